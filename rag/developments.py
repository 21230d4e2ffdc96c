"""Sentences of the news that a later release changed: another figure, day or state of the same thing. Pure.

Two sentences are about the same thing where they share most of the worth of the words of the poorer one;
or where the later one repeats a figure or a date of the earlier one beside another; or where what the
earlier one planned has come to something in the later one. What a person is, and who holds a post, is
followed by name and by post.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corpus.claims import claim_of
from corpus.people import Speaker, people_in
from corpus.release import Release
from corpus.sentences import Span
from rag.days import days
from rag.figures import Figure, figures
from rag.kinds import OVER, TURNED
from rag.lexical import Lexicon, synonyms, tokens

# How much of the worth of the words of the shorter sentence two sentences share that speak of the same thing.
_SAME_THING = 0.45
_SURELY_SAME = 0.6
_LEAST_SHARED = 3  # words
# The same where the later sentence repeats a value of the earlier one, or tells what became of a plan.
_REPEATED, _BECAME = 0.12, 0.25
_LEAST_WORTH = 0.4  # of the one most telling word that they share then
# So that long histories stay quick: a sentence is held against those that share one of its most
# telling words, the latest of each.
_TELLING, _LOOKED_AT = 8, 60
_NEARLY = 0.8  # of the best likeness: then the newer of two earlier sentences is the one that was changed
_SMALL = 100  # counts below it are shared by chance
_EXPLICIT = 0.5  # what a repeated value adds to the likeness: then the later sentence means the earlier one
# Posts of which a company has one.
_HIGHEST = frozenset(min(synonyms(t)) for t in tokens("CEO CFO COO CTO chair"))

_BESIDE_POST = re.compile(r"\b(?:vice|deputy|former|formerly|assistant|honorary|designate|incoming)\b", re.I)


class Place(NamedTuple):
    """A sentence of a release, its span in code points, half open."""

    release: Release
    span: Span


class Development(NamedTuple):
    """What was told, and what a later release told of the same thing."""

    earlier: Place
    later: Place


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of the news, as it is compared.

    stems: what it speaks of, without the company, figures, and the posts of people; people: those presented.
    values: its figures and days, as far as two sentences hardly share them by chance. turned: whether it
    tells that something came about; over: that it came to nothing, or later.
    """

    place: Place
    people: tuple[Speaker, ...]
    stems: frozenset[str]
    figures: tuple[Figure, ...]
    days: frozenset[str]
    values: frozenset[str]
    claim: str
    turned: bool
    over: bool


def developments(
    news: Sequence[tuple[Release, Sequence[Span]]], names: Sequence[str], lexicon: Lexicon
) -> Iterator[Development]:
    """What later releases changed, in their order.

    news: the releases, oldest first, each with the sentences that speak of a company. names: the company's.
    """
    own = {stem for name in names for stem in tokens(name)}
    told: dict[str, list[_Sentence]] = {}  # the sentences so far, by what they speak of
    posts = _Posts(own)
    for release, spans in news:
        read = [_sentence(Place(release, span), own) for span in spans]
        found = []
        for sentence in read:
            telling = sorted(sentence.stems, key=lambda t: (-lexicon.worth(t), t))[:_TELLING]
            looked_at = {id(o): o for t in telling for o in reversed(told.get(t, [])[-_LOOKED_AT:])}
            if earlier := _changed_by(sentence, list(looked_at.values()), lexicon):
                found.append(Development(earlier.place, sentence.place))
        found.extend(d for d in posts.changed_by(read) if d not in found)
        yield from sorted(found, key=lambda d: d.later.span)
        for sentence in read:
            for term in sentence.stems:
                told.setdefault(term, []).append(sentence)


def _sentence(place: Place, own: set[str]) -> _Sentence:
    release, span = place
    words = release.text[span.start : span.end]
    people = tuple(people_in(release.text, [span]))
    posts = {t for someone in people for t in tokens(someone.title)}
    stems = frozenset(t for t in tokens(words) if not t[0].isdigit()) - own - posts
    dated = frozenset(f"{d.first}{d.last}{d.key}" for d in days(words))
    counted = tuple(figures(words))
    told = frozenset(f"{f.kind}{f.unit}{f.noun}{f.value}" for f in counted if f.unit or f.value >= _SMALL)
    section = next((s for s in release.sections if s.start <= span.start < s.end), None)
    claim = claim_of(words, section.kind if section else "body")
    over = bool(OVER.search(words))
    turned = over or bool(TURNED.search(words))
    return _Sentence(place, people, stems, counted, dated, told | dated, claim, turned, over)


def _changed_by(later: _Sentence, earlier: Sequence[_Sentence], lexicon: Lexicon) -> _Sentence | None:
    """The earlier sentence that a later one changes: the newest of those that are most alike."""
    found = []
    for one in earlier:
        likeness, surely = _likeness(one, later, lexicon)
        if likeness and _differs(one, later, surely):
            found.append((likeness, one))
    if not found:
        return None
    most = max(likeness for likeness, _ in found)
    near = [pair for pair in found if pair[0] >= most * _NEARLY]
    return max(near, key=lambda pair: (pair[1].place.release.date, pair[0]))[1]


def _likeness(one: _Sentence, later: _Sentence, lexicon: Lexicon) -> tuple[float, bool]:
    """How surely two sentences speak of the same thing, 0 where they do not; and whether claims tell then."""
    shared = one.stems & later.stems
    if not shared:
        return 0.0, False
    worths = [sum(map(lexicon.worth, s.stems)) for s in (one, later)]
    share = sum(map(lexicon.worth, shared)) / max(min(worths), 1e-9)
    telling = max(map(lexicon.worth, shared)) >= _LEAST_WORTH
    if one.values & later.values and telling and share > _REPEATED:
        return share + _EXPLICIT, True
    if len(shared) >= _LEAST_SHARED and share > _SAME_THING:
        return share, share >= _SURELY_SAME
    became = one.claim in ("plan", "conditional") and later.turned and len(shared) > 1
    if became and telling and share > _BECAME:
        return share, True
    return 0.0, False


def _differs(one: _Sentence, later: _Sentence, surely: bool) -> bool:
    """Whether figures or dates of two sentences differ, or claims, if they surely are of one thing."""
    if surely and (one.claim != later.claim or (later.over and not one.over)):
        return True
    if one.days != later.days and one.days and later.days:
        return True
    for figure in later.figures:
        alike = [f for f in one.figures if (f.kind, f.unit, f.per) == (figure.kind, figure.unit, figure.per)]
        if alike and all(abs(f.value - figure.value) > 1e-6 * max(1.0, abs(f.value)) for f in alike):
            return True
    return False


class _Posts:
    """Who was presented as what so far, and who as the holder of a post of the company."""

    def __init__(self, own: set[str]) -> None:
        self._own = own
        self._of_person: dict[str, tuple[frozenset[str], Place]] = {}
        self._holders: dict[frozenset[str], tuple[str, Place]] = {}

    def changed_by(self, news: Sequence[_Sentence]) -> Iterator[Development]:
        """People whom a release presents otherwise than an earlier one did, and new holders of posts."""
        people: dict[str, tuple[frozenset[str], Place]] = {}
        holders: dict[frozenset[str], tuple[str, Place]] = {}
        for sentence in news:
            for someone in sentence.people:
                post, whose = _post(someone)
                if not post:
                    continue
                people.setdefault(someone.name, (post, sentence.place))
                beside = _BESIDE_POST.search(someone.title)
                if post & _HIGHEST and not beside and (not whose or whose & self._own):
                    holders.setdefault(post & _HIGHEST, (someone.name, sentence.place))
        for name, (post, place) in people.items():
            before = self._of_person.get(name)
            if before and not (post <= before[0] or before[0] <= post):
                yield Development(before[1], place)
        for office, (name, place) in holders.items():
            held = self._holders.get(office)
            if held and held[0].split()[-1] != name.split()[-1]:
                yield Development(held[1], place)
        self._of_person.update(people)
        self._holders.update(holders)


def _post(someone: Speaker) -> tuple[frozenset[str], frozenset[str]]:
    """A title as stems that do not tell two wordings of one post apart, and those of whose post it is."""
    owner, _, title = someone.title.replace("’s ", "'s ").rpartition("'s ")
    post, *whose = re.split(r"\b(?:of|at|for)\b|,", title, maxsplit=1)
    stems = frozenset(min(synonyms(t)) for t in tokens(post))
    return stems, frozenset(tokens(" ".join([owner, *whose])))
