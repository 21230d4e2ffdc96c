"""A chat model's reply, piece by piece -> statements, each with the markers that it ends in. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from corpus.sentences import sentences

MARKER = re.compile(r"\[(\d{1,3})\]")
# A reply may write several markers as one: [1, 2] or [1][2]; both name the two.
_GROUP = re.compile(r"\s{0,2}\[\s*\d{1,3}(?:\s*[,;]\s*\d{1,3}){0,19}\s*\]")
_ENDING = re.compile(rf"(?:{_GROUP.pattern})+[.!?]?")
# Ends that a small letter or a tag behind them does not hide.
_CLOSED = re.compile(
    rf"(?:{_GROUP.pattern})+[.!?](?=\s)|[.!?](?:{_GROUP.pattern})+(?=\s)|[.!?][\"”’)]*(?=\s*<[a-zA-Z])"
)
# What may yet become a marker, and must not be cut off from the statement before it.
_UNFINISHED = re.compile(r"\[[\d\s,;]{0,120}$")
_MARKER_ROOM = 125  # characters in which an unfinished marker lies
_MOST_MARKERS = 8  # in a row
LONGEST = 2_000  # characters of a statement; no sentence is longer
_BULLET = re.compile(
    r"[ \t]*(?=[-*•▪◦·‣#(\d])(?:[-*•▪◦·‣][ \t]+)?(?:#{1,6}[ \t]+)?"
    r"(?:(?:\*\*)?\(?\d{1,2}[.)][ \t]+)?(?<=[ \t])"
)
# How small models name a passage where they were told to mark it.
_NAMED = re.compile(
    r"\s?(?P<open>[\[(])?\b(?:passage|source|document)\s+(?P<n>\d{1,2})\b(?P<close>[\])])?", re.I
)
_QUOTE_MARKS = str.maketrans("“”„‟«»″", '"' * 7)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, bullet or row of a reply.

    lead: the white space and the bullet before it. words: without markers. numbers: those of
    its markers, in order, each once.
    """

    lead: str
    words: str
    numbers: tuple[int, ...]


class Statements:
    """Cuts a streamed reply into statements, each as soon as it is complete.

    What is repeated without end is shortened, and a stretch of more than LONGEST characters is
    taken for a statement, so that no reply makes the cutting slow.
    """

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> Iterator[Statement]:
        """Take a piece of the reply in; the statements that it completes come back."""
        for place in range(0, len(piece), LONGEST):
            self._held = _shortened(self._held + piece[place : place + LONGEST])
            if _UNFINISHED.search(self._held[-_MARKER_ROOM:]) and len(self._held) <= LONGEST:
                continue
            cut = _last_end(self._held)
            if not cut and len(self._held) > LONGEST:
                cut = self._held.rfind(" ", 0, LONGEST) + 1 or LONGEST
            ready, self._held = self._held[:cut], self._held[cut:]
            yield from _cut(ready)

    def finish(self) -> Iterator[Statement]:
        """What is left at the end of the reply."""
        rest, self._held = _without_half_a_marker(self._held), ""
        yield from _cut(rest)


def statements_of(reply: str) -> list[Statement]:
    """The statements of a whole reply."""
    cutter = Statements()
    return [*cutter.feed(reply), *cutter.finish()]


def _shortened(text: str) -> str:
    """A text in which white space, punctuation and markers are not repeated without end."""
    text = re.sub(r"(?<!\s)\s{3,}", lambda m: "\n\n" if "\n" in m.group() else " ", text)
    text = re.sub(r"(?<![.!?…])([.!?…]{3})[.!?…]+", r"\1", text)
    return re.sub(rf"((?:{_GROUP.pattern}){{{_MOST_MARKERS}}})(?:{_GROUP.pattern})+", r"\1", text)


def _without_half_a_marker(text: str) -> str:
    text = text.rstrip()
    found = _UNFINISHED.search(text[-_MARKER_ROOM:])
    return text[: len(text) - (len(text[-_MARKER_ROOM:]) - found.start())].rstrip() if found else text


def _last_end(text: str) -> int:
    """Where the last statement begins that may still grow.

    The first word behind an end must be whole: "Dr. A" may go on as "Dr. Adams".
    """
    starts = [start for start, _ in _spans(text)]
    return next((s for s in reversed(starts) if re.match(r"\s*\S+\s", text[s:])), 0)


def _spans(text: str) -> list[tuple[int, int]]:
    """The statements of a text, one behind the other: lines, and the sentences of each."""
    spans = []
    for line in re.finditer(r"\s*[^\n]+", text):
        masked = _masked(line.group())
        ends = {_grown(line.group(), s.end) for s in sentences(masked)[:-1]}
        ends |= {m.end() for m in _CLOSED.finditer(line.group())}
        ends = {end for end in ends if not _is_quoted(line.group(), end)}
        begins = sorted({0, *ends, len(masked)})
        for start, end in pairwise(begins):
            if end > start:
                spans.append((line.start() + start, line.start() + end))
    return spans


def _is_quoted(line: str, place: int) -> bool:
    """Whether a place lies within a quotation, which may hold several sentences."""
    marks = re.sub(r"(?<=\d)\"", "", line[:place].translate(_QUOTE_MARKS))  # 5" is a length
    return marks.count('"') % 2 == 1


def _masked(line: str) -> str:
    """A line in which markers are white space, and its bullet ends no sentence."""
    line = re.sub(_GROUP, lambda m: " " * len(m.group()), line)
    bullet = _BULLET.match(line, len(line) - len(line.lstrip()))
    return " " * bullet.end() + line[bullet.end() :] if bullet else line


def _grown(line: str, end: int) -> int:
    """The end of a sentence with the markers behind it."""
    match = _ENDING.match(line, end)
    return match.end() if match else end


def _cut(text: str) -> Iterator[Statement]:
    for start, end in _spans(text):
        part = text[start:end]
        lead = re.match(r"\s*", part)
        space = lead.group() if lead else ""
        bullet = _BULLET.match(part[len(space) :])
        space += bullet.group() if bullet else ""
        rest = part[len(space) :]
        numbers = [int(n) for g in _GROUP.findall(rest) for n in re.findall(r"\d+", g)]
        numbers += [int(m["n"]) for m in _NAMED.finditer(rest)]
        rest = _NAMED.sub(lambda m: "" if m["open"] and m["close"] else " the passage", _GROUP.sub("", rest))
        words = re.sub(r"\s+([.,;:!?])", r"\1", rest).strip()
        if words or numbers:
            yield Statement(space, words, tuple(dict.fromkeys(numbers)))
