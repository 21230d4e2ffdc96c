"""Which words carry a statement: what passages hold of it, and the sentences that hold it. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.release import Release
from corpus.sentences import Span, sentences
from rag.days import Day, days, days_beside, holds_day
from rag.entities import GENERIC_STEMS, SUFFIX_STEMS
from rag.figures import Figure, figures, holds_figure, holds_value
from rag.lexical import Lexicon, synonyms, tokens
from rag.records import Hit
from rag.values import find_names

# Double marks of any kind, made alike; single ones where they hold three words or more.
_DOUBLE = str.maketrans("“”„‟«»″", '"' * 7)
_QUOTED = re.compile(r"(?<!\d)\"([^\"]+)(?:\"|$)|‘([^‘]+?)’(?!\w)|(?<!\w)'([^']+)'(?!\w)")
_FEW_WORDS = 3
_QUOTES = str.maketrans("’‘‛′“”„«»—–‑‐", '\'\'\'\'"""""----')
_GAP = re.compile(r"\s*(?:\.\s?\.\s?\.|…)\s*")
_ENGLISH = re.compile(
    r"\b(?:the|of|and|to|is|are|was|were|has|have|had|for|by|with|its|at|that|it|from|as|this|will|on|an)\b",
    re.I,
)
# The commonest words of other tongues that are none of English, and letters of other scripts.
_FOREIGN = re.compile(
    r"\b(?:der|das|und|ist|wurde|werden|für|mit|von|auf|eine[nmrs]?|le|les|des|du|est|une|pour|dans|avec|el|"
    r"los|las|"
    r"una|por|para|con|fue|il|gli|della|sono|foi|uma|het|een|och)\b"
)
_ENOUGH = 8  # words of which an English sentence has one of the commonest
_SCRIPT = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f]{3,}")
_LABEL = re.compile(r"^(?:[-*•]\s+)?(?:\*\*[^*]{2,60}\*\*|[A-Z][\w&/ -]{1,40}):|\*\*[^*]{2,60}\*\*")
# Words that replies write with a capital where none is a name.
_TITLED = frozenset(
    """
    key points partners partner press release releases financial results result summary overview note
    answer source sources date title figures details background highlights conclusion companies company
    facts fy update
    """.split()
)
_BEGINNING = re.compile(
    r"([A-Z][^\W\d_]{2,})(?:['’]s\s+\w+)?\s+(?:will|would|has|had|is|was|plans|said|says|expects|gets|"
    r"[a-z]+ed)\b"
)
# Endings of words that are hardly ever names, and words that often begin a sentence about a company.
_WORDLIKE = re.compile(r"(?:s|ed|ing|ly|tion|sion|ment|ness|ity|ance|ence|ship|al|ers?|ors?)$")
_ORDINARY = frozenset(
    """
    revenue debt turnover staff output headcount profit income cost price capacity growth demand supply
    cash margin value total half nothing everything somebody someone nobody work trade steel copper gold
    oil gas power energy technology equipment interest tax credit pay salary wage research guidance net
    gross part most much more both
    """.split()
)
_SUFFIX = frozenset(
    (
        "",
        "a",
        "n",
        "an",
        "ian",
        "ean",
        "es",
        "ese",
        "ish",
        "i",
        "ic",
        "y",
        "ia",
        "istan",
        "ay",
        "egian",
        "aian",
    )
)
_PERSON = (2, 3)  # words of most names of people
_DEMONYM = 4  # letters at least that a word of a people shares with its country
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


@dataclass(frozen=True, slots=True)
class Claims:
    """What of a statement can be held against other words, letter by letter.

    figures, dates: as the modules of that name read them. quotes: words in quotation marks,
    without these. names: runs of capitals, each as the stems that tell it from others.
    content: stems of all that carries meaning. is_english: whether its commonest words say so.
    """

    figures: tuple[Figure, ...]
    dates: tuple[Day, ...]
    quotes: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    content: frozenset[str]
    is_english: bool

    @property
    def said(self) -> frozenset[str]:
        """The stems of what is said of the names and figures."""
        named = {stem for name in self.names for stem in name}
        return frozenset(t for t in self.content - named if not t[0].isdigit())

    @property
    def is_checkable(self) -> bool:
        """Whether there is any figure, date, quotation or name in it."""
        return bool(self.figures or self.dates or self.quotes or self.names)


def claims_of(words: str, lexicon: Lexicon) -> Claims:
    """Read a statement, without its markers."""
    quotes = tuple(
        told.strip()
        for m in _QUOTED.finditer(words.translate(_DOUBLE))
        for told in (m[1] or m[2] or m[3],)
        if m[1] or len(told.split()) >= _FEW_WORDS
    )
    return Claims(
        figures=tuple(figures(words)),
        dates=tuple(days(words)),
        quotes=quotes,
        names=tuple(_names(words, lexicon)),
        content=frozenset(tokens(words)),
        is_english=_is_english(words),
    )


def _is_english(words: str) -> bool:
    foreign = len(_FOREIGN.findall(words)) + 2 * len(_SCRIPT.findall(words))
    sure = foreign > 1 or len(words.split()) >= _ENOUGH
    return not sure or foreign <= len(_ENGLISH.findall(words))


def _names(words: str, lexicon: Lexicon) -> list[tuple[str, ...]]:
    taken = [(d.start, d.end) for d in days(words)] + [(f.start, f.end) for f in figures(words)]
    labels = [m.span() for m in _LABEL.finditer(words)]
    begins = {s.start for s in sentences(words)} | {m.end() for m in re.finditer(r"[“\"(:]\s*", words)}
    found = []
    for name in find_names(words):
        if " " not in name.text and name.start in begins and not lexicon.is_name(name.text):
            continue  # the first word has a capital whatever it is
        if name.text.lower() in _WEEKDAYS or any(s < name.end and name.start < e for s, e in taken):
            continue
        parts = re.findall(r"[^\W\d_]+", name.text)
        common = all(w.lower() in _TITLED or lexicon.is_common(w) for w in parts)
        labelled = any(s <= name.start and name.end <= e for s, e in labels)
        if common or (labelled and not any(lexicon.is_name(w) for w in parts)):
            continue
        stems = tuple(t for t in tokens(name.text) if t not in SUFFIX_STEMS | GENERIC_STEMS)
        if stems and not all(s.isdigit() for s in stems):
            found.append(stems)
    return found


def unknown_beginning(words: str, lexicon: Lexicon) -> str:
    """The first word where it may be a name that no release knows: "Acme will …"; else ""."""
    match = _BEGINNING.match(words)
    if match is None or lexicon.has_word(match[1].lower()) or match[1].lower() in _ORDINARY:
        return ""
    return "" if _WORDLIKE.search(match[1]) else match[1]


class Evidence:
    """Words that statements are held against: a passage, or several, with what is told of them.

    told: what a reader sees beside a passage: its title, day, issuer, speaker.
    """

    def __init__(self, hits: Sequence[Hit], releases: Mapping[str, Release]) -> None:
        self.hits = tuple(hits)
        self.text = "\n".join(h.passage.text for h in hits)
        self._told = "\n".join(_told(h, releases) for h in hits)

    @cached_property
    def figures(self) -> list[Figure]:
        """The figures of the passages and of their titles."""
        return figures(f"{self.text}\n{self._told}")

    @cached_property
    def dates(self) -> list[Day]:
        """The dates of the passages, and the days of their releases."""
        beside = [d for h in self.hits for d in days_beside(h.passage.text, h.passage.date)]
        return days(f"{self.text}\n{self._told}") + beside

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all words."""
        return frozenset(tokens(f"{self.text}\n{self._told}"))

    @cached_property
    def _initials(self) -> str:
        """The first letters of all words in a row, in which acronyms are looked up."""
        return "".join(w[0] for w in re.findall(r"[^\W\d_]+", f"{self.text}\n{self._told}")).lower()

    @cached_property
    def _plain(self) -> list[str]:
        return [_plainly(h.passage.text) for h in self.hits]

    def lacks_figures(self, claims: Claims) -> list[Figure | Day]:
        """The figures and dates of a statement that the words do not hold."""
        holds = holds_figure if claims.is_english else holds_value  # other tongues name units otherwise
        lost: list[Figure | Day] = [f for f in claims.figures if not holds(self.figures, f)]
        return lost + [d for d in claims.dates if not holds_day(self.dates, d)]

    def lacks_quotes(self, claims: Claims) -> list[str]:
        """The quotations that do not stand in one of the passages, word for word."""
        return [q for q in claims.quotes if not any(_stands(q, plain) for plain in self._plain)]

    def lacks_names(self, claims: Claims) -> list[tuple[str, ...]]:
        """The names with a word that the words do not hold."""
        return [name for name in claims.names if not all(self._holds(stem, True) for stem in name)]

    def _holds(self, stem: str, is_name: bool = False) -> bool:
        if stem in self.stems:
            return True
        if is_name and 2 <= len(stem) <= 5 and stem in self._initials:
            return True
        return any(_same_country(stem, s) for s in self.stems if s[:_DEMONYM] == stem[:_DEMONYM])

    def holds_apart(self, claims: Claims) -> bool:
        """Whether the words of somebody's name stand in the words, but in no name together."""
        runs = [frozenset(tokens(n.text)) for n in find_names(f"{self.text}\n{self._told}")]
        whole = (n for n in claims.names if len(n) in _PERSON and all(t in self.stems for t in n))
        return any(not any(set(n) <= run for run in runs) for n in whole)

    def share(self, stems: Collection[str]) -> float:
        """The share of some stems that the words hold, or a synonym of, 0..1; 1 where there are none."""
        held = sum(1 for t in stems if synonyms(t) & self.stems or self._holds(t))
        return held / len(stems) if stems else 1.0


def _same_country(one: str, other: str) -> bool:
    """Whether two stems are of a country and of its people: "japan" and "japanes"."""
    pairs = zip(one, other, strict=False)
    shared = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
    return shared >= _DEMONYM and one[shared:] in _SUFFIX and other[shared:] in _SUFFIX


def _told(hit: Hit, releases: Mapping[str, Release]) -> str:
    passage = hit.passage
    release = releases.get(passage.release_id)
    day = f"{passage.date:%B} {passage.date.day}, {passage.date.year}"
    parts = (passage.title, day, passage.section, passage.speaker, release.issuer if release else "")
    return "\n".join(p for p in parts if p)


def _plainly(text: str) -> str:
    """Quotation marks left out, dashes and spaces alike, lower case."""
    text = re.sub(r"\s*-+\s*", "-", text.translate(_QUOTES).replace('"', ""))
    return " ".join(text.split()).lower()


def _stands(quote: str, plain: str) -> bool:
    """Whether a quotation stands in a text that was made plain; what "…" leaves out may lie between."""
    place = 0
    for part in _GAP.split(quote):
        words = _plainly(part).strip(" .,;:!?")
        if not words:
            continue
        found = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)").search(plain, place)
        if found is None:
            return False
        place = found.end()
    return True


def carrying_span(claims: Claims, hit: Hit) -> Span:
    """The sentences of a passage that carry a statement, as one stretch of its release.

    The one that holds most of its words, and those that hold a figure, a date or a quotation
    of it that the first does not. Offsets in code points into Release.text, half open; the
    whole passage where none stands out.
    """
    passage = hit.passage
    spans = sentences(passage.text)
    texts = [passage.text[s.start : s.end] for s in spans]
    counts = [len(claims.content & frozenset(tokens(t))) for t in texts]
    most = max(counts, default=0)
    if most < 2 and not claims.is_checkable:
        return Span(passage.start, passage.end)
    chosen = {counts.index(most)} if counts else set()
    read = [(figures(t), days(t), _plainly(t)) for t in texts]
    held = [[holds_figure(r[0], f) for r in read] for f in claims.figures]
    held += [[holds_day(r[1], d) for r in read] for d in claims.dates]
    held += [[_stands(q, r[2]) for r in read] for q in claims.quotes]
    for places in held:
        if any(places) and not any(places[n] for n in chosen):
            chosen.add(max((n for n, holds in enumerate(places) if holds), key=lambda n: counts[n]))
    chosen |= {n for n, c in enumerate(counts) if c >= max(3, 0.75 * most)}
    if not chosen:
        return Span(passage.start, passage.end)
    return Span(passage.start + spans[min(chosen)].start, passage.start + spans[max(chosen)].end)
