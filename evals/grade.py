"""An answer against what a case wants: pure functions, no judge model.

Nothing here reads values or names with the product's own code, whose mistakes it would share.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from evals.amounts import amounts, same_amount
from evals.case import Case, Fact
from evals.days import dates, same_date
from evals.words import AFTER_NAMES, LEGAL_FORMS, TITLES

Outcome = Literal["answered", "abstained", "clarified", "error"]

_STATUS: dict[str, Outcome] = {"answered": "answered", "abstained": "abstained", "clarify": "clarified"}
_MARKER = re.compile(r"\s*\[\d{1,3}\]")
_QUOTES = str.maketrans("’‘‛“”„«»—–‑‐−", "''''''''-----", "\u00ad\u200b")
_DENIED = re.compile(
    r"\b(?:not|never|nor|neither|no longer|other than|rather than|instead of|except(?:\s+for)?|excluding|"
    r"without|apart from|aside from|but no)\s+(?:(?:yet|only|by|in|on|to|from|with|the|a|an|for|at|of|as|"
    r"until|been|be|include|includes|including|named?|called|signed|at all|have|has|had|is|was|were|will|any|"
    r"that|dr\.?|mr\.?|ms\.?|mrs\.?)\s+){0,4}$",
    re.I,
)
_ONLY = re.compile(r"\bnot\s+only\b[^.]*$", re.I)


@dataclass(frozen=True, slots=True)
class Grade:
    """How one case went.

    facts: for each fact of the case whether the answer holds it. forbidden: wordings of
    must_not that it holds. right_release: whether a citation goes into a release of the
    evidence (True where a case has none). faults: what is wrong with its citations, in words;
    grounded: figures and dates of the answer that its citations hold, of all; supported:
    statements that their citations carry, of all; precise: citations that carry anything, of
    all. off: what else is not as the case wants it, in words.
    """

    outcome: Outcome
    facts: tuple[bool, ...]
    forbidden: tuple[str, ...] = ()
    right_release: bool = True
    faults: tuple[str, ...] = ()
    grounded: tuple[int, int] = (0, 0)
    supported: tuple[int, int] = (0, 0)
    precise: tuple[int, int] = (0, 0)
    off: tuple[str, ...] = field(default=())

    @property
    def valid(self) -> bool:
        """Whether every citation is exact."""
        return not self.faults

    @property
    def correct(self) -> bool:
        """All facts held and nothing forbidden said, in an answer."""
        return self.outcome == "answered" and all(self.facts) and not self.forbidden


def outcome_of(status: str, text: str) -> Outcome:
    """What a reply comes to: its own status, unless an answer's words are a refusal or a question."""
    found = _STATUS.get(status, "answered")
    return outcome_of_words(text) if found == "answered" else found


def without_markers(text: str) -> str:
    """The text without its markers "[1]"."""
    return _MARKER.sub("", text)


def facts_held(case: Case, text: str) -> tuple[bool, ...]:
    """For each fact of a case whether a text (without markers) holds it."""
    return tuple(holds(fact, text) for fact in case.facts)


def forbidden_said(case: Case, text: str) -> tuple[str, ...]:
    """The wordings of must_not that a text holds, by their words or by their value."""
    return tuple(words for words in case.must_not if _says(words, text))


def _says(words: str, text: str) -> bool:
    if has_words(words, text):
        return True
    fact = Fact(type="number", any=(words,))
    return bool(re.search(r"\d", words)) and len(amounts(words)) == 1 and _number(fact.any[0], text)


def holds(fact: Fact, text: str) -> bool:
    """Whether a text holds a fact in one of its wordings, or its value in another spelling."""
    if fact.type == "list":
        return all(holds(part, text) for part in fact.parts)
    check = {"number": _number, "date": _date, "name": _name, "quote": _quote, "text": has_words}[fact.type]
    return any(check(words, text) for words in fact.any)


# Numbers and dates


def _number(words: str, text: str) -> bool:
    """Every number of the wanted words, by value; the words themselves where they hold none."""
    wanted = amounts(words)
    if not wanted:
        return has_words(words, text)
    found = [a for a in amounts(text) if not denied(text, a.start)]
    places = [next((i for i, f in enumerate(found) if same_amount(w, f)), -1) for w in wanted]
    return all(p >= 0 for p in places) and places == sorted(places)


def _date(words: str, text: str) -> bool:
    wanted = dates(words)
    if not wanted:
        return has_words(words, text)
    found = [d for d in dates(text) if not denied(text, d.start)]
    return all(any(same_date(w, f) for f in found) for w in wanted)


# Words


def has_words(words: str, text: str) -> bool:
    """Whole words in order, whatever their case, accents, hyphens and quotation marks; not denied."""
    plain = plainly(text)
    wanted = re.escape(plainly(words)).replace(r"\ ", " ")
    if not wanted:
        return False
    plural = "(?:s|es)?" if wanted[-1:].isalpha() and len(wanted) > 3 else ""
    return any(not denied(plain, m.start()) for m in re.finditer(rf"(?<!\w){wanted}{plural}(?!\w)", plain))


def plainly(text: str) -> str:
    """Lower case without accents, quotation marks, hyphens and double spaces."""
    folded = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    folded = "".join(c for c in folded if not unicodedata.combining(c)).lower()
    folded = re.sub(r"(?<=\d)(?=[a-z])", " ", folded)
    folded = re.sub(r"(?<!\w)'|'(?!\w)|\"", " ", folded).replace("-", " ")
    return " ".join(folded.split()).rstrip(".")


def denied(text: str, start: int) -> bool:
    """Whether the words right before a place deny what stands there."""
    before = text[max(0, start - 60) : start]
    return bool(_DENIED.search(before)) and not _ONLY.search(before)


def _name(words: str, text: str) -> bool:
    """A name as a whole, and not as a part of a longer, different one."""
    return any(_is_whole(words, text, m.start(), m.end()) for m in _found(words, text))


def _found(words: str, text: str) -> list[re.Match[str]]:
    pieces = [re.escape(w) for w in re.split(r"[\s\-‑–]+", words.translate(_QUOTES).strip())]
    pattern = r"(?<![\w])" + r"[\s\-‑–]+".join(pieces).replace("'", "['’]") + r"(?!\w)"
    exact = words.isupper() and len(words) <= 6
    text = _unaccented(text)
    return list(re.finditer(_unaccented(pattern), text, 0 if exact else re.I))


def _unaccented(text: str) -> str:
    """Accents taken off letter by letter, so that places stay what they are."""
    return "".join(unicodedata.normalize("NFKD", c)[0] if ord(c) > 191 and c.isalpha() else c for c in text)


def _is_whole(words: str, text: str, start: int, end: int) -> bool:
    if denied(text, start):
        return False
    after = re.match(
        r"(?:['’]s)?\s*-?\s?(\d+(?!\d*[,.%]?\d*\s*(?:%|percent|million)))\b|\s+([A-Z][\w&.-]*)", text[end:]
    )
    if after is None or words[-1:].isdigit():
        return True
    if after[1]:
        return not re.match(r"\s*\d+(?:,\d{3})*\s+[a-z]", text[end:]) and not re.match(
            r"\s\d{4}\b", text[end:]
        )
    nxt = after[2].strip(".").lower()
    return nxt in LEGAL_FORMS | TITLES | AFTER_NAMES or words.split()[-1].strip(".").lower() in LEGAL_FORMS


def _quote(words: str, text: str) -> bool:
    """The words of a quotation, exact but for case at the start, quotation marks and spaces."""
    return _said(words) in _said(text)


def _said(text: str) -> str:
    text = without_markers(text).translate(_QUOTES).replace("'", "").replace('"', "")
    return " ".join(text.split()).strip(" .,;:!?").lower()


# The outcome of a reply in words

_REFUSAL = re.compile(
    r"\b(?:(?:the\s+)?(?:releases?|documents?|passages?|sources?|texts?|corpus|announcements?|materials?|context)"
    r"(?:\s+\w+){0,3}\s+(?:do(?:es)?\s+not|don['’]t|doesn['’]t|did\s+not|didn['’]t|never)\s+"
    r"(?:say|state|mention|name|give|tell|specify|disclose|provide|contain|include|cover|address|reveal|report|indicate)|"
    r"no\s+(?:release|document|passage|source|announcement|information|mention|answer|details?)\b[^.]{0,40}?\b"
    r"(?:says?|gives?|states?|mentions?|names?|found|available|provided|tells?|is|was|specif\w+|discloses?|about|on)|"
    r"(?:i|we)\s+(?:could\s*n['’o]t|can\s*n['’o]t|cannot|can['’]t|couldn['’]t|am\s+unable|are\s+unable|was\s+unable|were\s+unable|"
    r"do\s+not\s+know|don['’]t\s+(?:know|have)|did\s+not\s+find|didn['’]t\s+find|found\s+no|have\s+no)|"
    r"(?:unable|impossible|not\s+possible)\s+to\s+(?:determine|say|tell|find|answer)|"
    r"(?:is|are|was|were)\s+not\s+(?:mentioned|stated|specified|given|named|provided|available|covered|found|"
    r"in\s+the\s+(?:releases?|documents?|passages?))|nothing\s+(?:in|about|on)\b[^.]{0,60}|"
    r"cannot\s+be\s+(?:answered|determined)|there\s+is\s+(?:no|nothing)\b|not\s+enough\s+information|"
    r"insufficient\s+information)",
    re.I,
)
_ASKS = re.compile(
    r"(?:^|[.!:\n]\s*)(?:(?:which|what|who|whom|when|where|do|did|could|can|would|please)\b[^.!?]*\b(?:you|mean|meant|"
    r"interested|referring|specify|clarify|tell\s+me)\b[^.!?]*\?|(?:please|could\s+you)\s+(?:specify|clarify|say|name)\b)",
    re.I,
)


def outcome_of_words(text: str) -> Outcome:
    """What a reply comes to by its words: the first sentence that says something decides."""
    text = without_markers(text).strip()
    if not text:
        return "abstained"
    opening = re.split(r"(?<=[.!?])\s+", text)[0]
    if _ASKS.search(opening) or (
        _ASKS.search(text) and len(text) - len(opening) < 200 and text.endswith("?")
    ):
        return "clarified" if _ASKS.search(opening) or _REFUSAL.search(opening) else "answered"
    if _REFUSAL.search(opening):
        return "abstained"
    return "answered"
