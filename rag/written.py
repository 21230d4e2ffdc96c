"""A chat model's reply on its way to the reader: cut into statements, checked, numbered anew."""

import logging
from collections import Counter
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from time import perf_counter

from corpus.errors import ModelError
from corpus.sentences import Span
from rag.gate import Checked, Doubt, Gate
from rag.records import Hit, Usage
from rag.reply import Statement, Statements
from rag.verify import Cited

_log = logging.getLogger("dateline.write")


@dataclass(slots=True)
class Draft:
    """What has left of a reply so far.

    text: what was passed on, joined. cited: a citation for each stretch, in the order of its
    marker. kept, marked, struck: statements; others: what claims nothing. doubts: how often
    each was told. refused: whether it says that the releases don't. failure: why it ended
    early, or "". seconds: spent on checking; first_piece: until the model's first, or None.
    """

    text: str = ""
    cited: list[Cited] = field(default_factory=list)
    kept: int = 0
    marked: int = 0
    struck: int = 0
    others: int = 0
    added: int = 0
    dropped: int = 0
    doubts: Counter[str] = field(default_factory=Counter)
    refused: bool = False
    failure: str = ""
    usage: Usage | None = None
    seconds: float = 0.0
    first_piece: float | None = None
    _markers: dict[tuple[str, Span], int] = field(default_factory=dict)

    @property
    def stands(self) -> bool:
        """Whether any claim was passed on."""
        return bool(self.kept + self.marked)

    @property
    def checks(self) -> dict[str, int]:
        """What was checked, counted by name."""
        counts = {
            "statements": self.kept + self.marked + self.struck,
            "kept": self.kept,
            "marked": self.marked,
            "struck": self.struck,
            "cited by code": self.added,
            "markers dropped": self.dropped,
        }
        return counts | dict(self.doubts)

    @property
    def notes(self) -> list[str]:
        """Sentences for the reader about what was struck, marked or removed."""
        said = []
        if self.struck:
            statements = "One statement was" if self.struck == 1 else f"{self.struck} statements were"
            said.append(f"{statements} struck, as the passages do not hold what was claimed.")
        if self.marked:
            statements = "One statement is" if self.marked == 1 else f"{self.marked} statements are"
            said.append(f"{statements} marked with a doubt; check the cited words.")
        if self.dropped:
            said.append(f"{self.dropped} marker(s) named no passage and were removed.")
        if self.stands and not self.cited:
            said.append("The chat model cited nothing; take its answer as unproven.")
        return said

    def take(self, checked: Checked) -> str:
        """Take a checked statement in; returns what may be shown of it."""
        self.dropped += checked.dropped
        self.added += checked.added and not checked.is_struck
        self.doubts.update(doubt.value for doubt in checked.doubts)
        lead = checked.statement.lead
        if checked.is_struck:
            self.struck += 1
            return self._shown(f"{lead}{checked.mark}")
        if not checked.words:
            return ""
        if not checked.is_claim:
            self.others += 1
            self.refused = self.refused or (checked.refuses and not self.stands)
            return self._shown(f"{lead}{checked.words}")
        self.marked += bool(checked.doubts)
        self.kept += not checked.doubts
        mark = f" {checked.mark}" if checked.mark else ""
        markers = "".join(f"[{self._marker(hit, span)}]" for hit, span in checked.supports)
        return self._shown(f"{lead}{checked.words}{mark}{' ' if markers else ''}{markers}")

    def _marker(self, hit: Hit, span: Span) -> int:
        key = (hit.passage.id, span)
        if key not in self._markers:
            self._markers[key] = len(self._markers) + 1
            self.cited.append(Cited(self._markers[key], hit, span.start, span.end))
        return self._markers[key]

    def _shown(self, words: str) -> str:
        words = words if self.text else words.lstrip()
        self.text += words
        return words


def drafted(pieces: Iterable[str | Usage], gate: Gate) -> "Generator[str | Draft, None, None]":
    """What may be shown of a reply, each statement as soon as it is complete and checked; then the Draft.

    A reply that breaks off ends with its last whole statement.
    """
    draft = Draft()
    statements = Statements()
    clock = perf_counter()
    try:
        for piece in pieces:
            if isinstance(piece, Usage):
                draft.usage = piece
                continue
            if draft.first_piece is None and piece:
                draft.first_piece = perf_counter() - clock
            shown = "".join(_taken(draft, gate, s) for s in statements.feed(piece)) if piece else ""
            yield shown  # empty, too: the reader may be gone
        yield "".join(_taken(draft, gate, s) for s in statements.finish())
    except ModelError as error:
        draft.failure = str(error)
    yield draft


def _taken(draft: Draft, gate: Gate, statement: Statement) -> str:
    clock = perf_counter()
    try:
        checked = gate.check(statement)
    except Exception:
        # What cannot be checked does not leave, whatever a model or a document made of it.
        _log.exception("a statement could not be checked")
        checked = Checked(statement, "", doubts=(Doubt.UNCHECKED,), is_struck=True)
    shown = draft.take(checked)
    draft.seconds += perf_counter() - clock
    return shown
