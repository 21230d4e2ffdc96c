"""A comparison -> a question for each side of it. Pure.

"Acme's sales in 2024 against 2025" asks of 2024 and of 2025; "pay for Beta or get for Gamma" asks two
things of two names. Each side is then answered by itself, in its own days.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.lexical import tokens, words
from rag.values import days_told
from rag.words import STOPWORDS

_LINK = r"(?:with|of|under|from|for|by|at|in)"
_JOINT = re.compile(
    r"\s*(?:[,;:-]\s*)?\b(?:"
    rf"(?:and|or|but)\s+(?:what|which|how|who|where|when)(?:\s+\w+)?\s+{_LINK}|"
    rf"(?:as opposed to|versus|vs\.?|than|and|or|compared (?:to|with))\s+(?:the one|that|those)\s+{_LINK}|"
    r"or|and|vs\.?|versus|compared? (?:to|with)|than|against|as opposed to|from|with)\b\s+",
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
    r"\b(?:from|in|by|since|of|against|and|or|than)(?: the)?\s+(?=(?:and|or|to|than|in|vs|versus|with)\b)",
    re.I,
)
# What is asked of both sides together, and of neither alone: "How has pay changed", "pay compared".
_TOGETHER = re.compile(
    r"\b(?:(?:ha[sd]|have|did|do|does)\s+)?(?:change[ds]?|changing|evolve[ds]?|differ(?:s|ed|ent)?|difference|"
    r"compare[ds]?|comparison|grown?|grew|risen|rise|rose|fallen|fell|shift(?:ed)?|increased?|decreased?)\b"
    r"(?:\s+(?:between|in|from)\b(?=\s+(?:the\s+)?\w+))?",
    re.I,
)
_HOW = re.compile(
    r"^\W*(?:and\s+)?(?:(?:by\s+)?how (?:much\s+)?(?:ha[sd]|have|did|does|do|is|was|were|are)|what in)\s+",
    re.I,
)
_JOINING = frozenset(
    """
    compare compared comparison versus vs against opposed late early end start release releases last one
    """.split()
)
_IN = re.compile(r"\bbetween\b(?: and\b)?|\bfrom(?=\s+(?:the\s+)?(?:\w+\s+){0,3}\d{4})", re.I)
_EACH = re.compile(r"\b(?:each|both|respectively)\b\s*", re.I)
_OF_RELEASE = re.compile(r"\s+(?:press )?(?:releases?|announcements?|news)\b", re.I)
_STAND_IN = re.compile(r"\b(?:what|how) (?:it|they|that|this) (?:was|were|is|are|had been)\b", re.I)
# "Did Acme make more pumps in May than in June?" asks how many it made in each.
_MORE = re.compile(r"\b(?:more|less|fewer)(?=\s+(?!and\b|or\b|than\b)[a-z])", re.I)
_MOST = 3  # sides


def sides_by_date(question: str) -> tuple[str, ...]:
    """The question once for each date that it names, without the others; () where there are not two."""
    spans = days_told(question)[:_MOST]
    if len(spans) < 2:
        return ()
    first, last = spans[0], spans[-1]
    between = [question[s.end : n.start] for s, n in pairwise(spans)]
    head, tail = question[: first.start], question[last.end :]
    if (of_release := _OF_RELEASE.match(question, first.end)) and not _OF_RELEASE.match(tail):
        tail = of_release.group() + tail
    said = STOPWORDS | _JOINING | set(words(head))
    if all(set(words(b)) <= said for b in between):
        # Nothing but a joint stands between the dates, or the question anew: they take each other's place.
        together = any(_TOGETHER.search(b) for b in between)
        sides = (f"{head}{question[s.start : s.end]}{tail}" for s in spans)
        return tuple(_alone(_IN.sub("in", side), together) for side in sides)
    found = []
    for kept in spans:
        told, end = "", 0
        for span in spans:
            told += question[end : span.start]
            if span is kept:
                told += question[span.start : span.end]
            end = span.end
        found.append(_alone(_IN.sub("in", _mended(told + question[end:]))))
    return tuple(found)


def without_change(question: str) -> str:
    """ "How has pay changed?" without what asks of its change: "pay?"; "" where it asks of none."""
    told = _alone(question)
    return f"{told.rstrip(' ?')}?" if told != question and told.strip(" ?") else ""


def _alone(side: str, together: bool = False) -> str:
    """A side without what is asked of both together: "How has pay changed in 2024?" -> "pay in 2024?".

    "Made more pumps in 2024" than in 2023 asks how many were made. together: whether such a word was
    taken out already.
    """
    side = _MORE.sub("how many", side)
    told = re.sub(r"\bin\s+in\b", "in", " ".join(_TOGETHER.sub(" in ", side).split()))
    if told == " ".join(side.split()) and not together:
        return side
    told = told.removeprefix("in ")  # where the question began with it
    return _mended(re.sub(r"\bin(?=\s+(?:in|by|at|of|to|from)\b)", "", _HOW.sub("", told)))


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
        other = question[: left[0]] + question[right[0] :]
        if _STAND_IN.search(question[joint.end() : right[0]]):
            # "How does the stake in the first deal differ from what it was in the second?"
            return _alone(question[: joint.start()]), _alone(other)
        if _ASKING.search(question[joint.end() : right[0]]) and _ASKING.search(first):
            led = question[:head]
            return _mended(led + first), _mended(led + second)
        one = question[: joint.start()] + question[right[1] :]
        return _mended(_EACH.sub("", one)), _mended(_EACH.sub("", other))
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
