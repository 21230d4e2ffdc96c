"""Answers of several lines: one of each release, rows of one table, more of a kind. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from corpus.parse import dateline_length
from rag.evidence import Statement
from rag.lexical import synonyms, tokens
from rag.question import Question
from rag.timely import PARTLY
from rag.values import find_names

LINES = 4  # of a list
_NEARLY = 0.86  # of the best score
_SURELY, _LINE_FROM = 0.60, 0.45  # a line of a list that answers by itself
_MOST_ROWS = 5
_SEVERAL_THINGS = re.compile(r"\w(?:,| and| or| as well as) \w", re.I)


def openings(question: Question, candidates: Sequence[Statement]) -> list[Statement]:
    """The first whole sentence of each release's news, newest first: all that the period holds."""
    whole = [
        c
        for c in sorted(candidates, key=lambda c: (c.start, c.end))
        if c.start >= c.hit.passage.start + dateline_length(c.hit.passage.text)
    ]
    newest = sorted(first_of_each(whole), key=lambda s: s.hit.passage.date, reverse=not question.earliest)
    return newest[:LINES] if question.periods or question.shape == "list" else newest[:1]


def all_about(question: Question, candidates: Sequence[Statement]) -> list[Statement]:
    """The best stretch of each release that holds the words of a question itself, newest first.

    What somebody says is taken where nothing else does.
    """

    def holds(candidate: Statement) -> bool:
        own = set(tokens(candidate.text))
        return not candidate.hit.passage.is_boilerplate and all(synonyms(t) & own for t in question.weighty)

    in_turn = sorted(candidates, key=lambda c: bool(c.hit.passage.speaker))
    lines = first_of_each(filter(holds, in_turn))[:LINES]
    return sorted(lines, key=lambda s: s.hit.passage.date, reverse=True)


def first_of_each(candidates: Iterable[Statement]) -> list[Statement]:
    """The first stretch of each release."""
    first: dict[str, Statement] = {}
    for candidate in candidates:
        first.setdefault(candidate.hit.passage.release_id, candidate)
    return list(first.values())


def rows_of(question: Question, candidates: Sequence[Statement], best: Statement) -> list[Statement]:
    """The rows of one table that hold the several things that a question names, in the table's order."""
    if not _SEVERAL_THINGS.search(question.searched):
        return [best]
    asked = set(question.weighty)
    kept, told = [best], _asked_of(best, asked)
    for row in candidates:
        # Rows of one table begin with its head.
        same = row.told and row.start == best.start and row.hit.passage.id == best.hit.passage.id
        if same and (more := _asked_of(row, asked) - told):
            kept.append(row)
            told |= more
    return sorted(kept[:_MOST_ROWS], key=lambda s: s.end)


def _asked_of(row: Statement, asked: Set[str]) -> set[str]:
    """The question's words that the name of a row holds."""
    own = set(tokens(row.told.split(":")[0]))
    return {t for t in asked if synonyms(t) & own}


def one_a_release(
    question: Question, candidates: Sequence[Statement], best: Statement, sure: Callable[[Statement], float]
) -> list[Statement]:
    """The best statement of each release that answers nearly as well as the best, or surely; newest first.

    One that holds all that is asked for of the listed things is a line, too.
    """
    lines: dict[str, Statement] = {best.hit.passage.release_id: best}
    asked = [t for t in question.weighty if t not in question.objects and t not in question.names]

    def holds_all(candidate: Statement) -> bool:
        own = set(tokens(candidate.text))
        whole = bool(asked) and all(synonyms(t) & own for t in asked)
        whole = whole and candidate.score >= best.score * _SURELY and candidate.timely >= PARTLY
        return whole and not candidate.hit.passage.is_boilerplate and not candidate.hit.passage.speaker

    for candidate in candidates:
        nearly = candidate.score >= best.score * _NEARLY
        surely = candidate.score >= best.score * _SURELY and sure(candidate) >= _LINE_FROM
        if (
            nearly or surely or (holds_all(candidate) and not question.names & set(candidate.missing))
        ) and len(lines) < LINES:
            lines.setdefault(candidate.hit.passage.release_id, candidate)
    for opening in filter(holds_all, candidates):
        home = opening.hit.passage.release_id
        if opening.hit.passage.opens and home in lines and home != best.hit.passage.release_id:
            lines[home] = opening  # the news itself, rather than what follows from it
    told = [*lines.values(), *_more_of_the_kind(candidates, list(lines.values()), best, sure)]
    return sorted(told[:LINES], key=lambda s: (-s.hit.passage.date.toordinal(), s.start))


def _more_of_the_kind(
    candidates: Sequence[Statement],
    lines: Sequence[Statement],
    best: Statement,
    sure: Callable[[Statement], float],
) -> Iterator[Statement]:
    """Sentences of the releases of some lines that answer as surely, with another thing of the asked kind."""
    told = set().union(*(_names_told(line) for line in lines))
    homes = {line.hit.passage.release_id for line in lines}
    for candidate in candidates:
        surely = candidate.score >= best.score * _SURELY and sure(candidate) >= _LINE_FROM
        at_home = candidate.is_sentence and candidate.hit.passage.release_id in homes
        if surely and at_home and _answer_names(candidate) - told:
            told |= _names_told(candidate)
            yield candidate


def _names_told(statement: Statement) -> set[str]:
    """The stems of the names in a stretch."""
    return {t for name in find_names(statement.words) for t in tokens(name.text)}


def _answer_names(statement: Statement) -> set[str]:
    """The stems of the thing of the asked kind that a stretch has."""
    span = statement.answer
    return (
        set(tokens(statement.text[span.start - statement.start : span.end - statement.start]))
        if span
        else set()
    )
