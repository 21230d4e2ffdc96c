"""Whose words stand where in the news of a release: quotations and reported speech. Pure.

Works on the marks of quotation and on the clauses between them, in general English: a clause with
a person and a verb of speech beside quoted words says whose they are; words go on over paragraphs
until their mark is closed. Words in quotation marks that nobody says are terms.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.people import NAMED, ORGANISATION, PRONOUN, VERB, VERBS, Speaker, people_in, person
from corpus.release import ROLE, Quotation
from corpus.sentences import Span, sentences

# Verbs that tell what somebody means, without any mark of quotation.
_TELLING = (
    "called calls describes? described thanked thanks believes believed welcomed welcomes praised praises "
    "promised promises warned warns hopes hoped sees predicted predicts acknowledged acknowledges "
    "credited credits expects? expected points? pointed spoke speaks puts? considers considered "
    "underlined underlines quoted thinks? thought"
).split()
_TELL = rf"(?:{'|'.join([*VERBS, *_TELLING])})"
_ADVERBS = r"(?:(?:also|further|then|later|today|recently|however|[a-z]+ly)\s+)*"
_LEAD_IN = re.compile(rf"(?P<who>[^\"“”«»‘\n]+?),?\s+{_ADVERBS}{VERB}\b[^\"“”«»\n.!?]{{0,60}}?[,:]?\s*$")
_LEAD_VERB_FIRST = re.compile(rf"^{VERB}\s+(?P<who>[^\"“”«»‘\n]+?)\s*[,:]\s*$", re.I)
_LEAD_COLON = re.compile(r"(?P<who>[^\"“”«»\n.!?]{3,200}?):\s*$")
_LEAD_TELL = re.compile(rf"(?P<who>[^\"“”«»‘\n]+?),?\s+{_ADVERBS}{_TELL}\b[^\"“”«»‘\n.!?]{{0,80}}:\s*$")
_GOES_ON = re.compile(rf"^\W*(?:and|but|then)\s+{_ADVERBS}{VERB}\b[^\"“”«»‘\n.!?]{{0,60}}[,:]\s*$")
_ACCORDING = re.compile(r"\b(?:according to|in the (?:words|view) of)\s+(?P<who>[^\"“”«»‘\n]+)$", re.I)
_TRAIL_VERB = re.compile(rf"^\s*[,.–—-]?\s*{_ADVERBS}{VERB}\s+(?:to\s+\w+\s+)?(?P<who>.+)$", re.S)
_TRAIL_NAME = re.compile(rf"^\s*[,.–—-]?\s*(?P<who>[^\"“”«»‘\n]{{2,240}}?),?\s+{_ADVERBS}{VERB}\b")
_TRAIL_ACCORDING = re.compile(r"^\s*,?\s*(?:according to|in the words of)\s+(?P<who>.+)$", re.I | re.S)
_REPORTED = re.compile(
    rf"^(?P<who>[^\"“”«»‘\n]+?)(?:,)?\s+{_ADVERBS}{_TELL}\b(?!\s+(?:by|in|on|of|at)\b(?!.*\bthat\b))"
)
_REPORTED_ACCORDING = re.compile(
    r"^(?:according to|in the (?:words|view) of)\s+(?P<who>[^\"“”«»‘\n]+?),\s+(?=[a-z])|"
    r",\s+(?:according to|in the (?:words|view) of)\s+(?P<last>[^\"“”«»‘\n]+?)\.?$",
    re.I,
)
# A single mark closes where no letter follows; elsewhere it is an apostrophe.
_MARK = re.compile(r"[“”\"«»„]|(?<![\w’])‘(?=\w)|(?<=[\w.,!?…])’(?!\w)")
_OPENING = "“«„‘"
_ROLE_ALONE = re.compile(
    rf"^(?:the|its|their|his|her)\s+(?:former|incoming|outgoing|new|departing)?\s*(?:(?:{ROLE.pattern})\s*)+(?:\bof\s+.+)?$",
    re.I,
)
_APPENDED = re.compile(r",\s+(?:adding|noting|explaining|stressing|saying|pointing out)\s+that\s+")
_SIDES = re.compile(r",?\s+(?:while|whereas|but)\s+|;\s+")
_FEWEST = 3  # words of speech that nobody could take for a term
_MOST_MARKS = 200  # of a paragraph that people wrote
_LONGEST_CLAUSE = 2_000  # characters that are looked at; what is longer is no sentence that anybody spoke
_LONGEST = 240  # characters of a description of a speaker


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words between marks of quotation, the marks left out. closed: whether the second mark is there."""

    start: int
    end: int
    closed: bool


def quotations(text: str, spans: Sequence[Span]) -> list[Quotation]:
    """The quotations and the reported speech in paragraphs of a text, in order."""
    people = list(people_in(text, spans))
    found: list[Quotation] = []
    running: Speaker | None = None  # whose words go on in the next paragraph
    for place, span in enumerate(spans):
        stretches = _stretches(text, span)
        opens = bool(stretches) and not text[span.start : stretches[0].start - 1].strip()
        whole = [s for s in stretches if not s.closed or _is_whole(text[s.start : s.end])]
        # Each may tell who "she" is in the other, so that both are looked for twice.
        reported = _reported(text, span, whole, people, found, ())
        carried = running if opens else None
        told = _direct(text, span, stretches, people, [*found, *reported], carried)
        reported = _reported(text, span, whole, people, found, told)
        told = _direct(text, span, stretches, people, [*found, *reported], carried)
        apart = [r for r in reported if not any(r.start < q.end and q.start < r.end for q in told)]
        told += [*apart, *_appended(text, span, told)]
        found += sorted(told, key=lambda q: q.start)
        goes_on = bool(stretches) and not stretches[-1].closed and _opens(text, spans, place + 1)
        last = told[-1] if told else None
        running = Speaker(last.speaker, last.speaker_title) if goes_on and last else None
    return found


def terms(text: str, spans: Sequence[Span]) -> list[Span]:
    """Words in quotation marks that nobody says, without their marks."""
    said = [(q.start, q.end) for q in quotations(text, spans) if q.is_direct]
    inside = (s for span in spans for s in _stretches(text, span))
    return [Span(s.start, s.end) for s in inside if not any(a <= s.start < b for a, b in said)]


def _opens(text: str, spans: Sequence[Span], place: int) -> bool:
    return place < len(spans) and text[spans[place].start] in '"“«‘'


def _stretches(text: str, span: Span) -> list[_Stretch]:
    """The stretches between marks in a paragraph; one that is never closed ends with it."""
    found: list[_Stretch] = []
    opened = -1
    nested = 0
    marks = list(_MARK.finditer(text, span.start, span.end))
    if not any(m.group() == "‘" for m in marks) or any(m.group() in '“"«' for m in marks):
        marks = [m for m in marks if m.group() not in "‘’"]
    if len(marks) > _MOST_MARKS:
        return []
    for place, mark in enumerate(marks):
        before = text[mark.start() - 1] if mark.start() > span.start else " "
        opens = mark.group() in _OPENING or (
            mark.group() == '"' and (before.isspace() or before in "([—–-/*_")
        )
        if opened < 0:
            if opens:
                opened = mark.end()
        elif opens and mark.group() in _OPENING:
            closing = sum(m.group() in "”»’" for m in marks[place:])
            opening = sum(m.group() in _OPENING for m in marks[place:])
            if closing > opening:
                nested += 1
            else:  # the one before was never closed
                found.append(_Stretch(opened, mark.start(), False))
                opened = mark.end()
        elif nested:
            nested -= 1
        elif not opens or mark.group() == '"':
            found.append(_Stretch(opened, mark.start(), True))
            opened = -1
    if 0 <= opened < span.end:
        found.append(_Stretch(opened, span.end, False))
    return [s for s in found if s.end > s.start]


def _direct(
    text: str,
    span: Span,
    stretches: Sequence[_Stretch],
    people: Sequence[Speaker],
    earlier: Sequence[Quotation],
    running: Speaker | None,
) -> list[Quotation]:
    """The stretches of a paragraph that somebody says."""
    found: list[Quotation] = []
    waiting: list[_Stretch] = []
    current = running
    inside = [q for q in earlier if span.start <= q.start < span.end]
    before_it = [q for q in earlier if q.start < span.start]
    for place, stretch in enumerate(stretches):
        begins = stretches[place - 1].end + 1 if place else span.start
        ends = stretches[place + 1].start - 1 if place + 1 < len(stretches) else span.end
        before, after = text[begins : stretch.start - 1], text[min(stretch.end + 1, span.end) : ends]
        if any(q.start <= stretch.start < q.end for q in inside):
            continue  # a fragment within a sentence that tells what was said
        near = sorted((q for q in (*inside, *found) if q.end <= stretch.start), key=lambda q: q.start)
        behind = text[near[-1].end if near else span.start : stretch.start]
        known = [*_subject(behind, people), *_known([*before_it, *near], people)]
        ended = text[stretch.start : stretch.end].rstrip().endswith(".")
        named = _trailing(after, known, ended) if stretch.closed else None
        named = named or _leading(before, known)
        if named is None and _GOES_ON.match(before):
            named = _leading_subject(text[span.start : stretch.start], known)
            if named and place and _is_fragment(text, span, stretches[place - 1]):
                found.append(_quotation(stretches[place - 1], named))
        words = text[stretch.start : stretch.end]
        whole = _is_whole(words)
        goes_on = current is not None and (whole or not stretch.closed) and not _is_term(before, words)
        if named is None and not goes_on:
            if (whole or not stretch.closed) and not _is_term(before, words):
                waiting.append(stretch)
            continue
        current = named or current
        if current is None:
            continue
        found += [_quotation(s, current) for s in (*waiting, stretch)]
        waiting = []
    return found


def _appended(text: str, span: Span, told: Sequence[Quotation]) -> list[Quotation]:
    """What is told behind quoted words in the same sentence: "…," Roe said, adding that she was glad."""
    found = []
    for said in told:
        after = text[said.end : min(span.end, said.end + _LONGEST_CLAUSE)]
        rest = sentences(after)[:1]
        match = _APPENDED.search(after, 0, rest[0].end) if rest and said.is_direct else None
        if match and not re.search(r"[\"“«‘]", after[1 : rest[0].end]):
            end = said.end + rest[0].end
            found.append(Quotation(said.end + match.end(), end, said.speaker, said.speaker_title, False))
    return found


def _subject(before: str, people: Sequence[Speaker]) -> list[Speaker]:
    """Whom a pronoun behind some words of the same paragraph means: who begins one of their sentences."""
    for sentence in reversed(sentences(before)):
        words = before[sentence.start : sentence.end].lstrip(' "”’»')
        match = NAMED.match(words)
        if (
            match
            and not PRONOUN.match(match.group())
            and (named := person(match.group(), people))
            and not ORGANISATION.search(named.name)
        ):
            return [named] if named in people else []
    return []


def _is_whole(words: str) -> bool:
    """Whether words in marks are a sentence or a clause, rather than a term or a fragment."""
    return len(words.split()) >= _FEWEST and bool(re.search(r"[.,!?…–—-]$", words.strip()))


def _is_fragment(text: str, span: Span, stretch: _Stretch) -> bool:
    """Whether words in marks are somebody's, though no whole clause: Roe called it "a start for all"."""
    words = text[stretch.start : stretch.end]
    before = text[span.start : stretch.start - 1]
    return len(words.split()) >= _FEWEST and not _is_whole(words) and not _is_term(before, words)


def _is_term(before: str, words: str) -> bool:
    """Whether words in marks are named by the clause before them: 'the "Offer"', '(the "Company")'."""
    named = re.search(
        r"(?:\(|\b(?:the|a|an|its|our|called|known as|so-called|or|and|as|term|words?))\s*$", before
    )
    return bool(named) and not re.search(r"[.!?]$", words.strip())


def _quotation(stretch: _Stretch, speaker: Speaker) -> Quotation:
    return Quotation(stretch.start, stretch.end, speaker.name, speaker.title, True)


def _known(said: Sequence[Quotation], people: Sequence[Speaker]) -> list[Speaker]:
    """Everybody who was met, those who spoke last first, then those that the release presents."""
    return [*(Speaker(q.speaker, q.speaker_title) for q in reversed(said)), *people]


def _trailing(after: str, known: Sequence[Speaker], ended: bool) -> Speaker | None:
    """Who is named behind quoted words: "…," said Ada Roe, CEO of Acme.

    ended: whether a full stop closes the words, so that a name behind them begins another sentence.
    """
    clause = _SIDES.split(_first_sentence(after[:_LONGEST_CLAUSE].replace("\n", " ")))[0]
    for pattern in (_TRAIL_VERB, _TRAIL_ACCORDING):
        if match := pattern.match(clause):
            return person(match["who"], known)
    match = None if ended else _TRAIL_NAME.match(clause)
    return person(match["who"], known) if match else None


def _leading(before: str, known: Sequence[Speaker]) -> Speaker | None:
    """Who is named in front of quoted words: Ada Roe, CEO of Acme, said, "…"."""
    before = before[-_LONGEST_CLAUSE:].replace("\n", " ")
    spans = sentences(before)
    if not spans:
        return None
    whole = before[spans[-1].start :]
    for clause in dict.fromkeys((_SIDES.split(whole)[-1], whole)):
        for pattern in (_LEAD_VERB_FIRST, _LEAD_IN, _ACCORDING, _LEAD_COLON, _LEAD_TELL):
            if (match := pattern.search(clause)) and (named := person(match["who"], known)):
                return named
    return None


def _leading_subject(before: str, known: Sequence[Speaker]) -> Speaker | None:
    """Who begins the sentence that words end: Roe called it "a start" and noted: …"""
    spans = sentences(before)
    match = _REPORTED.match(" ".join(before[spans[-1].start :].split())) if spans else None
    return person(match["who"], known) if match else None


def _reported(
    text: str,
    span: Span,
    whole: Sequence[_Stretch],
    people: Sequence[Speaker],
    earlier: Sequence[Quotation],
    direct: Sequence[Quotation],
) -> list[Quotation]:
    """The sentences of a paragraph that tell what somebody said, those with whole quoted clauses apart."""
    found: list[Quotation] = []
    presented = [p for p in people if p.title]  # a bare name may be a product's
    for sentence in sentences(text, span.start, span.end):
        if any(s.start < sentence.end and sentence.start < s.end for s in whole):
            continue
        words = " ".join(text[sentence.start : sentence.end].split())
        if len(words) > _LONGEST_CLAUSE:
            continue
        near = sorted((q for q in (*direct, *found) if q.end <= sentence.start), key=lambda q: q.start)
        known = _known([*earlier, *near], people)
        match = _REPORTED.match(words)
        who = match["who"] if match else ""
        if not who and (told := _REPORTED_ACCORDING.search(words)):
            who = told["who"] or told["last"]
        if not who or len(who) > _LONGEST:
            continue
        trusted = _known([*earlier, *near], presented)
        pronoun = PRONOUN.fullmatch(who.strip())
        if pronoun and not (earlier or near):
            continue
        named = person(who, known)
        if named is None and near and _ROLE_ALONE.match(who.strip()):
            named = known[0]
        if named and (named in trusted or ROLE.search(named.title)):
            found.append(Quotation(sentence.start, sentence.end, named.name, named.title, False))
    return found


def _first_sentence(text: str) -> str:
    spans = sentences(text)
    return text[: spans[0].end] if spans else ""
