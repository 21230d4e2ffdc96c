"""What a question asks for: its words, names, period, speaker, the kind of answer. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

from corpus.sections import Speaker
from rag.entities import ASKING_STEMS, ROLE_ASKED, SUFFIX_STEMS, entities_of
from rag.followup import MAX_QUESTION, carried_stems, standalone
from rag.lexical import Lexicon, stem, synonyms, tokens
from rag.periods import Period, periods_of, undated
from rag.records import Message
from rag.values import Name, find_names
from rag.words import STOPWORDS

Wants = Literal["money", "percent", "number", "date", "place", "person", "name", "speech", "any"]
Shape = Literal["one", "list", "compare"]


# What the kind of the answer says already.
_TYPE_NOUNS: dict[str, frozenset[str]] = {
    "place": frozenset(
        stem(w) for w in "city town country state place location region site venue nation foreign".split()
    ),
    "person": frozenset(stem(w) for w in "person people executive official".split()),
}
_PATTERNS: tuple[tuple[Wants, str], ...] = (
    (
        "speech",
        r"\bwhat (?:did|does|do|has|have|had|was|were|is) [\w.'’ -]{2,60}? "
        r"(?:say|said|saying|comment|think|tell|told|add|remark|quoted)\b|"
        r"\b(?:quote|comments?|remarks?|words|statement|quotation)s? "
        r"(?:(?:made|given|issued) )?(?:of|from|by)\b|"
        r"[\w]['’]s (?:quote|comments?|remarks?|quotation|words)\b|"
        r"\bhow (?:did|does|do|was|were) [\w.'’ -]{2,60}? (?:describe|characteri[sz]e|see|put|"
        r"explain|justify|comment|described|characteri[sz]ed|rate|view|judge|assess|feel|praise)\b|"
        r"\bwhat (?:\w+ )?(?:reasons?|explanations?|view|opinion) (?:did|does|do) .{2,80} "
        r"(?:give|have|offer)\b",
    ),
    (
        "money",
        r"\bhow much (?:money|cash|capital|funding)\b|"
        r"\bhow much (?:is|was|are|were|do|does|did|will|has|have) .*\b(?:cost|worth|pay|paid|invest|"
        r"invested|raise|raised|spend|spent|earn|earned|charge|owe)\b|"
        r"\b(?:what|which|how)\b.{0,40}\b(?:price|cost|worth|dollar|"
        r"revenue|valuation|market cap|sales figure|profit|earnings|royalt\w+|fee amount|budget|"
        r"monetary|investment size)\b|"
        r"\b(?:dollar|monetary) (?:value|amount|figure)\b|\bvalue of the (?:\w+ ){0,3}"
        r"(?:deal|agreement|contract|partnership|transaction|order|investment)\b|\bhow valuable\b",
    ),
    (
        "percent",
        r"\b(?:what|which) (?:percent|percentage|share|proportion|fraction|stake)\b|\bhow pure\b|"
        r"\bpurity\b",
    ),
    (
        "number",
        r"\bhow (?:much|many|big|large|long|far|heavy|high|wide|fast)\b|\bnumber of\b|"
        r"\b(?:what|which)(?:['’]s| is| was| will be| are)?(?: the)?(?: [\w-]+){0,2} "
        r"(?:number|amount|volume|tonnage|capacity|size|quantity|count|throughput|output|area|"
        r"square footage|floor space|headcount)\b|"
        r"^(?:the )?(?:[\w-]+ ){0,2}(?:floor space|square footage|headcount|tonnage|capacity|size)\b",
    ),
    (
        "date",
        r"\bwhen\b|\b(?:what|which)(?: \w+)? (?:dates?|days?|months?|years?|time|quarter|time ?frame|"
        r"timeline|period)\b|\bhow soon\b|\bdeadline\b|\btime ?line\b",
    ),
    (
        "place",
        r"\bwhere(?:abouts)?\b|\b(?:what|which) (?:foreign )?(?:city|cities|towns?|country|countries|"
        r"states?|places?|locations?|regions?|prefecture|province|county|address|nation|venue)\b",
    ),
    (
        "name",
        r"\bwho(?:['’]?s| is| are| was| were| will be)? (?:(?:the|its|their|a) )?(?:[\w'’-]+ ){0,3}?"
        r"(?:partners?|customers?|suppliers?|owners?|parent|buyers?|sellers?|investors?|issuer|"
        r"counterpart(?:y|ies)|manufacturers?|owns?|supplies|buys?)\b(?! (?:contact|relation|inquir))|"
        r"\bwith whom\b|\bwho(?:m)?\b[^?]*\bwith\s*\?*$|"
        r"\bwho (?:did|does|has|will) [^?]*\b(?:partner|sign|team|work)\w*\b",
    ),
    (
        "person",
        r"\bwho\b[^?]*\b(?:c[eftio]o|chief|boss|chairs?|chair(?:man|woman|person)|president|director|founder|"
        r"heads?|leads?|led|manager|officer|minister|ambassador|"
        r"spokes\w+|said|says|attend\w*|present|spoke|"
        r"quoted|interview\w*|hosts?|contact|represent\w*|appointed|room|there|commented|executive)\b|"
        r"\b(?:which|what) (?:person|people|executives?|ceo|speaker|"
        r"officials?|contact)\b",
    ),
    (
        "name",
        r"\bwho(?:m|se)?\b|"
        r"\b(?:which|what) (?:\w+ ){0,2}?(?:company|firm|partner|customer|supplier|carmaker|automaker|"
        r"manufacturer|university|universities|bank|institution|agency|department|wire|organi[sz]ation|"
        r"client|investor|vendor|brand|subsidiary|business|stock|ticker|exchange|programme?|podcast|"
        r"certification|standard|award|prize)s?\b|"
        r"\bwhat(?:['’]?s| is| was| are) .{2,60}\b(?:called|named)\b|\bnames? of\b|\bticker\b",
    ),
)
_WANTS = tuple((wants, re.compile(pattern, re.I)) for wants, pattern in _PATTERNS)
_CONTACT = re.compile(r"\b(?:tele)?phone\b|\bfax\b|\be-?mail\b|\bweb ?site\b|\bzip\b", re.I)
_LIST = re.compile(
    r"\b(?:list|name (?:all|the|two|three|four)|every|all (?:the )?\w+s\b|each)\b|"
    r"\b(?:which|what) (?:\w+ ){0,2}?(?:companies|partners|agreements|deals|countries|releases|minerals|"
    r"elements|metals|products|projects|people|executives|places|sites|locations|certifications|"
    r"businesses|industries|sectors|stages|markets|partnerships|announcements|firms|officials)\b",
    re.I,
)
_COMPARE = re.compile(
    r"\b(?:compare|comparison|difference|differ|versus|vs|change[ds]?|respectively|evolve[ds]?|opposed to|"
    r"in common)\b|\bused to\b",
    re.I,
)
_TWO_PARTS = re.compile(r"\b(?P<wh>what|which|who|when|where|how)\b.+\band\b.*\b(?P=wh)\b", re.I)
_WHO_SAID = re.compile(
    r"\b(?:who|which \w+)\s+(?:\w+\s+)?(?:said|says|commented|called|calls|described|describes|stated|"
    r"quoted|thanked|praised|thought|thinks|believes|believed|claims|claimed|rated)\b",
    re.I,
)
_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|recently|currently|right now|these days|as of now|"
    r"nowadays|still|up to date|at (?:the|this) moment|at present|"
    r"last (?:release|announcement|deal|agreement|news|partner|partnership|time))\b|\bnow\b",
    re.I,
)
_NEWS = re.compile(
    r"\b(?:announce\w*|news|releases?|deals?|agreements?|partners?|partnerships?|contracts?|documents?|"
    r"sign(?:s|ed)?|pacts?|accords?|joint ventures?)\b",
    re.I,
)
_NEWS_WORDS = "deal agreement partner partnership contract sign document pact accord".split()
_DEFINES = re.compile(r"^(?:who|what) (?:is|are|does) (?:the )?(?P<name>[^?]{2,60}?)(?: do)?\s*\?*$", re.I)
_EARLIEST = re.compile(r"\b(?:earliest|oldest|first (?:release|announcement|time))\b", re.I)
_VERB = re.compile(r"\w+ed|said|made|took|gave|got|built|sold|bought|led|won|goes|gets|looks", re.I)
# "besides water": what is named so is not what is asked for.
_EXCEPT = re.compile(
    r"\b(?:besides|other than|apart from|except(?: for)?|aside from|in addition to)\s+(?:the\s+)?"
    r"[\w-]+(?:(?:,|\s+and|\s+or)\s+[\w-]+)?",
    re.I,
)
_TYPO_SCORE = 83  # rapidfuzz ratio, 0..100: one wrong letter in six or more


@dataclass(frozen=True, slots=True)
class RoleAsked:
    """A role that a question names, and whose: "Acme's CEO", "the head of Acme".

    roles: stems that may name the role; company: stems of the company nearest to it.
    """

    roles: frozenset[str]
    company: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

    terms: stems of its content words; names: the stems among them that name something;
    entities: each name as its stems; asking: stems that only speak of the asking.
    wants: the kind of span that answers; objects: stems of what is counted ("how many X").
    defines: the name that "Who is Acme?" asks about, as its stems, or ().
    people: known speakers that are named. carried: stems that a follow-up took over from the
    conversation: they say where to look, but need not stand beside the answer.
    """

    text: str
    standalone: str
    terms: tuple[str, ...]
    names: frozenset[str]
    entities: tuple[tuple[str, ...], ...]
    wants: Wants
    shape: Shape
    objects: tuple[str, ...]
    periods: tuple[Period, ...]
    latest: bool
    earliest: bool
    about_news: bool
    defines: tuple[str, ...]
    people: tuple[str, ...]
    carried: frozenset[str]
    asks_speaker: bool
    role: RoleAsked | None

    @property
    def period(self) -> Period | None:
        """The one period of the question; None where there is none, or several to compare."""
        return self.periods[0] if len(self.periods) == 1 else None

    @property
    def asks_speech(self) -> bool:
        """Whether it asks what somebody said."""
        return self.wants == "speech"

    @property
    def is_overview(self) -> bool:
        """Whether it asks for the news as such: "What was announced in May?", "the latest news?"."""
        about = set(self.weighty) - self.names - {stem(w) for w in _NEWS_WORDS}
        return self.about_news and not about and self.wants == "any"

    @property
    def weighty(self) -> tuple[str, ...]:
        """The terms that evidence has to hold."""
        kind = _TYPE_NOUNS.get(self.wants, frozenset())
        return tuple(t for t in self.terms if t not in ASKING_STEMS | SUFFIX_STEMS | kind)


def understand(
    question: str, history: Sequence[Message], lexicon: Lexicon, speakers: Sequence[Speaker]
) -> Question:
    """Read a question against its conversation and the words of the corpus.

    speakers: the people whose words the corpus holds.
    """
    asked = " ".join(question.split())[:MAX_QUESTION]
    whole = standalone(asked, history, lexicon, [s.name for s in speakers])
    fixed = _without_typos(whole, lexicon)
    entities = entities_of(fixed, lexicon)
    terms = tuple(dict.fromkeys(tokens(_EXCEPT.sub(" ", undated(fixed)))))
    role = _role_asked(fixed, lexicon)
    people = _people(fixed, role, speakers)
    defines = _defined(fixed, entities)
    wants = "any" if defines else _wanted(fixed)
    periods = periods_of(fixed, bool(_COMPARE.search(fixed)))
    compares = bool(_COMPARE.search(fixed) or _TWO_PARTS.search(fixed))
    compares = compares and (len(entities) > 1 or len(periods) > 1)
    shape: Shape = "compare" if compares else "list" if _LIST.search(fixed) else "one"
    return Question(
        text=asked,
        standalone=fixed,
        terms=terms,
        names=frozenset(t for e in entities for t in e),
        entities=entities,
        wants=wants,
        shape=shape,
        objects=_objects(fixed),
        periods=periods if shape == "compare" else periods[:1],
        latest=bool(_LATEST.search(fixed)),
        earliest=bool(_EARLIEST.search(fixed)),
        about_news=bool(_NEWS.search(fixed)),
        defines=defines,
        people=people,
        carried=carried_stems(asked, fixed) - set(tokens(asked)),
        asks_speaker=bool(_WHO_SAID.search(fixed)),
        role=role,
    )


def _defined(question: str, entities: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The one name that a question such as "Who is Acme?" is all about, as its stems."""
    match = _DEFINES.match(question)
    found = tuple(t for t in tokens(match["name"]) if t not in SUFFIX_STEMS) if match else ()
    return found if found in entities else ()


def _objects(question: str) -> tuple[str, ...]:
    """Stems of what is counted or chosen: the X of "how many X" and of "which X"."""
    match = re.search(
        r"\b(?:how many|number of|which|what)\s+(?!of\b)(?P<what>(?:[\w-]+\s?){1,4})", question, re.I
    )
    kept: list[str] = []
    for word in match["what"].split() if match else ():
        if word.lower() in STOPWORDS or _VERB.fullmatch(word):
            break
        kept.append(word)
    return tuple(t for t in tokens(" ".join(kept)) if t not in ASKING_STEMS)


def _without_typos(question: str, lexicon: Lexicon) -> str:
    """Words that the corpus lacks replaced by its closest name, where that is very close."""

    def mended(match: re.Match[str]) -> str:
        word = match.group().lower()
        known = word in STOPWORDS or lexicon.has_word(word) or stem(word) in lexicon
        if len(word) < 5 or known or len(synonyms(stem(word))) > 1:
            return match.group()
        close = process.extractOne(
            word, lexicon.names_of_length(len(word)), scorer=fuzz.ratio, score_cutoff=_TYPO_SCORE
        )
        if close is None or close[0][0] != word[0] or close[0].startswith(word) or word.startswith(close[0]):
            return match.group()
        return str(close[0])

    return re.sub(r"[^\W\d_]+", mended, question)


def _wanted(question: str) -> Wants:
    """The kind of the question's first phrase that asks for one."""
    if _CONTACT.search(question):
        return "any"  # numbers to call are no quantities
    found = [(m.start(), n, w) for n, (w, p) in enumerate(_WANTS) if (m := p.search(question))]
    return min(found)[2] if found else "any"


def _role_asked(question: str, lexicon: Lexicon) -> RoleAsked | None:
    """The first role that the question names, with the name that stands nearest to it."""
    match = ROLE_ASKED.search(question)
    if match is None:
        return None
    names = [n for n in find_names(question) if not ROLE_ASKED.fullmatch(n.text)]
    names += [
        Name(m.start(), m.end(), m.group())
        for m in re.finditer(r"[^\W\d_]{3,}", question)
        if lexicon.is_name(m.group()) and not ROLE_ASKED.fullmatch(m.group())
    ]
    # A possessive or an adjective stands just before the role, "of Acme" just after it.
    nearest = min(
        names, key=lambda n: match.start() - n.end if n.end <= match.start() else n.start - match.end(),
        default=None,
    )  # fmt: skip
    roles = frozenset(s for t in tokens(match.group()) for s in synonyms(t))
    company = tuple(t for t in tokens(nearest.text) if t not in SUFFIX_STEMS) if nearest else ()
    return RoleAsked(roles, company)


def _people(question: str, role: RoleAsked | None, speakers: Sequence[Speaker]) -> tuple[str, ...]:
    """The speakers that a question names, by surname or by role and company ("Acme's CEO")."""
    spoken = {w.lower() for w in re.findall(r"[^\W\d_]+", question)}
    found = []
    for speaker in speakers:
        title = set(tokens(speaker.title))
        holds = role is not None and bool(role.roles & title) and bool(role.company)
        if speaker.name.lower().split()[-1] in spoken or (
            holds and role is not None and set(role.company) <= title
        ):
            found.append(speaker.name)
    return tuple(dict.fromkeys(found))
