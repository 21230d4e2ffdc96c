"""Keyword scores: words reduced to stems, BM25 over passages, and what each word is worth."""

import re
from collections import Counter
from collections.abc import Callable, Sequence, Set
from functools import cache, cached_property, lru_cache
from math import log
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.phrases import in_one_word
from rag.records import Passage
from rag.words import PIVOTAL, STOPWORDS, SYNONYMS

if TYPE_CHECKING:
    import bm25s

_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|[^\W\d_]+")
_POSSESSIVE = re.compile(r"['’]s\b|['’](?=\s)")
_REMEMBERED = 8192  # texts, mostly sentences of the releases: every question reads the same ones


def tokens(text: str) -> list[str]:
    """The content words of a text as stems, in order, numbers without their commas."""
    return list(_tokens(text))


@lru_cache(maxsize=_REMEMBERED)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(text) if word not in STOPWORDS)


def words(text: str) -> list[str]:
    """The words of a text in lower case, known phrases made one word."""
    text = _POSSESSIVE.sub("", in_one_word(text))
    return [match.replace(",", "").lower() for match in _TOKEN.findall(text)]


@cache
def stem(word: str) -> str:
    """The English Snowball stem of a word in lower case."""
    import Stemmer

    stemmed: str = Stemmer.Stemmer("english").stemWord(word)
    return stemmed


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in SYNONYMS.strip().splitlines():
        group = {stem(word) for word in line.split()}
        for member in group:
            table.setdefault(member, set()).update(group)
    return {member: frozenset(group) for member, group in table.items()}


@cache
def known_words() -> frozenset[str]:
    """The words that are known to mean the same as another one, in lower case."""
    return frozenset(SYNONYMS.split())


def synonyms(term: str) -> frozenset[str]:
    """The stems that may stand for a stem, itself included."""
    return _synonyms().get(term, frozenset()) | {term}


@cache
def pivotal() -> frozenset[str]:
    """Stems of the words on which a question turns, and of their synonyms."""
    return frozenset(s for word in PIVOTAL for s in synonyms(stem(word)))


class Lexicon:
    """What the words of a corpus are worth, and which passages they favour."""

    def __init__(self, passages: Sequence[Passage], english: Callable[[str], bool] | None = None) -> None:
        """english: whether a word in lower case is one of English; none is where left out."""
        self._english = english
        self._tokens = [tokens(p.embedded) for p in passages]
        self._size = len(passages)
        self._sets = [frozenset(row) for row in self._tokens]
        self._frequency = Counter(term for row in self._sets for term in row)
        self._lower: set[str] = set()
        self._words = {w.lower() for p in passages for w in re.findall(r"[^\W\d_]+", p.embedded)}
        self._capital: set[str] = set()
        self._of_release: dict[str, set[str]] = {}
        for passage, row in zip(passages, self._sets, strict=True):
            self._of_release.setdefault(passage.release_id, set()).update(row)
            apart = re.sub(r"\bUnited (?:States|Kingdom)\b", " ", passage.text)  # phrases of `words`
            self._capital.update(w.lower() for w in re.findall(r"\b[A-Z][^\W_]*", apart))
            self._lower.update(re.findall(r"(?<![^\W_])[^\W\d_A-Z][^\W_]*", passage.text))

    def __contains__(self, term: str) -> bool:
        """Whether a stem occurs in the corpus at all."""
        return term in self._frequency

    def has_word(self, word: str) -> bool:
        """Whether a word in lower case occurs in the corpus as it is written."""
        return word in self._words

    @property
    def tells_english(self) -> bool:
        """Whether it knows which words are English."""
        return self._english is not None

    def is_english(self, word: str) -> bool:
        """Whether a word in lower case is one of English."""
        return bool(self._english and self._english(word))

    def words_of_length(self, length: int, more: int) -> list[str]:
        """The words of the corpus with that many letters, give or take some; sorted."""
        return sorted(w for w in self._words if abs(len(w) - length) <= more)

    def terms_of(self, row: int) -> frozenset[str]:
        """The stems of a passage and its prefix."""
        return self._sets[row]

    def worth(self, term: str) -> float:
        """Inverse document frequency of a stem, scaled so that a unique one is worth 1."""
        if not self._size:
            return 1.0
        rarest = log(1 + self._size)
        return log(1 + self._size / max(1, self._frequency[term])) / rarest

    def is_name(self, word: str) -> bool:
        """Whether a word occurs in the corpus and never in lower case."""
        return word.lower() in self._capital and word.lower() not in self._lower

    def may_be_capital(self, word: str) -> bool:
        """Whether a word occurs in the corpus with a capital."""
        return word.lower() in self._capital

    def is_common(self, word: str) -> bool:
        """Whether a word occurs in the corpus in lower case."""
        return word.lower() in self._lower

    def terms_of_release(self, release_id: str) -> Set[str]:
        """The stems of all passages of a release."""
        return self._of_release.get(release_id, set())

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """BM25 of every passage for stems; a synonym counts half. Shape (passages,)."""
        result = np.zeros(self._size, dtype=np.float32)
        if not self._size or not terms:
            return result
        own = [t for t in terms if t in self._frequency]
        others = [s for t in terms for s in synonyms(t) if s != t and s in self._frequency]
        for group, weight in ((own, 1.0), (sorted(set(others)), 0.5)):
            if group:
                result += weight * np.asarray(self._bm25.get_scores(group), dtype=np.float32)
        return result

    @cached_property
    def _bm25(self) -> "bm25s.BM25":
        import bm25s

        model = bm25s.BM25(k1=1.2, b=0.75)
        model.index([row or [""] for row in self._tokens], show_progress=False)
        return model
