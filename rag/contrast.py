"""Which side of a comparison is more, where both sides tell one figure of a kind, or one day. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from corpus.release import Release
from rag.evidence import Statement
from rag.lexical import tokens
from rag.question import Question
from rag.values import find_dates, find_numbers

_MOST_WORDS = 9  # of a side's name; a longer one reads as a question
# Words that ask which is more, with whether the larger is meant, and whether days are compared.
_ASKED: tuple[tuple[re.Pattern[str], bool, bool], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b", re.I), larger, of_days)
    for words, larger, of_days in (
        ("more|larger|bigger|higher|greater|longer|costlier|dearer|heavier", True, False),
        ("less|fewer|smaller|lower|cheaper|shorter|lighter", False, False),
        # "which came first, A or B", and no first half of a year
        (r"earlier|sooner|older|first(?=\s*[,:?–-]|\s*$)", False, True),
        (r"later|newer|last(?=\s*[,:?–-]|\s*$)", True, True),
    )
)
_CHOICE = re.compile(r"\b(?:which|who|whose|whom|where|what|did|does|do|is|was|were|has|have|or)\b", re.I)


class _Told(NamedTuple):
    """A figure or a day of one side: its value, what it may be compared with, and its words."""

    value: float
    unit: tuple[str, str]
    words: str


def contrasted(question: Question, statements: Sequence[Statement], releases: Mapping[str, Release]) -> str:
    """A line that names the side that is more, or less, as it is asked, with both figures; "" where unsure.

    statements: one for each side, in the order of their markers. releases: by id. Nothing is said where a
    side tells no figure as its answer, where both are the same, or where they are in different units.
    """
    meant = [(m, larger, days) for p, larger, days in _ASKED if (m := p.search(question.searched))]
    sides = [s.hit.side for s in statements]
    if not meant or not _CHOICE.search(question.searched) or sorted(sides) != [0, 1]:
        return ""
    asked, larger, of_days = meant[0]
    texts = [releases[s.hit.passage.release_id].text for s in statements]
    told = [_told(s, text, of_days) for s, text in zip(statements, texts, strict=True)]
    if not any(told) and not of_days:
        told = _counted(question, statements)
    names = [_name(question.sides[side].searched, question.sides[1 - side].searched) for side in sides]
    first, second = told
    if first is None or second is None or not all(names):
        return ""
    if first.unit != second.unit or first.value == second.value:
        return ""
    best = int((second.value > first.value) is larger)
    lead = asked.group().capitalize()
    pairs = [f"{t.words} [{n}]" for n, t in enumerate((first, second), start=1)]
    return f"{lead}: {names[best]}, {pairs[best]} against {pairs[1 - best]}."


def _told(statement: Statement, text: str, of_days: bool) -> _Told | None:
    """The one figure that a statement answers with, or the one day that it tells."""
    span = statement.answer
    if of_days:
        words = text[span.start : span.end] if span else statement.text
        days = find_dates(words)
        if len(days) != 1:
            return None
        return _Told(days[0].first.toordinal(), ("", "day"), words[days[0].start : days[0].end])
    if span is None:
        return None
    words = text[span.start : span.end]
    found = [n for n in find_numbers(text[span.start : span.end + 30]) if n.start < span.end - span.start]
    if len(found) != 1:
        return None
    # Cells have their units elsewhere; those of one table alone are surely of one kind.
    unit = statement.hit.passage.id if statement.told else found[0].unit
    return _Told(found[0].value, (found[0].unit_class, unit), " ".join(words.split()))


def _counted(question: Question, statements: Sequence[Statement]) -> list[_Told | None]:
    """How many of what the question counts each statement tells, where it tells of one number of them."""
    asked = set(tokens(question.searched))
    told: list[_Told | None] = []
    for statement in statements:
        found = [
            n
            for n in find_numbers(statement.text)
            if n.unit_class == "quantity" and set(tokens(n.unit)) & asked
        ]
        if statement.told or len(found) != 1:
            return [None, None]
        end = statement.text.lower().index(found[0].unit, found[0].end) + len(found[0].unit)
        words = " ".join(statement.text[found[0].start : end].split())
        told.append(_Told(found[0].value, (found[0].unit_class, found[0].unit), words))
    return told


def _name(side: str, other: str) -> str:
    """What a side says and the other does not, as the reader put it; "" where that is no name."""
    own, others = side.rstrip("?. ").split(), other.rstrip("?. ").split()
    while own and others and own[0].lower() == others[0].lower():
        own, others = own[1:], others[1:]
    while own and others and own[-1].lower() == others[-1].lower():
        own, others = own[:-1], others[:-1]
    return " ".join(own).strip(" ,;:") if 0 < len(own) <= _MOST_WORDS else ""
