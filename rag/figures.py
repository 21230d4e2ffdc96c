"""The figures of a text, to be held against those of other words: value, unit, and what it is per. Pure.

Reads more than `rag.values` does, which looks for the spans that answer: numbers of several words,
fractions, rates and units are told apart here, since a figure passes only where its words hold it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from rag.days import days
from rag.values import plain_letters

Kind = Literal["money", "percent", "points", "times", "count"]

_TOKEN = re.compile(
    r"\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+|,\d{1,2}(?!\d))?|[^\W\d_]+(?:['’][^\W\d_]+)?|[^\w\s]"
)
_ONES = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {w: 10 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9,
    "trillion": 1e12,
    # as German, French, Spanish, Italian and Portuguese replies have them
    "tausend": 1e3, "millionen": 1e6, "mio": 1e6, "milliarden": 1e9, "mrd": 1e9, "milliards": 1e9,
    "millones": 1e6, "milioni": 1e6, "miliardi": 1e9, "milhões": 1e6, "bilhões": 1e9,
    "k": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12,
}  # fmt: skip
_LETTER_SCALES = frozenset("k m b".split())  # only right behind digits
_FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "₹": "INR"}
_BEFORE_DOLLAR = {"US": "USD", "C": "CAD", "CA": "CAD", "A": "AUD", "HK": "HKD", "NZ": "NZD", "S": "SGD"}
_CODES = frozenset(
    "USD EUR GBP JPY CAD AUD CHF NOK SEK DKK CNY RMB KRW INR SGD HKD NZD BRL MXN ZAR PLN".split()
)
_CURRENCIES = {
    "dollar": "USD", "euro": "EUR", "yen": "JPY", "won": "KRW", "franc": "CHF", "krone": "NOK",
    "kroner": "NOK", "kronor": "SEK", "krona": "SEK", "yuan": "CNY", "rupee": "INR", "sterling": "GBP",
}  # fmt: skip
_WHOSE = {"canadian": "CAD", "australian": "AUD", "singapore": "SGD", "danish": "DKK", "swedish": "SEK"}
# Units by one name each; a long ton is none of the others.
_UNITS = {
    "ton": "ton", "tonne": "tonne", "mt": "tonne", "kg": "kg", "kilogram": "kg", "kilo": "kg", "gram": "g",
    "pound": "pound", "lb": "lb", "ounce": "oz", "mw": "MW", "megawatt": "MW", "mwh": "MWh", "gw": "GW",
    "gigawatt": "GW", "gwh": "GWh", "kw": "kW", "kilowatt": "kW", "kwh": "kWh", "km": "km", "kilometer": "km",
    "kilometre": "km", "mile": "mile", "meter": "m", "metre": "m", "foot": "ft", "feet": "ft", "acre": "acre",
    "hectare": "ha", "liter": "l", "litre": "l", "gallon": "gallon", "barrel": "barrel", "hour": "hour",
    "day": "day", "week": "week", "month": "month", "year": "year", "minute": "minute", "degree": "degree",
}  # fmt: skip
_PER = {
    "daily": "day", "weekly": "week", "monthly": "month", "annually": "year", "yearly": "year",
    "annual": "year", "hourly": "hour", "annum": "year",
}  # fmt: skip
_EXPANDED = {"square": "2", "cubic": "3", "sq": "2", "metric": "metric"}
_ORDINAL = frozenset("st nd rd th".split())
_ABOUT = re.compile(
    r"(?:\b(?:about|around|approximately|approx|roughly|nearly|almost|some|circa|over|more\s+than|close\s+to|"
    r"just\s+(?:over|under)|under|less\s+than|well\s+over|at\s+least|up\s+to)|~|≈)[\s$€£¥]*$",
    re.I,
)
_SCALE_WORD = re.compile(r"(?<![^\W\d_])(thousand|million|billion|trillion|bn|mn|m|k)\b", re.I)
_PHONE = re.compile(r"\+\d[\d\s().-]{6,}\d|(?<![\d$€£])(?:\(?\d{3}\)?[-.\s])?\d{3}[-.]\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a text.

    start, end: offsets in code points, half open, the unit within. unit: a currency's ISO code,
    a unit of measurement by its one name, or "". per: what it is a rate of, such as "day", or
    "". about: whether the text says that it is rounded. spelled: whether it is in words.
    """

    value: float
    kind: Kind
    start: int
    end: int
    unit: str = ""
    per: str = ""
    about: bool = False
    spelled: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    joined: bool  # to what stands before it


def figures(text: str) -> list[Figure]:
    """The numbers of a text in order; those of dates, telephone numbers and codes are left out."""
    text = plain_letters(text)
    taken = [(d.start, d.end) for d in days(text)] + [m.span() for m in _PHONE.finditer(text)]
    words: list[_Word] = []
    for match in _TOKEN.finditer(text):
        joined = bool(words) and words[-1].end == match.start()
        words.append(_Word(match.group(), match.start(), match.end(), joined))
    found: list[Figure] = []
    place = 0
    while place < len(words):
        read = _read(words, place)
        if read is None or any(s < words[place].end and words[place].start < e for s, e in taken):
            place += 1
            continue
        figure, place = read
        about = bool(_ABOUT.search(text[max(0, figure.start - 40) : figure.start]))
        spelled = not any(c.isdigit() for c in text[figure.start : figure.end])
        found.append(replace(figure, about=about, spelled=spelled))
    return _ranged(text, found)


def _read(words: Sequence[_Word], place: int) -> tuple[Figure, int] | None:
    """The figure that begins at a word, with the place behind it."""
    first = words[place]
    if first.text[0].isdigit():
        if _is_code(words, place):
            return None
        digits = re.sub(r",(\d{1,2})$", r".\1", first.text)  # a decimal comma
        value, after = float(re.sub(r"[^\d.]", "", digits)), place + 1
        value, after = _scaled(words, value, after)
    else:
        spelled = _spelled(words, place)
        if spelled is None:
            return None
        value, after = spelled
    lead = place
    currency, lead = _currency_before(words, place)
    if (shared := _share(words, place, value, after)) is not None and not currency:
        return shared
    return _with_unit(words, lead, value, after, currency)


def _is_code(words: Sequence[_Word], place: int) -> bool:
    """Whether digits belong to a word, an ordinal, or a name such as "L2" or "ISO-9001"."""
    word = words[place]
    if place and word.joined and words[place - 1].text[-1].isalpha() and words[place - 1].text not in _CODES:
        return True
    following = words[place + 1] if place + 1 < len(words) else None
    if following and following.joined and following.text.lower() in _ORDINAL:
        return True
    if place >= 2 and word.joined and words[place - 1].text == "-" and words[place - 1].joined:
        return words[place - 2].text.isupper() and len(words[place - 2].text) > 1
    return False


def _scaled(words: Sequence[_Word], value: float, place: int) -> tuple[float, int]:
    """A value with the scale words behind it: "1.4 billion", "40m"."""
    while place < len(words):
        word = words[place]
        hyphen = word.text == "-" and place + 1 < len(words)
        name = words[place + 1].text.lower() if hyphen else word.text.lower()
        if name not in _SCALES or (name in _LETTER_SCALES and not (word.joined and not hyphen)):
            break
        value *= _SCALES[name]
        place += 2 if hyphen else 1
    return value, place


def _spelled(words: Sequence[_Word], place: int) -> tuple[float, int] | None:
    """The value of a number in words, with the place behind it."""
    total = group = 0.0
    at = place
    seen = False
    while at < len(words):
        name = words[at].text.lower()
        nearest = words[at + 1].text.lower() if at + 1 < len(words) else ""
        if name in _TENS or name in _ONES:
            if seen and group % 10 and name in _ONES and group < 20:
                break
            group += (_TENS | _ONES)[name]
        elif name == "dozen":
            group = (group or 1) * 12
        elif name == "half" and nearest in ("a", "an") and not seen:
            group, at = 0.5, at + 1
        elif (
            name in ("a", "an")
            and not seen
            and (nearest in _SCALES or nearest == "dozen")
            and len(nearest) > 2
        ):
            group = 1
        elif name in _SCALES and len(name) > 2 and seen:
            if name == "hundred":
                group = (group or 1) * 100
            else:
                total, group = total + (group or 1) * _SCALES[name], 0.0
        elif not (
            seen and nearest in _ONES | _TENS and (name == "-" or (name == "and" and total + group >= 100))
        ):
            break
        seen, at = True, at + 1
    if not seen:
        return None
    if total + group == 0.5 and not total:
        return None
    # "one of them" counts nothing.
    if at == place + 1 and words[place].text.lower() == "one":
        following = words[at].text.lower() if at < len(words) else ""
        if following not in _UNITS and not (following == "-" and at + 1 < len(words)):
            return None
    return total + group, at


def _share(words: Sequence[_Word], place: int, value: float, after: int) -> tuple[Figure, int] | None:
    """A fraction as a percentage: "two thirds", "three quarters of"; None where there is none."""
    at = after + 1 if after < len(words) and words[after].text == "-" else after
    if at >= len(words) or value >= 10:
        return None
    whole = _FRACTIONS.get(words[at].text.lower().removesuffix("s"))
    if whole is None:
        return None
    return Figure(100 * value / whole, "percent", words[place].start, words[at].end), at + 1


def _currency_before(words: Sequence[_Word], place: int) -> tuple[str, int]:
    """The currency that stands before a number, and the place where the amount begins."""
    if not place:
        return "", place
    before = words[place - 1]
    if before.text in _SIGNS:
        letters = words[place - 2].text if place >= 2 and before.joined else ""
        if before.text == "$" and letters in _BEFORE_DOLLAR:
            return _BEFORE_DOLLAR[letters], place - 2
        return _SIGNS[before.text], place - 1
    if before.text in _CODES:
        return before.text.replace("RMB", "CNY"), place - 1
    return "", place


def _with_unit(
    words: Sequence[_Word], lead: int, value: float, after: int, currency: str
) -> tuple[Figure, int]:
    """A figure with what stands behind it: percent, points, a currency, a unit, a rate."""
    kind: Kind = "money" if currency else "count"
    unit, end = currency, after
    if kind == "count":
        kind, unit, end, value = _unit_behind(words, after, value)
    per, _ = _rate(words, end)
    return Figure(value, kind, words[lead].start, words[end - 1].end, unit, per), end


def _unit_behind(words: Sequence[_Word], place: int, value: float) -> tuple[Kind, str, int, float]:
    names = [w.text.lower() for w in words[place : place + 5]]
    skip = 1 if names[:1] in (["-"], ["+"], ["‑"]) else 0
    names = names[skip:]
    at = place + skip
    if not names:
        return "count", "", place, value
    two = " ".join(names[:2])
    if names[0] == "%" or two == "per cent" or names[0] in ("percent", "percentage"):
        end = at + (2 if two == "per cent" else 1)
        joint = words[end].text if end < len(words) else ""
        end += joint == "-"
        if end < len(words) and words[end].text.lower() in ("point", "points"):
            return "points", "", end + 1, value
        return "percent", "", end - (joint == "-"), value
    if names[0] in ("pp", "ppt"):
        return "points", "", at + 1, value
    if two in ("basis point", "basis points") or names[0] in ("bp", "bps"):
        return "points", "", at + (2 if names[0] == "basis" else 1), value / 100
    if names[0] in ("times", "x", "fold"):
        return "times", "", at + 1, value
    return _money_or_measure(words, names, place, at, value)


def _money_or_measure(
    words: Sequence[_Word], names: Sequence[str], place: int, at: int, value: float
) -> tuple[Kind, str, int, float]:
    if words[at].text in _CODES:
        return "money", words[at].text.replace("RMB", "CNY"), at + 1, value
    whose = _WHOSE.get(names[0], "")
    own = 1 if whose or names[0] in ("us", "american", "korean", "swiss", "norwegian") else 0
    own = 4 if names[:4] == ["u", ".", "s", "."] else own
    if own < len(names):
        name = names[own]
        single = name if name in _CURRENCIES else name.removesuffix("s")
        if single in _CURRENCIES:
            return "money", whose or _CURRENCIES[single], at + own + 1, value
        if single == "pound" and names[own + 1 : own + 2] == ["sterling"]:
            return "money", "GBP", at + own + 2, value
    size, metric = "", False
    step = 0
    while step < len(names) and names[step] in (*_EXPANDED, "-", ".", "short", "long"):
        size = _EXPANDED.get(names[step], size) if names[step] in ("square", "cubic", "sq") else size
        metric = metric or names[step] == "metric"
        step += 1
    if step < len(names):
        single = names[step] if names[step] in _UNITS else names[step].removesuffix("s")
        if single in _UNITS:
            unit = "tonne" if metric and single == "ton" else _UNITS[single] + size
            return "count", unit, at + step + 1, value
    return "count", "", place, value


def _rate(words: Sequence[_Word], place: int) -> tuple[str, int]:
    """What a figure is per, within the next few words: "per day", "a year", "annually", "/day"."""
    for at in range(place, min(place + 5, len(words))):
        name = words[at].text.lower()
        if name in _PER:
            return _PER[name], at + 1
        if name in ("per", "a", "an", "each", "every", "/") and at + 1 < len(words):
            of = words[at + 1].text.lower()
            of = _PER.get(of, of)
            then = words[at + 2].text.lower() if at + 2 < len(words) else ""
            if then in ("earlier", "ago", "before", "later", "after", "old", "prior"):
                break
            if of in _UNITS and (name != "a" or of in ("day", "week", "month", "year", "minute")):
                return _UNITS[of], at + 2
        if name in (".", ";", "!", "?"):
            break
    return "", place


def _ranged(text: str, found: Sequence[Figure]) -> list[Figure]:
    """Figures, those of a range such as "10 to 12 percent" or "$10–12 million" with what they share."""
    shared = list(found)
    for place, (one, two) in enumerate(pairwise(found)):
        if not re.fullmatch(r"\s*(?:to|and|or|[-–—])\s*", text[one.end : two.start]):
            continue
        value = one.value
        scale = _SCALE_WORD.search(text[two.start : two.end])
        if scale and value < 1000 <= two.value and text[one.start : one.end][-1:].isdigit():
            value *= _SCALES[scale[1].lower()]
        bare = one.kind == "count" and not one.unit
        kind, unit = (two.kind, two.unit) if bare else (one.kind, one.unit)
        shared[place] = replace(one, value=value, kind=kind, unit=unit, per=one.per or two.per)
        if one.kind == "money" and two.kind == "count" and not two.unit:
            shared[place + 1] = replace(two, kind="money", unit=one.unit)
    return shared


def holds_figure(evidence: Sequence[Figure], figure: Figure) -> bool:
    """Whether other words hold a figure: its value, kind and unit, and what it is per where both say."""
    return any(_like(held, figure) and _close(held.value, figure.value) for held in evidence)


def holds_value(evidence: Sequence[Figure], figure: Figure) -> bool:
    """Whether other words hold a figure by its value alone."""
    return any(_close(held.value, figure.value) for held in evidence)


def is_rounded(evidence: Sequence[Figure], figure: Figure) -> bool:
    """Whether a figure that is told as rounded is one of other words, to two digits or more."""
    return figure.about and any(_like(h, figure) and _rounded(h.value, figure.value) for h in evidence)


def _like(held: Figure, figure: Figure) -> bool:
    return _same_unit(held, figure) and not (held.per and figure.per and held.per != figure.per)


def _same_unit(one: Figure, other: Figure) -> bool:
    units = {one.unit, other.unit}
    if "pound" in units and units & {"pound", "lb", "GBP"} == units:
        return True  # of weight or of money: the word alone does not tell
    if one.kind != other.kind:
        return False
    return len(units) == 1 or (one.kind != "money" and "" in units)


def _rounded(exact: float, told: float) -> bool:
    digits = len(f"{told:e}".split("e")[0].rstrip("0").replace(".", "")) if told else 0
    return digits >= 2 and abs(exact - told) <= 0.05 * abs(exact) and float(f"{exact:.{digits - 1}e}") == told


def is_calculated(evidence: Sequence[Figure], figure: Figure) -> bool:
    """Whether a figure is the sum, the difference, or the change in percent of two others.

    Small counts are left out, as they come about by chance.
    """
    if figure.kind == "count" and figure.value < 10:
        return False
    pairs = [
        (a, b) for a in evidence for b in evidence if a is not b and (a.kind, a.unit) == (b.kind, b.unit)
    ]
    for a, b in pairs:
        same = (a.kind, a.unit) == (figure.kind, figure.unit)
        if same and any(_close(figure.value, v) for v in (a.value + b.value, a.value - b.value)):
            return True
        if figure.kind == "points" and a.kind == "percent" and _close(figure.value, abs(a.value - b.value)):
            return True
        if figure.kind == "percent" and b.value and a.kind != "percent":
            change = abs(100 * (a.value - b.value) / b.value)
            if abs(change - figure.value) <= (0.05 * figure.value if figure.about else 0.5) and change >= 1:
                return True
    return False


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-6 * max(1.0, abs(a))
