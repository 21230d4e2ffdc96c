"""Numbers in a text, as graders read them. Pure; general English only.

The product reads values in code of its own; a grader that used the same code would share its
mistakes and pass them.
"""

import re
from dataclasses import dataclass
from typing import Literal

from evals.days import dates
from evals.words import LABELS, NO_UNITS, OPENERS

Class = Literal["money", "percent", "points", "times", "count", "year", "label"]

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = {w: 10 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SMALL = {w: i for i, w in enumerate(_ONES)} | _TENS | {"a": 1, "an": 1, "half": 0.5, "dozen": 12}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "millions": 1e6, "mn": 1e6, "mio": 1e6,
    "mm": 1e6, "m": 1e6, "billion": 1e9, "billions": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_SIGNS = {"US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "HK$": "HKD", "NZ$": "NZD", "S$": "SGD",
          "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "₹": "INR"}  # fmt: skip
_CODES = "USD EUR GBP JPY CAD AUD CHF NOK SEK DKK CNY RMB KRW INR SGD HKD NZD BRL MXN ZAR PLN AED SAR".split()
_MONEY_WORDS = {"dollar": "USD", "euro": "EUR", "pound sterling": "GBP", "pounds sterling": "GBP",
                "yen": "JPY", "won": "KRW", "franc": "CHF", "rupee": "INR"}  # fmt: skip
_WHOSE = {"u.s.": "USD", "us": "USD", "american": "USD", "canadian": "CAD", "australian": "AUD",
          "hong kong": "HKD", "singapore": "SGD", "new zealand": "NZD", "swiss": "CHF"}  # fmt: skip

_SIGN = "|".join(re.escape(s) for s in sorted(_SIGNS, key=len, reverse=True))
_CODE = "|".join(_CODES)
_DIGITS = r"\d{1,3}(?:[,  ]\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d+(?:[.,]\d+)?|\.\d+"
_AMOUNT = re.compile(
    rf"(?<![\w.,$€£])(?P<open>\()?(?P<minus>[-−–+])?\s?(?:(?P<sign>{_SIGN})|(?P<code>{_CODE})\b)?\s?(?P<open2>\()?"
    rf"(?P<minus2>[-−])?(?P<digits>{_DIGITS})(?![\d])(?P<close>\))?"
    r"(?:\s*-?(?P<scale>hundred|thousand|millions?|billions?|trillion|mio|mn|mm|bn|tn)\b|(?P<letter>[kKmMbB])\b)?"
    r"(?P<close2>\))?"
)
_WORDS = "|".join(sorted(_SMALL, key=len, reverse=True))
_SPELLED = re.compile(
    rf"(?<![\w-])(?P<words>(?:{_WORDS})(?:(?:[\s-]+|\s+and\s+)(?:{_WORDS}|hundred|thousand|million|billion|"
    r"trillion))*)(?![\w]|-\w*-)",
    re.I,
)
_TIMES_WORDS = {"double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "twofold": 2, "twice": 2, "triple": 3,
                "tripled": 3, "triples": 3, "tripling": 3, "threefold": 3, "quadrupled": 4, "fourfold": 4,
                "tenfold": 10}  # fmt: skip
_FRACTIONS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5,
              "fifths": 5, "tenth": 10, "tenths": 10}  # fmt: skip
_AFTER = re.compile(
    r"\s*-?\s*(?:(?P<bps>basis\s+points?|bps?\b)|(?P<points>(?:%|per\s?cent(?:age)?)[\s-]*points?|pp\b|pts?\b)|"
    r"(?P<percent>%|per\s?cent\b)|(?P<times>x\b|times\b|-?fold\b)|"
    rf"(?P<whose>U\.S\.|US|American|Canadian|Australian|Hong\sKong|Singapore|New\sZealand|Swiss)?\s*"
    rf"(?P<money>dollars?|euros?|pounds?\s+sterling|yen|won|francs?|rupees?)\b|(?P<code>{_CODE})\b)",
    re.I,
)
_RATE = re.compile(
    r"^\W*(?:[\w-]+\s+){0,3}?(?:per|an?|each)\s+(?P<of>[a-z]+)\b|^(?:\s*[a-z]+)?\s*/\s*(?P<of2>[a-z]+)", re.I
)
_DOWN_BEFORE = re.compile(
    r"\b(?:fell|falls?|fallen|declin\w+|decreas\w+|down|dropp?\w*|loss(?:es)?|lost|negative|minus|lower(?:ed)?|"
    r"reduc\w+|shrank|shr[iu]nk\w*|cut|slipp\w+|deficit)\b(?:\s+[\w']+){0,3}\s*$",
    re.I,
)
_UP_BEFORE = re.compile(
    r"\b(?:rose|rises?|risen|grew|grow\w*|increas\w+|up|gain\w*|higher|raised?|climb\w*|profits?|plus|jump\w*|"
    r"improv\w+)\b(?:\s+[\w']+){0,3}\s*$",
    re.I,
)
_DOWN_AFTER = re.compile(r"^[\s-]*(?:decrease|decline|drop|fall|reduction|loss|lower|less|cut)\b", re.I)
_UP_AFTER = re.compile(r"^[\s-]*(?:increase|rise|growth|gain|higher|more|improvement|jump)\b", re.I)
_ABOUT = re.compile(
    r"(?:\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|some|circa|ca\.?|close\s+to)|~)\s*$",
    re.I,
)
_LABEL_BEFORE = re.compile(r"(?P<edge>^|[.!?:]\s+|\n)?\b(?P<word>[A-Z][\w-]*)\s+(?:No\.?\s*)?$")
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|of|by|since|until|till|during|from|to|through|and|year|fy|quarter|half|early|mid|late|end|before|"
    r"after|fiscal|for|than|q[1-4]|h[12]|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)|"
    r"\d{1,2}(?:st|nd|rd|th)?,?|[-–/])\s*$",
    re.I,
)
_UNIT_WORD = re.compile(r"[^\W\d_][\w'’.-]*|[²³%]")
_MEASURES = {
    "ton": "ton", "tons": "ton", "short ton": "ton",
    "tonne": "tonne", "tonnes": "tonne", "metric ton": "tonne",
    "mt": "tonne", "kg": "kg", "kilogram": "kg", "kilo": "kg", "kgs": "kg", "gram": "g", "g": "g",
    "lb": "lb", "lbs": "lb", "pound": "lb", "ounce": "oz", "mw": "mw", "megawatt": "mw", "mwh": "mwh",
    "megawatt-hour": "mwh", "megawatt hour": "mwh", "gw": "gw", "gigawatt": "gw", "gwh": "gwh",
    "gigawatt-hour": "gwh", "gigawatt hour": "gwh", "kw": "kw", "kilowatt": "kw", "kwh": "kwh",
    "kilowatt-hour": "kwh", "kilowatt hour": "kwh", "sq ft": "ft2", "square foot": "ft2",
    "square feet": "ft2",
    "sq m": "m2", "sqm": "m2", "m2": "m2", "m²": "m2", "square meter": "m2", "square metre": "m2",
    "acre": "acre", "hectare": "hectare", "ha": "hectare", "km": "km", "kilometer": "km", "kilometre": "km",
    "mile": "mile", "meter": "m", "metre": "m", "foot": "ft", "feet": "ft", "ft": "ft", "liter": "l",
    "litre": "l", "gallon": "gallon", "barrel": "barrel", "year": "year", "month": "month", "week": "week",
    "day": "day", "hour": "hour", "minute": "minute", "degree": "degree",
}  # fmt: skip
_JOINED_UNIT = re.compile(r"(?:pp\b|x\b|kg|g\b|t\b|mw|gw|kw|km|m\b|lb|ft|l\b|bp|ha\b|mt\b|oz|m²)", re.I)
_PEOPLE = frozenset("employee people person worker staff job position".split())


@dataclass(frozen=True, slots=True)
class Amount:
    """One number of a text.

    start, end: its place in the text in code points, half open. currency: an ISO code, or "".
    measure: a unit of measurement by its shortest name, or "". nouns: the words right after
    it, without endings of the plural. sign: -1 or +1 where the text says so, else 0; minus:
    whether a minus sign or accounting brackets do. about: whether it is said to be rounded.
    rate: what it is per, or "".
    """

    value: float
    unit_class: Class
    start: int
    end: int
    currency: str = ""
    measure: str = ""
    nouns: tuple[str, ...] = ()
    sign: int = 0
    minus: bool = False
    about: bool = False
    rate: str = ""


def amounts(text: str) -> list[Amount]:
    """The numbers of a text in order, with what they count; those within dates are left out."""
    taken = [(d.start, d.end) for d in dates(text)]
    found = []
    for value, start, end, match in _raw(text):
        if any(s < end and start < e for s, e in taken):
            continue
        found.append(_amount(text, value, start, end, match))
    return found


def _raw(text: str) -> list[tuple[float, int, int, re.Match[str] | None]]:
    rows: list[tuple[float, int, int, re.Match[str] | None]] = []
    for match in _AMOUNT.finditer(text):
        if re.match(r"[^\W\d_]*\d", text[match.end() :]) and not match["sign"]:
            continue  # a code such as 4X2
        after = text[match.end() : match.end() + 3]
        scaled = match["scale"] or match["letter"]
        if not scaled and re.match(r"[^\W\d_]", after) and not _JOINED_UNIT.match(after):
            continue
        value = _number(match["digits"])
        scale = (match["scale"] or match["letter"] or "").lower()
        rows.append((value * _SCALES.get(scale, 1), match.start("digits"), match.end(), match))
    for match in _SPELLED.finditer(text):
        words = match["words"]
        if (spelled := _spelled(words)) is not None:
            rows.append((spelled, match.start(), match.start() + len(words), None))
    for match in re.finditer(r"[^\W\d_]+", text):
        if match.group().lower() in _TIMES_WORDS:
            rows.append((float(_TIMES_WORDS[match.group().lower()]), match.start(), match.end(), match))
    return sorted(rows, key=lambda r: r[1])


def _number(digits: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+", digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d+,\d{1,2}|\d{4,},\d+", digits):
        digits = digits.replace(",", ".")
    return float(re.sub(r"[,  ]", "", digits))


def _spelled(words: str) -> float | None:
    """The value of a number in words; None for a lone article, or for words that are none."""
    parts = [p for p in re.split(r"[\s-]+", words.lower()) if p != "and"]
    if parts in (["a"], ["an"], ["half"]):
        return None
    total = 0.0
    group = 0.0
    for place, part in enumerate(parts):
        if part in ("a", "an") and place and "half" not in parts[place - 1 : place + 2]:
            return None
        if part == "half" and place + 1 < len(parts) and parts[place + 1] in ("a", "an"):
            group = 0.5
        elif part in ("a", "an") and (parts[place + 1 : place + 2] == ["half"] or parts[:1] == ["half"]):
            continue
        elif part == "dozen":
            group = (group or 1) * 12
        elif part in _SMALL:
            group += _SMALL[part]
        elif part == "hundred":
            group = (group or 1) * 100
        else:
            total += (group or 1) * _SCALES[part]
            group = 0.0
    return total + group


def _amount(text: str, value: float, start: int, end: int, match: re.Match[str] | None) -> Amount:
    after = text[end:]
    groups = match.groupdict() if match is not None else {}
    lead = match.start() if match is not None else start
    currency = _SIGNS.get(groups.get("sign") or "", "") or (groups.get("code") or "")
    kind: Class = "money" if currency else "count"
    if match is not None and not groups:
        kind = "times"
    fraction = re.match(r"[\s-]+(?P<word>half|halves|thirds?|quarters?|fifths?|tenths?)\b", after, re.I)
    if fraction and not groups and value < 10:
        value, kind = value / _FRACTIONS[fraction["word"].lower()] * 100, "percent"
        end += fraction.end()
        after = text[end:]
    suffix = _AFTER.match(after)
    if suffix and kind in ("count", "money"):
        kind, currency, value = _suffixed(suffix, currency, value)
        after = after[suffix.end() :]
        end += suffix.end()
    rate = _RATE.match(after[:40]) if kind in ("money", "count") else None
    near = text[max(0, lead - 60) : lead]
    brackets = (groups.get("open") or groups.get("open2")) and (groups.get("close") or groups.get("close2"))
    minus = bool(brackets) or (groups.get("minus") or groups.get("minus2") or "+") != "+"
    if kind == "count" and _is_year(text[:lead], groups.get("digits"), after):
        kind = "year"
    elif kind == "count" and _is_label(text[:lead], value, groups):
        kind = "label"
    nouns, measure = _units(after) if kind == "count" else ((), "")
    if not measure and kind == "count" and re.match(r"-", after):
        nouns, measure = _units(after[1:])
    return Amount(
        value=value,
        unit_class=kind,
        start=lead,
        end=end,
        currency="" if kind not in ("money",) else currency.replace("RMB", "CNY"),
        measure=measure,
        nouns=nouns,
        sign=-1 if minus or _DOWN_BEFORE.search(near) or _DOWN_AFTER.match(after)
        else 1 if _UP_BEFORE.search(near) or _UP_AFTER.match(after) else 0,
        minus=minus,
        about=bool(_ABOUT.search(near)),
        rate=_rate_of(rate),
    )  # fmt: skip


def _suffixed(suffix: re.Match[str], currency: str, value: float) -> tuple[Class, str, float]:
    if suffix["bps"]:
        return "points", "", value / 100
    if suffix["points"]:
        return "points", "", value
    if suffix["percent"]:
        return "percent", "", value
    if suffix["times"]:
        return "times", "", value
    if suffix["code"]:
        return "money", suffix["code"].upper(), value
    word = suffix["money"].lower()
    single = word.removesuffix("s") if word not in ("pounds sterling",) else word
    whose = (suffix["whose"] or "").lower()
    named = _WHOSE.get(whose, "") if single in ("dollar", "franc") else ""
    return "money", currency or named or _MONEY_WORDS[single], value


def _is_year(before: str, digits: str | None, after: str) -> bool:
    if digits is None or not re.fullmatch(r"(?:19|20)\d\d", digits):
        return False
    return bool(_YEAR_BEFORE.search(before)) or not re.match(r"\s+[a-z]{3,}s\b", after)


def _is_label(before: str, value: float, groups: dict[str, str | None]) -> bool:
    digits = groups.get("digits") or ""
    if groups.get("scale") or groups.get("letter") or "," in digits or value >= 1000:
        return False
    match = _LABEL_BEFORE.search(before[-40:])
    if match is None:
        return bool(re.search(r"\b(?:phase|stage|series|class|tier|no\.)\s+$", before, re.I))
    word = match["word"].lower()
    if word in LABELS:
        return True
    at_edge = match["edge"] is not None and (match["edge"] != "" or len(before) <= 40)
    return bool(digits) and word not in OPENERS and not at_edge


def _units(after: str) -> tuple[tuple[str, ...], str]:
    """The nouns right after a number, and its measure where it is one."""
    words: list[str] = []
    place = 0
    for match in _UNIT_WORD.finditer(after[:80]):
        if not re.fullmatch(r"[\s-]*(?:of\s+)?", after[place : match.start()]) or len(words) == 4:
            break
        word = match.group().lower().rstrip(".")
        if (head := word.partition("-")[0]) in _MEASURES and word not in _MEASURES:
            words.append(head)
            break
        if word in NO_UNITS and not (word == "of" and words):
            break
        words.append(word)
        place = match.end()
        if match.group().endswith(".") and word not in ("sq", "u.s", "approx"):
            break
    singular = tuple(_singular(w) for w in words)
    for size in (2, 1):
        for name in (
            " ".join(words[:size]),
            " ".join((*words[: size - 1], singular[size - 1])) if len(words) >= size else "",
        ):
            if name in _MEASURES:
                return singular, _MEASURES[name]
    return singular, ""


def _singular(word: str) -> str:
    if word in ("people", "persons"):
        return "person"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:s|x|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _rate_of(rate: re.Match[str] | None) -> str:
    if rate is None:
        return ""
    word = (rate["of"] or rate["of2"] or "").lower()
    per_time = {
        "year": "year",
        "annum": "year",
        "day": "day",
        "month": "month",
        "week": "week",
        "hour": "hour",
    }
    return per_time.get(word, word)


def same_amount(wanted: Amount, found: Amount) -> bool:
    """Whether a number of an answer states the wanted one: value, unit class, scale and sign."""
    if wanted.unit_class != found.unit_class or wanted.currency != found.currency:
        return False
    if not _same_value(wanted, found):
        return False
    if (
        wanted.minus != found.minus
        and not (found.sign < 0 and wanted.minus)
        and not (wanted.sign < 0 and found.minus)
    ):
        return False
    if (wanted.sign < 0 and found.sign >= 0) or (wanted.sign > 0 and found.sign < 0):
        return False
    if wanted.rate and found.rate and wanted.rate != found.rate:
        return False
    return _same_unit(wanted, found)


def _same_value(wanted: Amount, found: Amount) -> bool:
    if abs(wanted.value - found.value) <= 1e-9 * max(1.0, abs(wanted.value)):
        return True
    if found.about and _rounds(wanted.value, found.value):
        return True
    return wanted.about and _rounds(found.value, wanted.value)


def _rounds(exact: float, rounded: float) -> bool:
    """Whether a figure is another one rounded to two or more of its digits."""
    if not rounded or not exact:
        return False
    digits = len(f"{abs(rounded):e}".split("e")[0].rstrip("0").rstrip(".").replace(".", ""))
    return digits >= 2 and float(f"{exact:.{digits - 1}e}") == rounded


def _same_unit(wanted: Amount, found: Amount) -> bool:
    if wanted.measure or found.measure:
        if wanted.measure and found.measure:
            return wanted.measure == found.measure
        bare = found if wanted.measure else wanted
        return not bare.nouns
    if not wanted.nouns or not found.nouns:
        return True
    if _PEOPLE & set(wanted.nouns) and _PEOPLE & set(found.nouns):
        return True
    return bool(set(wanted.nouns) & set(found.nouns))
