"""The names in a question, as stems. Pure."""

import re

from rag.lexical import Lexicon, stem, tokens
from rag.values import find_dates, find_names
from rag.words import ABBREVIATIONS, ASKING, STOPWORDS, SUFFIXES

ASKING_STEMS = frozenset(stem(word) for word in ASKING)
SUFFIX_STEMS = frozenset(stem(word) for word in SUFFIXES)
# Capitalised words that name a kind of thing, as they come out of `tokens`.
GENERIC_STEMS = frozenset(
    {"jointventur", "memorandum", "ceo", "cfo", "cto", "coo", "electricvehicl", "releas"}
)
_OFFICES = frozenset(
    "finance financial technology operations operating sales marketing legal medical scientific commercial "
    "information strategy people product research".split()
)
ROLE_ASKED = re.compile(
    r"\b(?:c[eftio]o|chief|boss|chairs?(?:man|woman|person)?|president|director|founder|heads?|leads?|"
    r"chief executive|executive officer|executive|minister|ambassador|spokes\w+|manager|treasurer|"
    r"chancellor|officer|(?<=who )runs?|(?<=who is )running)\b",
    re.I,
)


def entities_of(text: str, lexicon: Lexicon) -> tuple[tuple[str, ...], ...]:
    """Names in a question as stems: runs of capitals, and words that are names in the corpus."""
    found = [
        tuple(t for t in tokens(name.text) if t not in SUFFIX_STEMS | GENERIC_STEMS)
        for name in find_names(text)
        # The first word is written with a capital whatever it is.
        if (name.start or " " in name.text or lexicon.is_name(name.text))
        and not ROLE_ASKED.fullmatch(name.text)
        and (lexicon.is_name(name.text) or not _is_abbreviation(name.text))
    ]
    covered = {t for e in found for t in e}
    for word in re.findall(r"[^\W\d_]{3,}", text):
        term = stem(word.lower())
        if word.lower() in STOPWORDS or term in ASKING_STEMS | SUFFIX_STEMS or ROLE_ASKED.fullmatch(word):
            continue
        if GENERIC_STEMS & set(tokens(word)):
            continue
        if word.islower() and word in _OFFICES and re.search(rf"\b{word} {ROLE_ASKED.pattern}", text, re.I):
            continue  # "finance chief"
        if find_dates(f"{word} 2000")[0].start == 0:  # a month
            continue
        if term not in covered and lexicon.is_name(word):
            found.append((term,))
    return tuple(dict.fromkeys(e for e in found if e))


def _is_abbreviation(name: str) -> bool:
    """Whether a name is one word in capitals that abbreviates what is no name: "EPS", "IPOs"."""
    return not {name.lower(), name.lower().removesuffix("s")}.isdisjoint(ABBREVIATIONS)
