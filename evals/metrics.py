"""Grades -> counted shares with intervals, and the bar."""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.run import Result

# The bar, in shares of the cases that count for it.
LEAST_CORRECT = 0.85
MOST_FALSE_ANSWERS = 0.15


@dataclass(frozen=True, slots=True)
class Share:
    """A count out of n, with its 95 % Wilson interval."""

    count: int
    n: int

    @property
    def value(self) -> float:
        """count / n, 0..1; 0 where n is 0."""
        return self.count / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson score interval, (0, 1) where n is 0."""
        if not self.n:
            return 0.0, 1.0
        from scipy.stats import binomtest

        found = binomtest(self.count, self.n).proportion_ci(method="wilson")
        return float(found.low), float(found.high)


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one kind of case, or of all.

    correct: answerable cases answered right with a citation into the right release;
    false_answers: unanswerable ones answered; refused: answerable ones abstained from;
    valid: answers whose citations are all exact; errors: cases that ended in an error.
    """

    name: str
    correct: Share
    refused: Share
    false_answers: Share
    valid: Share
    errors: int


def row(name: str, results: Sequence[Result]) -> Row:
    """Count the results under a name."""
    graded = [r for r in results if r.grade.outcome != "error"]
    answerable = [r for r in graded if r.case.expect == "answer"]
    unanswerable = [r for r in graded if r.case.expect == "abstain"]
    answered = [r for r in graded if r.grade.outcome == "answered"]
    return Row(
        name=name,
        correct=Share(sum(r.passed for r in answerable), len(answerable)),
        refused=Share(sum(r.grade.outcome == "abstained" for r in answerable), len(answerable)),
        false_answers=Share(sum(r.grade.outcome == "answered" for r in unanswerable), len(unanswerable)),
        valid=Share(sum(r.grade.valid for r in answered), len(answered)),
        errors=len(results) - len(graded),
    )


def rows(results: Sequence[Result]) -> list[Row]:
    """A row for each kind in the order of its first case, then one for all."""
    kinds = dict.fromkeys(r.case.kind for r in results)
    counted = [row(kind, [r for r in results if r.case.kind == kind]) for kind in kinds]
    return [*counted, row("all", results)]


def clears_bar(results: Sequence[Result]) -> bool:
    """Whether all cases together reach the bar, with every citation exact and no error."""
    total = row("all", results)
    return (
        (not total.correct.n or total.correct.value >= LEAST_CORRECT)
        and total.false_answers.value <= MOST_FALSE_ANSWERS
        and total.valid.count == total.valid.n
        and total.errors == 0
    )
