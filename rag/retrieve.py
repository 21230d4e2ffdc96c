"""Question -> hits: dense and keyword scores joined, date limits, repeated text folded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from rag.generation import Generation
from rag.kinds import DEAL
from rag.lexical import Lexicon, tokens
from rag.periods import Period
from rag.question import Question
from rag.records import Embedder, Hit, Passage, Vectors
from rag.values import find_dates

POOL = 40  # passages taken from each half of the search before they are joined
# The parts of a passage's score. Dense and keyword scores carry about equal weight, as
# neither alone finds names and paraphrases both; names weigh on their own because a
# passage about another company is of no use however near it is.
_WEIGHTS = {"dense": 0.45, "keywords": 0.40, "names": 0.15}
_BOILERPLATE_PENALTY = 0.06  # notices and About paragraphs answer only what news does not
_NOTICE_PENALTY = 0.25
_SPEAKER_BONUS = 0.25
_ABOUT_BONUS = 0.3  # who a company is stands in the paragraph about it
_HEAD_BONUS = 0.3  # a release whose title or opening holds the names is about them
_OPENING_BONUS = 0.15  # the latest news is told where a release opens
_HARDLY = 0.05  # by so much one home of the same words may be better, and is not for it
_REPORTED = timedelta(days=100)  # by then what happened in a quarter or a year is reported


class Retriever:
    """Searches one generation."""

    def __init__(self, generation: Generation, embedder: Embedder, rows: Sequence[int] | None = None) -> None:
        """rows: those that may be found; all where None."""
        self.generation = generation
        self._rows = range(len(generation.passages)) if rows is None else rows
        self.lexicon = Lexicon(generation.passages, embedder.knows)
        self._embedder = embedder

    def search(
        self,
        question: Question,
        k: int,
        since: date | None = None,
        until: date | None = None,
    ) -> list[Hit]:
        """At most k hits, best first.

        since, until: days that limit the releases, both included.
        """
        if question.sides:
            share = max(2, k // len(question.sides))
            found = [self.search(side, share, since, until) for side in question.sides]
            return [replace(h, side=n) for n, hits in enumerate(found) for h in hits]
        allowed = self.allowed(question.period, since, until)
        if question.is_overview and (openings := self._openings(question, allowed)):
            return openings[:k]
        hits = self._ranked(question, allowed, self.vector(question))
        if question.shape == "summary":
            return self._summed_up(question, allowed, hits)[:k]
        if question.shape == "list":
            hits = _best_of_each_release_first(hits)
        return hits[:k]

    def _ranked(self, question: Question, allowed: Sequence[int], vector: Vectors) -> list[Hit]:
        """The hits among some rows, folded, best first."""
        if not allowed:
            return []
        limited = None if len(allowed) == len(self.generation.passages) else allowed
        dense = dict(self.generation.nearest(vector, POOL, limited))
        keywords = self.lexicon.scores(question.terms)
        pool = sorted(set(dense) | set(_top(keywords, allowed, POOL)))
        scale = max((float(keywords[row]) for row in pool), default=0.0) or 1.0
        hits = []
        for row in pool:
            cosine = dense.get(row)
            if cosine is None:
                cosine = float(self.generation.vectors[row] @ vector)
            why = {
                "dense": max(0.0, min(1.0, cosine)),
                "keywords": float(keywords[row]) / scale,
                "names": self._names_held(question, row),
            }
            passage = self.generation.passages[row]
            hits.append(Hit(passage, _joined(why, passage, question), why))
        hits.sort(key=lambda h: (-h.score, -h.passage.date.toordinal(), h.passage.id))
        return fold(hits, newest=question.latest or question.of_today)

    def _openings(self, question: Question, allowed: Sequence[int]) -> list[Hit]:
        """For a question about the news as such: where each release opens it, newest first."""
        passages = self.generation.passages
        period = question.period
        rows = [r for r in allowed if passages[r].opens and (not period or period.holds(passages[r].date))]
        named = [
            row for row in rows if question.names <= self.lexicon.terms_of_release(passages[row].release_id)
        ]
        if question.of_deals:
            dealt = [r for r in named if DEAL.search(f"{passages[r].title}\n{passages[r].text}")]
            named = dealt if dealt or question.wants == "name" else named
        hits = [Hit(passages[row], 1.0, {"opening": 1.0}) for row in named]
        return sorted(hits, key=lambda h: (-h.passage.date.toordinal(), h.passage.id))

    def _summed_up(self, question: Question, allowed: Sequence[int], hits: Sequence[Hit]) -> list[Hit]:
        """For a summary: where each release opens, or the whole news of the one release that is meant."""
        if question.is_of_several and (openings := self._openings(question, allowed)):
            return openings
        worth: dict[str, float] = {}
        for hit in hits:
            if not hit.passage.is_boilerplate:
                named = self._names_in_head(question, hit.passage.release_id)
                worth[hit.passage.release_id] = max(
                    worth.get(hit.passage.release_id, 0.0), hit.score + _HEAD_BONUS * named
                )
        if not worth:
            return list(hits)
        best = max(worth, key=lambda r: (worth[r], r))
        scores = {hit.passage.id: hit for hit in hits}
        passages = (self.generation.passages[row] for row in allowed)
        news = (p for p in passages if p.release_id == best and not p.is_boilerplate)
        return [scores.get(p.id, Hit(p, 0.0, {"release": 1.0})) for p in news]

    def _names_in_head(self, question: Question, release_id: str) -> float:
        """The share of the question's names that a release's title and opening hold."""
        rows = [n for n, p in enumerate(self.generation.passages) if p.release_id == release_id and p.opens]
        held = {term for row in rows for term in self.lexicon.terms_of(row)}
        return sum(name in held for name in question.names) / max(1, len(question.names))

    def vector(self, question: Question) -> Vectors:
        """The question's unit vector, shape (dimension,); read, as its words are needed next."""
        return self._embedder.read([question.searched])[0].vector

    def allowed(
        self, period: Period | None, since: date | None = None, until: date | None = None
    ) -> list[int]:
        """Rows of the releases within the limits.

        A hard period limits the releases; under a soft one, releases that speak of its days
        count as well.
        """
        passages = self.generation.passages
        rows = [
            row
            for row in self._rows
            if not (since and passages[row].date < since) and not (until and passages[row].date > until)
        ]
        if period is None:
            return rows
        # A figure of a year stands in the results told in the next one, rarely beside the year itself.
        telling = {passages[row].release_id for row in rows if self._speaks_of(row, period)}
        return [
            r
            for r in rows
            if period.holds(passages[r].date)
            or passages[r].release_id in telling
            or _follows(passages[r].date, period)
        ]

    def _speaks_of(self, row: int, period: Period) -> bool:
        """Whether a passage speaks of the days of a soft period."""
        if period.hard:
            return False
        passage = self.generation.passages[row]
        told = find_dates(f"{passage.title}\n{passage.text}")
        return any(
            (period.meets(span) and span.grain != "year")
            or (period.holds(span.first) and period.holds(span.last))
            for span in told
        )

    def _names_held(self, question: Question, row: int) -> float:
        """The share of the question's names that a passage or its release's title holds."""
        if not question.names:
            return 0.0
        held = self.lexicon.terms_of(row)
        return sum(name in held for name in question.names) / len(question.names)


def _follows(day: date, period: Period) -> bool:
    """Whether a release came out soon after a soft period, whose figures it may tell without naming it."""
    if period.hard or period.first is None or period.last is None:
        return False
    return timedelta(0) < day - period.last <= _REPORTED


def _best_of_each_release_first(hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of each release, then the others; a list may need a line from each."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.passage.release_id, hit)
    chosen = list(first.values())
    return chosen + [hit for hit in hits if first[hit.passage.release_id] is not hit]


def fold(hits: Iterable[Hit], newest: bool = False) -> list[Hit]:
    """Hits with the same words become one, the best; the others go into its `also`.

    hits: best first. newest: whether the newest home of words goes before one that is hardly better.
    """
    by_text: dict[str, Hit] = {}
    for hit in hits:
        key = " ".join(hit.passage.text.split())
        first = by_text.get(key)
        if first is None:
            by_text[key] = hit
        elif newest and hit.passage.date > first.passage.date and hit.score >= first.score - _HARDLY:
            by_text[key] = replace(hit, also=(first.passage, *first.also))
        else:
            by_text[key] = replace(first, also=(*first.also, hit.passage))
    return list(by_text.values())


def _joined(why: Mapping[str, float], passage: Passage, question: Question) -> float:
    score = sum(weight * why[part] for part, weight in _WEIGHTS.items())
    if passage.kind == "notice":
        score -= _NOTICE_PENALTY
    elif passage.is_boilerplate:
        score -= _BOILERPLATE_PENALTY
    if question.defines and passage.kind == "about":
        score += _ABOUT_BONUS * (set(question.defines) <= set(tokens(passage.prefix)))
    if passage.opens and question.latest and question.about_news:
        score += _OPENING_BONUS
    if passage.speaker and passage.speaker in question.people:
        score += _SPEAKER_BONUS if question.asks_speech else _SPEAKER_BONUS / 2
    return max(0.0, min(1.0, score))


def _top(scores: NDArray[np.float32], allowed: Sequence[int], k: int) -> list[int]:
    rows = np.asarray(allowed, int)
    best = np.argsort(-scores[rows], kind="stable")[:k]
    return [int(rows[i]) for i in best if scores[rows[i]] > 0]
