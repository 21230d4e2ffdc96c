"""What a reply comes to, by its words: an answer, silence, or a question back. Pure."""

import re
from typing import Literal

Outcome = Literal["answered", "abstained", "clarified", "error"]

_STATUS: dict[str, Outcome] = {"answered": "answered", "abstained": "abstained", "clarify": "clarified"}
_SOURCES = (
    r"(?:releases?|documents?|passages?|sources?|texts?|corpus|announcements?|materials?|context|excerpts?|"
    r"statements?)"
)
_TELL = (
    r"(?:say|state|mention|name|give|tell|specify|disclose|provide|contain|include|cover|address|reveal|"
    r"report|"
    r"indicate|touch|answer)"
)
_NOT = r"(?:do(?:es)?\s+not|don't|doesn't|did\s+not|didn't|never|nowhere)"
_IS_NOT = r"(?:is|are|was|were|has\s+been|have\s+been)(?:n't|\s+not|\s+never|\s+nowhere)"
_TOLD = (
    r"(?:mentioned|stated|specified|given|named|provided|available|covered|found|disclosed|said|told|"
    r"reported|"
    r"revealed|public|known|addressed|answered|in\s+the\s+(?:press\s+)?" + _SOURCES + r")"
)
_REFUSAL = re.compile(
    r"\b(?:"
    rf"(?:the\s+|these\s+|any\s+of\s+the\s+)?{_SOURCES}(?:\s+\w+){{0,3}}\s+{_NOT}\s+{_TELL}|"
    rf"{_SOURCES}(?:\s+\w+){{0,3}}\s+(?:stays?|remains?|keeps?|is|are)\s+silent|"
    rf"(?:no|not\s+one|none)(?:\s+of)?(?:\s+the)?(?:\s+\w+)?\s+{_SOURCES}\b[^.]{{0,40}}?\b{_TELL}(?:s|es)?\b|"
    r"no\s+(?:information|mention|answer|details?|figure|word|trace|indication)\b[^.]{0,40}?\b"
    r"(?:says?|gives?|states?|mentions?|names?|found|available|provided|tells?|is|was|specif\w+|discloses?|"
    r"about|on|of|"
    r"for|as\s+to)|"
    rf"(?:it|they|{_SOURCES})\s+(?:contains?|gives?|holds?|offers?|names?|makes?)\s+no\s|"
    r"(?:i|we)\s+(?:could\s*n['o]t|can\s*n['o]t|cannot|can't|couldn't|could\s+not|am\s+unable|are\s+unable|"
    r"was\s+unable|"
    r"were\s+unable|do\s+not\s+(?:know|see|find|have)|don't\s+(?:know|see|find|have)|did\s+not\s+find|"
    r"didn't\s+find|"
    r"found\s+no(?:thing)?|have\s+no|see\s+no)|"
    r"(?:unable|impossible|not\s+possible)\s+to\s+(?:determine|say|tell|find|answer)|"
    rf"{_IS_NOT}\s+{_TOLD}|(?:goes|go|left|remains?)\s+(?:unsaid|unstated|unmentioned|undisclosed|unnamed)|"
    r"(?:is|are|was|were)\s+(?:undisclosed|left\s+(?:out|open))|"
    r"nothing\s+(?:in|about|on)\b[^.]{0,60}|cannot\s+be\s+(?:answered|determined)|there\s+is\s+(?:no|"
    r"nothing)\b|"
    rf"not\s+enough\s+information|insufficient\s+information|(?:beyond|outside)\b[^.]{{0,30}}\b{_SOURCES}\b)",
    re.I,
)
_ASKS = re.compile(
    r"(?:^|[.!:,;–—\n]\s*|\band\s+)(?:(?:which|what|who|whom|when|where|do|did|could|can|would|are|"
    r"please)\b[^.!?]*"
    r"\b(?:you|mean|meant|interested|referring|specify|clarify|asking|tell\s+me)\b[^.!?]*\?|"
    r"(?:please\s+|could\s+you\s+|can\s+you\s+)?(?:specify|clarify|let\s+me\s+know\s+which|"
    r"tell\s+me\s+which)\b)",
    re.I,
)
_OFFER = re.compile(r"\b(?:would\s+you\s+like|do\s+you\s+want|shall\s+I|want\s+me\s+to)\b", re.I)
_ASIDE = re.compile(r"^(?:although|though|while|whereas|even\s+though)\b[^,]*,\s*", re.I)
# A refusal behind a neighbouring fact: it is the answer where it says so of what was asked.
_YET = re.compile(r"\b(?:however|so\s+(?:I|we)\s+can(?:not|'t)|unfortunately)\b", re.I)
_UNSURE = re.compile(
    r"\b(?:not\s+sure|unclear|could\s+be|might\s+be|more\s+than\s+one|several|two|three|both)\b", re.I
)
_SHORT = 8  # words; a reply of no more that ends in a question mark asks back
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_MARKER = re.compile(r"\s*\[\d{1,3}\]")


def without_markers(text: str) -> str:
    """The text without its markers "[1]"."""
    return _MARKER.sub("", text)


def outcome_of(status: str, text: str) -> Outcome:
    """What a reply comes to: its own status, unless an answer's words are a refusal or a question."""
    found = _STATUS.get(status, "answered")
    return outcome_of_words(text) if found == "answered" else found


def outcome_of_words(text: str) -> Outcome:
    """What a reply comes to by its words.

    Quoted words are somebody else's. A refusal counts in the first sentence, outside of a
    clause that a "but" or "although" sets aside, or behind it where it says "however".
    """
    plain = _QUOTED.sub("“”", without_markers(text).replace("’", "'")).strip()
    if not plain:
        return "abstained"
    if _asks_back(plain):
        return "clarified"
    opening, *rest = re.split(r"(?<=[.!?])\s+", plain)
    if is_refusal(opening):
        return "abstained"
    return "abstained" if any(_YET.search(s) and is_refusal(s) for s in rest[:2]) else "answered"


def is_refusal(sentence: str) -> bool:
    """Whether a sentence says, in its main clause, that something is not told."""
    told = _ASIDE.sub("", sentence.replace("’", "'").strip())
    return bool(_REFUSAL.search(re.split(r"[,;]\s+but\s", told)[0]))


def _asks_back(plain: str) -> bool:
    """Whether a reply is a question about the question: all of it, or its end after a refusal."""
    sentences = re.split(r"(?<=[.!?])\s+", plain)
    if plain.endswith("?") and len(sentences) == 1 and len(plain.split()) <= _SHORT:
        return True
    if _OFFER.search(sentences[-1]) or not _ASKS.search(sentences[-1]):
        return bool(_ASKS.search(sentences[0])) and sentences[0].endswith("?")
    opening = sentences[0]
    unsure = any(pattern.search(opening) for pattern in (_ASKS, _REFUSAL, _UNSURE))
    return unsure and len(sentences) <= 3
