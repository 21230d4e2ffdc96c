"""How far a stretch of a release holds a question's words: itself, in other words, or around it. Pure."""

import re
from collections.abc import Sequence, Set
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.release import ROLE
from rag.entities import SUFFIX_STEMS
from rag.lexical import Lexicon, pivotal, stem, synonyms, tokens
from rag.phrases import SAID
from rag.question import Question
from rag.records import Hit, Passage, Reading, Vectors
from rag.values import find_names

# What a question's word is worth where it stands: in the sentence, as a synonym in it, as a
# word near it in meaning at most, in the passage around it or the release's title.
_IN_SENTENCE, AS_SYNONYM, _AS_NEAR_WORD, _AROUND = 1.0, 0.85, 0.8, 0.5
_ABOUT = 0.65  # a name in the release's title or in the heading above: it is meant throughout
_APART = 0.2  # a name that only later sentences of the passage hold
_MISSING = 0.2  # a word worth less than this, or not more than by being near, is not there
_CARRIED_WORTH = 0.4  # what a follow-up took over need not be said again
_NAME_WORTH = 1.5  # names tell one company's facts from another's
# Cosine of two words in their contexts at which they begin to mean the same, and surely do.
_NEAR_FROM, _NEAR_TO = 0.40, 0.65


_WORD = re.compile(r"[^\W\d_]+")
# What follows a name that is presented: a title or a kind of thing, or what it does.
_PRESENTED = re.compile(
    r"\.?(?:,? \([^()]*\))*"  # "Acme Ltd. (“Acme”)"
    rf"(?:, (?:an?|the|one of|its|our|(?:[\w-]+ ){{0,2}}{ROLE.pattern})\b|"
    r",? (?:which |who )?(?:is|are) (?:an?|the|one of)\b|"
    r",? (?:which )?(?:develops|makes|manufactures|provides|offers|operates|designs|produces|builds|sells|"
    r"helps|serves|owns|runs)\b)",
    re.I,
)


class Weight(NamedTuple):
    """One content word of the question; vector is None where it has none of its own.

    is_fixed: whether only the word itself or a synonym will do: a name, or a word on which
    the question turns.
    """

    term: str
    worth: float
    is_name: bool
    is_fixed: bool
    vector: Vectors | None


def held_words(
    question: Question,
    hit: Hit,
    text: str,
    values: Vectors,
    apart: NDArray[np.bool_],
    weights: Sequence[Weight],
    lexicon: Lexicon,
    around: Set[str],
) -> tuple[float, tuple[str, ...]]:
    """The share of the words, by worth, that a stretch and what is around it hold; and the missing ones."""
    release = lexicon.terms_of_release(hit.passage.release_id)
    subject = set(tokens(subject_of(hit.passage)))
    reached, total, missing = 0.0, 0.0, []
    others = _named_otherwise(question.entities, text)
    for value, weight, other in zip(values, weights, apart, strict=True):
        same = synonyms(weight.term)
        if value < AS_SYNONYM and weight.term in others:
            value = 0.0
        elif value < _ABOUT and weight.is_name and same & subject:
            value = _ABOUT
        elif value < _AROUND and same & (release if weight.is_name else around):
            value = _APART if other and weight.is_name else _AROUND
        if value < _MISSING:
            missing.append(weight.term)
        worth = weight.worth
        if weight.term in question.carried:
            worth *= _CARRIED_WORTH
        reached += float(value) * worth
        total += worth
    return (reached / total if total else 0.6), tuple(missing)


def subject_of(passage: Passage) -> str:
    """What a passage is about: its release's title, or whom boilerplate presents."""
    return passage.prefix if passage.is_boilerplate else passage.title


def _named_otherwise(entities: Sequence[Sequence[str]], text: str) -> set[str]:
    """Words of names that a stretch has in part only, within another name: it speaks of another thing.

    "Ministry of Trade" is no "Ministry of Forests"; "Acme" may be "Acme Pumps", and is left alone, as are
    names that only end alike.
    """
    found: set[str] = set()
    for entity in entities:
        own = frozenset(entity)
        alike = [name for name in _names_in(text) if len(own) > 1 and entity[0] in name]
        if alike and all(name - own and own - name for name in alike):
            found |= own - frozenset[str]().union(*alike)
    return found


@lru_cache(maxsize=4096)
def _names_in(text: str) -> tuple[frozenset[str], ...]:
    """The names of a stretch as stems."""
    found = (frozenset(tokens(name.text)) - SUFFIX_STEMS for name in find_names(text))
    return tuple(name for name in found if name)


def weights_of(question: Question, asked: Reading, lexicon: Lexicon) -> list[Weight]:
    """The question's content words with their worth and their vectors."""
    vectors: dict[str, Vectors] = {}
    for (start, end), vector in zip(asked.words, asked.word_vectors, strict=True):
        vectors.setdefault(stem(question.searched[start:end].lower()), vector)
    words_of = {t: len(e) for e in question.entities for t in e}  # a name counts once
    return [
        Weight(
            term,
            lexicon.worth(term) * (_NAME_WORTH / words_of[term] if term in words_of else 1.0),
            term in question.names,
            term in question.names or term in pivotal(),
            vectors.get(term),
        )
        for term in question.weighty
    ]


def word_values(weights: Sequence[Weight], text: str, label: str, reading: Reading) -> Vectors:
    """What each word of the question is worth in a sentence, 0..1; shape (len(weights),).

    label: words that are as good as in the sentence, such as the heading of a contact.
    """
    inside = set(tokens(label + text))
    plain = [
        i for i, (start, end) in enumerate(reading.words) if "@" not in text[max(0, start - 1) : end + 1]
    ]
    values = np.zeros(len(weights), dtype=np.float32)
    for i, weight in enumerate(weights):
        if weight.term in inside:
            values[i] = _IN_SENTENCE
        elif synonyms(weight.term) & inside:
            values[i] = AS_SYNONYM
        elif weight.vector is not None and not weight.is_fixed and plain:
            nearest = float((reading.word_vectors[plain] @ weight.vector).max())
            share = (nearest - _NEAR_FROM) / (_NEAR_TO - _NEAR_FROM)
            values[i] = _AS_NEAR_WORD * min(1.0, max(0.0, share))
    return values


def in_words_of(question: str, stretch: str) -> str:
    """A question with the synonyms and phrases that a stretch has in place of its own, names aside."""
    for pattern in SAID.values():
        if (said := pattern.search(question)) and (told := pattern.search(stretch)):
            question = question[: said.start()] + told.group() + question[said.end() :]
    own: dict[str, str] = {}
    for word in _WORD.findall(stretch):
        for term in tokens(word):
            own.setdefault(term, word.lower())

    def exchanged(match: re.Match[str]) -> str:
        term = next(iter(tokens(match.group())), "")
        if not term or term in own or match.group()[0].isupper():
            return match.group()
        return next((own[s] for s in sorted(synonyms(term)) if s in own), match.group())

    return _WORD.sub(exchanged, question)


def presents(name: Sequence[str], stretch: str) -> bool:
    """Whether a stretch says what somebody or something is: "Acme Ltd. (“Acme”), a maker of ...".

    name: its stems; no name is presented by nothing.
    """
    for found in find_names(stretch) if name else ():
        own = frozenset(tokens(found.text))
        if frozenset(name) <= own and _PRESENTED.match(stretch, found.end):
            return True
    return False
