"""How well each sentence of the hits answers a question: words held, nearness, asked type."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.parse import dateline_length
from corpus.sentences import Span
from rag.cross import in_context
from rag.held import (
    AS_SYNONYM,
    Weight,
    held_words,
    in_words_of,
    presents,
    subject_of,
    weights_of,
    word_values,
)
from rag.lexical import Lexicon, tokens
from rag.otherwise import of_another, untold
from rag.periods import undated
from rag.question import Question
from rag.records import Embedder, Hit, Passage, Reading, Vectors
from rag.spans import answering_span
from rag.stretches import Stretch, stretches
from rag.timely import RELEASED, timeliness

MAX_STATEMENT = 400  # characters of a stretch of two sentences; one sentence may be longer
_HITS = 14  # hits whose sentences are weighed
_SENTENCES = 90  # sentences read at most

# How a stretch is ranked. Cosine and held words weigh alike; a span of the asked type
# decides between near equals.
_COSINE, _HELD, HIT, _TYPE = 0.34, 0.36, 0.18, 0.16
# The best of these are read by the cross-encoder, too, whose word counts that much: as log odds, since
# of two stretches that it is sure of it is surer of the one that answers.
_READ, JUDGED = 14, 0.6
_ODDS_MOST = 6.0  # log odds beyond which the cross-encoder is simply sure
_EVEN, _SURE = 0.5, 0.9
_UNTIMELY = 0.3  # taken off words about other days than those asked for
_OTHERWISE = 0.15  # taken off what speaks of another thing of the kind
_DEFINING_BONUS = 0.15  # "Who is Acme?" is told where the paragraph about Acme begins
_LISTED = 0.06  # for a question that wants several, words that tell several
_OPENING_BONUS = 0.05  # for questions about what was announced
_SECOND_SENTENCE = 0.03  # taken off a stretch of two: one sentence is the better answer
# Taken off for each character over _SHORT: a long sentence holds many words by chance.
_LENGTH, _SHORT = 0.00015, 150

# "in Lind, Oslo and Bergen".
_ENUMERATES = re.compile(r"\w[^,.;:]{1,40}, (?:[^,.;:]{2,40}, )*(?:[^,.;:]{2,40})?\b(?:and|or|as well as) \w")


class _Place(NamedTuple):
    """Whether a stretch begins with the first or second unit of its passage, is of two, is a sentence."""

    early: bool
    several: bool
    is_sentence: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of a release that may answer.

    start, end, answer: offsets into Release.text in code points, half open.
    text: the words from start to end. score: for ranking within one question.
    cosine: of the nearest sentence to the question. held: the share of the question's words,
    by worth, that the stretch and its surroundings hold, 0..1; missing: the words that they
    don't. fits: whether a span of the asked type is there; answer is that span. is_sentence:
    whether it is one sentence, rather than two or a dateline. parts: the sentences that it is
    of, as offsets into Release.text. judged: how likely the best of these answers, 0..1, by the
    cross-encoder; 0 where it was not among those that are read. timely: how well its days fit those
    asked for, 0..1. told: for a row of a table, whose text begins with the table's head, the row as a
    sentence, and spoken, the same in running words; "" of all others. otherwise: whether it speaks of
    another thing of the asked kind, or says that what is asked for was not told.
    """

    hit: Hit
    start: int
    end: int
    text: str
    score: float
    cosine: float
    held: float
    fits: bool
    missing: tuple[str, ...]
    answer: Span | None = None
    is_sentence: bool = True
    parts: tuple[Span, ...] = ()
    judged: float = 0.0
    timely: float = 1.0
    told: str = ""
    spoken: str = ""
    otherwise: bool = False

    @property
    def words(self) -> str:
        """The words as they are read: a row of a table as a sentence, any other stretch as it stands."""
        return self.told or self.text


def weigh(question: Question, hits: Sequence[Hit], lexicon: Lexicon, embedder: Embedder) -> list[Statement]:
    """Every sentence, and every two neighbours, of the best hits with a score, best first.

    Where a question can be asked in several ways, each counts as in that for which it is the better answer.
    """
    plainly = _weighed(question, hits, lexicon, embedder)
    if not question.ways:
        return plainly
    best = {(told.hit.passage, told.start, told.end): told for told in plainly}
    for way in question.ways:
        for told in _weighed(way, hits, lexicon, embedder):
            place = (told.hit.passage, told.start, told.end)
            if place not in best or told.score > best[place].score:
                best[place] = told
    return _sorted(list(best.values()))


def _weighed(
    question: Question, hits: Sequence[Hit], lexicon: Lexicon, embedder: Embedder
) -> list[Statement]:
    """The stretches of the best hits, weighed for a question in one way."""
    found = [(hit, stretches(question, hit)) for hit in hits[:_HITS]]
    texts = [unit.told for _, units in found for unit in units][:_SENTENCES]
    asked, *read = embedder.read([question.searched, *texts])
    weights = weights_of(question, asked, lexicon)
    statements: list[Statement] = []
    place = 0
    for hit, units in found:
        readings = read[place : place + len(units)]
        place += len(units)
        kept = units[: len(readings)]
        statements.extend(_of_hit(question, hit, kept, readings, asked, weights, lexicon))
    return _judged(question, _sorted(statements), embedder)


def _sorted(statements: Sequence[Statement]) -> list[Statement]:
    return sorted(statements, key=lambda s: (-s.score, -s.hit.passage.date.toordinal(), s.start))


def _in_context(passage: Passage, words: str) -> str:
    said = f"{passage.speaker}: {words}" if passage.speaker else words
    return in_context(said, subject_of(passage), passage.date)


def _judged(question: Question, statements: Sequence[Statement], embedder: Embedder) -> list[Statement]:
    """The statements with the cross-encoder's word on the best of them, best first."""
    period = question.period
    # Where only the releases of the asked days are searched, the days would speak for any of their dates.
    words = question.searched
    dated = words if period is None or not period.hard else undated(words)
    known = _scores(dated, statements[:_READ], embedder)
    if period is not None and not period.hard:
        # What its release's day or title puts into the asked days need not name them.
        timely = [s for s in statements[:_READ] if s.timely >= RELEASED]
        for key, score in _scores(undated(words), timely, embedder).items():
            known[key] = max(known[key], score)
    found = []
    for s in statements:
        best = max((known.get((s.hit.passage, part), 0.0) for part in s.parts), default=0.0)
        best = max(best, _at_least(question, s))
        found.append(replace(s, judged=best, score=s.score + JUDGED * leaning(best)))
    return _sorted(found)


def _at_least(question: Question, statement: Statement) -> float:
    """How likely a stretch answers, whatever the cross-encoder says: 0 where that is all there is."""
    if question.asks_speech and statement.fits and question.names.issuperset(question.weighty):
        return _SURE  # "What did she say?": whatever she said
    if question.asks_when_told and _opens_news(statement):
        return _EVEN  # the day of the release answers, which no words need to tell
    if (question.asks_ticker and statement.fits) or presents(question.defines, statement.text):
        return _EVEN  # signs in brackets, and what is put in by the way, are overlooked
    return 0.0


def _opens_news(statement: Statement) -> bool:
    """Whether a release begins its news with a stretch."""
    passage = statement.hit.passage
    return passage.opens and statement.start <= passage.start + dateline_length(passage.text)


def leaning(judged: float) -> float:
    """What the cross-encoder's word is worth: its log odds from "surely not" to "surely", as 0..1."""
    held = min(max(judged, 1e-4), 1 - 1e-4)
    odds = log(held / (1 - held))
    return (max(-_ODDS_MOST, min(_ODDS_MOST, odds)) / _ODDS_MOST + 1) / 2


def _scores(
    asked: str, statements: Sequence[Statement], embedder: Embedder
) -> dict[tuple[Passage, Span], float]:
    """What the cross-encoder says of each sentence of some stretches, by passage and place."""
    read: dict[tuple[Passage, Span], str] = {}
    for s in statements:
        passage = s.hit.passage
        for part in s.parts:
            words = passage.text[part.start - passage.start : part.end - passage.start]
            read[passage, part] = s.spoken or words
    if not read:
        return {}
    found = dict.fromkeys(read, 0.0)
    # The cross-encoder takes fewer words for the same than are known here, and is asked in a sentence's own.
    asking: dict[str, list[tuple[Passage, Span]]] = {asked: list(read)}
    for key, words in read.items():
        if (alike := in_words_of(asked, words)) != asked:
            asking.setdefault(alike, []).append(key)
    for question, keys in asking.items():
        scores = embedder.judge(
            question, [_in_context(passage, read[passage, part]) for passage, part in keys]
        )
        for key, score in zip(keys, scores, strict=True):
            found[key] = max(found[key], float(score))
    return found


def _of_hit(
    question: Question,
    hit: Hit,
    units: Sequence[Stretch],
    readings: Sequence[Reading],
    asked: Reading,
    weights: Sequence[Weight],
    lexicon: Lexicon,
) -> list[Statement]:
    text = hit.passage.text
    around = set(tokens(f"{hit.passage.embedded}\n{hit.passage.title}\n{hit.passage.section}"))
    label = f"{hit.passage.section} " if hit.passage.kind == "contacts" else ""
    near = [
        word_values(weights, u.told, label or f"{u.spoken} ", r) for u, r in zip(units, readings, strict=True)
    ]
    spans = [u.span for u in units]
    dateline = len(spans) > 1 and not text[spans[0].end : spans[1].start].strip() and (
        dateline_length(text) > 0 and spans[0].end <= dateline_length(text)
    )  # fmt: skip
    cosines = [max(0.0, float(r.vector @ asked.vector)) for r in readings]
    found = []
    for first in range(len(spans)):
        for last in range(first, min(first + 2, len(spans))):
            span = Span(spans[first].start, spans[last].end)
            place = _Place(first <= 1, last > first, last == first and not (dateline and first == 0))
            together = dateline and first == 0
            if last > first and span.end - span.start > MAX_STATEMENT and not together:
                continue
            if last > first and (units[first].row or units[last].row):
                continue  # a row is told alone
            values = np.maximum(near[first], near[last])
            # A name said before may still be meant; one said only later is another subject.
            earlier = np.max(near[:first], axis=0, initial=0.0, keepdims=False) if first else values
            later = np.max(near[last + 1 :], axis=0) if last + 1 < len(near) else np.zeros_like(values)
            apart = (later >= AS_SYNONYM) & (earlier < AS_SYNONYM) & (values < AS_SYNONYM)
            cosine = max(cosines[first], cosines[last])
            parts = tuple(
                Span(hit.passage.start + s.start, hit.passage.start + s.end) for s in spans[first : last + 1]
            )
            told = units[first] if first == last else Stretch(span, text[span.start : span.end])
            whole = _statement(question, hit, told, cosine, values, apart, weights, lexicon, around, place)
            found.append(replace(whole, parts=parts))
    return found


def _defines(question: Question, passage: Passage, span: Span, text: str) -> bool:
    """Whether a stretch says who or what that is which a question is all about."""
    if not question.defines:
        return False
    if (
        passage.kind == "about"
        and span.start == 0
        and set(question.defines) <= set(tokens(subject_of(passage)))
    ):
        return True
    return presents(question.defines, text)


def _statement(
    question: Question,
    hit: Hit,
    unit: Stretch,
    cosine: float,
    values: Vectors,
    apart: NDArray[np.bool_],
    weights: Sequence[Weight],
    lexicon: Lexicon,
    around: Set[str],
    place: _Place,
) -> Statement:
    span, text = unit.span, unit.told
    passage = hit.passage
    held, missing = held_words(question, hit, text, values, apart, weights, lexicon, around)
    if unit.row is None:
        answer, fits = answering_span(question, hit, text, lexicon)
        answer = Span(answer.start + span.start, answer.end + span.start) if answer else None
    else:
        answer, fits = unit.answers(question.wants, passage.text)
    typed = 1.0 if fits or question.wants in ("any", "reason") else 0.0
    opening = hit.passage.opens and place.early and question.about_news
    opening = opening and (question.wants in ("any", "date") or question.latest)
    score = _COSINE * cosine + _HELD * held + HIT * hit.score + _TYPE * typed
    score += _OPENING_BONUS if opening else 0.0
    score += _LISTED * (question.shape == "list" and bool(_ENUMERATES.search(text)))
    score += _DEFINING_BONUS * _defines(question, passage, span, text)
    score -= _SECOND_SENTENCE if place.several else 0.0
    score -= _LENGTH * max(0, len(text) - _SHORT)
    timely = timeliness(question.period, text, passage)
    score -= _UNTIMELY * (1.0 - timely)
    otherwise = of_another(question.searched, text) or untold(question.wants, question.shape, text)
    score -= _OTHERWISE * otherwise
    offset = hit.passage.start + span.start
    return Statement(
        hit=hit,
        start=offset,
        end=hit.passage.start + span.end,
        text=passage.text[span.start : span.end],
        told=text if unit.row else "",
        spoken=unit.spoken,
        score=score,
        cosine=cosine,
        held=held,
        fits=fits,
        missing=missing,
        answer=Span(answer.start + passage.start, answer.end + passage.start) if answer else None,
        is_sentence=place.is_sentence,
        timely=timely,
        otherwise=otherwise,
    )
