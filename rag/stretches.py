"""The stretches of a passage that may answer: its sentences, lines, datelines and rows of tables. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from corpus.parse import dateline_length
from corpus.sentences import Span, sentences, trimmed
from rag.lexical import tokens
from rag.question import Question
from rag.records import Hit
from rag.tables import Row, fits, outside, tables, told
from rag.timely import PARTLY, timeliness


class Stretch(NamedTuple):
    """A unit of a passage. span: offsets into the passage's text in code points, half open, that a
    citation needs; told: the words that are read, those of the span but for a row of a table, which is
    told as a sentence with the asked columns alone; cells: these columns with their places.
    """

    span: Span
    told: str
    row: Row | None = None
    cells: tuple[tuple[str, Span], ...] = ()

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
    return Stretch(Span(row.start, row.end), told(row, text, cells), row, tuple(cells))


def _asked_cells(
    question: Question, hit: Hit, cells: Sequence[tuple[str, Span]]
) -> Sequence[tuple[str, Span]]:
    """The cells of the columns that a question names by their days or words; all where it names none."""
    if question.period is not None and not question.period.hard:
        days = [timeliness(question.period, column, hit.passage) for column, _ in cells]
        if max(days) >= PARTLY:
            return [cell for cell, day in zip(cells, days, strict=True) if day == max(days)]
    named = [len(set(tokens(column)) & set(question.terms)) for column, _ in cells]
    return [cell for cell, shared in zip(cells, named, strict=True) if shared == max(named)]
