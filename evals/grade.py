"""An answer against what a case wants: pure functions, no judge model.

Nothing here reads values or names with the product's own code, whose mistakes it would share.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from evals.amounts import amounts, same_amount
from evals.case import Case, Fact
from evals.days import dates, same_date
from evals.outcome import Outcome, is_refusal, without_markers
from evals.units import ORDINALS
from evals.words import AFTER_NAMES, LEGAL_FORMS, TITLES

_QUOTES = str.maketrans("’‘‛“”„«»—–‑‐−", "''''''''-----", "\u00ad\u200b")
# Words right before a place that deny what stands there, with what may stand between.
_FILLERS = (
    r"(?:yet|only|by|in|on|to|from|with|the|a|an|for|at|of|as|due|because|owing|until|been|be|includ\w+|"
    r"named?|"
    r"called|signed|reach\w*|at all|have|has|had|is|was|were|will|any|that|dr\.?|mr\.?|ms\.?|mrs\.?)"
)
_DENIED = re.compile(
    r"(?:\b(?:not|never|nor|neither|no longer|(?<!none )other than|rather than|instead of|except(?:\s+for)?|"
    rf"excluding|without|apart from|aside from|but no|yet to)\s+(?:{_FILLERS}\s+){{0,4}}|"
    # "did not go to X": a verb and its preposition
    r"(?:\bnot|n['’]t|\bnever)\s+(?:[a-z]+\s+){1,2}(?:to|by|with|from|for)\s+(?:the\s+)?|\bno\s+)$",
    re.I,
)
_ONLY = re.compile(r"\bnot\s+only\b[^.]*$", re.I)
_DENIED_AFTER = re.compile(
    r"^\s*,?\s*(?:(?:was|is|were|are)(?:n['’]t|\s+not|\s+never)\s+(?:the|an?|among|one\s+of|named)\b|"
    r"no\s+longer\s+(?:appl|hold|stand)|(?:has|have)\s+been\s+(?:withdrawn|dropped|cancell?ed)|-free\b|"
    r"\s+free\s+of\b)",
    re.I,
)
_COMPASS = frozenset(
    "north south east west northern southern eastern western new upper lower port saint st".split()
)


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
        return has_words(words, text) or has_words(ORDINALS.get(words.lower(), words), text)
    found = [a for a in amounts(text) if not denied(text, a.start, a.end)]
    places = [next((i for i, f in enumerate(found) if same_amount(w, f)), -1) for w in wanted]
    return all(p >= 0 for p in places) and places == sorted(places)


def _date(words: str, text: str) -> bool:
    wanted = dates(words)
    if not wanted:
        return has_words(words, text)
    found = [d for d in dates(text) if not denied(text, d.start, d.end)]
    return all(any(same_date(w, f) for f in found) for w in wanted)


# Words


def has_words(words: str, text: str) -> bool:
    """Whole words in order, whatever their case, accents, number and quotation marks; not denied."""
    plain = plainly(text)
    wanted = _either_number(plainly(words))
    found = re.finditer(rf"(?<!\w){wanted}(?!\w)", plain) if wanted else ()
    return any(not denied(plain, m.start(), m.end()) and plain[m.end() :][:5] != " free" for m in found)


def _either_number(words: str) -> str:
    """A pattern for plain words whose last one may stand in the singular or the plural."""
    if len(words) < 4 or not words[-1].isalpha():
        return re.escape(words)
    if words.endswith(("ies", "y")):
        return re.escape(words.removesuffix("ies").removesuffix("y")) + "(?:y|ies)"
    stem = re.sub(r"(?<=s|x|h)es$|(?<=[^s])s$", "", words)
    return re.escape(stem) + "(?:s|es)?"


def plainly(text: str) -> str:
    """Lower case without accents, quotation marks, hyphens and double spaces."""
    folded = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    folded = "".join(c for c in folded if not unicodedata.combining(c)).lower()
    folded = re.sub(r"(?<=\d)(?=[a-z])", " ", folded)
    folded = re.sub(r"(?<!\w)'|'(?!\w)|\"", " ", folded).replace("-", " ")
    return " ".join(folded.split()).rstrip(".")


def denied(text: str, start: int, end: int | None = None) -> bool:
    """Whether the words around a place deny what stands there, or say that it is not told."""
    before = text[max(0, start - 60) : start]
    if _DENIED.search(before) and not _ONLY.search(before):
        return True
    if end is not None and _DENIED_AFTER.match(text[end:]):
        return True
    clause = re.split(r"[.!?;:,\n]|\bbut\b", text[:start])[-1]
    return bool(re.search(r"\bthat\b", clause)) and is_refusal(clause)


def _name(words: str, text: str) -> bool:
    """A name as a whole, and not as a part of a longer, different one."""
    bare = _bare_name(words)
    return any(_is_whole(bare, text, m.start(), m.end()) for m in _found(bare, text))


def _bare_name(words: str) -> str:
    """A name without titles before it and legal forms behind it."""
    parts = words.split()
    while len(parts) > 1 and parts[0].strip(".").lower() in TITLES:
        parts = parts[1:]
    while len(parts) > 1 and parts[-1].strip(".,").lower() in LEGAL_FORMS:
        parts = [*parts[:-2], parts[-2].rstrip(",")]
    return " ".join(parts)


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
    if denied(text, start, end):
        return False
    if words[0].isupper() and " " not in words and text[start:end].islower() and not text.islower():
        return False  # a common noun
    before = re.search(r"([A-Z][a-z]+)\s+$", text[:start])
    if before is not None and before[1].lower() in _COMPASS and words.split()[0].lower() not in _COMPASS:
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
    text = (
        re.sub(r"(?m)^\s*>\s?", " ", without_markers(text))
        .translate(_QUOTES)
        .replace("'", "")
        .replace('"', "")
    )
    return " ".join(text.split()).strip(" .,;:!?").lower()
