"""What a question asks for: its words, names, period, speaker, the kind of answer. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.people import Speaker
from rag.alternatives import alternatives, without_scope
from rag.entities import ASKING_STEMS, ROLE_ASKED, SUFFIX_STEMS, entities_of
from rag.followup import MAX_QUESTION, carried_stems, context, standalone
from rag.kinds import (
    ABOUT,
    BECAME,
    CHANGED,
    COMPARES,
    DEAL_WORDS,
    DEFINES,
    DONE,
    EARLIEST,
    EXCEPT,
    LATEST,
    LISTS,
    NEWS,
    NEWS_WORDS,
    SEVERAL,
    SUMMARY,
    SUMMARY_WORDS,
    TICKER,
    TODAY,
    TOLD_WHEN,
    TWO_PARTS,
    TYPE_NOUNS,
    VERB,
    WHICH_COMPANIES,
    WHICH_DAY,
    WHICH_NEWS,
    WHO_SAID,
    Shape,
    Wants,
    wanted,
)
from rag.lexical import Lexicon, stem, synonyms, tokens
from rag.periods import Period, periods_of, undated
from rag.records import Message
from rag.rephrase import rephrased
from rag.sides import sides_by_date, sides_by_name, without_change
from rag.typos import without_typos
from rag.values import Name, find_names
from rag.words import STOPWORDS

DEAL_STEMS = frozenset(stem(word) for word in DEAL_WORDS)
_COUNTED = tuple(
    re.compile(rf"\b(?:{asked})\s+(?!of\b)(?:\w[\w.-]*['’]s\s+)?(?P<what>(?:[\w-]+\s?){{1,4}})", re.I)
    for asked in ("how many|number of", "which|what")
)
_CHANGING = frozenset(stem(w) for w in "change changed evolve evolution".split())
_OF_BOTH = re.compile(r"\b(?:their|them|each other|together|jointly|both sides|the two)\b", re.I)
UNLIMITED = re.compile(r"\s*\(\s*all releases\s*\)[\s?.!]*$", re.I)
"""What a reader writes behind a question so that all releases are searched, whatever days it names."""


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
    asks_done: whether it asks if something was done; of_today: how things stand, so that newer
    words go before older ones. people: known speakers that are named. carried: stems that a
    follow-up took over from the conversation: they say where to look, but need not stand beside the answer.
    sides: of a comparison, a question for each; () of any other. ways: other ways to ask it, of a list that
    asks for this or that and of what can be put plainer, a question for each. asks_all_of: whether it asks
    for whatever is told about its words.
    unlimited: whether it ends with "(all releases)", by which a reader undoes the period that its words
    name.
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
    asks_done: bool
    of_today: bool
    earliest: bool
    about_news: bool
    defines: tuple[str, ...]
    people: tuple[str, ...]
    carried: frozenset[str]
    asks_speaker: bool
    role: RoleAsked | None
    sides: tuple["Question", ...] = ()
    ways: tuple["Question", ...] = ()
    asks_all_of: bool = False
    unlimited: bool = False

    @property
    def period(self) -> Period | None:
        """The one period of the question; None where there is none, or several to compare."""
        return self.periods[0] if len(self.periods) == 1 else None

    @property
    def searched(self) -> str:
        """The words that are searched for: without those that only say "in all releases"."""
        return without_scope(self.standalone)

    @property
    def asks_speech(self) -> bool:
        """Whether it asks what somebody said."""
        return self.wants == "speech"

    @property
    def asks_when_told(self) -> bool:
        """Whether it asks on which day something was announced."""
        return self.wants == "date" and bool(TOLD_WHEN.search(self.standalone))

    @property
    def asks_companies(self) -> bool:
        """Whether it asks which companies did something."""
        return self.shape == "list" and bool(WHICH_COMPANIES.match(self.standalone))

    @property
    def asks_day(self) -> bool:
        """Whether it asks on which day something was, so that no month answers it."""
        return self.wants == "date" and bool(WHICH_DAY.search(self.standalone))

    @property
    def asks_ticker(self) -> bool:
        """Whether it asks under which sign shares are traded."""
        return self.wants == "name" and bool(TICKER.search(self.standalone))

    @property
    def is_overview(self) -> bool:
        """Whether it asks for the news as such: "What was announced in May?", "the latest partner?"."""
        about = set(self.weighty) - self.names - {stem(w) for w in NEWS_WORDS}
        told_by_news = self.shape == "list" or self.latest or self.earliest
        return (
            self.about_news
            and not about
            and not self.asks_all_of
            and not BECAME.search(self.standalone)
            and (self.wants == "any" or (self.wants == "name" and told_by_news and self.of_deals))
        )

    @property
    def of_deals(self) -> bool:
        """Whether the news that it asks for is what was agreed with somebody."""
        return not DEAL_STEMS.isdisjoint(self.terms)

    @property
    def topic(self) -> tuple[str, ...]:
        """The terms that say what of the news is asked for, beyond whose and which deal."""
        about = {stem(w) for w in (*NEWS_WORDS, *SUMMARY_WORDS)} | self.names
        return tuple(t for t in self.weighty if t not in about)

    @property
    def asks_which_news(self) -> bool:
        """Whether it asks in which release, or under which agreement, something was told."""
        return bool(WHICH_NEWS.search(self.standalone))

    @property
    def is_of_several(self) -> bool:
        """Whether a summary is asked of several releases: of a period, of "the deals", of everything."""
        plural = SEVERAL.search(self.standalone) or (self.periods and not self.names)
        return bool(plural or not (self.names or self.topic))

    @property
    def weighty(self) -> tuple[str, ...]:
        """The terms that evidence has to hold."""
        kind = TYPE_NOUNS.get(self.wants, frozenset())
        asking = ASKING_STEMS | (_CHANGING if self.shape == "changed" else frozenset())
        return tuple(t for t in self.terms if t not in asking | SUFFIX_STEMS | kind)


def understand(
    question: str,
    history: Sequence[Message],
    lexicon: Lexicon,
    speakers: Sequence[Speaker],
    as_of: date | None = None,
) -> Question:
    """Read a question against its conversation and the words of the corpus.

    speakers: the people whose words the corpus holds. as_of: the day from which one looks, for "last
    quarter" and the like; None leaves these unread.
    """
    asked = " ".join(question.split())[:MAX_QUESTION]
    unlimited = UNLIMITED.search(asked)
    whole = standalone(UNLIMITED.sub("", asked), history, lexicon, [s.name for s in speakers])
    fixed = without_typos(whole, lexicon)
    read = _read(asked, fixed, lexicon, speakers, as_of)
    if history and whole == UNLIMITED.sub("", asked):
        around = [
            s for s in context(whole, history, lexicon, [s.name for s in speakers]) if s not in read.terms
        ]
        read = replace(read, terms=(*read.terms, *around), carried=read.carried | frozenset(around))
    if unlimited:
        return replace(read, periods=(), unlimited=True)
    if read.shape == "summary" or not (COMPARES.search(fixed) or TWO_PARTS.search(fixed)):
        return _in_ways(read, lexicon, speakers, as_of)
    sides = sides_by_date(fixed) or sides_by_name(fixed, read.entities)
    if not sides:
        return _in_ways(read, lexicon, speakers, as_of)
    each = tuple(
        replace(_read(side, side, lexicon, speakers, as_of), shape="one", latest=read.latest)
        for side in sides
    )
    if _OF_BOTH.search(fixed):
        each = tuple(_with_the_others(side, read) for side in each)
    return replace(read, shape="compare", sides=each, periods=())


def _in_ways(read: Question, lexicon: Lexicon, speakers: Sequence[Speaker], as_of: date | None) -> Question:
    """A question with one for each way to ask it: for this or that, or in plainer words."""
    told = alternatives(read.searched) if read.shape == "list" else ()
    if not told and read.shape == "changed" and (now := without_change(read.searched)):
        told = (now,)
    if told:
        told = tuple(plainly for way in told for plainly in rephrased(way) or (way,))
    else:
        told = rephrased(read.searched)
    return replace(read, ways=tuple(_read(way, way, lexicon, speakers, as_of) for way in told))


def _with_the_others(side: Question, whole: Question) -> Question:
    """A side of what several do together: the others say where to look, but need not stand there."""
    others = tuple(t for t in whole.terms if t in whole.names - side.names)
    return replace(side, terms=(*side.terms, *others), carried=side.carried | frozenset(others))


def _read(
    asked: str, fixed: str, lexicon: Lexicon, speakers: Sequence[Speaker], as_of: date | None
) -> Question:
    """One question, its typing errors mended, as a whole."""
    entities = entities_of(fixed, lexicon)
    terms = tuple(dict.fromkeys(tokens(EXCEPT.sub(" ", undated(without_scope(fixed), as_of)))))
    role = _role_asked(fixed, lexicon)
    people = _people(fixed, role, speakers)
    defines = _defined(fixed, entities)
    periods = periods_of(fixed, as_of)
    shape: Shape = "list" if LISTS.search(fixed) else "changed" if CHANGED.search(fixed) else "one"
    if SUMMARY.search(fixed):
        shape = "summary"
    all_of = shape != "summary" and _asks_all_of(fixed)
    if all_of:
        shape = "list"
    return Question(
        text=asked,
        standalone=fixed,
        terms=terms,
        names=frozenset(t for e in entities for t in e),
        entities=entities,
        wants="any" if defines or WHICH_COMPANIES.match(fixed) else wanted(fixed),
        shape=shape,
        objects=_objects(fixed),
        periods=periods[:1],
        latest=bool(LATEST.search(fixed)),
        asks_done=shape == "one" and bool(DONE.match(fixed)),
        of_today=shape == "one" and not periods and bool(DONE.match(fixed) or TODAY.search(fixed)),
        earliest=bool(EARLIEST.search(fixed)),
        about_news=bool(NEWS.search(fixed)),
        defines=defines,
        people=people,
        carried=carried_stems(asked, fixed) - set(tokens(asked)),
        asks_speaker=bool(WHO_SAID.search(fixed)),
        role=role,
        asks_all_of=all_of,
    )


def _asks_all_of(question: str) -> bool:
    """Whether a question asks for all about its words, and says nothing else of them."""
    match = ABOUT.match(without_scope(question))
    asking = tokens(match["asking"]) if match else ()
    return match is not None and bool(tokens(match["topic"])) and set(asking) <= ASKING_STEMS


def _defined(question: str, entities: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The one name that a question such as "Who is Acme?" is all about, as its stems."""
    match = DEFINES.match(question)
    found = tuple(t for t in tokens(match["name"]) if t not in SUFFIX_STEMS) if match else ()
    return found if found in entities else ()


def _objects(question: str) -> tuple[str, ...]:
    """Stems of what is counted or chosen: the X of "how many X" and of "which X"."""
    match = next(filter(None, (pattern.search(question) for pattern in _COUNTED)), None)
    kept: list[str] = []
    for word in match["what"].split() if match else ():
        if word.lower() in STOPWORDS or VERB.fullmatch(word):
            break
        kept.append(word)
    return tuple(t for t in tokens(" ".join(kept)) if t not in ASKING_STEMS)


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
    held = "head" if match.group().lower().startswith("run") else match.group()
    roles = frozenset(s for t in tokens(held) for s in synonyms(t))
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
