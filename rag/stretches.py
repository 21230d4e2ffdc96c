"""The stretches of a passage that may answer: its sentences, lines, datelines and rows of tables. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from corpus.parse import dateline_length
from corpus.sentences import Span, sentences, trimmed
from rag.lexical import tokens
from rag.question import Question
from rag.records import Hit
from rag.tables import EXPECTED, Row, fits, outside, spoken, tables, told
from rag.timely import PARTLY, timeliness
from rag.values import find_dates

_BEFORE_TOO = re.compile(
    r"\b(?:year|quarter|half[- ]year|months?) (?:before|earlier|ago)\b|\byear-ago\b|"
    r"\b(?:previous|prior|preceding) (?:year|quarter|half|period)|\bthe (?:year|quarter|one) before\b",
    re.I,
)
# How long the days of a figure are, in days.
_LENGTHS = (
    (re.compile(r"\bquarter(?:s|ly)?\b", re.I), 91),
    (re.compile(r"\bhalf[- ]year(?:s|ly)?\b|\bsemi-?annual(?:ly)?\b", re.I), 182),
    (re.compile(r"\bannual(?:ly)?\b|\byearly\b|\bfull[- ]years?\b|\bwhole year\b", re.I), 365),
)
_ABOUT_AS_LONG = 10


class Stretch(NamedTuple):
    """A unit of a passage. span: offsets into the passage's text in code points, half open, that a
    citation needs; told: the words that are read, those of the span but for a row of a table, which is
    told as a sentence with the asked columns alone; cells: these columns with their places; spoken: the
    same for a cross-encoder; "" of all others.
    """

    span: Span
    told: str
    row: Row | None = None
    cells: tuple[tuple[str, Span], ...] = ()
    spoken: str = ""

    def answers(self, wants: str, text: str) -> tuple[Span | None, bool]:
        """For a row: the one cell that is meant, if it is one, and whether it is of the asked type."""
        if self.row is None:
            return None, False
        one = self.cells[0][1] if len(self.cells) == 1 else None
        return one, fits(wants, self.row, text, self.cells)


def stretches(question: Question, hit: Hit) -> list[Stretch]:
    """The units of a passage in order; a dateline is a unit of its own."""
    text = hit.passage.text
    if hit.passage.kind == "contacts":
        return [Stretch(Span(0, len(text)), text)]
    if hit.passage.kind == "sub-headline":  # a line each, without full stops
        lines = (trimmed(text, m.start(), m.end()) for m in re.finditer(r"[^\n]*\S[^\n]*", text))
        return [Stretch(line, text[line.start : line.end]) for line in lines]
    found = tables(text)
    spans = [span for part in outside(text, found) for span in sentences(text, *part)]
    end = dateline_length(text) if hit.passage.kind == "body" else 0
    if spans and spans[0].start < end < spans[0].end:
        head = trimmed(text, spans[0].start, end)
        spans = [head, trimmed(text, end, spans[0].end), *spans[1:]]
    rows = [_row(question, hit, row) for table in found for row in table.rows]
    units = [*(Stretch(span, text[span.start : span.end]) for span in spans), *rows]
    return sorted(units, key=lambda u: u.row.line if u.row else u.span.start)


def _row(question: Question, hit: Hit, row: Row) -> Stretch:
    text = hit.passage.text
    cells = _asked_cells(question, hit, row.cells)
    return Stretch(
        Span(row.start, row.end), told(row, text, cells), row, tuple(cells), spoken(row, text, cells)
    )


def _asked_cells(
    question: Question, hit: Hit, cells: Sequence[tuple[str, Span]]
) -> Sequence[tuple[str, Span]]:
    """The cells of the columns that a question names by their days or words; all where it names none.

    "A year earlier" stands beside the days that it is counted from.
    """
    if _BEFORE_TOO.search(question.searched):
        return [cell for cell in cells if not EXPECTED.search(cell[0])] or cells
    if question.period is not None and not question.period.hard:
        days = [timeliness(question.period, column, hit.passage) for column, _ in cells]
        if max(days) >= PARTLY:
            return [cell for cell, day in zip(cells, days, strict=True) if day == max(days)]
    named = [len(set(tokens(column)) & set(question.terms)) for column, _ in cells]
    kept = [cell for cell, shared in zip(cells, named, strict=True) if shared == max(named)]
    return _latest(question, [cell for cell in kept if _is_as_long(question, cell[0])] or kept)


def _is_as_long(question: Question, column: str) -> bool:
    """Whether a column's days are as long as those a question wants: "quarterly", "in a full year"."""
    spans = [(d.last - d.first).days + 1 for d in find_dates(column)]
    asked = next((days for words, days in _LENGTHS if words.search(question.searched)), None)
    return asked is None or any(abs(days - asked) <= _ABOUT_AS_LONG for days in spans)


def _latest(question: Question, cells: Sequence[tuple[str, Span]]) -> Sequence[tuple[str, Span]]:
    """Those of the newest days, where the latest is asked for and each column is of days."""
    days = [max((d.last for d in find_dates(column)), default=None) for column, _ in cells]
    known = [d for d in days if d is not None]
    if not question.latest or len(known) < len(cells):
        return cells
    return [cell for cell, day in zip(cells, days, strict=True) if day == max(known)]
