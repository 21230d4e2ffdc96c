"""What a question asks for in several ways: this or that, of this company or that, in all releases. Pure.

"What has Acme bought or leased?" is answered by what was bought, and by what was leased: few sentences
tell of both. Each way is a question of its own, whose words are weighed alone.
"""

import re
from functools import lru_cache
from itertools import pairwise

from rag.values import find_names
from rag.words import ASKING, STOPWORDS

_WORD = re.compile(r"[\w$€£%.'’&/-]*\w|[^\w\s]")
_ARTICLES = frozenset({"a", "an", "the"})
_INSIDE = frozenset({"of", "to"})  # "memoranda of understanding", "agreed to sell"
_BOUNDS = STOPWORDS - _INSIDE - _ARTICLES
_MOST = 4  # ways; each is read by itself
_JOINING = re.compile(r"\s*,?\s*\b(?:and|or|and/or)\s+(?:of\s+)?")
_JOINT = re.compile(r"\b(?:between|each other|together|jointly|both|their)\b", re.I)
_RELEASES = r"(?:(?:press )?releases?|announcements?|companies|firms|documents?|issuers?|corpus|news)"
# "over all the releases", "going through all of the companies", "from the first release to the last".
_SCOPE = re.compile(
    r"[,;:–—-]?\s*(?:\b(?:going|looking|reading|taking|taken)\s+)?"
    r"(?:\b(?:through|throughout|across|over|among|considering|counting)\s+|(?<=taking )|(?<=considering ))"
    rf"(?:all|any|each|every one)\s+(?:of\s+)?(?:(?:the|these|your|our)\s+)?{_RELEASES}"
    r"(?:\s+(?:together|combined|there are|you have))?\s*,?|"
    rf",?\s*\bfrom (?:the )?(?:first|oldest|earliest)(?: {_RELEASES})? to (?:the )?(?:last|newest|latest)"
    rf"(?: (?:one|{_RELEASES}))?,?",
    re.I,
)


@lru_cache(maxsize=256)
def without_scope(question: str) -> str:
    """A question without the words that only say that all releases are to be searched."""
    told = " ".join(_SCOPE.sub(" ", question).split())
    return re.sub(r"\s+([?.!])", r"\1", told) if told.strip(" ?.!") else question


def alternatives(question: str) -> tuple[str, ...]:
    """The question once for each thing beside "or", or name beside "and"; () where it is asked in one way.

    "Which stakes has Acme bought or agreed to sell?" asks what it has bought, and what it has agreed to
    sell. What stands beside "or" reaches to the next small word, and as far to the left as to the right.
    """
    ways: tuple[str, ...] = () if _JOINT.search(question) else _of_names(question)
    while len(ways := ways or (question,)) < _MOST:
        more = tuple(told for way in ways for told in (_of_words(way) or (way,)))
        if more == ways:
            break
        ways = more
    return ways if len(ways) > 1 else ()


def _of_names(question: str) -> tuple[str, ...]:
    for left, right in pairwise(find_names(question)):
        if _JOINING.fullmatch(question[left.end : right.start]):
            return (
                question[: left.end] + question[right.end :],
                question[: left.start] + question[right.start :],
            )
    return ()


def _of_words(question: str) -> tuple[str, ...]:
    found = list(_WORD.finditer(question))
    told = [m.group().lower() for m in found]
    for joint, word in enumerate(told):
        if word not in ("or", "and/or"):
            continue
        last = joint
        while last + 1 < len(told) and _goes_on(told[last + 1], last == joint):
            last += 1
        while last > joint and told[last] in _INSIDE | _ARTICLES:
            last -= 1
        room = sum(w not in _INSIDE | _ARTICLES for w in told[joint + 1 : last + 1])
        first = joint
        while first and room and _goes_on(told[first - 1]) and not found[first - 1].group()[0].isupper():
            first -= 1
            room -= told[first] not in _INSIDE
        while first < joint and told[first] in _INSIDE:
            first += 1
        if first and told[first - 1] in _ARTICLES and told[joint + 1] in _ARTICLES:
            first -= 1
        if first < joint < last and not set(told[joint + 1 : last + 1]) <= ASKING:
            return (
                question[: found[joint].start()].rstrip() + question[found[last].end() :],
                question[: found[first].start()] + question[found[joint + 1].start() :],
            )
    return ()


def _goes_on(word: str, begins: bool = False) -> bool:
    return word[0].isalnum() and word not in _BOUNDS and (begins or word not in _ARTICLES)
