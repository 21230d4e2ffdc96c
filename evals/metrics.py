"""Grades -> counted shares with intervals, and the bar."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from evals.run import PeerResult, Result, words_pass

TOO_FEW = 10  # below it a share of a kind is no figure
RISK = 0.05
BUDGETS = (1000, 2000, 4000)  # characters
_RESAMPLES = 1000
_SEED = 20  # of the bootstrap: the same cases give the same interval


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
        return _wilson(self.count, self.n)


@cache
def _wilson(count: int, n: int) -> tuple[float, float]:
    if not n:
        return 0.0, 1.0
    from scipy.stats import binomtest

    found = binomtest(count, n).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of n cases, with its 95 % bootstrap percentile interval; value None where n is 0."""

    value: float | None
    low: float
    high: float
    n: int


def mean(values: Sequence[float]) -> Mean:
    """The mean of some cases' values."""
    return _bootstrapped([(v,) for v in values], lambda rows: float(rows[:, 0].mean()))


def _bootstrapped(rows: Sequence[Sequence[float]], figure: Callable[..., float | None]) -> Mean:
    """A figure of rows with the interval of its resampled values (percentile bootstrap)."""
    if not rows:
        return Mean(None, 0.0, 0.0, 0)
    table = np.asarray(rows, dtype=float)
    value = figure(table)
    rng = np.random.default_rng(_SEED)
    drawn = [figure(table[rng.integers(0, len(table), len(table))]) for _ in range(_RESAMPLES)]
    kept = [d for d in drawn if d is not None]
    if value is None or not kept:
        return Mean(None, 0.0, 0.0, len(table))
    low, high = np.percentile(kept, [2.5, 97.5])
    return Mean(value, float(low), float(high), len(table))


def auroc(scores: Sequence[tuple[float, bool]]) -> Mean:
    """How well scores tell the true from the false: the area under the ROC curve (Mann-Whitney)."""
    return _bootstrapped([(score, float(true)) for score, true in scores], _area)


def _area(rows: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> float | None:
    from scipy.stats import rankdata

    true = rows[:, 1] > 0
    positive, negative = int(true.sum()), int((~true).sum())
    if not positive or not negative:
        return None
    ranks = rankdata(rows[:, 0])
    return float((ranks[true].sum() - positive * (positive + 1) / 2) / (positive * negative))


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one kind of case, or of all.

    correct: cases to be answered that were answered right with a citation into the right
    release; refused: such cases abstained from; false_answers: cases to be abstained from, or
    asked back about, that were answered; clarified: cases to be asked back about that were;
    valid: answers whose citations are all exact; errors: cases that ended in an error.
    """

    name: str
    correct: Share
    refused: Share
    false_answers: Share
    clarified: Share
    valid: Share
    errors: int

    @property
    def n(self) -> int:
        """The cases that ended without an error."""
        return self.correct.n + self.false_answers.n


def row(name: str, results: Sequence[Result]) -> Row:
    """Count the results under a name."""
    graded = [r for r in results if r.grade.outcome != "error"]
    answerable = [r for r in graded if r.case.expect == "answer"]
    silent = [r for r in graded if r.case.expect != "answer"]
    unclear = [r for r in graded if r.case.expect == "clarify"]
    answered = [r for r in graded if r.grade.outcome == "answered"]
    return Row(
        name=name,
        correct=_share(r.passed for r in answerable),
        refused=_share(r.grade.outcome == "abstained" for r in answerable),
        false_answers=_share(r.grade.outcome == "answered" for r in silent),
        clarified=_share(r.grade.outcome == "clarified" for r in unclear),
        valid=_share(r.grade.valid for r in answered),
        errors=len(results) - len(graded),
    )


def rows(results: Sequence[Result]) -> list[Row]:
    """A row for each kind in the order of its first case, then one for all."""
    kinds = dict.fromkeys(r.case.kind for r in results)
    counted = [row(kind, [r for r in results if r.case.kind == kind]) for kind in kinds]
    return [*counted, row("all", results)]


def grounded(results: Sequence[Result]) -> Share:
    """Figures and dates of answers that the cited words hold."""
    return _summed([r.grade.grounded for r in results])


def supported(results: Sequence[Result]) -> Share:
    """Citation recall: statements that what they cite carries."""
    return _summed([r.grade.supported for r in results])


def precise(results: Sequence[Result]) -> Share:
    """Citation precision: citations that carry something of their statement."""
    return _summed([r.grade.precise for r in results])


@dataclass(frozen=True, slots=True)
class Confusion:
    """Silence by what was wanted: how many cases of each wish came to each outcome."""

    counts: dict[tuple[str, str], int]

    @property
    def precision(self) -> Share:
        """Of the silent replies those that were wanted; asking back is as good as silence here."""
        silent = {k: n for k, n in self.counts.items() if k[1] in ("abstained", "clarified")}
        return Share(sum(n for k, n in silent.items() if k[0] != "answer"), sum(silent.values()))

    @property
    def recall(self) -> Share:
        """Of the cases that want silence those that got it."""
        wanted = {k: n for k, n in self.counts.items() if k[0] != "answer" and k[1] != "error"}
        return Share(sum(n for k, n in wanted.items() if k[1] != "answered"), sum(wanted.values()))


def confusion(results: Sequence[Result]) -> Confusion:
    """Count the outcomes by what was wanted."""
    counts: dict[tuple[str, str], int] = {}
    for result in results:
        key = (result.case.expect, result.grade.outcome)
        counts[key] = counts.get(key, 0) + 1
    return Confusion(counts)


@dataclass(frozen=True, slots=True)
class Scored:
    """One case as the curves see it: how sure, whether answered, whether right, whether answerable."""

    score: float
    answered: bool
    right: bool
    answerable: bool


def scored(results: Sequence[Result] | Sequence[PeerResult]) -> list[Scored]:
    """The results as the curves see them; errors are left out."""
    found = []
    for r in results:
        if r.grade.outcome == "error":
            continue
        answered = r.grade.outcome == "answered"
        found.append(Scored(_score(r), answered, answered and r.passed, r.case.expect == "answer"))
    return found


def _score(result: Result | PeerResult) -> float:
    if isinstance(result, PeerResult):
        return result.reply.score
    return result.answer.confidence if result.answer else 0.0


def curve(cases: Sequence[Scored]) -> list[tuple[float, float]]:
    """Risk against coverage: (share of all cases answered, share of those that are wrong).

    The answered cases are taken in the order of their scores, the surest first; equal scores
    come together. The last point is where the system stands.
    """
    answered = sorted((c for c in cases if c.answered), key=lambda c: -c.score)
    points = []
    wrong = 0
    for place, case in enumerate(answered, start=1):
        wrong += not case.right
        if place == len(answered) or answered[place].score != case.score:
            points.append((place / len(cases), wrong / place))
    return points


def coverage_at(cases: Sequence[Scored], risk: float = RISK) -> float:
    """The largest share of all cases that can be answered with at most this share wrong, 0..1."""
    return max((c for c, r in curve(cases) if r <= risk), default=0.0)


@dataclass(frozen=True, slots=True)
class Line:
    """One system beside others on the same cases, all judged by their words alone.

    right: cases to be answered whose facts are all held; false_answers: as in Row. recall: of
    the evidence, within BUDGETS characters and in all that was delivered; characters: delivered
    for a case, on average; reciprocal_rank, first: of the first evidence. area: AUROC of the
    score, answerable against not. coverage: at most RISK wrong. length: characters of the
    median answer.
    """

    name: str
    right: Share
    false_answers: Share
    recall: tuple[Mean, ...]
    characters: Mean
    reciprocal_rank: Mean
    first: Share
    area: Mean
    coverage: float
    length: int


def line(name: str, results: Sequence[Result] | Sequence[PeerResult]) -> Line:
    """The line of one system."""
    graded = [r for r in results if r.grade.outcome != "error"]
    came = [r.delivery for r in graded if r.case.evidence and r.delivery is not None]
    texts = [_text(r) for r in graded if r.grade.outcome == "answered"]
    cases = scored(results)
    return Line(
        name=name,
        right=_share(words_pass(r.case, r.grade) for r in graded if r.case.expect == "answer"),
        false_answers=_share(r.grade.outcome == "answered" for r in graded if r.case.expect != "answer"),
        recall=tuple(mean([d.recall(b) for d in came]) for b in (*BUDGETS, None)),
        characters=mean([float(d.total) for d in came]),
        reciprocal_rank=mean([1 / d.first if d.first else 0.0 for d in came]),
        first=_share(d.first == 1 for d in came),
        area=auroc([(c.score, c.answerable) for c in cases]),
        coverage=coverage_at(cases),
        length=int(np.median([len(t) for t in texts])) if texts else 0,
    )


def _text(result: Result | PeerResult) -> str:
    if isinstance(result, PeerResult):
        return result.reply.text
    return result.answer.text if result.answer else ""


def stages(results: Sequence[Result]) -> dict[str, tuple[float, float]]:
    """Seconds by step: the median and the 95th percentile."""
    steps: dict[str, list[float]] = {}
    for result in results:
        for step, seconds in (result.answer.timings if result.answer else {}).items():
            steps.setdefault(step, []).append(seconds)
        steps.setdefault("whole", []).append(result.seconds)
    return {s: (float(np.median(v)), float(np.percentile(v, 95))) for s, v in steps.items()}


@dataclass(frozen=True, slots=True)
class Bar:
    """What a run has to reach, beside exact citations, held figures and no error.

    correct: the least share of the cases to be answered that are. false_answers: the greatest
    share of the cases to be silent about that are answered. Both 0..1.
    """

    correct: float = 0.85
    false_answers: float = 0.15

    def shortfalls(self, results: Sequence[Result]) -> list[str]:
        """In what results fall short of the bar, in words; [] where they clear it."""
        total, figures = row("all", results), grounded(results)
        said = []
        if total.errors:
            said.append(f"{total.errors} of {len(results)} cases ended in an error")
        if total.correct.n and total.correct.value < self.correct:
            said.append(f"{total.correct.value:.0%} correct where {self.correct:.0%} is asked")
        if total.false_answers.value > self.false_answers:
            said.append(
                f"{total.false_answers.value:.0%} false answers where {self.false_answers:.0%} is the most"
            )
        if total.valid.count < total.valid.n:
            said.append(f"{total.valid.n - total.valid.count} answers with inexact citations")
        if figures.count < figures.n:
            said.append(f"{figures.n - figures.count} figures that the cited words do not hold")
        return said

    @property
    def words(self) -> str:
        """The bar as a person reads it."""
        shares = []
        if self.correct:
            shares.append(f"at least {self.correct:.0%} correct")
        if self.false_answers < 1:
            shares.append(f"at most {self.false_answers:.0%} false answers")
        return ", ".join([*shares, "every citation exact", "every figure in the cited words", "no error"])


EXACT = Bar(0.0, 1.0)
"""Citations, figures and errors alone; an earlier run has the word on the rest."""


def steady(runs: Sequence[Sequence[bool]]) -> Share:
    """Of the cases of repeated runs those that went the same way in all of them."""
    return _share(len(set(verdicts)) == 1 for verdicts in zip(*runs, strict=True))


def tokens(results: Sequence[Result]) -> tuple[Mean, Mean] | None:
    """Tokens that a chat model read and wrote for an answer, on average; None where none told."""
    told = [r.answer.usage for r in results if r.answer and r.answer.usage]
    if not told:
        return None
    return mean([float(u.read) for u in told]), mean([float(u.written) for u in told])


def _share(held: Iterable[bool]) -> Share:
    found = list(held)
    return Share(sum(found), len(found))


def _summed(pairs: Sequence[tuple[int, int]]) -> Share:
    return Share(sum(p[0] for p in pairs), sum(p[1] for p in pairs))
