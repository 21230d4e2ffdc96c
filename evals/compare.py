"""A run against an earlier one: paired, case by case."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.evaluation import BASELINE, Evaluation, Past, read_results
from evals.metrics import Mean, mean
from evals.run import Result

_SIGNIFICANT = 0.05
# What two runs must have in common for their figures to be those of one thing.
_CONDITIONS = frozenset({"chat model", "embedding model"})
_RELEASES = ": releases"


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that went one way before and goes the other way now."""

    before: Past
    now: Result


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same cases in two runs.

    broken, mended: what passed before only, and what passes now only. reworded: cases whose
    text changed and whose verdict did not. difference: of the shares that pass, now less
    before, with its 95 % interval over cases. chance: how likely flips as uneven as these, or
    more so, are by chance alone (exact McNemar test). detectable: the smallest difference that
    this many cases could show. unshared: how many cases only one of the runs has, or has under
    another label.
    """

    shared: int
    broken: tuple[Flip, ...]
    mended: tuple[Flip, ...]
    reworded: tuple[Flip, ...]
    difference: Mean
    chance: float
    detectable: float
    unshared: int

    @property
    def worse(self) -> bool:
        """Whether more broke than was mended."""
        return len(self.broken) > len(self.mended)


def accepted(evaluation: Evaluation, file: Path = BASELINE) -> dict[str, Past] | None:
    """The accepted results, where a run asked what they asked over the same releases; else None.

    Raises InputError where the file is there, but holds no results.
    """
    if not file.is_file():
        return None
    provenance, past = read_results(file)
    ours = evaluation.provenance
    same = all(v == ours.get(k) for k, v in provenance.items() if k in _CONDITIONS or k.endswith(_RELEASES))
    return past if same else None


def compare(past: dict[str, Past], results: Sequence[Result]) -> Comparison:
    """Compare results with those of an earlier run, over the cases that both have."""
    pairs = [
        Flip(past[r.case.id], r)
        for r in results
        if r.case.id in past and past[r.case.id].digest == r.case.digest
    ]
    broken = tuple(f for f in pairs if f.before.passed and not f.now.passed)
    mended = tuple(f for f in pairs if f.now.passed and not f.before.passed)
    reworded = tuple(f for f in pairs if f.before.passed == f.now.passed and f.before.text != _text(f.now))
    ids = {r.case.id for r in results}
    return Comparison(
        shared=len(pairs),
        broken=broken,
        mended=mended,
        reworded=reworded,
        difference=mean([float(f.now.passed) - float(f.before.passed) for f in pairs]),
        chance=_chance(len(broken), len(mended)),
        detectable=_detectable(len(broken) + len(mended)) / len(pairs) if pairs else 1.0,
        unshared=len(past.keys() ^ ids) + len(past.keys() & ids) - len(pairs),
    )


def _text(result: Result) -> str:
    return result.answer.text if result.answer else ""


def _chance(broken: int, mended: int) -> float:
    if not broken + mended:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(broken, broken + mended, 0.5).pvalue)


def _detectable(flips: int) -> int:
    """The least net number of flips that would not pass for chance, given as many flips as seen.

    Fewer than six flips never would, whichever way they go.
    """
    flips = max(flips, 6)
    for net in range(flips % 2, flips + 1, 2):
        if net and _chance((flips + net) // 2, (flips - net) // 2) < _SIGNIFICANT:
            return net
    return flips
