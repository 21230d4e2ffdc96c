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
# Such words that lean on nothing: "is there", "anything that", "said that Acme", "this article".
_EMPTY = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will)\s+there\b|\bthere\s+(?:is|are|was|were|has|have)\b|"
    r"\b(?:any|some|every|no)thing\s+(?:\w+\s+)?that\b|"
    r"\bthat (?:has|have|had|was|were|is|are|will|would|can|could|do|does|did)(?:n['’]t| not)\b|"
    r"(?<!\bdid )(?<!\bdoes )(?<!\bhas )(?<!\bwas )(?<!\bis )\bthat (?=\w{2,}ed\b)|"
    r"\b(?:say|says|said|claim(?:s|ed)?|report(?:s|ed)?|announced?|confirm(?:s|ed)?|believed?|expect(?:s|ed)?|"
    r"true|so|given|state[sd]?|mean|such|likely) that (?=\w+ \w+)|"
    r"\b(?:one|both) of\b|\b(?:number|no) one\b|\bthose (?:who|that|which)\b|\bat the same time\b|"
    r"\b(?:is|was) it (?:true|possible|likely|correct)(?: that)?\b|"
    r"\bthis (?:article|document|page|text|passage)\b",
    re.I,
)
# After a name these mean what it names: "What did Acme do with its mill?"
_BACK_TO_NAME = re.compile(r"(?:its|they|their|theirs|he|him|his|she|her|hers)$", re.I)
# "What is zinc?", "Who are Acme?", "What does offtake mean?"
_DEFINING = re.compile(
    r"^\W*(?:(?:what|who)\s+(?:is|are)\s+(?:an?\s+)?(?!the\b)[\w-]+(?:\s+[\w-]+)?|"
    r"what\s+(?:does|do)\s+(?:[\w-]+\s+){1,3}(?:mean|stand for))\W*$",
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
# "that firm", "the company", "there": the one organisation or place that the answer before has brought up.
_POINTING = re.compile(
    r"\b(?:that|this|the same) (?:company|firm|business|group|partner|maker|supplier|customer|carmaker|bank|"
    r"plant|factory|mine|site|facility|city|town|country|place|body|organi[sz]ation|subsidiary|venture)\b|"
    r"(?<=\w )there(?=\W*$)",
    re.I,
)
_SENTENCE = re.compile(
    r"\b(?:it|they|he|she|we|yes|no|is|are|was|were|has|have|had|will|would|can|could|does|did)\b", re.I
)
_SAID_BRIEFLY = 8  # words of an answer that is no sentence, such as "A mill in Lind"
_MAX_ADDED = 200  # characters that names may add to a question
_NEW_NAMES = 2  # of the answer before that are carried over
_FRAGMENT_WORDS = 8  # of the answer before that a fragment takes over
_ALONE = 2  # words of content with which a question without a name can stand alone
_SHORT_QUESTION = 9  # words; longer questions without a name are taken to stand alone


def standalone(question: str, history: Sequence[Message], lexicon: Lexicon, speakers: Sequence[str]) -> str:
    """The question with what it leaves to the conversation filled in; itself where it stands alone."""
    topic, said = _before(history, lexicon, speakers)
    return _filled(question, topic, said, lexicon, speakers)


def _before(history: Sequence[Message], lexicon: Lexicon, speakers: Sequence[str]) -> tuple[str, str]:
    """The last question of a conversation, filled in, and the last answer; "" where there is none."""
    topic = ""
    said = ""
    for message in list(history)[-_MAX_TURNS:]:
        text = " ".join(str(message.get("content", "")).split())[:MAX_QUESTION]
        if message.get("role") == "user":
            topic = _filled(text, topic, said, lexicon, speakers, may_stand=False)
        else:
            said = text
    return topic, said


def leans(question: str, lexicon: Lexicon) -> bool:
    """Whether a question leaves something to the conversation before it, or seems to."""
    own = list(find_names(question)) or entities_of(question, lexicon)
    short = len(question.split()) <= _SHORT_QUESTION
    return bool(_leaning(question) or _ELLIPTIC.match(question) or (short and not own))


def _leaning(question: str) -> bool:
    """Whether a word of a question points outside of it."""
    names = list(find_names(question))
    empty = [m.span() for m in _EMPTY.finditer(question)]
    for match in _LEANING.finditer(question):
        inside = [*((n.start, n.end) for n in names), *empty]
        if any(start <= match.start() and match.end() <= end for start, end in inside):
            continue
        if _BACK_TO_NAME.match(match.group()) and any(n.end <= match.start() for n in names):
            continue
        return True
    return False


def context(
    question: str, history: Sequence[Message], lexicon: Lexicon, speakers: Sequence[str]
) -> tuple[str, ...]:
    """Stems of what was talked about before, for a question that can stand alone and need not.

    "When did the plant open?" is left as it is; which plant was talked about still says where to look
    first. () for a question that names something, or that `standalone` fills in.
    """
    own = list(find_names(question)) or entities_of(question, lexicon)
    if own or len(question.split()) > _SHORT_QUESTION:
        return ()
    topic, said = _before(history, lexicon, speakers)
    if not topic or _filled(question, topic, said, lexicon, speakers) != question:
        return ()
    return tuple(dict.fromkeys(s for c in _carried(question, topic, said, speakers) for s in tokens(c)))


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


def _filled(
    question: str,
    topic: str,
    said: str,
    lexicon: Lexicon,
    speakers: Sequence[str],
    may_stand: bool = True,
) -> str:
    """One turn filled in from the turn before (topic) and the answer to it (said).

    may_stand: whether a short question without a name is left as it is where it says enough. For a turn
    of long ago it is not, as the turns after it lean on what it was about.
    """
    if not topic:
        return question
    own = list(find_names(question)) or entities_of(question, lexicon)
    if own and _ELLIPTIC.match(question) and not re.search(r"\b(?:did|does|do|is|was|has|will)\b", question):
        return _swapped(question, topic)
    leaning = _leaning(question)
    if own and not leaning:
        return question
    short = len(question.split()) <= _SHORT_QUESTION and not own
    if not (leaning or _ELLIPTIC.match(question) or (short and not (may_stand and _says_enough(question)))):
        return question
    carried = _carried(question, topic, said, speakers)
    question = _pointed(question, topic, said, speakers)
    known = set(words(question))
    missing = [c for c in dict.fromkeys(carried) if not set(words(c)) <= known]
    if not missing:
        missing = [" ".join(t for t in words(topic) if t not in STOPWORDS)] if not carried else []
    return f"{question.rstrip(' ?!.')} ({', '.join(missing)})?" if missing else question


def _pointed(question: str, topic: str, said: str, speakers: Sequence[str]) -> str:
    """The question with "that firm" or "there" exchanged for the one name that the answer has brought up."""
    pointing = _POINTING.search(question)
    asked = set(words(topic))
    new = [n.text for n in find_names(said) if not set(words(n.text)) & asked and n.text not in speakers]
    if pointing is None or len(new) != 1:
        return question
    name = f"at {new[0]}" if pointing.group().lower() == "there" else new[0]
    return question[: pointing.start()] + name + question[pointing.end() :]


def _says_enough(question: str) -> bool:
    """Whether a question without a name can stand alone: not "How much?", nor "Who signed?"."""
    told = [w for w in words(question) if w not in STOPWORDS]
    return not _FRAGMENT.match(question) and (len(told) >= _ALONE or bool(_DEFINING.match(question)))


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
    carried = [*names, *new[:_NEW_NAMES]]
    if len(said.split()) <= _SAID_BRIEFLY and not _SENTENCE.search(said):
        known = asked | STOPWORDS | {w for name in carried for w in words(name)}
        rest = (w for w in words(said) if w not in known and not w[0].isdigit())
        carried.append(" ".join(dict.fromkeys(rest)))
    return [c for c in carried if c]


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
