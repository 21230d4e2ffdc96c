"""Numbers, dates and names in running text, as typed spans. Pure; general English only."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from rag.words import AMBIGUOUS_CURRENCIES, CURRENCY_WORDS, NOT_NAMES

UnitClass = Literal["money", "percent", "quantity"]

_WORD_NUMBERS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "mm": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<currency>(?:US|C|A|CA|HK|NZ|S)?\$|[€£¥₩]|"
    r"(?:USD|EUR|GBP|JPY|CAD|AUD|CHF|NOK|SEK|DKK|CNY|RMB|KRW|INR|SGD|HKD|NZD|BRL|MXN|ZAR|PLN|AED|SAR)\s)?\s?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<scale>\s*(?:hundred|thousand|million|billion|trillion|bn|mn|mm)\b|(?<=\d)[kmb]\b)?"
    r"(?P<percent>\s*%|\s*per\s?cent(?:age points?)?\b)?",
    re.I,
)
_NUMBER_WORD = re.compile(
    rf"(?<![\w-])(?P<word>{'|'.join(_WORD_NUMBERS)}|an?|several hundred|dozen)"
    r"(?:[\s-]+(?P<scale>hundred|thousand|million|billion|trillion))?(?![\w]|-\w*-)",
    re.I,
)
_UNIT = re.compile(r"\+?[\s-]*(?:(?:U\.S\.|metric|short|long|square|cubic)[\s-]+)?(?P<unit>[^\W\d_]+)")
_CURRENCY = re.compile(
    r"[\s-]+(?:(?P<whose>(?-i:U\.S\.|US|[A-Z][a-z]+))\s+)?"
    rf"(?P<word>{'|'.join(sorted(CURRENCY_WORDS, reverse=True))})\b",
    re.I,
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_DAY_PATTERNS = (
    re.compile(rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}\b", re.I),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?P<month>{_MONTH})\.?,?\s+{_YEAR}\b", re.I),
    re.compile(rf"\b{_YEAR}-(?P<monthno>\d{{2}})-(?P<day>\d{{2}})\b"),
)
# Quarters and halves of fiscal years are counted as if these were calendar years: no text tells more of them
# than their number, and what is asked for is found by the same number.
_FISCAL = r"(?:(?:fiscal|financial)\s+(?:year\s+)?|FY\s?(?=\d))"
_QUARTER = (
    r"(?:(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]+(?:fiscal\s+)?(?P<span>quarter|half)|"
    r"(?P<short>[QH][1-4]))"
)
_FISCAL_YEAR = rf"(?:{_FISCAL}?{_YEAR}|FY\s?['’]?(?P<two>\d\d))"
_PARTS = (
    re.compile(
        rf"\b(?:{_QUARTER}(?:\s+of|,)?|(?P<vague>early|mid|late|beginning of|start of|end of|middle of))"
        rf"[\s-]*(?:of\s+|the\s+year\s+|in\s+)?{_FISCAL_YEAR}\b",
        re.I,
    ),
    re.compile(rf"(?<![\w$€£.,-])(?P<vague>(?!))?{_FISCAL_YEAR}(?:['’]s)?,?\s+{_QUARTER}\b", re.I),
)
_MONTH_YEAR = re.compile(rf"\b(?P<month>{_MONTH})\.?,?\s+(?:of\s+)?{_YEAR}\b", re.I)
# "In August", "on 3 May", "May 3rd": capital letters, and what stands about them, tell months from verbs and
# names.
_MONTH_NAME = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_NO_YEAR = r"(?!,?\s+(?:of\s+)?(?:19|20)\d{2}\b)"
_YEARLESS = re.compile(
    rf"\b(?P<before>[0-3]?\d)(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<of>{_MONTH_NAME})\b{_NO_YEAR}|"
    rf"\b(?P<ahead>{_MONTH_NAME})\s+(?P<after>[0-3]?\d)(?:st|nd|rd|th)?\b(?![.,]?\d|\s+(?:of\s+)?[a-z]){_NO_YEAR}|"
    r"(?:(?<=\bin )|(?<=\bsince )|(?<=\bby )|(?<=\buntil )|(?<=\bduring )|(?<=\bfrom )|(?<=\bto )|(?<=\bof )|"
    r"(?<=\bearly )|(?<=\blate )|(?<=\bmid-)|(?<=\blast )|(?<=\bnext )|(?<=\bthis ))"
    rf"(?P<alone>{_MONTH_NAME})\b{_NO_YEAR}"
)
# "For the fourth quarter": no quarter of a fiscal year, nor one more of a row ("a third quarter of growth").
_YEARLESS_QUARTER = re.compile(
    r"\bthe\s+(?P<ordinal>first|second|third|fourth)\s+(?P<span>quarter|half)\b(?!\s+(?:of|in a row|\d))",
    re.I,
)
_YEAR_ONLY = re.compile(rf"(?<![\w$€£.,-])(?:{_FISCAL_YEAR})(?![\w%]|[.,]\d|-\d)", re.I)
# "The six months to 30 June 2024", "the quarter ended March 31, 2025".
_ENDED = re.compile(
    r"\b(?<!last )(?<!this )(?<!next )(?<!by a )(?<!by )(?<!by about )(?<!in )"
    r"(?:(?P<months>three|six|nine|twelve)[ -]months?|"
    r"(?P<span>quarter|half|year))(?:[ -]year)?"
    r"(?: \w+){0,2}?\s+(?:ended|ending|to)\s+(?:on\s+)?(?:the\s+)?$",
    re.I,
)
_LENGTHS = {"three": 91, "six": 182, "nine": 274, "twelve": 365, "quarter": 91, "half": 182, "year": 365}
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}

_FOLDED = {0x17F: "s", 0x212A: "K", 0x130: "I", 0x131: "i"}
_JOINERS = r"(?:of|de|du|la|le|van|von|der|&)"
_CAPITAL = (
    r"(?:[A-Z]\.(?:[A-Z]\.)*(?![A-Za-z])|(?:Inc|Corp|Ltd|Co|St|Jr|Sr)\.(?!\s*$)|"
    r"[A-Z][\w&]*(?:[.'’-](?!s\b)[\w&]+)*)"
)
_ROLES = re.compile(
    r"(?:(?:Vice|Deputy|Executive|Managing|Senior|Chief|Officer|Chair(?:man|woman)?|President|"
    r"Director|General|Founder|Co-Founder|C[EFOTM]O|[ES]VP|VP|Head|Secretary|Minister|Ambassador|"
    r"Financial|Operating|Technology|Company|Media|Investor)\b,?\s*(?:(?:&|and|of|for|the)\s+)*)+"
)
_NAME = re.compile(rf"(?<![\w-]){_CAPITAL}(?:\s+(?:{_JOINERS}\s+){{0,2}}{_CAPITAL}|\s*&\s*{_CAPITAL})*")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text.

    start, end: offsets in code points, half open; the unit word is not within.
    value: with its scale applied ("1.4 billion" is 1.4e9).
    unit_class: money, percent, or quantity.
    unit: the word that follows a quantity, in lower case ("tons"), or the currency sign, or "%".
    """

    start: int
    end: int
    value: float
    unit_class: UnitClass
    unit: str


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date in a text, at the grain at which it is given.

    start, end: offsets in code points, half open.
    first, last: the first and the last day that the words can mean.
    """

    start: int
    end: int
    first: date
    last: date
    grain: Literal["day", "month", "part", "year"]


class Name(NamedTuple):
    """A run of capitalised words; offsets in code points, half open."""

    start: int
    end: int
    text: str


def plain_letters(text: str) -> str:
    """Letters that a pattern takes for s, k or i whatever their case, as these; places stay."""
    return text.translate(_FOLDED)


def find_numbers(text: str, words: bool = True) -> list[Number]:
    """Numbers in a text in order, years and the days of dates left out.

    words: whether number words ("eight", "a billion") count too.
    """
    text = plain_letters(text)
    taken = [(d.start, d.end) for d in find_dates(text)]
    found: list[Number] = []
    for match in _NUMBER.finditer(text):
        start = match.start() + (len(match.group()) - len(match.group().lstrip()))
        if _overlaps(taken, start, match.end()) or _is_code(text, start, match.end()):
            continue
        scale = _SCALES.get((match["scale"] or "").strip().lower(), 1.0)
        value = float(match["digits"].replace(",", "")) * scale
        found.append(_number(text, start, match, value))
    if words:
        spans = taken + [(n.start, n.end) for n in found]
        found.extend(n for n in _worded(text) if not _overlaps(spans, n.start, n.end))
    return sorted(found, key=lambda n: n.start)


def _number(text: str, start: int, match: re.Match[str], value: float) -> Number:
    currency = (match["currency"] or "").strip()
    if currency:
        return Number(start, match.end(), value, "money", currency[-1])
    if match["percent"]:
        return Number(start, match.end(), value, "percent", "%")
    if word := _currency_after(text, match.end(), bool(match["scale"])):
        return Number(start, match.end(), value, "money", word)
    return Number(start, match.end(), value, "quantity", _unit_after(text, match.end()))


def _currency_after(text: str, end: int, scaled: bool) -> str:
    """The currency written out behind an amount, such as "kroner" in "75 million Danish kroner"."""
    match = _CURRENCY.match(text, end)
    word = match["word"].lower() if match else ""
    if word in AMBIGUOUS_CURRENCIES and match and (match["whose"] or "an")[-2:] != "an":
        return ""  # "3 million Tigers won", unlike "3 million Korean won"
    return word if scaled or word not in AMBIGUOUS_CURRENCIES else ""


def _worded(text: str) -> list[Number]:
    found = []
    for match in _NUMBER_WORD.finditer(text):
        word, scale = match["word"].lower(), (match["scale"] or "").lower()
        if word in ("a", "an", "several hundred", "dozen") and not scale:
            continue
        value = float(_WORD_NUMBERS.get(word, 1)) * _SCALES.get(scale, 1.0)
        unit = _unit_after(text, match.end())
        if word == "one" and not scale and unit in ("", "of", "and", "or"):
            continue
        currency = _currency_after(text, match.end(), bool(scale))
        kind: UnitClass = "percent" if unit in ("percent", "per") else "money" if currency else "quantity"
        unit = currency or unit
        found.append(Number(match.start(), match.end(), value, kind, unit))
    return found


def _unit_after(text: str, end: int) -> str:
    match = _UNIT.match(text, end)
    return match["unit"].lower() if match else ""


def _is_code(text: str, start: int, end: int) -> bool:
    """True for digits inside telephone numbers, standards and the like: "ISO 27001", "317-855"."""
    before, after = text[max(0, start - 6) : start], text[end : end + 4]
    if re.search(r"\d\)?\s?-?\s?$", before) and re.search(r"[-)]", before):
        return True
    if re.match(r"\)?\s?-\s?\d|\)\s?\d", after):
        return True
    return bool(re.search(r"(?:\b[A-Z]{2,5}|No\.|#)\s?-?$", before)) and text[start].isdigit()


def find_dates(text: str) -> list[DateSpan]:
    """Dates in a text in order: days, months, quarters, halves, "early 2026", and years."""
    found: list[DateSpan] = []
    for span in _all_dates(plain_letters(text)):
        if not _overlaps([(d.start, d.end) for d in found], span.start, span.end):
            found.append(span)
    return sorted(found, key=lambda d: d.start)


def days_told(text: str) -> list[DateSpan]:
    """The dates of a text; "the six months to 30 June 2024" are the days of these months."""
    found = []
    for span in find_dates(text):
        match = _ENDED.search(text[: span.start]) if span.grain in ("day", "month") else None
        if match:
            length = _LENGTHS[(match["months"] or match["span"]).lower()]
            first = span.last - timedelta(days=length - 1)
            span = DateSpan(match.start(), span.end, first, span.last, "part")
        found.append(span)
    return found


def dates_near(text: str, day: date) -> list[DateSpan]:
    """Days, months and quarters that a text names without their year, in order: those nearest to a day.

    None where the day is date.min, which stands for one that is not known.
    """
    if day == date.min:
        return []
    taken = [(d.start, d.end) for d in find_dates(text)]
    found: list[DateSpan] = []
    for match in _YEARLESS.finditer(text):
        if _overlaps(taken, match.start(), match.end()):
            continue
        named = match["of"] or match["ahead"] or match["alone"]
        month, number = _MONTHS[named.lower()], match["before"] or match["after"]
        year = min((day.year - 1, day.year, day.year + 1), key=lambda y: abs((date(y, month, 15) - day).days))
        last = monthrange(year, month)[1]
        if number is None:
            whole = (date(year, month, 1), date(year, month, last))
            found.append(DateSpan(match.start(), match.end(), *whole, "month"))
        elif 1 <= int(number) <= last:
            only = date(year, month, int(number))
            found.append(DateSpan(match.start(), match.end(), only, only, "day"))
    return sorted([*found, *_quarters_near(text, day, taken)], key=lambda d: d.start)


def _quarters_near(text: str, day: date, taken: list[tuple[int, int]]) -> Iterator[DateSpan]:
    """Quarters and halves without their year: those whose end lies nearest to a day."""
    for match in _YEARLESS_QUARTER.finditer(text):
        if _overlaps(taken, match.start(), match.end()):
            continue
        index, length = _ORDINALS[match["ordinal"].lower()], 3 if match["span"].lower() == "quarter" else 6
        if index * length > 12:
            continue
        ends = [
            date(y, index * length, monthrange(y, index * length)[1])
            for y in range(day.year - 1, day.year + 2)
        ]
        last = min(ends, key=lambda end: abs((end - day).days))
        first = date(last.year, last.month - length + 1, 1)
        yield DateSpan(match.start(), match.end(), first, last, "part")


def _all_dates(text: str) -> list[DateSpan]:
    """Candidates, the finer grain first."""
    spans = []
    for pattern in _DAY_PATTERNS:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            number = groups.get("monthno")
            month = int(number) if number is not None else _MONTHS[groups["month"].lower()]
            try:
                day = date(int(match["year"]), month, int(match["day"]))
            except ValueError:
                continue
            spans.append(DateSpan(match.start(), match.end(), day, day, "day"))
    for pattern in _PARTS:
        for match in pattern.finditer(text):
            first, last = _part(match)
            spans.append(DateSpan(match.start(), match.end(), first, last, "part"))
    for match in _MONTH_YEAR.finditer(text):
        year, month = int(match["year"]), _MONTHS[match["month"].lower()]
        last = date(year, month, monthrange(year, month)[1])
        spans.append(DateSpan(match.start(), match.end(), date(year, month, 1), last, "month"))
    for match in _YEAR_ONLY.finditer(text):
        year = _year(match)
        whole = (date(year, 1, 1), date(year, 12, 31))
        spans.append(DateSpan(match.start(), match.end(), *whole, "year"))
    return spans


def _year(match: re.Match[str]) -> int:
    """The year of a date, of which "FY25" tells two digits."""
    return int(match["year"] or f"20{match['two']}")


def _part(match: re.Match[str]) -> tuple[date, date]:
    """First and last day of a quarter, a half, or an early, middle or late part of a year."""
    year = _year(match)
    months: tuple[int, int]
    if match["vague"]:
        word = match["vague"].lower().split()[0]
        months = {"mid": (4, 9), "middle": (4, 9), "late": (9, 12), "end": (10, 12)}.get(word, (1, 4))
    else:
        short = (match["short"] or "").upper()
        length = 6 if short[:1] == "H" or (match["span"] or "").lower() == "half" else 3
        index = int(short[1]) if short else _ORDINALS[match["ordinal"].lower()]
        last = min(12, index * length)
        months = (last - length + 1, last)
    return date(year, months[0], 1), date(year, months[1], monthrange(year, months[1])[1])


def find_names(text: str) -> list[Name]:
    """Runs of capitalised words, without question words and sentence beginnings that are no names."""
    found = []
    for match in _NAME.finditer(text):
        start, end = match.start(), match.end()
        while start < end:
            word = re.match(r"[\w&.'’-]+\s*", text[start:end])
            if word is None or word.group().strip().strip(".").lower() not in NOT_NAMES:
                break
            start += word.end()
        role = _ROLES.match(text, start, end)
        start = role.end() if role else start
        name = re.sub(r"['’]s?$", "", text[start:end]).rstrip(",")
        if name and name.lower() not in _MONTHS:
            found.append(Name(start, start + len(name), name))
    return found


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(start < e and s < end for s, e in spans)
