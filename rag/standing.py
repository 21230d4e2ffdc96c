"""How things stand: the newest word on what a question asks after, and what it leaves open. Pure."""

import re
from collections.abc import Sequence

from corpus.claims import claim_of
from rag.evidence import Statement
from rag.kinds import OVER, TURNED
from rag.lexical import synonyms, tokens
from rag.question import Question
from rag.values import dates_near, find_dates

# Of the best score: a newer stretch goes before it, or tells what is left or came of it.
_STANDS_NEARLY, _LEFT_NEARLY, _CAME_NEARLY = 0.86, 0.70, 0.85
_STANDS_JUDGED = 0.5
_ENDS_NEARLY = 0.5  # "production ended" holds none of the words of "has it closed its plant?"
# A newer stretch that holds all of the question's words needs less.
_WHOLE_NEARLY, _WHOLE_JUDGED = 0.78, 0.3
_ITEM = re.compile(r"\s*[*•▪·-]\s")
_EQUAL = 0.05  # scores that differ by less do not tell which stretch answers
_AGAIN_NEARLY = 0.7  # of the score of the first wording
_SAME = 0.6  # of their words are shared by two wordings of one thing
_NEXT = 3  # characters between a sentence and the next


def as_it_stands(question: Question, candidates: Sequence[Statement]) -> list[Statement]:
    """The newest stretch that answers nearly as well as the best; if it was done, what is left of it, too."""
    best = candidates[0]
    good = [c for c in candidates if c.fits >= best.fits and _stands(c, best)]
    day = max(c.hit.passage.date for c in good)
    of_day = [c for c in good if c.hit.passage.date == day]
    equals = [c for c in of_day if c.score >= of_day[0].score - _EQUAL]
    newest = as_told_last(max(equals, key=lambda c: _held_of_action(question, c)), candidates)
    if question.asks_done and is_open(newest) and (ended := _its_end(question, candidates, newest)):
        return [ended, newest]
    return [newest, *_what_is_left(question, candidates, newest)] if question.asks_done else [newest]


def _its_end(question: Question, candidates: Sequence[Statement], planned: Statement) -> Statement | None:
    """What a later release tells of the end of a plan, if any does."""
    later = [c for c in candidates if c.hit.passage.date > planned.hit.passage.date and c.is_sentence]
    ends = [
        c
        for c in later
        if c.score >= planned.score * _ENDS_NEARLY and not is_open(c) and tells_end(question, c)
    ]
    return ends[0] if ends else None


def as_told_last(told: Statement, candidates: Sequence[Statement]) -> Statement:
    """The newest of the stretches that say of the same thing what this does, in about the same words."""
    alike = [c for c in candidates if is_told_again(told, c)]
    if not alike:
        return told
    day = max(c.hit.passage.date for c in alike)
    return next(c for c in alike if c.hit.passage.date == day)


def is_told_again(old: Statement, new: Statement) -> bool:
    """Whether a later release says of the same thing what a stretch does, in about the same words."""
    return old.hit.passage.date < new.hit.passage.date and _says_the_same(new, old)


def _says_the_same(one: Statement, other: Statement) -> bool:
    """Whether a stretch has the words of another but for figures, and lacks nothing that the other holds."""
    same_kind = one.hit.passage.kind == other.hit.passage.kind and bool(one.told) == bool(other.told)
    if not same_kind or one.fits < other.fits or not set(one.missing) <= set(other.missing):
        return False
    if one.told:
        return one.told.split(":")[0] == other.told.split(":")[0]
    if one.score < other.score * _AGAIN_NEARLY:
        return False
    mine, theirs = _without_figures(one.text), _without_figures(other.text)
    return len(mine & theirs) >= _SAME * len(mine | theirs)


def _without_figures(text: str) -> set[str]:
    return {t for t in tokens(text) if not t[0].isdigit()}


def _stands(candidate: Statement, best: Statement) -> bool:
    """Whether a stretch answers nearly as well as the best."""
    nearly, judged = _STANDS_NEARLY, _STANDS_JUDGED
    if not candidate.missing:
        nearly, judged = _WHOLE_NEARLY, _WHOLE_JUDGED
    return candidate.score >= best.score * nearly and candidate.judged >= best.judged * judged


def _what_is_left(question: Question, candidates: Sequence[Statement], told: Statement) -> list[Statement]:
    """What the same release still plans, or on what condition; else when it was done."""
    home = told.hit.passage.release_id
    apart = [
        c
        for c in candidates
        if c.hit.passage.release_id == home and c.is_sentence and (c.start >= told.end or c.end <= told.start)
    ]
    if goes_on := [c for c in apart if _goes_on(question, c, told)]:
        return goes_on[:1]
    beside = [c for c in apart if c.score >= told.score * _LEFT_NEARLY and _is_of_same(question, c, told)]
    if left := [c for c in beside if is_open(c)]:
        return [max(left, key=lambda c: _held_of_action(question, c))]  # of equals the first, which is best
    if find_dates(told.text):
        return []
    return [c for c in beside if c.hit.passage.kind == "body" and find_dates(c.text)][:1]


def _goes_on(question: Question, candidate: Statement, told: Statement) -> bool:
    """Whether the next sentence tells what is left: it holds a word of the question, or a day."""
    is_next = candidate.hit.passage.id == told.hit.passage.id and 0 <= candidate.start - told.end <= _NEXT
    if not is_next or not is_open(candidate):
        return False
    if told.hit.passage.kind == "sub-headline" or _ITEM.match(candidate.text):
        return False  # the next item of a list is about something else
    return _held_of_action(question, candidate) > 0 or bool(
        find_dates(candidate.text) or dates_near(candidate.text, told.hit.passage.date)
    )


def _held_of_action(question: Question, candidate: Statement) -> int:
    """How many of the question's words that name nothing a stretch holds."""
    own = set(tokens(candidate.text))
    return sum(bool(synonyms(t) & own) for t in question.weighty if t not in question.names)


def _is_of_same(question: Question, candidate: Statement, told: Statement) -> bool:
    """Whether a stretch elsewhere speaks of the named thing, too, as far as the title does not say it."""
    if candidate.hit.passage.id == told.hit.passage.id:
        return True
    own, before = set(tokens(candidate.text)), set(tokens(told.text))
    names = (question.names & before) - set(tokens(told.hit.passage.title))
    return not names or bool(names & own)


def what_came_of_it(candidates: Sequence[Statement], planned: Statement) -> list[Statement]:
    """The newest word on a plan out of a later release, if one answers nearly as well."""
    home = planned.hit.passage
    if not is_open(planned):
        return []
    later = [c for c in candidates if c.hit.passage.date > home.date and c.is_sentence]
    near = [c for c in later if c.score >= planned.score * _CAME_NEARLY]
    if not near:
        return []
    day = max(c.hit.passage.date for c in near)
    return [next(c for c in near if c.hit.passage.date == day)]


def is_open(statement: Statement) -> bool:
    """Whether a stretch tells what is planned, or holds on a condition."""
    return claim_of(statement.words, statement.hit.passage.kind) in ("plan", "conditional")


def tells_end(question: Question, statement: Statement) -> bool:
    """Whether a stretch tells an end, and of what is asked: it holds the names that its title does not."""
    own, title = set(tokens(statement.text)), set(tokens(statement.hit.passage.title))
    named = all(synonyms(n) & own for n in question.names - title)
    return named and bool(OVER.search(statement.text) or TURNED.search(statement.text))
