"""The figures of a text, to be held against those of other words: value, unit, and what it is per. Pure.

Reads more than `rag.values` does, which looks for the spans that answer: numbers of several words,
fractions, rates and units are told apart here, since a figure passes only where its words hold it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.days import days
from rag.units import CODES, SIGNS, UNITS, Kind, Word, currency_before, rate_behind, unit_behind
from rag.values import plain_letters

_TOKEN = re.compile(
    r"\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+|,\d{1,2}(?!\d))?|"
    r"[^\W\d_]+(?:['’][^\W\d_]+)?|[^\w\s]"
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
    "trillion": 1e12, "lakh": 1e5, "crore": 1e7,
    # as German, French, Spanish, Italian and Portuguese replies have them
    "tausend": 1e3, "millionen": 1e6, "mio": 1e6, "milliarden": 1e9, "mrd": 1e9, "milliards": 1e9,
    "millones": 1e6, "milioni": 1e6, "miliardi": 1e9, "milhões": 1e6, "bilhões": 1e9,
    "k": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12,
}  # fmt: skip
_LETTER_SCALES = frozenset("k m b".split())  # only right behind digits
_FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
# Words behind a number that it does not count.
_JOINTS = frozenset(
    """
    a an the and or but to from for in on at by with that which who of as is are was were will would can
    could has have had be been than per between through until since into over under before after during
    about so then each annually daily yearly today now more less higher lower
    """.split()
)
_ORDINAL = frozenset("st nd rd th".split())
_ABOUT = re.compile(
    r"(?:\b(?:about|around|approximately|approx|roughly|nearly|almost|some|circa|over|more\s+than|close\s+to|"
    r"just\s+(?:over|under)|under|less\s+than|well\s+over|at\s+least|up\s+to)|~|≈)[\s$€£¥]*$",
    re.I,
)
_SCALE_WORD = re.compile(r"(?<![^\W\d_])(thousand|million|billion|trillion|bn|mn|m|k)\b", re.I)
_PHONE = re.compile(
    r"\+\d[\d\s().-]{6,}\d|(?<![\d$€£.])\(?\d{3}\)?[-.\s]\d{3}[-.]\d{4}(?!\d)|"
    r"(?<=call\s)\d{3}-\d{4}(?!\d)|(?<=phone\s)\d{3}-\d{4}(?!\d)|(?<=tel\.\s)\d{3}-\d{4}(?!\d)|"
    r"\b24/7\b|\(\d{1,2}\)(?=\s+[a-z])"
)
_DOWN = re.compile(
    r"\b(?:loss(?:es)?|declin\w+|negative|minus|deficit|fell|down|lower|decreas\w+)\b[^.;]{0,25}$", re.I
)
_TIMES = {"doubled": 2, "doubling": 2, "tripled": 3, "tripling": 3, "quadrupled": 4}
_TENTHS = re.compile(r"^(two|three|four|five|six|seven|eight|nine|ten|twenty|hundred)[-]?fold$", re.I)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a text.

    start, end: offsets in code points, half open, the unit within. unit: a currency's ISO code,
    a unit of measurement by its one name, or "". per: what it is a rate of, such as "day", or
    "". about: whether the text says that it is rounded. spelled: whether it is in words.
    noun: the word right behind a count without a unit. minus: whether a sign says so; down:
    whether words before it do.
    """

    value: float
    kind: Kind
    start: int
    end: int
    unit: str = ""
    per: str = ""
    about: bool = False
    spelled: bool = False
    noun: str = ""
    minus: bool = False
    down: bool = False


def figures(text: str) -> list[Figure]:
    """The numbers of a text in order; those of dates, telephone numbers and codes are left out."""
    text = plain_letters(text)
    taken = [(d.start, d.end) for d in days(text)] + [m.span() for m in _PHONE.finditer(text)]
    words: list[Word] = []
    for match in _TOKEN.finditer(text):
        joined = bool(words) and words[-1].end == match.start()
        words.append(Word(match.group(), match.start(), match.end(), joined))
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
        down = bool(_DOWN.search(text[max(0, figure.start - 40) : figure.start]))
        found.append(replace(figure, about=about, spelled=spelled, down=down))
    return _ranged(text, found)


def _read(words: Sequence[Word], place: int) -> tuple[Figure, int] | None:
    """The figure that begins at a word, with the place behind it."""
    first = words[place]
    if first.text[0].isdigit():
        if _is_code(words, place):
            return None
        digits = re.sub(r",(\d{1,2})$", r".\1", first.text)  # a decimal comma
        value, after = float(re.sub(r"[^\d.]", "", digits)), place + 1
        value, after = _scaled(words, value, after)
        letter = words[after] if after < len(words) else None
        signed = place and words[place - 1].text in SIGNS
        if letter and letter.text in ("B", "M") and signed and value < 1000:
            value, after = value * _SCALES[letter.text.lower()], after + 1
    else:
        if (told := _as_multiple(words, place) or _as_part(words, place)) is not None:
            return told
        spelled = _spelled(words, place)
        if spelled is None:
            return None
        value, after = spelled
    lead = place
    currency, lead = currency_before(words, place)
    if (shared := _share(words, place, value, after)) is not None and not currency:
        return shared
    return _with_unit(words, lead, value, after, currency)


def _as_multiple(words: Sequence[Word], place: int) -> tuple[Figure, int] | None:
    """ "Doubled", "tenfold" as a number of times."""
    name = words[place].text.lower()
    value = float(_TIMES.get(name, 0))
    if match := _TENTHS.match(name):
        number = match[1].lower()
        value = float((_ONES | _TENS | {"hundred": 100})[number])
    return (Figure(value, "times", words[place].start, words[place].end), place + 1) if value else None


def _as_part(words: Sequence[Word], place: int) -> tuple[Figure, int] | None:
    """ "A quarter of", "one third of" as a percentage."""
    names = [w.text.lower() for w in words[place : place + 4] if w.text != "-"]
    if len(names) < 3 or names[0] not in ("a", "an", "one") or names[2] != "of" or names[1] not in _FRACTIONS:
        return None
    end = place + 1 + next(n for n, w in enumerate(words[place + 1 :]) if w.text.lower() == names[1])
    return Figure(100 / _FRACTIONS[names[1]], "percent", words[place].start, words[end].end), end + 1


def _is_code(words: Sequence[Word], place: int) -> bool:
    """Whether digits belong to a word, an ordinal, or a name such as "L2" or "ISO-9001"."""
    word = words[place]
    before = words[place - 1] if place and word.joined else None
    if before and before.text[-1].isalpha() and before.text not in CODES:
        return not (before.text.islower() and len(before.text) > 1)  # "L2", but not "to500"
    following = words[place + 1] if place + 1 < len(words) else None
    if following and following.joined and following.text.lower() in _ORDINAL:
        return True
    if place >= 2 and word.joined and words[place - 1].text == "-" and words[place - 1].joined:
        return words[place - 2].text.isupper() and len(words[place - 2].text) > 1
    return False


def _scaled(words: Sequence[Word], value: float, place: int) -> tuple[float, int]:
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


def _spelled(words: Sequence[Word], place: int) -> tuple[float, int] | None:
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
        if following not in UNITS and not (following == "-" and at + 1 < len(words)):
            return None
    return total + group, at


def _share(words: Sequence[Word], place: int, value: float, after: int) -> tuple[Figure, int] | None:
    """A fraction as a percentage: "two thirds", "three quarters of"; None where there is none."""
    at = after + 1 if after < len(words) and words[after].text == "-" else after
    if at >= len(words) or value >= 10:
        return None
    whole = _FRACTIONS.get(words[at].text.lower().removesuffix("s"))
    if whole is None:
        return None
    return Figure(100 * value / whole, "percent", words[place].start, words[at].end), at + 1


def _with_unit(
    words: Sequence[Word], lead: int, value: float, after: int, currency: str
) -> tuple[Figure, int]:
    """A figure with what stands behind it: percent, points, a currency, a unit, a rate."""
    kind: Kind = "money" if currency else "count"
    unit, end = currency, after
    if kind == "count":
        kind, unit, end, value = unit_behind(words, after, value)
    per, _ = rate_behind(words, end)
    bare = kind == "count" and not unit
    noun = words[end].text.lower() if bare and end < len(words) and words[end].text.isalpha() else ""
    sign = words[lead - 1] if lead else None
    minus = sign is not None and sign.text in "-−" and words[lead].joined and not sign.joined
    return Figure(value, kind, words[lead].start, words[end - 1].end, unit, per, noun=noun, minus=minus), end


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
    if figure.minus and not (held.minus or held.down):
        return False
    return _same_unit(held, figure) and not (held.per and figure.per and held.per != figure.per)


def _same_unit(one: Figure, other: Figure) -> bool:
    units = {one.unit, other.unit}
    if "pound" in units and units & {"pound", "lb", "GBP"} == units:
        return True  # of weight or of money: the word alone does not tell
    if one.kind != other.kind:
        return False
    if "cent" in units:
        return one.kind == "money"  # of whichever currency
    if one.kind == "money" or "" not in units or len(units) == 1:
        return len(units) == 1
    # A bare number may be one of tons where nothing else is counted by it.
    bare = one if not one.unit else other
    return not bare.noun or bare.noun in _JOINTS


def _rounded(exact: float, told: float) -> bool:
    digits = len(f"{told:e}".split("e")[0].rstrip("0").replace(".", "")) if told else 0
    return digits >= 1 and abs(exact - told) <= 0.05 * abs(exact) and float(f"{exact:.{digits - 1}e}") == told


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
        if (
            figure.kind == "times"
            and a.kind != "times"
            and b.value
            and abs(a.value / b.value - figure.value) < 0.25
        ):
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
