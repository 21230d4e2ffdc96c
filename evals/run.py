"""Ask every case and grade the answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.errors import DatelineError
from evals.case import Case
from evals.grade import Grade, failed_grade, grade
from rag.assistant import Assistant
from rag.records import Answer, Progress


@dataclass(frozen=True, slots=True)
class Result:
    """One case with its answer (None where an error came instead) and its grade."""

    case: Case
    answer: Answer | None
    grade: Grade
    error: str = ""

    @property
    def passed(self) -> bool:
        """Answered right with a citation into the right release, or rightly abstained."""
        if self.case.expect == "abstain":
            return self.grade.outcome == "abstained" and self.grade.valid
        return self.grade.correct and self.grade.right_release and self.grade.valid


def run(assistant: Assistant, cases: Sequence[Case], progress: Progress | None = None) -> list[Result]:
    """Ask the cases in order. An error in one is a result of its own and ends nothing."""
    results = []
    for number, case in enumerate(cases, start=1):
        results.append(_ask(assistant, case))
        if progress:
            progress(number, len(cases))
    return results


def _ask(assistant: Assistant, case: Case) -> Result:
    history = [turn.model_dump() for turn in case.history]
    try:
        answer = assistant.ask(case.question, history, as_of=case.as_of)
        releases = {c.release_id: assistant.release(c.release_id) for c in answer.citations}
    except DatelineError as error:
        return Result(case, None, failed_grade(case), str(error))
    return Result(case, answer, grade(case, answer, releases))


def failures(results: Iterable[Result]) -> list[Result]:
    """The results that did not pass."""
    return [r for r in results if not r.passed]
