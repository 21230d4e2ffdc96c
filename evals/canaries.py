"""Answers that are known to be wrong: a harness that lets one pass is not to be believed.

Made from the right answers of the run itself: each is spoilt in one way and graded again. And a
scripted chat model puts markers into its replies that name no passage; none of them may leave.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.release import Release
from corpus.sentences import sentences
from evals.amounts import amounts
from evals.case import Case
from evals.cited import check
from evals.run import Result, grade, passes
from rag.assistant import Assistant
from rag.records import Answer, Hit, Message

_TRIED = 25  # right answers spoilt in each way
_ASKED = 5  # questions to the scripted model


@dataclass(frozen=True, slots=True)
class Canary:
    """One way to spoil an answer: how many were made, and how many of them were caught."""

    name: str
    caught: int
    made: int


_Spoil = Callable[[Case, Answer], Answer | None]


def canaries(results: Sequence[Result], releases: Mapping[str, Release]) -> list[Canary]:
    """Spoil the right answers of a run in every way. releases: by id, those of the corpus."""
    right = [r for r in results if r.passed and r.case.expect == "answer" and r.answer and r.case.evidence]
    found = []
    for name, spoil in _WAYS.items():
        spoilt = [(r.case, s) for r in right if r.answer and (s := spoil(r.case, r.answer)) is not None]
        tried = spoilt[:: max(1, len(spoilt) // _TRIED)][:_TRIED]
        caught = sum(not passes(case, grade(case, answer, releases)) for case, answer in tried)
        found.append(Canary(name, caught, len(tried)))
    return found


def _moved(_: Case, answer: Answer) -> Answer:
    first, *rest = answer.citations
    return replace(answer, citations=(replace(first, start=first.start + 1, end=first.end + 1), *rest))


def _cut(_: Case, answer: Answer) -> Answer:
    first, *rest = answer.citations
    return replace(answer, citations=(replace(first, end=first.end - 1, quote=first.quote[:-1] + "…"), *rest))


def _uncited(_: Case, answer: Answer) -> Answer:
    return replace(answer, text=re.sub(r"\s*\[\d+\]", "", answer.text))


def _marker_zero(_: Case, answer: Answer) -> Answer:
    return replace(answer, text=answer.text + " [0]")


def _dated(_: Case, answer: Answer) -> Answer:
    first, *rest = answer.citations
    return replace(answer, citations=(replace(first, date=first.date.replace(year=1999)), *rest))


def _refused(_: Case, answer: Answer) -> Answer:
    return replace(answer, status="abstained")


def _emptied(_: Case, answer: Answer) -> Answer:
    return replace(
        answer, text="There is more to tell. " + " ".join(f"[{c.marker}]" for c in answer.citations)
    )


def _renumbered(case: Case, answer: Answer) -> Answer | None:
    """Every number of the answer is another one."""
    written = [w for w in amounts(answer.text) if answer.text[w.start : w.end].strip("$€£ ")[:1].isdigit()]
    if [f.type for f in case.facts] != ["number"] or len(written) < len(amounts(answer.text)):
        return None
    text = re.sub(r"\d(?![\d]*\])", lambda m: str((int(m[0]) + 3) % 9 + 1), answer.text)
    return replace(answer, text=text) if text != answer.text else None


_WAYS: dict[str, _Spoil] = {
    "citation moved by one": _moved,
    "citation cut short": _cut,
    "markers removed": _uncited,
    "marker that names nothing": _marker_zero,
    "date of the release changed": _dated,
    "refused": _refused,
    "says nothing": _emptied,
    "numbers changed": _renumbered,
}


class Scripted:
    """A chat model that repeats passages, the last first, and adds markers of none."""

    name = "scripted"
    leaves = "Nothing leaves this machine."

    def stream(
        self, question: str, hits: Sequence[Hit], history: Sequence[Message], period: str
    ) -> Iterator[str]:
        """The first sentences of up to three passages, each with its marker and with wrong ones."""
        del question, history, period
        for number in range(min(3, len(hits)), 0, -1):
            text = hits[number - 1].passage.text
            words = text[sentences(text)[0].start : sentences(text)[0].end].rstrip(".")
            yield f"{words} [0][{number}][{len(hits) + 1}][99].\n"

    def rewrite(self, question: str, history: Sequence[Message]) -> str:
        """The question as it is."""
        del history
        return question

    def check(self) -> str:
        """Nothing to check."""
        return "ready"


def markers(assistant: Assistant, cases: Sequence[Case]) -> Canary:
    """Have a chat model cite passages out of order, and some that are not there.

    No marker may leave that names no passage; each statement has to rest on the words that it repeats,
    and on no others. assistant: one whose writer is Scripted().
    """
    releases = {r.id: r for r in assistant.releases()}
    asked = [c for c in cases if c.expect == "answer" and not c.history][:_ASKED]
    caught = 0
    for case in asked:
        answer = assistant.ask(case.question, as_of=case.as_of)
        found = check(answer, releases)
        each = found.supported[0] == found.supported[1] and found.precise[0] == found.precise[1]
        caught += not found.faults and each
    return Canary("chat model's markers", caught, len(asked))
