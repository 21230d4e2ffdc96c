"""The keyless writer: an answer in the releases' own words, or silence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from corpus.claims import claim_of
from rag.confidence import curve, signals
from rag.evidence import MAX_STATEMENT, Statement, weigh
from rag.extent import person_alone, rounded, shortened, uncontained
from rag.kinds import BECAME
from rag.lexical import Lexicon, synonyms
from rag.listed import LINES, all_about, first_of_each, one_a_release, openings, rows_of
from rag.question import Question
from rag.records import Embedder, Hit
from rag.standing import as_it_stands, as_told_last, is_told_again, tells_end, what_came_of_it
from rag.summary import summarised
from rag.timely import PARTLY

_KEPT = 40  # candidates that are handed on
# Newer releases win where the latest is asked for, if they answer nearly as well.
_NEARLY = 0.82
_SIDE_NEARLY, _THEN_NEARLY = 0.75, 0.75
_CLOSE = 0.08  # scores this near do not tell which of two stretches answers
_OPENING_NEARLY = 0.65
ANSWER_FROM = 0.33  # confidence from which an answer is given
OVERVIEW = 0.8  # confidence that where a release opens its news tells its news


@dataclass(frozen=True, slots=True)
class Quoted:
    """What the keyless writer found: statements in the order to be shown, and how sure it is.

    candidates: what it chose from, best first.
    """

    statements: tuple[Statement, ...]
    confidence: float
    candidates: tuple[Statement, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether the evidence is enough to answer."""
        return bool(self.statements) and self.confidence >= ANSWER_FROM


def quote(question: Question, hits: Sequence[Hit], lexicon: Lexicon, embedder: Embedder) -> Quoted:
    """Choose the stretches that answer a question, and say how sure that they do."""
    if question.sides:
        return _compared(question, hits, lexicon, embedder)
    candidates = weigh(question, hits, lexicon, embedder) if hits else []
    if not candidates:
        return Quoted((), 0.0)
    if question.is_overview and all(hit.passage.opens for hit in hits):
        news = openings(question, candidates)
        return Quoted(tuple(shortened(question, s) for s in news), OVERVIEW)
    if question.shape == "summary" and (told := summarised(question, candidates, embedder)):
        return Quoted(tuple(shortened(question, s) for s in told), _sure_of_summary(question, told, lexicon))
    if question.asks_all_of and (told := all_about(question, candidates)):
        return Quoted(tuple(shortened(question, s) for s in told), OVERVIEW, tuple(candidates[:_KEPT]))
    sure = partial(_sure, question, lexicon)
    shown = chosen(question, candidates, sure)
    confidence = max(map(sure, shown))
    told = uncontained([_whole(question, s) for s in shown])
    return Quoted(tuple(shortened(question, s) for s in told), confidence, tuple(candidates[:_KEPT]))


def _sure(question: Question, lexicon: Lexicon, statement: Statement) -> float:
    """How likely a statement answers a question, 0..1."""
    return curve().confidence(signals(question, statement, lexicon))


def _compared(question: Question, hits: Sequence[Hit], lexicon: Lexicon, embedder: Embedder) -> Quoted:
    """The best stretch for each side of a comparison; one alone where it is best for all."""
    found: list[Statement] = []
    sure: list[float] = []
    candidates: list[Statement] = []
    for place, side in enumerate(question.sides):
        weighed = _in_time(side, weigh(side, [h for h in hits if h.side == place], lexicon, embedder))
        candidates.extend(weighed)
        sure_of = partial(_sure, side, lexicon)
        if shown := chosen(side, weighed, sure_of)[:1] if weighed else []:
            found.append(shown[0])
            sure.append(sure_of(shown[0]))
    if not found:
        return Quoted((), 0.0)
    shown = uncontained([_whole(question, s) for s in found])
    # Both sides have to be there, but need not be told as clearly.
    confidence = (min(sure) + max(sure)) / 2 if len(found) == len(question.sides) else min(sure)
    kept = tuple(sorted(candidates, key=lambda c: -c.score)[:_KEPT])
    return Quoted(tuple(shortened(question, s) for s in shown), confidence, kept)


def _whole(question: Question, statement: Statement) -> Statement:
    """A stretch as it can be read: alone with the one person that is asked for, or what it leans on."""
    alone = person_alone(question, statement)
    return alone if alone is not statement else rounded(statement)


def _in_time(side: Question, weighed: Sequence[Statement]) -> list[Statement]:
    """The stretches for a side; those that its days were told in go first where no words name its days."""
    best = weighed[0] if weighed else None
    if best is None or side.period is None or best.timely >= PARTLY:
        return list(weighed)
    within = [s for s in weighed if side.period.holds(s.hit.passage.date)]
    if not within or within[0].score < best.score * _SIDE_NEARLY:
        return list(weighed)
    return [*within, *(s for s in weighed if s not in within)]


def _sure_of_summary(question: Question, told: Sequence[Statement], lexicon: Lexicon) -> float:
    """How sure it is that the releases of a summary are those that are meant: whether they hold its names."""
    releases = {s.hit.passage.release_id for s in told}
    held = {t for r in releases for t in lexicon.terms_of_release(r)}
    asked = [*question.names, *question.topic]
    if not asked:
        return OVERVIEW
    share = sum(bool(synonyms(t) & held) for t in asked) / len(asked)
    named = all(synonyms(t) & held for t in question.names)
    return OVERVIEW * share if named else 0.0


def chosen(
    question: Question, candidates: Sequence[Statement], sure: Callable[[Statement], float]
) -> list[Statement]:
    """The statements that make the answer, in the order to be shown. sure: how likely one answers, 0..1."""
    best = candidates[0]
    if question.shape == "changed":
        return _with_its_end(question, candidates, _then_and_now(candidates, best))
    if question.of_today and not question.latest:
        return as_it_stands(question, candidates)
    if question.latest or question.earliest:
        news = [c for c in candidates if not c.hit.passage.is_boilerplate or not question.about_news]
        best = news[0] if news else best
        good = [c for c in news or candidates if c.score >= best.score * _NEARLY]
        pick = max if question.latest else min
        day = pick(c.hit.passage.date for c in good)
        best = next(c for c in good if c.hit.passage.date == day)
        if question.about_news:
            best = _opening(candidates, best)
    timeless = best.hit.passage.is_boilerplate and not question.periods and not question.earliest
    if question.latest or timeless:
        best = as_told_last(best, candidates)  # what is told again and again holds as it was told last
    if best.told and len(rows := rows_of(question, candidates, best)) > 1:
        return rows
    if question.shape == "list" and len(lines := one_a_release(question, candidates, best, sure)) > 1:
        return lines
    if question.asks_speech:
        return _speech(candidates, best)
    if question.latest or question.earliest:
        return [best]
    if since := what_came_of_it(candidates, best):
        return [*since, best]
    return [best] if best.told else [best, *_runner_up(candidates, best)]


def _runner_up(candidates: Sequence[Statement], best: Statement) -> list[Statement]:
    """The next best stretch from elsewhere, where it is close behind and there is room for both."""
    for candidate in candidates:
        apart = candidate.hit.passage.id != best.hit.passage.id or (
            candidate.start >= best.end or candidate.end <= best.start
        )
        if apart and candidate is not best:
            near = candidate.score >= best.score - _CLOSE and candidate.fits == best.fits
            room = len(best.text) + len(candidate.text) <= MAX_STATEMENT
            past = _is_past_plan(candidate, best) or is_told_again(candidate, best)
            return [candidate] if near and room and not past else []
    return []


def _is_past_plan(candidate: Statement, best: Statement) -> bool:
    """Whether a stretch tells, in an older release, of the plan of what another one tells as done."""
    older = candidate.hit.passage.date < best.hit.passage.date
    claims = [claim_of(s.words, s.hit.passage.kind) for s in (candidate, best)]
    return older and claims[0] in ("plan", "conditional") and claims[1] == "fact"


def _opening(candidates: Sequence[Statement], best: Statement) -> Statement:
    """The stretch with which the release of `best` opens its news, if it answers as well nearly."""
    for candidate in candidates:
        passage = candidate.hit.passage
        if passage.opens and passage.release_id == best.hit.passage.release_id:
            nearly = candidate.score >= best.score * _OPENING_NEARLY
            return replace(candidate, held=max(candidate.held, best.held)) if nearly else best
    return best


def _then_and_now(candidates: Sequence[Statement], best: Statement) -> list[Statement]:
    """The stretches of each release that answer nearly as well as the best, oldest first, if they differ."""
    near = [c for c in candidates if c.score >= best.score * _THEN_NEARLY and c.fits >= best.fits]
    ordered = sorted(first_of_each(near), key=lambda s: s.hit.passage.date)
    told = [s for n, s in enumerate(ordered) if not n or s.text != ordered[n - 1].text]
    return told if len(told) <= LINES else [told[0], *told[1 - LINES :]]


def _with_its_end(
    question: Question, candidates: Sequence[Statement], told: list[Statement]
) -> list[Statement]:
    """Where it is asked what became of something, also what a newer release tells of its end."""
    if not BECAME.search(question.standalone):
        return told
    last = max(s.hit.passage.date for s in told)
    ends = [c for c in candidates if c.hit.passage.date > last and c.is_sentence and tells_end(question, c)]
    newest = max((c.hit.passage.date for c in ends), default=last)
    return [*told, *(c for c in ends if c.hit.passage.date == newest)][: len(told) + 1]


def _speech(candidates: Sequence[Statement], best: Statement) -> list[Statement]:
    """The speaker's sentences that fit best, in the order in which they were said."""
    same = [c for c in candidates if c.hit.passage.id == best.hit.passage.id and c.fits]
    kept: list[Statement] = []
    length = 0
    for candidate in same or [best]:
        apart = all(candidate.end <= k.start or k.end <= candidate.start for k in kept)
        room = length + len(candidate.text) <= MAX_STATEMENT
        if not kept or (apart and room and candidate.score >= best.score * _NEARLY):
            kept.append(candidate)
            length += len(candidate.text)
    return sorted(kept, key=lambda s: s.start)
