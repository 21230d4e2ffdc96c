"""Words of a question that nobody knows, replaced by the nearest word of the corpus. Pure."""

import re
from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rag.lexical import Lexicon, known_words, stem, synonyms
from rag.words import ASKING, STOPWORDS

_SHORTEST = 4  # letters; of shorter words too many are one letter apart
# Wrong letters, transposed ones counted once, that a word of so many letters may have. A capital
# makes it likelier that a name is meant that no release knows.
_LONG, _LONG_NAME = 6, 9
# "whos the boss", "whats his job": the mark is left out in haste.
_CONTRACTED = re.compile(r"\b(who|what|where|when|how)s\b(?=\s+\w)", re.I)
_QUESTION_WORDS = tuple("which what when where whose".split())
_MONTHS = tuple(
    "january february march april june july august september october november december "
    "month quarter year company release partner".split()
)


def without_typos(question: str, lexicon: Lexicon) -> str:
    """The question with its typing errors mended, where one word of the corpus is very near.

    A word that is English, or in the corpus, or a synonym of one that is, is left alone.
    """

    def mended(match: re.Match[str]) -> str:
        word = match.group().lower()
        if _is_known(word, lexicon):
            return match.group()
        if word.endswith("s") and lexicon.is_name(word[:-1]):
            return match.group()[:-1]  # a possessive without its mark
        near = _nearest(match.group(), lexicon)
        return (near.capitalize() if match.group()[0].isupper() else near) or match.group()

    return re.sub(r"[^\W\d_]+", mended, _CONTRACTED.sub(r"\1's", question))


def _is_known(word: str, lexicon: Lexicon) -> bool:
    known = word in STOPWORDS or word in ASKING or lexicon.has_word(word) or stem(word) in lexicon
    forms = (word, word.removesuffix("s"), word.removesuffix("ed"), word.removesuffix("ing"))
    return known or len(synonyms(stem(word))) > 1 or any(lexicon.is_english(form) for form in forms)


def _nearest(word: str, lexicon: Lexicon) -> str:
    plain = word.lower()
    if len(plain) < _SHORTEST:
        return ""
    most = 2 if len(plain) >= (_LONG_NAME if word[0].isupper() else _LONG) else 1
    candidates: Sequence[str] = [
        *lexicon.words_of_length(len(plain), most),
        *(w for w in known_words() if abs(len(w) - len(plain)) <= most),
        *_MONTHS,
        *_QUESTION_WORDS,
    ]
    if not lexicon.tells_english:  # any other word may be right as it is
        candidates = [w for w in candidates if lexicon.is_name(w)]
    near = process.extract(plain, candidates, scorer=OSA.distance, score_cutoff=most, limit=None)
    near = [n for n in near if n[0][0] == plain[0] or n[0][:2] == plain[1::-1]]
    near = [n for n in near if n[0] not in (f"{plain}s", plain.removesuffix("s"))]
    if not near:
        return ""
    # Of those that are as near, a name or a question word before another word; for one with a capital, one
    # that the releases write so; one of which letters are left out before one with others.
    best = min(
        near,
        key=lambda n: (
            n[1],
            not (lexicon.is_name(n[0]) or n[0] in _QUESTION_WORDS),
            word[0].isupper() and not lexicon.may_be_capital(n[0]),
            not _is_within(plain, n[0]),
            abs(len(n[0]) - len(plain)),
            n[0],
        ),
    )
    return str(best[0])


def _is_within(letters: str, word: str) -> bool:
    """Whether a word has some letters in their order."""
    rest = iter(word)
    return all(letter in rest for letter in letters)
