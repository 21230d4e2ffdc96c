"""Numbers in a text, as graders read them. Pure; general English only.

The product reads values in code of its own; a grader that used the same code would share its
mistakes and pass them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from evals.days import dates
from evals.numerals import CODE, SIGN, numerals, plain_number
from evals.units import (
    CONVERTED,
    FRACTIONS,
    MEASURES,
    MONEY_WORDS,
    SAME_NOUNS,
    SCALES,
    SIGNS,
    WHOSE,
)
from evals.words import LABELS, NO_UNITS, OPENERS

Class = Literal["money", "percent", "points", "times", "count", "year", "label"]

_SPACES = str.maketrans("\u00a0\u2009\u202f", "   ")  # as they stand between thousands
_RATIO = re.compile(r"(?<=\w)-(?=(?:for|to)-\w)|(?<=-for)-|(?<=-to)-|(?<=\sfor)-|(?<=\sto)-")
_PHONE = re.compile(r"\+\d[\d\s().-]{6,}\d|(?<![\d$€£])(?:\(?\d{3}\)?[-.\s])?\d{3}-\d{4}(?![\d-])|(?<=-)0\d+")
_RANGE = re.compile(r"\s*(?:to|through|and|or|[-–—])\s*")
_TABLE_SCALE = re.compile(
    rf"(?:(?P<sign>{SIGN})|(?P<code>{CODE}))?\s*(?:in\s+(?:(?P<code2>{CODE})\s+)?)?(?P<scale>thousands|"
    rf"millions|billions)\b"
)
_AFTER = re.compile(
    r"\s*-?\s*(?:(?P<bps>basis\s+points?|bps?\b)|(?P<points>(?:%|per\s?cent(?:age)?)[\s-]*points?|pp\b|"
    r"pts?\b)|"
    r"(?P<percent>%|per\s?cent\b)|(?P<times>x\b|times\b|-?fold\b)|"
    rf"(?P<whose>U\.S\.|US|American|Canadian|Australian|Hong\sKong|Singapore|New\sZealand|Swiss)?\s*"
    rf"(?P<money>dollars?|euros?|pounds?\s+sterling|yen|won|francs?|rupees?)\b|(?P<code>{CODE})\b)",
    re.I,
)
_RATE = re.compile(
    r"^\W*(?:[\w-]+\s+){0,3}?(?:per|an?|each)\s+(?P<of>[a-z]+)\b|^(?:\s*[a-z]+)?\s*/\s*(?P<of2>[a-z]+)", re.I
)
_DOWN_BEFORE = re.compile(
    r"\b(?:fell|falls?|fallen|declin\w+|decreas\w+|down|dropp?\w*|loss(?:es)?|lost|negative|minus|"
    r"lower(?:ed)?|"
    r"reduc\w+|shrank|shr[iu]nk\w*|cut|slipp\w+|deficit)\b(?:\s+[\w']+){0,3}\s*$",
    re.I,
)
_UP_BEFORE = re.compile(
    r"\b(?:rose|rises?|risen|grew|grow\w*|increas\w+|up|gain\w*|higher|raised?|climb\w*|profits?|income|plus|"
    r"jump\w*|"
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
    r"(?:\b(?:in|of|by|since|until|till|during|from|to|through|and|year|fy|quarter|half|early|mid|late|end|"
    r"before|"
    r"after|fiscal|for|than|q[1-4]|h[12]|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)|"
    r"\d{1,2}(?:st|nd|rd|th)?,?|[-–/])\s*$",
    re.I,
)
_UNIT_WORD = re.compile(r"[^\W\d_][\w'’.-]*|[²³%]")


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
    text = _RATIO.sub(" ", text.translate(_SPACES))
    taken = [(d.start, d.end) for d in dates(text)]
    taken += [m.span() for m in _PHONE.finditer(text)]
    found: list[Amount] = []
    for value, start, end, match in numerals(text):
        if not any(s < end and start < e for s, e in taken):
            found.append(_in_table(text, _amount(text, value, start, end, match)))
    return [*_ranged(text, found), *_shares(text)]


def _ranged(text: str, found: Sequence[Amount]) -> Iterator[Amount]:
    """Amounts, those of a range such as "10 to 12 percent" or "$10–12 million" with what they share."""
    shared = list(found)
    for place, (one, two) in enumerate(pairwise(found)):
        bare = one.unit_class in ("count", "money") and not (one.nouns or one.measure)
        if not bare or not _RANGE.fullmatch(text[one.end : two.start]):
            continue
        scale = _scale_of(text[two.start : two.end])
        if one.value >= 1000 or _scale_of(text[one.start : one.end]) != 1:
            scale = 1
        kind = two.unit_class if one.unit_class == "count" else one.unit_class
        shared[place] = replace(
            one, value=one.value * scale, unit_class=kind, currency=one.currency or two.currency,
            measure=two.measure, nouns=two.nouns, rate=one.rate or two.rate,
        )  # fmt: skip
        if one.currency and two.unit_class == "count" and not two.nouns:
            shared[place + 1] = replace(two, unit_class="money", currency=one.currency)
    yield from shared


def _scale_of(words: str) -> float:
    found = re.search(r"(?<=[\d\s-])(thousand|million|billion|trillion|mn|bn|m|k)\b", words, re.I)
    return SCALES[found[1].lower()] if found else 1


def _shares(text: str) -> Iterator[Amount]:
    """Shares of a whole that are written without a sign: "half of sales", "85 out of every 100"."""
    for match in re.finditer(r"\bhalf\s+(?:of|the|its|their|all)\b", text, re.I):
        if not re.search(r"(?:first|second|1st|2nd|last|next)\s+$", text[: match.start()], re.I):
            yield Amount(50.0, "percent", match.start(), match.end())
    for match in re.finditer(r"\b(\d+|\w+)\s+(?:out\s+of|in)\s+(?:every\s+)?(\d+|\w+)\b", text):
        part, whole = (plain_number(match[n]) for n in (1, 2))
        if part and whole and 1 < whole <= 1000 and part < whole:
            yield Amount(100 * part / whole, "percent", match.start(), match.end())


def _in_table(text: str, amount: Amount) -> Amount:
    """An amount in a row of a table whose figures are told to be in thousands or millions."""
    line = text[text.rfind("\n", 0, amount.start) + 1 : amount.start]
    told = _TABLE_SCALE.search(text[: amount.start])
    if not line.lstrip().startswith("|") or told is None or amount.unit_class not in ("count", "money"):
        return amount
    currency = next((SIGNS.get(told[g], told[g]) for g in ("sign", "code", "code2") if told[g]), "")
    scale = SCALES[told["scale"].lower().removesuffix("s")]
    kind: Class = "money" if currency else "count"
    return replace(amount, value=amount.value * scale, currency=currency, nouns=(), unit_class=kind)


def _amount(text: str, value: float, start: int, end: int, match: re.Match[str] | None) -> Amount:
    after = text[end:]
    groups = match.groupdict() if match is not None else {}
    lead = match.start() if match is not None else start
    currency = SIGNS.get(groups.get("sign") or "", "") or (groups.get("code") or "")
    kind: Class = "money" if currency else "count"
    if match is not None and not groups:
        kind = "times"
    fraction = re.match(r"[\s-]+(?P<word>half|halves|thirds?|quarters?|fifths?|tenths?)\b", after, re.I)
    if fraction and not groups and value < 10:
        value, kind = value / FRACTIONS[fraction["word"].lower()] * 100, "percent"
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
    if kind == "count" and (tonnes := re.match(r"\s?(?:(M)|k)t\b", after)):
        value *= 1e6 if tonnes[1] else 1e3
        after = f" tonnes{after[tonnes.end() :]}"
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
    named = WHOSE.get(whose, "") if single in ("dollar", "franc") else ""
    return "money", currency or named or MONEY_WORDS[single], value


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
        if (head := word.partition("-")[0]) in MEASURES and word not in MEASURES:
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
            if name in MEASURES:
                return singular, MEASURES[name]
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
    if wanted.measure and found.measure and wanted.measure != found.measure:
        wanted, found = _converted(wanted), _converted(found)
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


def _converted(amount: Amount) -> Amount:
    measure, factor = CONVERTED.get(amount.measure, (amount.measure, 1.0))
    return replace(amount, measure=measure, value=amount.value * factor)


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
    if any(same & set(wanted.nouns) and same & set(found.nouns) for same in SAME_NOUNS):
        return True
    return bool(set(wanted.nouns) & set(found.nouns))
