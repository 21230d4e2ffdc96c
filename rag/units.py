"""What stands about a number: its currency, its unit, and what it is per. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["money", "percent", "points", "times", "count"]

SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "₹": "INR"}
_BEFORE_DOLLAR = {"US": "USD", "C": "CAD", "CA": "CAD", "A": "AUD", "HK": "HKD", "NZ": "NZD", "S": "SGD"}
CODES = frozenset(
    "USD EUR GBP JPY CAD AUD CHF NOK SEK DKK CNY RMB KRW INR SGD HKD NZD BRL MXN ZAR PLN".split()
)
_CURRENCIES = {
    "dollar": "USD", "euro": "EUR", "yen": "JPY", "won": "KRW", "franc": "CHF", "krone": "NOK",
    "kroner": "NOK", "kronor": "SEK", "krona": "SEK", "yuan": "CNY", "rupee": "INR", "sterling": "GBP",
}  # fmt: skip
_WHOSE = {"canadian": "CAD", "australian": "AUD", "singapore": "SGD", "danish": "DKK", "swedish": "SEK"}
# Units by one name each; a long ton is none of the others.
UNITS = {
    "ton": "ton", "tonne": "tonne", "mt": "tonne", "kg": "kg", "kilogram": "kg", "kilo": "kg", "gram": "g",
    "pound": "pound", "lb": "lb", "ounce": "oz", "mw": "MW", "megawatt": "MW", "mwh": "MWh", "gw": "GW",
    "gigawatt": "GW", "gwh": "GWh", "kw": "kW", "kilowatt": "kW", "kwh": "kWh", "km": "km", "kilometer": "km",
    "kilometre": "km", "mile": "mile", "meter": "m", "metre": "m", "foot": "ft", "feet": "ft", "ft": "ft",
    "acre": "acre", "hectare": "ha", "liter": "l", "litre": "l", "gallon": "gallon", "barrel": "barrel",
    "hour": "hour", "day": "day", "week": "week", "month": "month", "year": "year",
    "minute": "minute", "degree": "degree",
}  # fmt: skip
_PER = {
    "daily": "day", "weekly": "week", "monthly": "month", "annually": "year", "yearly": "year",
    "annual": "year", "hourly": "hour", "annum": "year",
}  # fmt: skip
_EXPANDED = {"square": "2", "cubic": "3", "sq": "2", "metric": "metric"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a number or a sign of a text, with its offsets in code points, half open."""

    text: str
    start: int
    end: int
    joined: bool  # to what stands before it


def currency_before(words: Sequence[Word], place: int) -> tuple[str, int]:
    """The currency that stands before a number, and the place where the amount begins."""
    if not place:
        return "", place
    before = words[place - 1]
    if before.text in SIGNS:
        letters = words[place - 2].text if place >= 2 and before.joined else ""
        if before.text == "$" and letters in _BEFORE_DOLLAR:
            return _BEFORE_DOLLAR[letters], place - 2
        return SIGNS[before.text], place - 1
    if before.text in CODES:
        return before.text.replace("RMB", "CNY"), place - 1
    return "", place


def unit_behind(words: Sequence[Word], place: int, value: float) -> tuple[Kind, str, int, float]:
    """The kind and the unit of a value by the words behind it, the place behind those, and the value."""
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
    words: Sequence[Word], names: Sequence[str], place: int, at: int, value: float
) -> tuple[Kind, str, int, float]:
    if names[0] in ("cent", "cents", "¢"):
        return "money", "cent", at + 1, value / 100
    if words[at].text in CODES:
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
        single = names[step] if names[step] in UNITS else names[step].removesuffix("s")
        if single in UNITS:
            unit = "tonne" if metric and single == "ton" else UNITS[single] + size
            rest = [n for n in names[step + 1 :] if n != "-"]
            if unit in ("kW", "MW", "GW") and rest[:1] in (["hour"], ["hours"]):
                step += 1 + (names[step + 1] == "-")
                unit += "h"
            return "count", unit, at + step + 1, value
    return "count", "", place, value


def rate_behind(words: Sequence[Word], place: int) -> tuple[str, int]:
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
            if of in UNITS and (name != "a" or of in ("day", "week", "month", "year", "minute")):
                return UNITS[of], at + 2
        if name in (".", ";", "!", "?"):
            break
    return "", place
