"""The dates of a text, to be held against those of other words, those without a year among them. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rag.values import find_dates, plain_letters

_MONTHS = ("january february march april may june july august september october november december").split()
_SHORT = "Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec".split()
_NUMERIC = re.compile(r"(?<![\d/])(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<year>(?:19|20)\d\d)(?![\d/])")
_BARE_MONTH = re.compile(
    r"\b(?:in|from|since|until|till|by|during|early|late|mid|through)\s+"
    rf"(?P<month>{'|'.join(m.capitalize() for m in _MONTHS)})\b(?!\s+\d)"
)
# A year's digits that count something: "2025 tons", "2,025" is none anyway.
_COUNTS = re.compile(
    r"[\s-]+(?:thousand|million|billion|trillion|per\s?cent|(?:metric|square|cubic|short|long)[\s-])|\s*%|"
    r"[\s-]+(?:tons?|tonnes?|kg|pounds?|dollars?|euros?|MWh?|GWh?|kWh?|units?|people|employees|jobs|"
    r"pieces|miles|feet|acres|hectares|barrels|gallons|homes|households|vehicles|shares|customers|"
    r"patents|sites)\b",
    re.I,
)
_NAMES = "|".join([*(m.capitalize() for m in _MONTHS), *_SHORT])
_BARE_DAY = re.compile(
    rf"\b(?:(?P<m1>{_NAMES})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|,\d|\.\d)|"
    rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_NAMES}))\b"
)
_BESIDE = re.compile(r"\b(?P<which>last|this|next)\s+(?P<part>month|quarter|year)\b", re.I)
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
    day, "M05" for a month, "Q3" or "H1" for a part of a year.
    """

    start: int
    end: int
    first: date | None = None
    last: date | None = None
    key: str = ""


def days(text: str) -> list[Day]:
    """The dates of a text in order, those without a year among them."""
    text = plain_letters(text)
    found = [
        Day(d.start, d.end, d.first, d.last)
        for d in find_dates(text)
        if not (d.grain == "year" and _COUNTS.match(text, d.end))
    ]
    for match in _NUMERIC.finditer(text):
        try:
            exact = date(int(match["year"]), int(match["a"]), int(match["b"]))
        except ValueError:
            continue  # the day first, or no date
        found.append(Day(match.start(), match.end(), exact, exact))
    for match in _BARE_MONTH.finditer(text):
        key = f"M{_MONTHS.index(match['month'].lower()) + 1:02}"
        found.append(Day(match.start("month"), match.end(), key=key))
    for match in _BARE_DAY.finditer(text):
        named = (match["m1"] or match["m2"]).lower()[:3]
        month = next(n for n, m in enumerate(_MONTHS, start=1) if m.startswith(named))
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


def days_beside(text: str, on: date) -> list[Day]:
    """What "last month", "this quarter" and "next year" mean in a text of a day; no others."""
    found = []
    for match in _BESIDE.finditer(text):
        months = {"month": 1, "quarter": 3, "year": 12}[match["part"].lower()]
        step = {"last": -1, "this": 0, "next": 1}[match["which"].lower()]
        begins = (on.year * 12 + on.month - 1) // months + step
        first, behind = (date(m // 12, m % 12 + 1, 1) for m in (begins * months, (begins + 1) * months))
        found.append(Day(match.start(), match.end(), first, behind - timedelta(days=1)))
    return found


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
        return {held.key, f"M{held.key[:2]}"} if held.key[:1].isdigit() else {held.key}
    month = held.first.month
    keys = {f"H{(month - 1) // 6 + 1}"} if (held.last - held.first).days <= 184 else set()
    if (held.last - held.first).days <= 92:
        keys.add(f"Q{(month - 1) // 3 + 1}")
    if held.first.year == held.last.year and month == held.last.month:
        keys.add(f"M{month:02}")
    return keys | ({f"{month:02}-{held.first.day:02}"} if held.first == held.last else set())
