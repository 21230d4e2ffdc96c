"""The keyless writer: an answer in the releases' own words, or silence."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial

from corpus.claims import claim_of
from corpus.parse import dateline_length
from corpus.release import Release
from rag.confidence import curve, signals
from rag.contrast import contrasted
from rag.evidence import MAX_STATEMENT, Statement, weigh
from rag.extent import person_alone, rounded, shortened, uncontained
from rag.kinds import BECAME
from rag.lexical import Lexicon, synonyms, tokens
from rag.question import Question
from rag.records import Embedder, Hit
from rag.spans import TODAY_SAID
from rag.standing import as_it_stands, as_told_last, tells_end, what_came_of_it
from rag.summary import summarised
from rag.timely import PARTLY

_KEPT = 40  # candidates that are handed on
_LINES = 4  # releases that a list speaks of
# Newer releases win where the latest is asked for, if they answer nearly as well.
_NEARLY = 0.82
_LIST_NEARLY, _SIDE_NEARLY, _THEN_NEARLY = 0.86, 0.75, 0.75
_LIST_SURELY, _LINE_FROM = 0.60, 0.45  # a line of a list that answers by itself
_CLOSE = 0.08  # scores this near do not tell which of two stretches answers
_OPENING_NEARLY = 0.65
_MOST_ROWS = 5
_SEVERAL_THINGS = re.compile(r"\w(?:,| and| or| as well as) \w", re.I)
ANSWER_FROM = 0.34  # confidence from which an answer is given
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
        openings = _openings(question, candidates)
        return Quoted(tuple(shortened(question, s) for s in openings), OVERVIEW)
    if question.shape == "summary" and (told := summarised(question, candidates, embedder)):
        return Quoted(tuple(shortened(question, s) for s in told), _sure_of_summary(question, told, lexicon))
    if question.asks_all_of and (told := _told_of(question, candidates)):
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


def _openings(question: Question, candidates: Sequence[Statement]) -> list[Statement]:
    """The first whole sentence of each release's news, newest first: all that the period holds."""
    whole = [
        c
        for c in sorted(candidates, key=lambda c: (c.start, c.end))
        if c.start >= c.hit.passage.start + dateline_length(c.hit.passage.text)
    ]
    newest = sorted(_first_of_each(whole), key=lambda s: s.hit.passage.date, reverse=not question.earliest)
    return newest[:_LINES] if question.periods or question.shape == "list" else newest[:1]


def _told_of(question: Question, candidates: Sequence[Statement]) -> list[Statement]:
    """The best stretch of each release that holds the words of a question itself, newest first.

    What somebody says is taken where nothing else does.
    """

    def holds(candidate: Statement) -> bool:
        own = set(tokens(candidate.text))
        return not candidate.hit.passage.is_boilerplate and all(synonyms(t) & own for t in question.weighty)

    in_turn = sorted(candidates, key=lambda c: bool(c.hit.passage.speaker))
    lines = _first_of_each(filter(holds, in_turn))[:_LINES]
    return sorted(lines, key=lambda s: s.hit.passage.date, reverse=True)


def _first_of_each(candidates: Iterable[Statement]) -> list[Statement]:
    """The first stretch of each release."""
    first: dict[str, Statement] = {}
    for candidate in candidates:
        first.setdefault(candidate.hit.passage.release_id, candidate)
    return list(first.values())


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
        best = as_told_last(best, candidates) if question.latest else best
        if question.about_news:
            best = _opening(candidates, best)
    if best.told and len(rows := _rows(question, candidates, best)) > 1:
        return rows
    if question.shape == "list" and len(lines := _one_a_release(question, candidates, best, sure)) > 1:
        return lines
    if question.asks_speech:
        return _speech(candidates, best)
    if question.latest or question.earliest:
        return [best]
    if since := what_came_of_it(candidates, best):
        return [*since, best]
    return [best] if best.told else [best, *_runner_up(candidates, best)]


def _rows(question: Question, candidates: Sequence[Statement], best: Statement) -> list[Statement]:
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


def _runner_up(candidates: Sequence[Statement], best: Statement) -> list[Statement]:
    """The next best stretch from elsewhere, where it is close behind and there is room for both."""
    for candidate in candidates:
        apart = candidate.hit.passage.id != best.hit.passage.id or (
            candidate.start >= best.end or candidate.end <= best.start
        )
        if apart and candidate is not best:
            near = candidate.score >= best.score - _CLOSE and candidate.fits == best.fits
            room = len(best.text) + len(candidate.text) <= MAX_STATEMENT
            return [candidate] if near and room else []
    return []


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
    ordered = sorted(_first_of_each(near), key=lambda s: s.hit.passage.date)
    told = [s for n, s in enumerate(ordered) if not n or s.text != ordered[n - 1].text]
    return told if len(told) <= _LINES else [told[0], *told[1 - _LINES :]]


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


def _one_a_release(
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
        whole = whole and candidate.score >= best.score * _LIST_SURELY and candidate.timely >= PARTLY
        return whole and not candidate.hit.passage.is_boilerplate and not candidate.hit.passage.speaker

    for candidate in candidates:
        nearly = candidate.score >= best.score * _LIST_NEARLY
        surely = candidate.score >= best.score * _LIST_SURELY and sure(candidate) >= _LINE_FROM
        if (
            nearly or surely or (holds_all(candidate) and not question.names & set(candidate.missing))
        ) and len(lines) < _LINES:
            lines.setdefault(candidate.hit.passage.release_id, candidate)
    for opening in filter(holds_all, candidates):
        home = opening.hit.passage.release_id
        if opening.hit.passage.opens and home in lines and home != best.hit.passage.release_id:
            lines[home] = opening  # the news itself, rather than what follows from it
    return sorted(lines.values(), key=lambda s: s.hit.passage.date, reverse=True)


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


_BULLET = re.compile(r"^\s*[*•▪·-]\s+")
_CLAIMED = {"plan": "Planned", "conditional": "Not settled"}


def _lead(question: Question, statement: Statement, dated: bool) -> str:
    """The day on which words were told, and in which news, where that matters; whether they tell of a plan.

    A title with figures is left out, as these would stand in no cited words.
    """
    passage = statement.hit.passage
    day = passage.date.isoformat()
    claim = _CLAIMED.get(claim_of(statement.words, passage.kind), "")
    if question.asks_which_news and not re.search(r"\d", passage.title):
        claim = f", {claim.lower()}" if claim else ""
        return f"“{passage.title}” ({day}{claim}): "
    if dated:
        return f"{day} ({claim.lower()}): " if claim else f"{day}: "
    if claim:
        return f"{claim} as of {day}: "
    told_day = question.asks_when_told or (question.wants == "date" and TODAY_SAID.search(statement.words))
    return f"Reported on {day}: " if question.asks_done or told_day else ""


_BRACKETED = re.compile(r"\[(\d{1,3})\]")  # a footnote's number would read as a marker


def worded(question: Question, statements: Sequence[Statement], releases: Mapping[str, Release]) -> str:
    """The answer's text: each stretch with its marker, its day where that matters, and who says it.

    releases: by id.
    """
    dated = (question.shape != "one" or question.is_overview) and len(
        {s.hit.passage.release_id for s in statements}
    ) > 1
    lines: list[str] = []
    said_by = ""
    for marker, statement in enumerate(statements, start=1):
        passage = statement.hit.passage
        release = releases[passage.release_id]
        own = statement.told or _BULLET.sub("", statement.text)
        words = _BRACKETED.sub(r"(\1)", " ".join(own.split()))
        begins = statement.start <= passage.start + dateline_length(passage.text)
        before = release.text[: statement.start].rstrip(' \n"“*•-')
        if not begins and not statement.told and before[-1:] not in '.!?"”:':
            words = "… " + words
        if not re.search(r"[.!?][\"”’)]*$", words) and passage.kind != "sub-headline" and not statement.told:
            words += " …"
        said = release.quotation_at(statement.start, statement.end)
        speaker = said.speaker if said else ""
        lead = _lead(question, statement, dated)
        if speaker and speaker.split()[-1] not in words and said_by != speaker:
            lead += f"{speaker}: "
        said_by = speaker
        lines.append(f"{lead}{words} [{marker}]")
    told = ("\n\n" if dated else " ").join(lines)
    first = contrasted(question, statements, releases) if question.sides else ""
    return f"{first}\n\n{told}" if first else told
