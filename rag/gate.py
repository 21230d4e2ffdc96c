"""What leaves of a chat model's reply: each statement is held against the words that it cites.

The model proposes; what its cited words do not hold is struck or marked here, whatever the
model. Figures, dates, units, quotations and names are compared by value and letter; doubts that
need understanding are told, and never strike.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.claims import claim_of
from corpus.release import Release
from corpus.sentences import Span
from rag.clean import cleaned, tells_prompt, tells_secrets
from rag.days import Day, holds_day
from rag.figures import Figure, holds_figure, is_calculated, is_rounded
from rag.lexical import Lexicon, stem, tokens
from rag.records import Hit
from rag.reply import Statement
from rag.support import Claims, Evidence, carrying_span, claims_of, unknown_beginning
from rag.values import find_names

# Shares of a statement's content words that its cited words hold. Containment of this kind tells
# supported statements from others at an AUROC of about .84 against people's judgement.
_LITTLE = 0.34  # below it the statement is marked
_LOOKED_BACK = 2_500  # characters; more than the longest statement
_FEW, _FEW_HELD = 3, 0.5  # so few words, of which no more than half are held, say something else
_PART = re.compile(r"[;:,]\s+|\s+(?:and|but|while|whereas|because|so)\s+", re.I)
_FINDS = 0.6  # from it on code gives a statement the citation that it lacks,
_FINDS_WORDS = 0.8  # or from here on, where it has no figure and no name to be sure by
_LEAD_IN = 0.5  # of a line that only leads to others, in all passages and the question

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|nothing|nobody|unable|denied|denies|refused)\b|"
    r"n['’]t\b",
    re.I,
)
_DENIES = re.compile(r"\b(?:not|never|cannot|neither|nor)\b|n['’]t\b", re.I)
_ANSWER_WORD = re.compile(r"^(?:yes|no)\b[,:.]?\s*", re.I)
# Words that tell a plan or a condition as one, beyond those of claim_of.
_HEDGED = re.compile(
    r"\b(?:to\s+be|due|set\s+to|going\s+to|should|can|option|propos\w+|agreed\s+to|hop(?:e|es|ing)\s+to|if|"
    r"provided|once|letter|conditional\w*|intention\w*|forecast\w*|guidance|ambition|later|until|"
    r"by\s+(?:the\s+)?"
    r"(?:end|mid\w*|early|late)|would|capable|capacity|designed|meant|looking|commit\w*|subject|eventual\w*|"
    r"potential\w*|envisag\w+|foresee\w*|foreseen|want\w*|seek\w*)\b",
    re.I,
)
_DONE = re.compile(r"\b(?:has|have|had|was|were|already|now)\b|\b[a-z]{2,}ed\b", re.I)
_PLANNED_VERB = re.compile(
    r"\b(?:will|would|shall|(?:plan|expect|intend|aim|target|schedul)\w*\s+to|is\s+to|are\s+to)\s+"
    r"(?:also\s+|then\s+|be\s+)?([a-z]{3,})",
    re.I,
)
_SPEECH = re.compile(
    r"\b(?:said|says|added|commented|stated|noted|explained|called|told|remarked|according\s+to|praised|"
    r"described)\b",
    re.I,
)
_REFUSES = re.compile(
    r"\b(?:releases?|passages?|documents?|sources?|texts?)\b[^.]{0,40}?\b(?:do(?:es)?\s+not|don['’]t|"
    r"doesn['’]t|"
    r"did\s+not|didn['’]t|never)\s+(?:say|state|mention|name|give|tell|specify|disclose|provide|contain|"
    r"include|"
    r"cover|answer|explain|report|reveal|go\s+into|touch|elaborate|detail|offer|tell)|\b(?:is|are|"
    r"was)\s+not\s+(?:stated|mentioned|given|specified|disclosed)\b",
    re.I,
)
_JOINT = re.compile(
    r"\b(?:but|however|though|although|yet|because|since|while|whereas|and\s+(?:the|its?|he|she|they))\b|"
    r"[;:–—]|"
    r",\s+(?:and|so|as|the|its?|he|she|they|we)\b|\.\s*\S",
    re.I,
)
_COURTESY = re.compile(
    r"^(?:sure|certainly|of course|hello|hi|thank you|thanks|you['’]re welcome|here you (?:go|are)|yes|no|"
    r"i hope (?:this|that) helps|let me know if you (?:need|want|have|would like)(?: to know)?"
    r"(?: anything| something)?(?: any)?(?: more| else| further| other)?(?: questions?| details?| help)?"
    r")[.!,:]*$",
    re.I,
)
_LEADS = re.compile(
    r"\b(?:as follows|following|below|here (?:is|are)|in (?:short|summary|brief)|summary|overview|"
    r"key (?:figures|facts))\b",
    re.I,
)
_OFFER = re.compile(r"\b(?:would you like|do you want|shall i|can i help|anything else)\b", re.I)
_RULE = re.compile(r"^[|\s:=*_~-]+$")


class Doubt(StrEnum):
    """Why a statement does not leave as it is; the first five strike, the others mark."""

    UNCHECKED = "it could not be checked"
    SECRET = "it repeats what is not to leave"
    QUOTE = "the cited words do not hold its quotation"
    FIGURE = "the cited words do not hold its number, date or unit"
    NAME = "the cited words do not hold its name"
    UNCITED = "no source"
    LITTLE = "little of it stands in the cited words"
    ELSEWHERE = "a name of it stands elsewhere in the release"
    APART = "the cited words do not hold its name as a whole"
    UNKNOWN = "its first word may be a name that no release knows"
    ASKED = "a figure of it stands in the question alone"
    CALCULATED = "calculated, counted or rounded, not quoted"
    NEGATION = "the cited words may say the opposite"
    SPEAKER = "the cited words are somebody else's"
    PLAN = "planned, not done"


STRIKING = frozenset({Doubt.UNCHECKED, Doubt.SECRET, Doubt.QUOTE, Doubt.FIGURE, Doubt.NAME})


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement as it leaves.

    words: cleaned, without markers. supports: the stretches that carry it, offsets into
    Release.text. doubts: why it is struck or marked; () where it is kept. is_claim: False for
    what claims nothing, such as a lead-in. refuses: whether it says that nothing is
    said. added: whether code found its citation; dropped: markers that named no passage.
    """

    statement: Statement
    words: str
    supports: tuple[tuple[Hit, Span], ...] = ()
    doubts: tuple[Doubt, ...] = ()
    is_claim: bool = True
    is_struck: bool = False
    refuses: bool = False
    added: bool = False
    dropped: int = 0
    day: str = ""

    @property
    def mark(self) -> str:
        """What stands behind the statement where it is marked, or in its place where it is struck."""
        if self.is_struck:
            return f"(Struck: {self.doubts[0].value}.)"
        if not self.doubts:
            return ""
        told = [
            f"planned, as of {self.day}" if d is Doubt.PLAN and self.day else d.value for d in self.doubts
        ]
        return f"({'; '.join(told)})"


class Gate:
    """Checks the statements of one reply.

    hits: the passages that the model was shown, numbered from 1. question: as it was asked,
    which lends its names. releases: by id. secrets: values that must not leave. strike:
    whether what the cited words do not hold is struck, or only marked.
    """

    def __init__(
        self,
        hits: Sequence[Hit],
        question: str,
        releases: Mapping[str, Release],
        lexicon: Lexicon,
        secrets: Sequence[str] = (),
        strike: bool = True,
    ) -> None:
        self._hits = tuple(hits)
        self._releases = releases
        self._lexicon = lexicon
        self._secrets = tuple(secrets)
        self._strike = strike
        self._question = claims_of(question, lexicon)
        self._before = ""
        self._evidence: dict[tuple[int, ...], Evidence] = {}

    def check(self, statement: Statement) -> Checked:
        """Hold a statement against what it cites."""
        words = cleaned(statement.words, (h.passage.text for h in self._hits))
        numbers = tuple(n for n in statement.numbers if 1 <= n <= len(self._hits))
        dropped = len(statement.numbers) - len(numbers)
        # A secret may be told in parts; what came before is looked at together with this.
        self._before = f"{self._before} {statement.words}"[-_LOOKED_BACK:]
        if tells_secrets(self._before, self._secrets) or tells_prompt(self._before):
            self._before = ""
            return Checked(statement, "", doubts=(Doubt.SECRET,), is_struck=True, dropped=dropped)
        if not re.search(r"\w", words):
            return Checked(statement, "", is_claim=False, dropped=dropped)
        claims = claims_of(words, self._lexicon)
        if not numbers and self._claims_nothing(words, claims):
            refuses = bool(_REFUSES.search(words))
            return Checked(statement, words, is_claim=False, refuses=refuses, dropped=dropped)
        chosen, hard = self._best(claims, numbers)
        added = bool(chosen) and chosen != numbers
        doubts = [*hard, *self._soft(words, claims, chosen, hard)] if chosen else self._uncited(claims)
        struck = self._strike and any(d in STRIKING for d in doubts)
        hits = [self._hits[n - 1] for n in chosen] if not struck else []
        return Checked(
            statement,
            words,
            supports=tuple((h, carrying_span(claims, h)) for h in hits),
            doubts=tuple(dict.fromkeys(doubts)),
            is_struck=struck,
            added=added,
            dropped=dropped,
            day=max((h.passage.date.isoformat() for h in hits), default=""),
        )

    # What a statement may rest on

    def _of(self, numbers: Sequence[int]) -> Evidence:
        key = tuple(numbers)
        if key not in self._evidence:
            self._evidence[key] = Evidence([self._hits[n - 1] for n in key], self._releases)
        return self._evidence[key]

    def _all(self) -> Evidence:
        return self._of(range(1, len(self._hits) + 1))

    def _best(self, claims: Claims, numbers: tuple[int, ...]) -> tuple[tuple[int, ...], list[Doubt]]:
        """The passages that a statement is taken to cite, and what they lack.

        Those that it names, unless they lack something that one other passage holds whole.
        """
        hard = self._hard(claims, numbers) if numbers else []
        if numbers and not hard:
            return numbers, hard
        for other in range(1, len(self._hits) + 1):
            if other in numbers or not self._finds(claims, self._of((other,))):
                continue
            if not self._hard(claims, (other,)):
                return (other,), []
            if numbers and not self._hard(claims, (*numbers, other)):
                return (*numbers, other), []
        return numbers, hard

    def _finds(self, claims: Claims, evidence: Evidence) -> bool:
        """Whether words hold enough of a statement to be taken for its source unasked."""
        enough = _FINDS if claims.is_checkable else _FINDS_WORDS
        shares = (evidence.share(claims.content), evidence.share(claims.said))
        return bool(claims.content) and min(shares) >= enough

    def _hard(self, claims: Claims, numbers: Sequence[int]) -> list[Doubt]:
        """What the cited words do not hold, of what is compared by value and letter."""
        evidence = self._of(numbers)
        found: list[Doubt] = []
        if [q for q in evidence.lacks_quotes(claims) if len(q.split()) > 2 or not self._is_term(q, evidence)]:
            found.append(Doubt.QUOTE)
        lost = evidence.lacks_figures(claims)
        asked = self._asked(lost)
        derived = [f for f in lost if isinstance(f, Figure) and self._is_derived(f, evidence)]
        if any(f not in asked and f not in derived for f in lost):
            found.append(Doubt.FIGURE)
        elif derived:
            found.append(Doubt.CALCULATED)
        elif asked:
            found.append(Doubt.ASKED)
        names = [n for n in evidence.lacks_names(claims) if not set(n) <= self._question.content]
        if names and claims.is_english:  # German writes every noun with a capital
            found.append(Doubt.ELSEWHERE if self._in_releases(names, numbers) else Doubt.NAME)
        return found

    def _is_derived(self, figure: Figure, evidence: Evidence) -> bool:
        """Whether a figure may come of others: by rounding, by arithmetic, or by counting what is named."""
        counted = figure.kind == "count" and figure.spelled and not figure.unit and figure.value < 10
        theirs = evidence.figures
        return counted or is_rounded(theirs, figure) or is_calculated(theirs, figure)

    def _is_term(self, quote: str, evidence: Evidence) -> bool:
        return set(tokens(quote)) <= evidence.stems

    def _asked(self, lost: Sequence[object]) -> list[object]:
        asked: list[object] = []
        for one in lost:
            if isinstance(one, Day) and holds_day(self._question.dates, one):
                asked.append(one)
            if isinstance(one, Figure) and holds_figure(self._question.figures, one):
                asked.append(one)
        return asked

    def _in_releases(self, names: Sequence[tuple[str, ...]], numbers: Sequence[int]) -> bool:
        ids = {self._hits[n - 1].passage.release_id for n in numbers}
        stems = {s for i in ids if i in self._releases for s in tokens(self._releases[i].text)}
        return all(set(name) <= stems for name in names)

    # Softer doubts

    def _soft(self, words: str, claims: Claims, numbers: Sequence[int], hard: Sequence[Doubt]) -> list[Doubt]:
        evidence = self._of(numbers)
        found = []
        share = evidence.share(claims.content)
        if share < _LITTLE or self._is_beside_the_words(words, claims, evidence):
            found.append(Doubt.LITTLE)
        hits = [self._hits[n - 1] for n in numbers]
        spans = [carrying_span(claims, h) for h in hits]
        carried = " ".join(
            h.passage.text[s.start - h.passage.start : s.end - h.passage.start]
            for h, s in zip(hits, spans, strict=True)
        )
        if self._is_turned_round(words, carried, evidence.text) and share >= _LITTLE:
            found.append(Doubt.NEGATION)
        if not any(d in STRIKING for d in hard) and self._is_plan_told_as_fact(words, claims, hits, spans):
            found.append(Doubt.PLAN)
        if evidence.holds_apart(claims):
            found.append(Doubt.APART)
        if unknown_beginning(words, self._lexicon):
            found.append(Doubt.UNKNOWN)
        if self._is_somebody_elses(words, hits):
            found.append(Doubt.SPEAKER)
        return found

    def _is_beside_the_words(self, words: str, claims: Claims, evidence: Evidence) -> bool:
        """Whether a part of a statement says of its names what the cited words have no word of."""
        if len(claims.said) <= _FEW:
            return evidence.share(claims.said) <= _FEW_HELD
        parts = [claims_of(p, self._lexicon).said for p in _PART.split(words)]
        return any(len(p) > _FEW and evidence.share(p) < _LITTLE / 2 for p in parts)

    def _is_turned_round(self, words: str, carried: str, all_words: str) -> bool:
        """Whether a statement denies where nothing cited does, or does not where its words do."""
        if _NEGATION.search(_ANSWER_WORD.sub("", words)):
            return not _NEGATION.search(all_words)
        return bool(_DENIES.search(carried))

    def _is_plan_told_as_fact(
        self, words: str, claims: Claims, hits: Sequence[Hit], spans: Sequence[Span]
    ) -> bool:
        if claims.quotes or _HEDGED.search(words) or claim_of(words, hits[0].passage.kind) != "fact":
            return False
        carried = [
            h.passage.text[s.start - h.passage.start : s.end - h.passage.start]
            for h, s in zip(hits, spans, strict=True)
        ]
        if any(
            claim_of(t, h.passage.kind) not in ("plan", "conditional")
            for t, h in zip(carried, hits, strict=True)
        ):
            return False
        planned = {stem(m[1].lower()) for t in carried for m in _PLANNED_VERB.finditer(t)}
        return bool(_DONE.search(words)) or bool(planned & claims.content)

    def _is_somebody_elses(self, words: str, hits: Sequence[Hit]) -> bool:
        speakers = {h.passage.speaker for h in hits}
        if not _SPEECH.search(words) or "" in speakers:
            return False
        named = [
            n.text for n in find_names(words) if len(n.text.split()) >= 2 or self._lexicon.is_name(n.text)
        ]
        known = {s.split()[-1] for s in self._speakers()}
        people = [n for n in named if n.split()[-1] in known]
        said = " ".join([*speakers, *(h.passage.text for h in hits)])
        return bool(people) and not any(p.split()[-1] in said for p in people)

    def _speakers(self) -> set[str]:
        return {s.speaker for r in self._releases.values() for s in r.sections if s.speaker}

    # Statements without a citation

    def _uncited(self, claims: Claims) -> list[Doubt]:
        """A statement that nothing was found for: struck where no passage at all holds its figures."""
        if not self._hits:
            return [Doubt.UNCITED]
        evidence = self._all()
        doubts = []
        if [q for q in evidence.lacks_quotes(claims) if not self._is_term(q, evidence)]:
            doubts.append(Doubt.QUOTE)
        lost = evidence.lacks_figures(claims)
        asked = self._asked(lost)
        if any(
            f not in asked and not (isinstance(f, Figure) and self._is_derived(f, evidence)) for f in lost
        ):
            doubts.append(Doubt.FIGURE)
        return [*doubts, Doubt.UNCITED]

    def _claims_nothing(self, words: str, claims: Claims) -> bool:
        """Whether a statement without markers only leads on, refuses, offers or greets."""
        if _RULE.fullmatch(words) or _COURTESY.match(words):
            return True
        if claims.quotes:
            return False
        held = self._all().stems | self._question.content if self._hits else self._question.content
        told = [*self._all().figures, *self._question.figures] if self._hits else self._question.figures
        # "three points:" counts what follows it
        counted = len(claims.figures) == 1 and claims.figures[0].spelled and words.endswith(":")
        small = all(
            holds_figure(told, f) or (counted and f.value < 10 and not f.unit) for f in claims.figures
        )
        dated = all(holds_day([*self._all().dates, *self._question.dates], d) for d in claims.dates)
        known = all(set(n) <= held for n in claims.names) and small and dated
        if _REFUSES.search(words) and _JOINT.search(words):
            return False  # "The releases don't say, but …": what follows is a claim
        if _REFUSES.search(words) or (words.endswith("?") and _OFFER.search(words)):
            return known
        if words.endswith(":") or words.startswith("|"):
            share = len(claims.content & held) / len(claims.content) if claims.content else 1.0
            return known and (share >= _LEAD_IN or len(claims.content) <= 1 or bool(_LEADS.search(words)))
        return False
