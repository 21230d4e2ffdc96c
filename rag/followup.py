"""A follow-up -> a question that stands alone, without a model. Pure."""

import re
from collections.abc import Sequence

from rag.entities import entities_of
from rag.lexical import Lexicon, tokens, words
from rag.records import Message
from rag.values import find_names
from rag.words import ORGANISATION, STOPWORDS

MAX_QUESTION = 2_000  # characters; longer ones are cut, and the answer says so
_MAX_TURNS = 20  # turns of history that are looked at

_LEANING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|that|this|these|those|there|then|"
    r"one|ones|both|same|former|latter)\b",
    re.I,
)
_PERSON = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.I)
_WHO = re.compile(r"\bwho(?:m|se)?\b", re.I)
# "And for how long?", "Since when?": what it is about was said in the answer.
_FRAGMENT = re.compile(
    r"^\W*(?:(?:and|but|so|or|ok|then)\W+)*(?:(?:for|since|until|by|in|at|from|to|on|with|of)\s+)?"
    r"(?:how (?:long|much|many|often|far|soon|big|old)|when|where|why|who|whom|which \w+|what \w+|how)\s*"
    r"(?:then|so|exactly|precisely|there)?\W*$",
    re.I,
)
_ELLIPTIC = re.compile(r"^\s*(?:and|but|what about|how about|or|so|also|then)\b", re.I)
_SWAP = re.compile(
    r"^\s*(?:(?:and|but|or|so)\s+)*(?:(?:what|how)\s+about\s+)?"
    r"(?P<joint>(?:with|in|at|for|by|of|from|to|on)\s+)?(?:the\s+)?(?P<rest>[^?!.]{2,60}?)\s*[?!.]*\s*$",
    re.I,
)
_MAX_ADDED = 200  # characters that names may add to a question
_NEW_NAMES = 2  # of the answer before that are carried over
_FRAGMENT_WORDS = 8  # of the answer before that a fragment takes over
_SHORT_QUESTION = 9  # words; longer questions without a name are taken to stand alone


def standalone(question: str, history: Sequence[Message], lexicon: Lexicon, speakers: Sequence[str]) -> str:
    """The question with what it leaves to the conversation filled in; itself where it stands alone."""
    topic = ""
    said = ""
    for message in list(history)[-_MAX_TURNS:]:
        text = " ".join(str(message.get("content", "")).split())[:MAX_QUESTION]
        if message.get("role") == "user":
            topic = _filled(text, topic, said, lexicon, speakers)
        else:
            said = text
    return _filled(question, topic, said, lexicon, speakers)


def leans(question: str, lexicon: Lexicon) -> bool:
    """Whether a question leaves something to the conversation before it."""
    own = list(find_names(question)) or entities_of(question, lexicon)
    short = len(question.split()) <= _SHORT_QUESTION
    return bool(_LEANING.search(question) or _ELLIPTIC.match(question) or (short and not own))


def is_faithful(rewrite: str, question: str, history: Sequence[Message]) -> bool:
    """Whether a rewritten question says nothing that the conversation does not, and drops little.

    A rewrite may resolve what the question refers to; each of its words of content has to stand
    in the question or in the conversation, and half of the question's own have to be there.
    """
    if not rewrite or "\n" in rewrite.strip() or len(rewrite) > 2 * len(question) + _MAX_ADDED:
        return False
    said = " ".join(str(m.get("content", "")) for m in list(history)[-_MAX_TURNS:])
    own, told, new = (set(tokens(t)) for t in (question, said, rewrite))
    return new <= own | told and 2 * len(own & new) >= len(own)


def _filled(question: str, topic: str, said: str, lexicon: Lexicon, speakers: Sequence[str]) -> str:
    """One turn filled in from the turn before (topic) and the answer to it (said)."""
    if not topic:
        return question
    own = list(find_names(question)) or entities_of(question, lexicon)
    if own and _ELLIPTIC.match(question) and not re.search(r"\b(?:did|does|do|is|was|has|will)\b", question):
        return _swapped(question, topic)
    leaning = _LEANING.search(question)
    short = len(question.split()) <= _SHORT_QUESTION
    if own and not leaning:
        return question
    if not (leaning or _ELLIPTIC.match(question) or (short and not own)):
        return question
    carried = _carried(question, topic, said, speakers)
    known = set(words(question))
    missing = [c for c in dict.fromkeys(carried) if not set(words(c)) <= known]
    if not missing:
        missing = [" ".join(t for t in words(topic) if t not in STOPWORDS)] if not carried else []
    return f"{question.rstrip(' ?!.')} ({', '.join(missing)})?" if missing else question


def _carried(question: str, topic: str, said: str, speakers: Sequence[str]) -> list[str]:
    """What a leaning question takes over: of whom or what the turn before asked, and what answered it."""
    asked = set(words(topic))
    names = [n.text for n in find_names(topic)]
    new = [n.text for n in find_names(said) if not set(words(n.text)) & asked]
    if _PERSON.search(question):
        return _persons(topic, said, new, speakers) or names
    if _FRAGMENT.match(question):
        told = [w for w in words(said) if w not in STOPWORDS and not w[0].isdigit()]
        return [*names, " ".join(dict.fromkeys(told[:_FRAGMENT_WORDS]))]
    return [*names, *new[:_NEW_NAMES]]


def _persons(topic: str, said: str, new: Sequence[str], speakers: Sequence[str]) -> list[str]:
    """The person whom "he" or "she" means: who answered a who-question, else the last one named."""
    if _WHO.search(topic):
        for name in new:
            parts = name.lower().split()
            if name in speakers or (len(parts) in (2, 3) and not set(parts) & ORGANISATION):
                return [name]
    for text in (topic, said):
        if named := [(text.rfind(s), s) for s in speakers if s in text]:
            return [max(named)[1]]
    return []


def _swapped(question: str, topic: str) -> str:
    """ "And with Acme?" after "What was signed with Beta?": the topic with the name exchanged."""
    match = _SWAP.match(question)
    names = find_names(topic)
    if match is None or not names:
        return f"{topic.rstrip(' ?!.')} ({question.rstrip(' ?!.')})?"
    joint = (match["joint"] or "").strip().lower()
    new = re.sub(r"\s+ones?$", "", match["rest"].strip())  # "the European one": its noun stays
    old = names[-1]
    for name in names:
        if joint and topic[: name.start].rstrip().lower().endswith(f" {joint}"):
            old = name
    return topic[: old.start] + new + topic[old.end :]


def carried_stems(asked: str, filled: str) -> frozenset[str]:
    """Stems of what was added in brackets to a follow-up."""
    added = re.search(r" \(([^()]*)\)\?$", filled) if filled != asked else None
    return frozenset(tokens(added[1])) if added else frozenset()
