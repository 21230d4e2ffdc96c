"""What leaves is checked here: citations resolved to exact words, markers kept within 1..k."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.release import Release
from corpus.sentences import Span, sentences
from rag.lexical import tokens
from rag.records import Citation, Hit, Passage

MARKER = re.compile(r"\[(\d{1,3})\]")
# A reply may write several markers as one: [1, 2] or [1][2]; both come out as [1][2].
_GROUP = re.compile(r"\[\s*\d{1,3}(?:\s*[,;]\s*\d{1,3}){0,19}\s*\]")
_UNFINISHED = re.compile(r"\s*\[[\d\s,;]{0,120}$|\s+$")

_CONDITIONAL = re.compile(
    r"\b(?:would|could|might|may|should the|subject to|if the|memorandum|letter of intent|"
    r"potential(?:ly)?|explor(?:e|es|ing)|non-binding)\b",
    re.I,
)
_PLAN = re.compile(
    r"\b(?:will|plan(?:s|ned)?|expect(?:s|ed)?|intend(?:s|ed)?|anticipate[sd]?|scheduled|aim(?:s|ed)?|"
    r"target(?:s|ed|ing)?|upcoming|is to|are to|looks? forward)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Cited:
    """A stretch that a marker of the answer stands for; offsets into Release.text."""

    marker: int
    hit: Hit
    start: int
    end: int
    answer: Span | None = None


def resolve(cited: Sequence[Cited], releases: Mapping[str, Release]) -> tuple[Citation, ...]:
    """Citations whose words stand at their offsets; any other is left out.

    releases: by id.
    """
    found = []
    for one in cited:
        passage = one.hit.passage
        release = releases.get(passage.release_id)
        if release is None or release.text[passage.start : passage.end] != passage.text:
            continue
        if not passage.start <= one.start < one.end <= passage.end:
            continue
        inside = (
            one.answer if one.answer and one.start <= one.answer.start and one.answer.end <= one.end else None
        )
        found.append(
            Citation(
                marker=one.marker,
                release_id=release.id,
                title=release.title,
                date=release.date,
                url=release.url,
                kind=release.kind,
                section=passage.section,
                speaker=passage.speaker,
                claim=claim_of(release.text[one.start : one.end], passage),
                start=one.start,
                end=one.end,
                quote=release.text[one.start : one.end],
                answer_start=inside.start if inside else None,
                answer_end=inside.end if inside else None,
                also=tuple(other.release_id for other in one.hit.also),
            )
        )
    return tuple(found)


def claim_of(words: str, passage: Passage) -> str:
    """What cited words claim: "fact", "plan", "conditional" or "notice".

    A first reading by its verbs: what would be is conditional, what will be is a plan.
    """
    if passage.kind == "notice":
        return "notice"
    if _CONDITIONAL.search(words):
        return "conditional"
    return "plan" if _PLAN.search(words) else "fact"


def supporting_span(statement: str, hit: Hit) -> Span:
    """The sentences of a passage that hold most of a statement's words, as one stretch.

    Offsets into Release.text. The whole passage where no sentence stands out.
    """
    passage = hit.passage
    asked = set(tokens(statement))
    spans = sentences(passage.text)
    held = [len(asked & set(tokens(passage.text[s.start : s.end]))) for s in spans]
    most = max(held, default=0)
    if most < 2:
        return Span(passage.start, passage.end)
    good = [span for span, count in zip(spans, held, strict=True) if count >= max(2, 0.6 * most)]
    return Span(passage.start + good[0].start, passage.start + good[-1].end)


class MarkerFilter:
    """Passes a streamed reply on, its markers checked and numbered by first appearance.

    Markers outside 1..k are removed and counted in `dropped`. Half a marker is held back
    until it is whole, so that the pieces passed on never have to be taken back.
    """

    def __init__(self, k: int) -> None:
        self._k = k
        self._held = ""
        self.numbers: dict[int, int] = {}  # the reply's number -> the answer's marker
        self.dropped = 0

    def feed(self, piece: str) -> str:
        """Take a piece of the reply in; what may be shown now comes back."""
        self._held += piece
        match = _UNFINISHED.search(self._held)
        cut = match.start() if match else len(self._held)
        ready, self._held = self._held[:cut], self._held[cut:]
        return self._checked(ready)

    def finish(self) -> str:
        """What is left at the end of the reply."""
        rest, self._held = self._held.rstrip(), ""
        return self._checked(re.sub(r"\s*\[[\d\s,;]*$", "", rest))

    def _checked(self, text: str) -> str:
        return re.sub(rf"(?P<space>\s*)(?P<group>{_GROUP.pattern})", self._renumbered, text)

    def _renumbered(self, match: re.Match[str]) -> str:
        kept = []
        for number in map(int, re.findall(r"\d+", match["group"])):
            if not 1 <= number <= self._k:
                self.dropped += 1
                continue
            marker = self.numbers.setdefault(number, len(self.numbers) + 1)
            kept.append(f"[{marker}]")
        return match["space"] + "".join(kept) if kept else ""


def statements(text: str) -> Iterator[tuple[str, list[int]]]:
    """The statements of an answer with the markers that each bears.

    Markers after a full stop belong to the sentence before them.
    """
    position = 0
    for match in re.finditer(r"(?:[.!?…][\"”’)]*)?(?:\s*\[\d{1,3}\])+[.]?|\n+", text):
        part = text[position : match.end()]
        position = match.end()
        markers = [int(n) for n in MARKER.findall(part)]
        words = re.sub(r"\s*\[\d{1,3}\]", "", part).strip()
        if words or markers:
            yield words, markers
    if rest := text[position:].strip():
        yield rest, []
