"""The span of a stretch that has the kind that a question asks for. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from corpus.release import ROLE
from corpus.sentences import Span, sentences
from rag.lexical import Lexicon, synonyms, tokens
from rag.periods import undated
from rag.question import Question, RoleAsked
from rag.records import Hit
from rag.values import dates_near, find_dates, find_names, find_numbers
from rag.words import ORGANISATION

# "a North American automaker" names no automaker.
_DEMONYM = re.compile(
    r"(?:\b(?:\w+(?:ean|ican|ian|ese|ish|man|ek|akh|ani|eli)|U\.?S\.?|Dutch|French|Swiss|Thai))$"
)
# A place stands behind a word of place, a few words away at most.
_LOCATIVE = re.compile(r"\b(?:in|at|near|from|to|within|across|outside|throughout)\b[^.;]{0,30}$", re.I)
# "breweries in Germany", but not "invested in Acme".
_LIES_IN = re.compile(
    r"(?<!invest )(?<!invested )(?<!investing )(?<!investment )(?<!stake )(?<!stakes )(?<!share )(?<!shares )"
    r"(?<!interest )(?<!interests )(?<!holding )(?<!holdings )(?<!part )(?<!believes )(?<!believe )"
    r"\b(?:in|across|throughout)\s+(?:[A-Z][\w.-]+(?:,| and|, and)\s+)*$"
)
_ROLE_OF = re.compile(r"\b(?i:chief|officer|president|director|head|chair\w*|ceo)\s+(?:of|at)\s+[A-Z]")
# Shares without a figure: "half of the sensors", "a third", "the majority".
_FRACTION = re.compile(
    r"\b(?<!first )(?<!second )half(?= of (?!(?:19|20)\d\d|the year|this year)| the )|"
    r"\bby (?:half|a third|a quarter)\b|"
    r"\b(?:an?|one|two|three|four)[ -](?:third|quarter|fifth|sixth|eighth|tenth)s?(?= of (?!(?:19|20)\d\d))|"
    r"\b(?:two|three)[- ]thirds\b|\b(?:majority|minority|equally|100-percent)\b",
    re.I,
)
_WEIGHS = re.compile(r"\b(?:weigh(?:s|ed|t)?|how heavy|heavier)\b", re.I)
_MASS = re.compile(r"(?:kilo|gram|ton|tonne|pound|lb|ounce|oz|kg|mg|g$|t$|carat)", re.I)
_TIME = re.compile(r"(?:second|minute|hour|day|week|month|quarter|year)s?", re.I)
_LASTS = re.compile(
    r"\b(?:how (?:long|old|often|soon|fast|early|late|far)|hours?|days?|weeks?|months?|years?|minutes?|"
    r"seconds?|quarters?|decades?|runway|life\w*|lead|warranty|tenor|age|term|duration|period|time|delay\w*)\b",
    re.I,
)
# The day of what is told, and not only of the telling.
TODAY_SAID = re.compile(
    r"(?<!as of )(?<!until )(?<!announced )(?<!reported )(?<!said )\b(?:today|yesterday)\b"
    r"(?! (?:announced|reported|said|unveiled|released|published)\b)",
    re.I,
)
# "(Euronext: ABC)", "under the symbol ABC".
_SYMBOL = re.compile(
    r"(?<=[(\s])(?:[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+)*: ?|(?:ticker|symbol)s? [“\"'‘]?)"
    r"(?:[A-Z]+:)?([A-Z][A-Z0-9.]{0,6})\b"
)
_ROLE_NEAR = 50  # characters between a person and the role
_BESIDE = 80  # characters between a kind of thing and its name: "its partner, Acme"


# Words by which a sentence gives a reason, a cause or a purpose.
_CAUSE = re.compile(
    r"\b(?:because|owing to|due to|reflect(?:s|ed|ing)?|on account of|in light of|given (?:the|that)|"
    r"result(?:s|ed|ing)?|so (?:that|as)|in order|since|thanks to|reasons?|"
    r"therefore|thus|hence|aim(?:s|ed)?|purposes?|driven|drove|caused?|causes|follow(?:s|ed|ing)|in response|"
    r"helps?|helped|enabl\w+|allow\w*|needs?|needed|wants?|wanted|by \w+ing|"
    r"as (?:no|the|it|its|there|an?|two|both|we|they|he|she|most|many)|"
    r"(?<!proposal )(?<!plan )(?<!plans )(?<!option )(?<!decision )(?<!agreement )(?<!ability )(?<!right )"
    r"to (?!the\b|an?\b|its\b|their\b|\d)(?-i:[a-z]{3,}))\b",
    re.I,
)


def answering_span(question: Question, hit: Hit, text: str, lexicon: Lexicon) -> tuple[Span | None, bool]:
    """The span of a stretch that has the asked type, and whether there is one.

    Offsets into `text`. Spans that the question itself names do not answer it.
    """
    speaker = hit.passage.speaker
    if question.asks_speech:
        return None, bool(speaker) and (speaker in question.people or not _names_person(question))
    if question.wants == "reason":
        return None, bool(_CAUSE.search(text))
    if question.asks_speaker:
        start = text.find(speaker) if speaker else -1
        return (Span(start, start + len(speaker)) if start >= 0 else None), bool(speaker)
    if question.wants == "person" and question.role and not _holds_role(question.role, text, question, hit):
        return None, False
    asked = set(tokens(question.standalone))
    spans = [
        s
        for s in _typed_spans(question, hit, text, lexicon)
        if not set(tokens(text[s.start : s.end])) <= asked
    ]
    if not spans:
        return None, question.asks_when_told and hit.passage.opens
    near = _positions(question, text)
    ends = [s.start for s in spans[1:]] + [len(text)]
    meant = [_is_meant(question, text, s, end) for s, end in zip(spans, ends, strict=True)]
    best = min(zip(spans, meant, strict=True), key=lambda pair: (not pair[1], _distance(pair[0], near)))
    return best[0], True


def _is_meant(question: Question, text: str, span: Span, end: int) -> bool:
    """Whether a person is the one whom a question for a role means, as far as that is known.

    end: where the next person begins; what stands before it is said of this one.
    """
    if question.wants != "person" or question.role is None:
        return False
    if text[span.start : span.end] in question.people:
        return True
    if not text.startswith(", ", span.end):
        return False  # a role that stands before a name may be the next one's
    beside = set(tokens(text[span.end : end]))
    return bool(question.role.roles & beside) and set(question.role.company) <= beside


def _holds_role(role: RoleAsked, text: str, question: Question, hit: Hit) -> bool:
    """Whether a stretch names who holds the asked role in the asked company.

    The company may be named in the release's title alone, where no other one stands beside a role.
    """
    if question.people:
        return any(name in text for name in question.people)
    inside = set(tokens(text))
    if not role.roles & inside:
        return False
    company = set(role.company)
    return company <= inside or (company <= set(tokens(hit.passage.title)) and not _ROLE_OF.search(text))


def _roles_held(question: Question, text: str) -> Iterable[Span]:
    """The roles beside the names of the people asked about; beside any name where none is known."""
    people = {name.split()[-1] for name in question.people}
    for name in find_names(text):
        if people and name.text.split()[-1] not in people:
            continue
        after = text[name.end : name.end + _ROLE_NEAR].split(";")[0]
        before = text[max(0, name.start - _ROLE_NEAR) : name.start]
        if match := ROLE.search(after):
            yield Span(name.end + match.start(), name.end + match.end())
        elif match := ROLE.search(before):
            begins = name.start - len(before)
            yield Span(begins + match.start(), begins + match.end())


def _names_person(question: Question) -> bool:
    return bool(question.people) or any(len(e) > 1 for e in question.entities)


def _typed_spans(question: Question, hit: Hit, text: str, lexicon: Lexicon) -> Iterable[Span]:
    wants = question.wants
    if question.asks_ticker:
        yield from (Span(m.start(1), m.end(1)) for m in _SYMBOL.finditer(text))
    elif wants in ("money", "percent", "number"):
        yield from _number_spans(question, text)
    elif wants == "date":
        yield from _date_spans(question, text, hit.passage.date)
    elif wants == "role":
        yield from _roles_held(question, text)
    elif wants == "person":
        listed = hit.passage.kind == "contacts"  # people stand there without their roles
        for name in find_names(text):
            if _is_person(text, name.start, name.end, listed):
                yield Span(name.start, name.end)
    elif wants in ("name", "place"):
        begins = {s.start for s in sentences(text)}
        names = [
            Span(n.start, n.end)
            for n in find_names(text)
            if n.start not in begins or " " in n.text or lexicon.is_name(n.text)
        ]
        if wants == "place":
            places = _addresses([n for n in names if not _DEMONYM.search(text[n.start : n.end])], text)
            yield from (s for s in places if _LOCATIVE.search(text[max(0, s.start - 45) : s.start]))
        else:
            named = (s for s in names if not _is_no_name(text, s))
            yield from _beside_its_kind(question, list(named), text)


def _is_no_name(text: str, span: Span) -> bool:
    """Whether what looks like a name is of a people, of where something is, or of a standard: "ISO 9001"."""
    words = text[span.start : span.end]
    return bool(
        _DEMONYM.search(words)
        or _LIES_IN.search(text[: span.start])
        or (words.isupper() and re.match(r"[ -]\d{3}", text[span.end :]))
    )


def _beside_its_kind(question: Question, names: Sequence[Span], text: str) -> list[Span]:
    """The names that can be of the kind asked for: near it, where the stretch has the kind.

    "research with three leading universities" names no university.
    """
    if not question.objects:
        return list(names)
    kinds = synonyms(question.objects[-1])
    places = [m.start() for m in re.finditer(r"[^\W_]+", text) if set(tokens(m.group())) & kinds]
    if not places:
        return list(names)
    return [s for s in names if any(abs(s.start - p) <= _BESIDE for p in places)]


def _addresses(names: Sequence[Span], text: str) -> list[Span]:
    """Names that only commas part become one: "Austin, Texas"."""
    joined: list[Span] = []
    for span in names:
        if joined and text[joined[-1].end : span.start] == ", ":
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _date_spans(question: Question, text: str, day: date) -> Iterable[Span]:
    """The dates of a stretch, days only where a day is asked for; "today" is the release's. day: its day."""
    dates = [*find_dates(text), *dates_near(text, day)]
    yield from (Span(d.start, d.end) for d in dates if not question.asks_day or d.grain == "day")
    yield from (Span(m.start(), m.end()) for m in TODAY_SAID.finditer(text))


def _number_spans(question: Question, text: str) -> Iterable[Span]:
    if question.wants == "percent":
        yield from (Span(m.start(), m.end()) for m in _FRACTION.finditer(text))
    # What is counted stands behind a count; a sum or a share is told of what it belongs to anywhere.
    objects = {s for o in question.objects for s in synonyms(o)} if question.wants == "number" else set()
    lasts = _LASTS.search(undated(question.standalone))
    weighs = question.wants == "number" and _WEIGHS.search(question.standalone)
    for number in find_numbers(text):
        if question.wants != "number" and number.unit_class != question.wants:
            continue
        if (weighs and not _MASS.match(number.unit)) or (not lasts and _TIME.fullmatch(number.unit)):
            continue
        following = set(tokens(text[number.start : number.end + 60]))
        if objects and not objects & following:
            continue
        unit = re.match(r"\+?[\s-]?(?:metric |square[- ])?[^\W\d_]+", text[number.end :])
        longer = number.unit_class == "quantity" and unit is not None
        yield Span(number.start, number.end + (unit.end() if longer and unit else 0))


def _is_person(text: str, start: int, end: int, listed: bool) -> bool:
    """Two to four capitalised words, none of an organisation's, with a role beside them or listed."""
    words = text[start:end].split()
    if not 2 <= len(words) <= 4 or any(w.lower().strip(".,") in ORGANISATION for w in words):
        return False
    after, before = text[end : end + 60].split(";")[0], text[max(0, start - 50) : start]
    return listed or bool(ROLE.search(after) or ROLE.search(before))


def _positions(question: Question, text: str) -> list[int]:
    """Where the question's words stand in a stretch."""
    stems = {s for t in question.weighty for s in synonyms(t)}
    found = re.finditer(r"[^\W_]+", text)
    return [match.start() for match in found if set(tokens(match.group())) & stems]


def _distance(span: Span, positions: Sequence[int]) -> float:
    if not positions:
        return span.start
    return sum(sorted(abs(span.start - p) for p in positions)[:3])
