"""Tables in the text of a release -> rows, each with the names of its columns. Pure.

Columns are set apart by two spaces or more, by tabs or by bars, as wires and Markdown write them. A
figure in a cell says nothing without its column's and its row's name: a row is read as a sentence that
holds them all, and cited from the table's head to its own end.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from corpus.sentences import Span, trimmed
from rag.values import find_dates

_GAP = re.compile(r"\t+|(?<!\d [-–—]) {2,}")  # not within "1,800 -  2,200"
_BAR = re.compile(r"\|")
_RULE = re.compile(r"[\s|:=_–—-]*")  # a line that is drawn, or empty
_CURRENCY = r"(?:[A-Z]{0,3}[$€£¥])"
_VALUE = re.compile(
    rf"[(<>~≈]?\s*[-–—−+]?\s*{_CURRENCY}?\s*\d[^A-Za-z]*(?:[A-Za-z%]{{1,8}}\W*)?|[-–—−]|n/?[am]|nil", re.I
)
_LONGEST = 24  # characters of a value
_MONEY = re.compile(r"[$€£¥]|\b(?:USD|EUR|GBP|CHF|JPY)\b")
_PERCENT = re.compile(r"%|\bper ?cent\b", re.I)
EXPECTED = re.compile(r"\b(?:guidance|forecast|outlook|target|expected|plan(?:ned)?|budget)\b", re.I)
_BRACKETED = re.compile(r"\(([^()]*)\)")
_MONEY_SIGN = re.compile(r"[A-Z]{0,3}[$€£¥]|\b(?:USD|EUR|GBP|CHF|JPY|SEK|NOK|DKK)\b")
# "m" alone is metres: only behind a currency is it a million.
_SCALED = re.compile(
    r"\b(?P<scale>(?i:thousands?|millions?|billions?)|(?<=[$€£¥] )(?:m|mn|bn)|(?<=[$€£¥])(?:m|mn|bn)|"
    r"(?<=USD |EUR |GBP |CHF |JPY |SEK |NOK |DKK )(?:m|mn|bn))\b(?! (?!of\b|except\b|and\b)[a-z])"
)
_COUNTED = re.compile(r"\bper (?:\w+ )?share\b|\bemployees\b|\bheadcount\b|\bnumber of\b|%|\bmargin\b", re.I)
_SCALES = {
    "thousand": "thousand", "million": "million", "billion": "billion", "m": "million", "mn": "million",
    "bn": "billion",
}  # fmt: skip
_MEASURE = re.compile(
    r"t|kt|tonnes?(?: an? year)?|tons?|kg|ounces?|oz|lbs?|pounds|GWh|MWh|MW|units|people|%", re.I
)
_SPELLED = {"t": "tonnes", "kt": "thousand tonnes", "oz": "ounces"}
_SHORT_PART = re.compile(r"\b([QH])([1-4])[ -]?((?:19|20)\d\d)\b", re.I)
_ORDINALS = ("first", "second", "third", "fourth")


class Row(NamedTuple):
    """A row of a table. start, end: offsets from the table's head to the row's own end; line: where the
    row itself begins; cells: each with its column's name and its place.
    """

    start: int
    line: int
    end: int
    caption: str
    label: str
    cells: tuple[tuple[str, Span], ...]


class Table(NamedTuple):
    """A table's place in a text, and its rows."""

    start: int
    end: int
    rows: tuple[Row, ...]


@lru_cache(maxsize=4096)
def tables(text: str) -> tuple[Table, ...]:
    """The tables of a text: a line that names columns, and two rows of figures or more below it."""
    lines = [trimmed(text, m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    lines = [line for line in lines if not _RULE.fullmatch(text, *line)]
    cells = [_cells(text, line) for line in lines]
    found: list[Table] = []
    place = 0
    while place < len(lines):
        head = cells[place]
        rows = list(takewhile(lambda c: _is_row(text, c), cells[place + 1 :])) if _is_head(text, head) else []
        if len(rows) < 2 or max(map(len, rows)) - 1 > len(head):
            place += 1
            continue
        found.append(_table(text, head, rows))
        place += 1 + len(rows)
    return tuple(found)


def _table(text: str, head: Sequence[Span], rows: Sequence[Sequence[Span]]) -> Table:
    most = max(map(len, rows)) - 1
    columns = head[len(head) - most :]
    caption = " ".join(text[c.start : c.end] for c in head[: len(head) - most])
    start = head[0].start
    above: list[tuple[int, str]] = []  # the rows that one further in belongs to
    found = []
    for label, *values in rows:
        words = text[label.start : label.end]
        own = words.lstrip("-–—•* ")  # "– of these abroad"
        depth = label.start - (text.rfind("\n", 0, label.start) + 1) + (own != words)
        above = [a for a in above if a[0] < depth]
        name = ": ".join([*(a[1] for a in above[-1:]), own])
        above.append((depth, own))
        in_order = len(values) == most
        paired = list(zip(columns, values, strict=True)) if in_order else _nearest(text, columns, values)
        named = tuple((text[c.start : c.end], v) for c, v in paired if v.end > v.start)
        found.append(Row(start, label.start, named[-1][1].end, caption, name, named))
    return Table(start, found[-1].end, tuple(found))


def _nearest(text: str, columns: Sequence[Span], values: Sequence[Span]) -> list[tuple[Span, Span]]:
    """For a row with empty cells: each value with the column that ends nearest to where it ends."""

    def across(place: int) -> int:
        return place - text.rfind("\n", 0, place)

    nearest = [min(columns, key=lambda c: abs(across(c.end) - across(v.end))) for v in values]
    return list(zip(nearest if len({*nearest}) == len(values) else columns, values, strict=False))


def _cells(text: str, line: Span) -> tuple[Span, ...]:
    """The cells of a line; between bars, empty ones as well."""
    barred = "|" in text[line.start : line.end]
    found = []
    begin = line.start
    for gap in (*(_BAR if barred else _GAP).finditer(text, *line), None):
        found.append(trimmed(text, begin, gap.start() if gap else line.end))
        begin = gap.end() if gap else line.end
    if barred:
        first = text[line.start] == "|"
        return tuple(found[first : len(found) - (text[line.end - 1] == "|")])
    return tuple(cell for cell in found if cell.end > cell.start)


def _is_row(text: str, cells: Sequence[Span]) -> bool:
    """A name, then figures alone; days alone are the head of what follows."""
    if len(cells) < 2 or not re.search(r"[^\W\d_]", text[cells[0].start : cells[0].end]):
        return False
    values = [text[c.start : c.end] for c in cells[1:]]
    if len(values) > 1 and all(_is_day(v) for v in values):
        return False
    return any(values) and all(not v or _is_value(v) for v in values)


def _is_day(words: str) -> bool:
    return any(d.grain == "day" and (d.start, d.end) == (0, len(words)) for d in find_dates(words))


def _is_value(words: str) -> bool:
    dated = any(span.start == 0 for span in find_dates(words))
    return len(words) <= _LONGEST and (dated or bool(_VALUE.fullmatch(words)))


def _is_head(text: str, cells: Sequence[Span]) -> bool:
    """Names of columns: days, or words; not figures."""
    named = [text[c.start : c.end] for c in cells]
    if not named or any(len(n) > 60 for n in named) or (len(named) < 2 and not find_dates(named[0])):
        return False
    return all(find_dates(n) or not _VALUE.fullmatch(n) for n in named[1:])


def told(row: Row, text: str, cells: Sequence[tuple[str, Span]]) -> str:
    """A row as a sentence, with some of its cells: "Sales ($ millions) – Pumps: 78.9 (Q3 2025)"."""
    values = "; ".join(f"{' '.join(text[s.start : s.end].split())} ({column})" for column, s in cells)
    named = f"{row.caption} – {row.label}" if row.caption else row.label
    return f"{named}: {values}"


def spoken(row: Row, text: str, cells: Sequence[tuple[str, Span]]) -> str:
    """The same in running words, for a cross-encoder: "Pumps amounted to $78.9 million in 2025."."""
    own = [m[1] for m in _BRACKETED.finditer(row.label)]
    above = (
        [] if _COUNTED.search(row.label) else [m[1] for m in _BRACKETED.finditer(row.caption)] + [row.caption]
    )
    parts = []
    for column, span in cells:
        value = _with_unit(" ".join(text[span.start : span.end].split()), [*own, *above])
        verb = "is expected to amount to" if EXPECTED.search(column) else "amounted to"
        dates = find_dates(column)
        joined = "for" if not dates else "on" if dates[0].grain == "day" else "in"
        parts.append(f"{verb} {value} {joined} {_in_full(column)}")
    caption, label = (_BRACKETED.sub(_without_unit, w).strip() for w in (row.caption, row.label))
    named = caption and not any(_unit(caption))
    return f"{caption}: {label} {'; '.join(parts)}." if named else f"{label} {'; '.join(parts)}."


def _without_unit(match: re.Match[str]) -> str:
    return "" if any(_unit(match[1])) else match.group()


def _unit(words: str) -> tuple[str, str]:
    """The currency and the scale or unit that words of a table give: "$ millions" -> ("$", "million")."""
    money, scale = _MONEY_SIGN.search(words), _SCALED.search(words)
    currency = money.group() if money else ""
    if scale:
        return currency, _SCALES[scale["scale"].lower().removesuffix("s")]
    if _MEASURE.fullmatch(words.strip()):
        return "", words.strip()
    return (currency if currency == words.strip() else ""), ""


def _with_unit(value: str, signs: Sequence[str]) -> str:
    """A value with the currency and the unit that the first of the signs which has one gives it."""
    if re.search(r"[^\W\d_]{2,}|%", value) or not re.search(r"\d", value):
        return value
    for currency, unit in map(_unit, signs):
        if currency or unit:
            own = "" if _MONEY.search(value) else currency
            return f"{own}{value} {_SPELLED.get(unit, unit)}".rstrip()
    return value


def _in_full(column: str) -> str:
    """A column's days as a sentence has them: "Q1 2025" -> "the first quarter of 2025"."""

    def full(match: re.Match[str]) -> str:
        span = "half" if match[1].upper() == "H" else "quarter"
        return f"the {_ORDINALS[int(match[2]) - 1]} {span} of {match[3]}"

    return _SHORT_PART.sub(full, column)


def fits(wants: str, row: Row, text: str, cells: Sequence[tuple[str, Span]]) -> bool:
    """Whether the cells are of the asked type, by the signs of the row, its caption and its columns."""
    signs = " ".join(
        [row.caption, row.label, *(c for c, _ in cells), *(text[s.start : s.end] for _, s in cells)]
    )
    if wants == "money":
        return bool(_MONEY.search(signs) or _SCALED.search(row.caption))
    if wants == "percent":
        return bool(_PERCENT.search(signs))
    if wants == "date":
        return any(find_dates(text[s.start : s.end]) for _, s in cells)
    return wants == "number"


def outside(text: str, found: Sequence[Table]) -> Iterator[Span]:
    """The stretches of a text that are in none of its tables."""
    begin = 0
    for table in found:
        yield Span(begin, table.start)
        begin = table.end
    yield Span(begin, len(text))
