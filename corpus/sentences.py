"""Paragraphs and sentences of a text, as spans."""

import re
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a text: offsets in code points, half open."""

    start: int
    end: int


_BLOCK = re.compile(r"\S(?:.|\n(?![ \t]*\n))*")
# A block in which every line is a paragraph of its own: real lines of wrapped text are shorter.
_LONG_LINE = 200
_BULLET = re.compile(r"[ \t]*(?:[-*•▪◦·‣]|\d{1,2}[.)])[ \t]+")

# Words after which a full stop ends no sentence: general abbreviations of English prose.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sr jr st mt inc corp ltd co llc plc bros no nos vs etc approx est dept "
    "fig vol ed gen gov sen rep hon rev jan feb mar apr jun jul aug sep sept oct nov dec e.g "
    "i.e u.s u.k u.n d.c a.m p.m ph.d s.a n.v b.v ext tel".split()
)
# The end of a sentence: a mark, closing quotes or brackets, white space, then something that
# can begin a sentence, or a table; or the end of a line before a bullet.
_END = re.compile(
    r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9$€£]|\s*\n\s*\|)|"
    r"\n(?=[ \t]*(?:[-*•▪◦·‣]|\d{1,2}[.)])[ \t]+\S)"
)


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of a text: blocks between blank lines.

    Lines of a block stand alone where they are bullets or so long that nobody wrapped them.
    """
    spans: list[Span] = []
    for block in _BLOCK.finditer(text):
        lines = _lines(text, block.start(), block.end())
        unwrapped = any(line.end - line.start > _LONG_LINE for line in lines)
        bulleted = any(_BULLET.match(text, line.start) for line in lines)
        if len(lines) > 1 and (unwrapped or bulleted):
            spans.extend(lines)
        else:
            spans.append(trimmed(text, block.start(), block.end()))
    return [span for span in spans if span.end > span.start]


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of text[start:end] as spans of text, white space at their ends cut."""
    end = len(text) if end is None else end
    spans: list[Span] = []
    begin = start
    for match in _END.finditer(text, start, end):
        if _is_abbreviation(text, begin, match):
            continue
        spans.append(trimmed(text, begin, match.end()))
        begin = match.end()
    spans.append(trimmed(text, begin, end))
    return [span for span in spans if span.end > span.start]


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _lines(text: str, start: int, end: int) -> list[Span]:
    spans = []
    for match in re.compile(r"[^\n]+").finditer(text, start, end):
        spans.append(trimmed(text, match.start(), match.end()))
    return spans


def _is_abbreviation(text: str, begin: int, match: re.Match[str]) -> bool:
    """True where the full stop belongs to an abbreviation or to an initial."""
    if match.group() != ".":
        return False
    word = text[max(begin, match.start() - 12) : match.start()].split()
    last = word[-1].lstrip("(\"'“‘[") if word else ""
    if len(last) == 1 and last.isupper():
        return True  # an initial, as in "Jane Q. Public"
    if last.lower() not in _ABBREVIATIONS:
        return False
    # "… of Acme Inc. The company …": a company's suffix before a sentence's usual beginning.
    following = text[match.end() :].split(maxsplit=1)[:1]
    return not (following and following[0] in _OPENERS)


_OPENERS = frozenset("The This These It In Under As At For We Our They Its A An He She Both".split())
