"""How much of a case's evidence a search delivers, beside the characters that it takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from evals.case import Case, Evidence
from evals.grade import plainly
from rag.records import Hit


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that was delivered, and the days of the releases that it stands in."""

    text: str
    dates: frozenset[date]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of a case's evidence.

    ranks, characters: for each piece of evidence the number of pieces, and of their characters,
    after which it was complete; None where it never was. total: all characters delivered.
    """

    ranks: tuple[int | None, ...]
    characters: tuple[int | None, ...]
    total: int

    def recall(self, budget: int | None = None) -> float:
        """The share of the evidence that came within a number of characters, 0..1."""
        came = [c for c in self.characters if c is not None and (budget is None or c <= budget)]
        return len(came) / len(self.characters) if self.characters else 0.0

    @property
    def first(self) -> int | None:
        """The rank at which the first piece of evidence was complete."""
        return min((r for r in self.ranks if r is not None), default=None)


def pieces_of(hits: Iterable[Hit]) -> list[Piece]:
    """Hits as pieces; words that stand in several releases count for each."""
    return [Piece(h.passage.text, frozenset({h.passage.date, *(p.date for p in h.also)})) for h in hits]


def groups(case: Case) -> list[tuple[tuple[str, ...], frozenset[date]]]:
    """The evidence as (anchors, days): entries with the same anchors are alternatives."""
    days: dict[tuple[str, ...], set[date]] = {}
    for entry in case.evidence:
        days.setdefault(_key(entry), set()).add(entry.release)
    return [(anchors, frozenset(found)) for anchors, found in days.items()]


def deliver(case: Case, pieces: Sequence[Piece]) -> Delivery:
    """Walk through the pieces in order and note when each piece of evidence was complete."""
    plain = [plainly(p.text) for p in pieces]
    ends: list[int] = []
    for piece in pieces:
        ends.append((ends[-1] if ends else 0) + len(piece.text))
    ranks: list[int | None] = []
    for anchors, days in groups(case):
        came = [r for day in days if (r := _complete(anchors, day, pieces, plain)) is not None]
        ranks.append(min(came, default=None))
    characters = tuple(ends[r - 1] if r is not None else None for r in ranks)
    return Delivery(tuple(ranks), characters, ends[-1] if ends else 0)


def _complete(anchors: Sequence[str], day: date, pieces: Sequence[Piece], plain: Sequence[str]) -> int | None:
    """After how many pieces all anchors had come out of the release of a day."""
    missing = set(anchors)
    for rank, (piece, text) in enumerate(zip(pieces, plain, strict=True), start=1):
        if day in piece.dates:
            missing -= {a for a in missing if a in text}
            if not missing:
                return rank
    return None


def _key(entry: Evidence) -> tuple[str, ...]:
    return tuple(sorted(plainly(a) for a in entry.anchors))
