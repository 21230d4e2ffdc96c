"""The dates of a text, to be held against those of other words, those without a year among them. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.values import find_dates, plain_letters

_MONTHS = ("january february march april may june july august september october november december").split()
_BARE_DAY = re.compile(
    rf"\b(?:(?P<m1>{'|'.join(m.capitalize() for m in _MONTHS)})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?|"
    rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{'|'.join(m.capitalize() for m in _MONTHS)}))\b"
)
_PART_WORDS = re.compile(
    r"\b(?:(?P<ordinal>first|second|third|fourth)[\s-]+(?P<part>quarter|half)|(?P<short>[QH][1-4])|"
    r"first\s+(?P<months>three|six)\s+months)\b",
    re.I,
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


@dataclass(frozen=True, slots=True)
class Day:
    """A date of a text: the days that it may mean, and its place in code points, half open.

    first, last: None for a date without a year, of which `key` holds what is told: "05-06" for a
    day, "Q3" or "H1" for a part of a year.
    """

    start: int
    end: int
    first: date | None = None
    last: date | None = None
    key: str = ""


def days(text: str) -> list[Day]:
    """The dates of a text in order, those without a year among them."""
    text = plain_letters(text)
    found = [Day(d.start, d.end, d.first, d.last) for d in find_dates(text)]
    for match in _BARE_DAY.finditer(text):
        month = _MONTHS.index((match["m1"] or match["m2"]).lower()) + 1
        key = f"{month:02}-{int(match['d1'] or match['d2']):02}"
        found.append(Day(match.start(), match.end(), key=key))
    for match in _PART_WORDS.finditer(text):
        months = {"three": "Q1", "six": "H1"}.get((match["months"] or "").lower())
        key = match["short"] or months or f"{match['part'][0].upper()}{_ORDINALS[match['ordinal'].lower()]}"
        found.append(Day(match.start(), match.end(), key=key.upper()))
    kept: list[Day] = []
    for day in sorted(found, key=lambda d: (d.first is None, d.start)):
        if not any(k.start < day.end and day.start < k.end for k in kept):
            kept.append(day)
    return sorted(kept, key=lambda d: d.start)


def holds_day(evidence: Sequence[Day], day: Day) -> bool:
    """Whether some date of other words is the same one, or lies within the days that it may mean."""
    for held in evidence:
        if day.first is None or day.last is None:
            if day.key in _keys(held):
                return True
        elif held.first and held.last and day.first <= held.first and held.last <= day.last:
            return True
    return False


def _keys(held: Day) -> set[str]:
    if held.first is None or held.last is None:
        return {held.key}
    month = held.first.month
    keys = {f"H{(month - 1) // 6 + 1}"} if (held.last - held.first).days <= 184 else set()
    if (held.last - held.first).days <= 92:
        keys.add(f"Q{(month - 1) // 3 + 1}")
    return keys | ({f"{month:02}-{held.first.day:02}"} if held.first == held.last else set())
