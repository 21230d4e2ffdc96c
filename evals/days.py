"""Dates in a text, as graders read them. Pure; general English only."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from evals.words import NO_UNITS, OPENERS

_MONTHS = {
    name: number
    for number, names in enumerate(
        "january,jan february,feb march,mar april,apr may june,jun july,jul august,aug "
        "september,sept,sep october,oct november,nov december,dec".split(), 1
    )
    for name in names.split(",")
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_SHORT_YEAR = r"['’]\d\d(?!\d)"
_ORDINAL = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_DAYS_IN_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third "
    "twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
).split()
_DAY_WORD = "|".join(sorted(_DAYS_IN_WORDS, key=len, reverse=True))
_PIVOT = 60  # two digits of a year above it are of the last century
_FISCAL = r"(?P<fiscal>(?:the\s+)?(?:fiscal|financial)\s+(?:year\s+)?|FY\s?)?"
_FISCAL_TOO = _FISCAL.replace("<fiscal>", "<fiscal2>")
_DATE_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>{_YEAR})\b",
        rf"\b(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?:of\s+)?(?P<month>{_MONTH})\.?,?[\s-]+"
        rf"(?P<year>{_YEAR}|'?\d\d(?!\d))\b",
        rf"\b(?P<dayword>{_DAY_WORD})\s+(?:day\s+)?of\s+(?P<month>{_MONTH}),?\s+(?P<year>{_YEAR})\b",
        rf"\b(?P<month>{_MONTH})\s+(?P<dayword>{_DAY_WORD}),?\s+(?P<year>{_YEAR})\b",
        rf"\b(?P<lastday>last\s+day\s+of)\s+(?:the\s+year\s+)?(?P<year>{_YEAR})\b",
        rf"\b(?P<year>{_YEAR})[-/.](?P<monthno>\d{{1,2}})[-/.](?P<day>\d{{1,2}})\b",
        rf"\b(?P<a>\d{{1,2}})(?P<mark>[/.])(?P<b>\d{{1,2}})(?P=mark)(?P<year>{_YEAR}|\d\d)\b",
        rf"\b(?P<from>{_MONTH})\.?\s*(?:to|through|until|[-–])\s*(?P<to>{_MONTH})\.?,?\s+(?P<year>{_YEAR})\b",
        rf"\b{_FISCAL}(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]+(?P<part>quarter|"
        rf"half)(?:\s+of|,)?\s+"
        rf"(?:the\s+)?(?:(?:calendar\s+)?year\s+)?{_FISCAL_TOO}(?P<year>{_YEAR})\b",
        rf"\b(?P<short>[QH][1-4])[\s-]*(?:of\s+)?(?:/\s*)?{_FISCAL}(?P<year>{_YEAR}|'\d\d)\b",
        rf"\b(?P<year>{_YEAR})[\s-]*(?P<short>[QH][1-4])\b",
        rf"\b(?P<number>[1-4])(?P<letter>[QH])\s?'?(?P<year>{_YEAR}|\d\d)\b",
        r"\b(?P<vague>early|mid|late|(?:the\s+)?(?:beginning|start|middle|end)\s+of|"
        r"year[-\s]end)[\s-]*(?:in\s+)?(?:the\s+)?"
        rf"(?:(?P<month>{_MONTH})\.?,?\s+)?(?:year\s+)?{_FISCAL}(?P<year>{_YEAR})\b",
        rf"\b(?P<season>spring|summer|autumn|fall|winter)(?:\s+of)?,?\s+(?P<year>{_YEAR})\b",
        rf"\b(?P<month>{_MONTH})\.?,?\s+(?:of\s+)?(?P<year>{_YEAR}\b|{_SHORT_YEAR})",
        rf"\b(?P<year>{_YEAR})-(?P<monthno>0[1-9]|1[0-2])\b(?!-)",
        r"(?<![\w$€£.,/-])(?P<decade>(?:19|20)\d0)s\b",
        rf"\b(?P<fiscal>fiscal\s+(?:year\s+)?|financial\s+year\s+|FY\s?)(?P<year>{_YEAR}\b|'?\d\d(?!\d))",
        rf"\b(?:in|since|of|from|by)\s+(?P<year>{_SHORT_YEAR})",
        rf"(?<![\w$€£.,-])(?P<year>{_YEAR})(?![\w%²]|[.,]\d|-\d|"
        rf"\s+(?:[a-z]+\s+)?[a-z]{{3,}}s\b(?<!is)(?<!was)(?<!has))",
    )
)


@dataclass(frozen=True, slots=True)
class Day:
    """One date of a text: the first and the last day that it may mean.

    start, end: its place in the text in code points, half open. fiscal: whether it counts in
    financial years, which are not the calendar's.
    """

    first: date
    last: date
    start: int
    end: int
    fiscal: bool = False


def dates(text: str) -> list[Day]:
    """The dates of a text in order, each at the grain in which it is written."""
    found = list(_shared(text))
    for form in _DATE_FORMS:
        for match in form.finditer(text):
            if any(d.start < match.end() and match.start() < d.end for d in found):
                continue
            if _is_other(text, match):
                continue
            if (span := _span(match)) is not None:
                fiscal = any(match.groupdict().get(name) for name in ("fiscal", "fiscal2"))
                found.append(Day(*span, match.start(), match.end(), fiscal))
    return sorted(found, key=lambda d: d.start)


def _shared(text: str) -> Iterator[Day]:
    """The dates that lend a part from the next one: "2026–28", "4 and 9 May 2027", "May 4 and 9, 2027"."""
    for match in re.finditer(r"\b((?:19|20)(\d\d))[-–/](\d\d)\b(?![-–/\d])", text):
        if int(match[3]) > max(12, int(match[2])):  # else it is a month
            for group, year in ((1, match[1]), (3, match[1][:2] + match[3])):
                yield Day(
                    date(int(year), 1, 1), date(int(year), 12, 31), match.start(group), match.end(group)
                )
    day, joint = r"(\d{1,2})(?:st|nd|rd|th)?", r"\s*(?:,|and|&|or|to|through|[-–])\s*"
    forms = (
        (rf"\b{day}{joint}(?=\d{{1,2}}(?:st|nd|rd|th)?\s+({_MONTH})\.?,?\s+({_YEAR})\b)", (1, 2, 3)),
        (rf"\b({_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?{joint}{day},?\s+({_YEAR})\b", (2, 1, 3)),
        (rf"\b({_MONTH})\.?\s+{day}{joint}\d{{1,2}}(?:st|nd|rd|th)?,?\s+({_YEAR})\b", (2, 1, 3)),
    )
    for form, (place, month, year_at) in forms:
        for match in re.finditer(form, text, re.I):
            try:
                exact = date(int(match[year_at]), _MONTHS[match[month].lower()], int(match[place]))
            except ValueError:
                continue
            yield Day(exact, exact, match.start(place), match.end(place))


def _is_other(text: str, match: re.Match[str]) -> bool:
    """Whether a lone year is a part of a name ("the Model 2030 line") or the number of a house."""
    if {k for k, v in match.groupdict().items() if v} != {"year"} or not match["year"].isdigit():
        return False
    before, after = text[: match.start()], text[match.end() :]
    if re.search(r"\bat\s+$", before) and re.match(r"\s+[A-Z]", after):
        return True
    name = re.search(r"(?:[a-z]|\b(?:The|A|An|Its|Our))\s+([A-Z][a-z]+)\s+$", before)
    follows = re.match(r"\s+([a-z]+)", after)
    if name is None or follows is None or name[1].lower() in _MONTHS:
        return False
    return name[1].lower() not in OPENERS and follows[1] not in NO_UNITS


def same_date(wanted: Day, found: Day) -> bool:
    """Whether a date of an answer states the wanted one, at its grain or a finer one."""
    return wanted.fiscal == found.fiscal and wanted.first <= found.first and found.last <= wanted.last


def _span(match: re.Match[str]) -> tuple[date, date] | None:
    part = {k: v for k, v in match.groupdict().items() if v is not None}
    if "decade" in part:
        return date(int(part["decade"]), 1, 1), date(int(part["decade"]) + 9, 12, 31)
    year = int(part["year"].lstrip("'’"))
    if year < 100:
        year += 1900 if year > _PIVOT else 2000
    try:
        if "a" in part:
            a, b = int(part["a"]), int(part["b"])
            # With slashes the month comes first, as in the United States; with dots it never does.
            month, day = (b, a) if a > 12 or part["mark"] == "." else (a, b)
            return date(year, month, day), date(year, month, day)
        if "lastday" in part:
            return (exact := date(year, 12, 31)), exact
        if "dayword" in part:
            part["day"] = str(_DAYS_IN_WORDS.index(part["dayword"].lower()) + 1)
        if "day" in part:
            month = _MONTHS[part["month"].lower()] if "month" in part else int(part["monthno"])
            return (exact := date(year, month, int(part["day"]))), exact
    except ValueError:
        return None
    return _months(year, *_stretch(part))


def _stretch(part: dict[str, str]) -> tuple[int, int]:
    """The first and the last month of a stretch of a year."""
    if "from" in part:
        return _MONTHS[part["from"].lower()], _MONTHS[part["to"].lower()]
    month = _MONTHS[part["month"].lower()] if "month" in part else int(part.get("monthno", 0))
    if month:
        return month, month
    if "season" in part:
        return {"spring": (3, 5), "summer": (6, 8), "winter": (12, 12)}.get(part["season"].lower(), (9, 11))
    if "vague" in part:
        word = part["vague"].lower()
        if "mid" in word:
            return 5, 8
        if "end" in word:
            return 12, 12
        return (10, 12) if word == "late" else (1, 3)
    if "number" in part:
        part["short"] = part["letter"] + part["number"]
    if "ordinal" in part or "short" in part:
        number = _ORDINAL[part["ordinal"].lower()] if "ordinal" in part else int(part["short"][1])
        is_half = part.get("part", "").lower() == "half" or part.get("short", "").upper().startswith("H")
        size = 6 if is_half else 3
        return (number - 1) * size + 1, min(12, number * size)
    return 1, 12


def _months(year: int, first: int, last: int) -> tuple[date, date] | None:
    if not 1 <= first <= last <= 12:
        return None
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
