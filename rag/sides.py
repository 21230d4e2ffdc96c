"""A comparison -> a question for each side of it. Pure.

"Acme's sales in 2024 against 2025" asks of 2024 and of 2025; "pay for Beta or get for Gamma" asks two
things of two names. Each side is then answered by itself, in its own days.
"""

import re
from collections.abc import Sequence

from rag.lexical import tokens
from rag.values import find_dates

_JOINT = re.compile(
    r"\s*(?:[,;:-]\s*)?\b(?:or|and|vs\.?|versus|compared? (?:to|with)|than|against|as opposed to|from|with)"
    r"\b\s+",
    re.I,
)
_ASKING = re.compile(r"\b(?:what|which|who|whom|when|where|how)\b", re.I)
_SETTING = re.compile(r"^(?P<setting>[^:?]{3,}:|.{3,}?\s[-–—])\s")  # "Worth more: ...", "The plant - ..."
_EMPTIED = re.compile(
    r"\b(?:between|from|in|by|since|of|to|against|vs\.?|versus|compared (?:to|with)|and|or|than|the)"
    r"\s*(?=[,?.;:-]|$)",
    re.I,
)
_DOUBLED = re.compile(
    r"\b(?:from|in|by|since|of|against|and|or|than)(?: the)?\s+(?=(?:and|or|to|than|in|vs|versus)\b)",
    re.I,
)
_MOST = 3  # sides


def sides_by_date(question: str) -> tuple[str, ...]:
    """The question once for each date that it names, without the others; () where there are not two."""
    spans = find_dates(question)[:_MOST]
    if len(spans) < 2:
        return ()
    found = []
    for kept in spans:
        words, last = "", 0
        for span in spans:
            words += question[last : span.start]
            if span is kept:
                words += question[span.start : span.end]
            last = span.end
        found.append(re.sub(r"\bbetween\b(?: and\b)?", "in", _mended(words + question[last:])))
    return tuple(found)


def sides_by_name(question: str, entities: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The question once for each of two names beside "or", "and", "versus" and the like; () where none are.

    entities: the names of the question as stems. A side that has its own question word is taken as it
    stands behind what was said before a colon or a dash; names alone change places.
    """
    places = _places(question, entities)
    for joint in reversed(list(_JOINT.finditer(question))):
        before = [p for p in places if p[1] <= joint.start()]
        after = [p for p in places if p[0] >= joint.end()]
        if not before or not after:
            continue
        left, right = before[-1], after[0]
        setting = _SETTING.match(question)
        head = setting.end() if setting and setting.end() < left[0] else 0
        first, second = question[head : joint.start()], question[joint.end() :]
        if _ASKING.search(question[joint.end() : right[0]]) and _ASKING.search(first):
            led = question[:head]
            return _mended(led + first), _mended(led + second)
        one = question[: joint.start()] + question[right[1] :]
        other = question[: left[0]] + question[right[0] :]
        return _mended(one), _mended(other)
    return ()


def _places(question: str, entities: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Where each name stands first, in order."""
    words = [(m.start(), m.end(), set(tokens(m.group()))) for m in re.finditer(r"[\w&.'’-]*\w", question)]
    found = []
    for entity in entities:
        inside = [(s, e) for s, e, held in words if held & set(entity)]
        if inside:
            found.append((inside[0][0], inside[0][1]))
            for start, end in inside[1:]:
                if start - found[-1][1] <= 1:
                    found[-1] = (found[-1][0], end)
    return sorted(found)


def _mended(words: str) -> str:
    """Without the small words that a removed date or name leaves hanging."""
    last = ""
    while words != last:
        last = words
        words = _DOUBLED.sub("", _EMPTIED.sub("", words))
        words = " ".join(words.split())
    return re.sub(r"\s+([,?.;:])", r"\1", words).strip(" ,;-")
