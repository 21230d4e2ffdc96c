"""Days that a question names from where it stands: "last quarter", "in May", "the past six months". Pure."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_UNITS = r"day|week|month|quarter|year"
_COUNTS = {
    "two": 2, "couple of": 2, "three": 3, "few": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip
_MONTHS = "january february march april may june july august september october november december".split()
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # the month in which each begins
# A figure "up on last year" is of this year.
_NOT_COMPARED = (
    r"(?<!than )(?<!over )(?<!\bon )(?<!from )(?<!against )(?<!with )(?<!versus )(?<!vs )(?<!vs\. )"
)
_NUMBER = r"(?P<count>\d{1,2}|" + "|".join(_COUNTS) + ")"
_PATTERNS = (
    re.compile(
        rf"\b(?:in|over|during|for|within|of|from)\s+the\s+(?:last|past|previous)\s+(?:{_NUMBER}\s+)?"
        rf"(?P<unit>{_UNITS})s\b",
        re.I,
    ),
    re.compile(rf"{_NOT_COMPARED}\b(?P<which>last|previous|past|this)\s+(?P<unit>{_UNITS})\b(?!['’]s)", re.I),
    re.compile(rf"\b(?P<which>last|this)\s+(?P<season>{'|'.join(_SEASONS)})\b", re.I),
    re.compile(r"\b(?P<day>yesterday|today)\b(?!['’]s)", re.I),
    re.compile(
        r"\b(?:in|during|since|until|till|before|after|from|by)\s+(?:early\s+|late\s+|mid-?\s*)?"
        rf"(?P<month>{'|'.join(_MONTHS)})\b(?!\.?,?\s+\d)",
        re.I,
    ),
)


@dataclass(frozen=True, slots=True)
class Named:
    """Days that words mean: offsets of the words in the question, half open, and both days, included."""

    start: int
    end: int
    first: date
    last: date


def relative_days(question: str, as_of: date) -> list[Named]:
    """The days that a question names from as_of, in order."""
    found = sorted(_named(question, as_of), key=lambda n: n.start)
    return [n for k, n in enumerate(found) if not any(n.start < f.end for f in found[:k])]


def _named(question: str, as_of: date) -> Iterator[Named]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(question):
            groups = match.groupdict()
            if groups.get("month"):
                start = match.start("month")
                first, last = _month(_MONTHS.index(match["month"].lower()) + 1, as_of)
            else:
                start = match.start()
                first, last = _days(groups, as_of)
            yield Named(start, match.end(), first, last)


def _days(groups: dict[str, str], as_of: date) -> tuple[date, date]:
    which = (groups.get("which") or "").lower()
    if groups.get("day"):
        day = as_of if groups["day"].lower() == "today" else as_of - timedelta(days=1)
        return day, day
    if groups.get("season"):
        return _season(groups["season"].lower(), which == "last", as_of)
    unit = groups["unit"].lower()
    if not which:
        word = (groups.get("count") or "few").lower()
        count = _COUNTS[word] if word in _COUNTS else int(word)
        return _back(as_of, unit, count) + timedelta(days=1), as_of
    first = _begin(as_of, unit)
    if which == "this":
        return first, as_of
    return _begin(first - timedelta(days=1), unit), first - timedelta(days=1)


def _begin(day: date, unit: str) -> date:
    """The first day of the week, month, quarter or year in which a day lies."""
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    month = {"month": day.month, "quarter": day.month - (day.month - 1) % 3, "year": 1}[unit]
    return date(day.year, month, 1)


def _back(day: date, unit: str, count: int) -> date:
    """The day that many units before."""
    if unit in ("day", "week"):
        return day - timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - count * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = max(1, months // 12), months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _month(month: int, as_of: date) -> tuple[date, date]:
    """The last such month that has begun."""
    year = as_of.year if month <= as_of.month else as_of.year - 1
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _season(season: str, last: bool, as_of: date) -> tuple[date, date]:
    """The season that has begun last, or with `last` the last one that is over; of the northern half."""
    start = _SEASONS[season]
    for year in (as_of.year, as_of.year - 1, as_of.year - 2):
        first = date(year, start, 1)
        months = year * 12 + start + 2 - 1
        end_year, end_month = months // 12, months % 12 + 1
        end = date(end_year, end_month, monthrange(end_year, end_month)[1])
        if (end < as_of) if last else (first <= as_of):
            return first, end
    raise AssertionError("one of three years holds it")
