"""The numerals of a text, in digits or in words, as values with their places. Pure."""

import re
from collections.abc import Iterator

from evals.units import CODES, SCALES, SIGNS, SMALL, TIMES_WORDS

SIGN = "|".join(re.escape(s) for s in sorted(SIGNS, key=len, reverse=True))
CODE = "|".join(CODES)
_DIGITS = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d+(?:[.,]\d+)?|\.\d+"
_AMOUNT = re.compile(
    rf"(?<![\w.,$€£])(?P<open>\()?(?P<minus>[-−–+])?\s?(?:(?P<sign>{SIGN})|"
    rf"(?P<code>{CODE})\b)?\s?(?P<open2>\()?"
    rf"(?P<minus2>[-−])?(?P<digits>{_DIGITS})(?![\d])(?P<close>\))?"
    r"(?:\s*-?(?P<scale>hundred|thousand|millions?|billions?|trillion|mio|mn|mm|bn|tn)\b|"
    r"(?P<letter>[kKmMbB])\b)?"
    r"(?P<close2>\))?"
)
_WORDS = "|".join(sorted(SMALL, key=len, reverse=True))
_AND_A_HALF = re.compile(
    rf"\b(?P<whole>an?|\d+|{_WORDS})\s+(?:year|month|week|day|hour|mile|ton|tonne)s?\s+and\s+a\s+half\b", re.I
)
_SPELLED = re.compile(
    rf"(?<![\w-])(?P<words>(?:{_WORDS})(?:(?:[\s-]+|\s+and\s+)(?:{_WORDS}|hundred|thousand|million|billion|"
    r"trillion))*)(?![\w]|-\w*-)",
    re.I,
)
_LONE_SCALE = re.compile(r"\b(?:million|billion|trillion)(?=-(?:dollar|euro|pound)\b)", re.I)
_JOINED_UNIT = re.compile(r"(?:pp\b|x\b|kg|g\b|t\b|mw|gw|kw|km|m\b|lb|ft|l\b|bp|ha\b|mt\b|oz|m²)", re.I)


Numeral = tuple[float, int, int, re.Match[str] | None]
"""A value, its place in code points, half open, and the match that holds its signs, if any."""


def numerals(text: str) -> list[Numeral]:
    """The numerals of a text in order."""
    found = [*_in_digits(text), *_in_words(text)]
    taken = [(start, end) for _, start, end, _ in found]
    for match in _LONE_SCALE.finditer(text):  # "their billion-dollar plant"
        if not any(start <= match.start() < end for start, end in taken):
            found.append((SCALES[match.group().lower()], match.start(), match.end(), None))
    for match in re.finditer(r"[^\W\d_]+", text):
        if match.group().lower() in TIMES_WORDS:
            found.append((float(TIMES_WORDS[match.group().lower()]), match.start(), match.end(), match))
    return sorted(found, key=lambda n: n[1])


def _in_digits(text: str) -> Iterator[Numeral]:
    for match in _AMOUNT.finditer(text):
        if re.match(r"[^\W\d_]*\d", text[match.end() :]) and not match["sign"]:
            continue  # a code such as 4X2
        after = text[match.end() : match.end() + 3]
        scale = match["scale"] or match["letter"] or ""
        if not scale and re.match(r"[^\W\d_]", after) and not _JOINED_UNIT.match(after):
            continue
        value = _number(match["digits"]) * SCALES.get(scale.lower(), 1)
        yield value, match.start("digits"), match.end(), match


def _in_words(text: str) -> Iterator[Numeral]:
    halves = list(_AND_A_HALF.finditer(text))
    for match in halves:  # "a year and a half"
        yield plain_number(match["whole"]) + 0.5, match.start(), match.end("whole"), None
    for match in _SPELLED.finditer(text):
        value = _spelled(match["words"])
        if value is not None and not any(h.end() == match.end() for h in halves):
            yield value, match.start(), match.end(), None


def _number(digits: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+", digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d+,\d{1,2}|\d{4,},\d+", digits):
        digits = digits.replace(",", ".")
    return float(re.sub(r"[, ]", "", digits))


def _spelled(words: str) -> float | None:
    """The value of a number in words; None for a lone article, or for words that are none."""
    parts = [p for p in re.split(r"[\s-]+", words.lower()) if p != "and"]
    if parts in (["a"], ["an"], ["half"]):
        return None
    if len(parts) > 1 and parts[0] in ("a", "an") and 1 <= SMALL.get(parts[1], 0) != 12:
        parts = parts[1:]  # "a two-year term"
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
        elif part in SMALL:
            group += SMALL[part]
        elif part == "hundred":
            group = (group or 1) * 100
        else:
            total += (group or 1) * SCALES[part]
            group = 0.0
    return total + group


def plain_number(words: str) -> float:
    """The value of one word or of digits; 0 where it is no number."""
    return float(words) if words.isdigit() else float(SMALL.get(words.lower(), 0))
