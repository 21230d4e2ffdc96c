"""A chat model's reply, piece by piece -> statements, each with the markers that it ends in. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from corpus.sentences import sentences

MARKER = re.compile(r"\[(\d{1,3})\]")
# A reply may write several markers as one: [1, 2] or [1][2]; both name the two.
_GROUP = re.compile(r"\s*\[\s*\d{1,3}(?:\s*[,;]\s*\d{1,3}){0,19}\s*\]")
_ENDING = re.compile(rf"(?:{_GROUP.pattern})+[.!?]?")
# Ends that a small letter or a tag behind them does not hide.
_CLOSED = re.compile(
    rf"(?:{_GROUP.pattern})+[.!?](?=\s)|[.!?](?:{_GROUP.pattern})+(?=\s)|[.!?][\"”’)]*(?=\s*<[a-zA-Z])"
)
# What may yet become a marker, and must not be cut off from the statement before it.
_UNFINISHED = re.compile(r"\s*\[[\d\s,;]{0,120}$")
_BULLET = re.compile(r"[ \t]*(?:[-*•▪◦·‣]|\d{1,2}[.)])[ \t]+")


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
    """Cuts a streamed reply into statements, each as soon as it is complete."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> Iterator[Statement]:
        """Take a piece of the reply in; the statements that it completes come back."""
        self._held += piece
        if _UNFINISHED.search(self._held):
            return
        cut = _last_end(self._held)
        ready, self._held = self._held[:cut], self._held[cut:]
        yield from _cut(ready)

    def finish(self) -> Iterator[Statement]:
        """What is left at the end of the reply."""
        rest, self._held = _UNFINISHED.sub("", self._held.rstrip()), ""
        yield from _cut(rest)


def statements_of(reply: str) -> list[Statement]:
    """The statements of a whole reply."""
    return list(_cut(_UNFINISHED.sub("", reply.rstrip())))


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
        begins = sorted({0, *ends, len(masked)})
        for start, end in pairwise(begins):
            if end > start:
                spans.append((line.start() + start, line.start() + end))
    return spans


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
        words = re.sub(r"\s+([.,;:!?])", r"\1", _GROUP.sub("", rest)).strip()
        if words or numbers:
            yield Statement(space, words, tuple(dict.fromkeys(numbers)))
