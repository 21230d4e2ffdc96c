"""Questions about the releases as such: which there are, how many, from when, of whom, naming what.

They are answered by counting, not by searching: a search brings the nearest passages, never all.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.companies import companies
from corpus.release import BOILERPLATE, Release
from corpus.sentences import Span, sentences
from rag.entities import ASKING_STEMS, SUFFIX_STEMS
from rag.kinds import NEWS_WORDS
from rag.lexical import stem, synonyms, tokens
from rag.question import Question

_RELEASES = r"(?:(?:press |news )?releases?|announcements?|press statements?)"
_THINGS = rf"(?:{_RELEASES}|documents?|texts?|files?|sources?|ones?|things?)"
_COUNT = re.compile(
    rf"\b(?:how many|number of|count (?:of )?(?:the|all)?)\s+(?:of (?:the|your|its|their) )?{_RELEASES}\b",
    re.I,
)
_LISTED = re.compile(
    rf"^\W*(?:(?:which|what|list|show|give|name)(?: me| us)?(?: all)?(?: of)?(?: the| your|"
    rf" its)? {_RELEASES}\b|"
    r"(?:list|show me|show) (?:what|everything|all) (?:you|there)\b|what (?:do|have) you (?:have|got|hold)\b|"
    r"(?:have you |do you have |you )?got (?:anything|something|any releases)\b|do you have (?:anything|"
    r"any)\b|"
    r"(?:is|are) there (?:anything|any releases?|a release)\b|anything (?:from|in|about|on|of)\b)",
    re.I,
)
_END = re.compile(
    rf"\b(?P<which>newest|latest|most recent|last|oldest|earliest|first)\s+(?:\w+ )?{_THINGS}\b(?!\s+(?:say|"
    rf"tell|state|mention|announce)\w*)",
    re.I,
)
_HELD = re.compile(
    r"\b(?:you (?:have|hold|know|cover|['’]ve got|got)|in (?:your|the|this) (?:collection|corpus|database|"
    r"library|index|store)|"
    r"(?:collection|corpus|database|library|index|loaded|available|covered|on file|in here)|are there|"
    r"is there|have you|do you)\b",
    re.I,
)
_COMPANIES = re.compile(
    r"^\W*(?:which|what|list|whose|name)(?: me)?(?: all)?(?: the)? (?:companies|firms|businesses|"
    r"organi[sz]ations|issuers|"
    r"press releases)\b.*\b(?:cover(?:ed)?|know|have|here|there|included?|in (?:the|your|this)|loaded|"
    r"available|about|do you)\b",
    re.I,
)
_SPAN = re.compile(
    r"\b(?:how far back|what (?:period|years?|time ?(?:span|frame|range))|which years?|since when|"
    r"from when)\b.*"
    r"\b(?:cover|go|reach|releases?|collection|corpus|have|data|know|span)\b",
    re.I,
)
_QUOTED = re.compile(
    r"\b(?:quoted?|quotes?|words|speaks?|spoke|says?|said|comments?|commented|statements?)\b", re.I
)
_PEOPLE_QUOTED = re.compile(
    r"\bhow many (?:people|persons?|executives?|speakers?|managers?|officials?)\b.*\b(?:quoted|speak|spoke|"
    r"comment\w*|say|said)\b",
    re.I,
)
_OF_A_PARTNER = re.compile(r"\b(?:partner|counterpart|other (?:side|party|company))\b", re.I)
_ISSUED = re.compile(r"\b(?:put out|issued?|publish(?:ed)?|released?|sent out|by|from|of)\b", re.I)
_ABOUT = {
    stem(w)
    for w in "have hold load collection corpus database library index cover know come appear occur turn "
    "mention contain include name say word file here there total all together available list show give got "
    "anything something put out issue publish quote speak comment among across over time number many "
    "since between about deal old first last early new late recent date day when far back go oldest "
    "newest latest come came out now collect ".split()
}
_LINES = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A release of an answer, with the words of it that are cited."""

    release: Release
    span: Span


@dataclass(frozen=True, slots=True)
class Direct:
    """An answer that code gives by itself, whatever the model: its words, and the lines that carry them.

    status: of the Answer. titled: whether a line shows its release's title in place of its words.
    """

    text: str
    lines: tuple[Line, ...] = ()
    status: str = "answered"
    titled: bool = False


def inventory(question: Question, releases: Sequence[Release]) -> Direct | None:
    """The answer to a question about the releases as such; None for any other.

    releases: those that may be seen, newest first.
    """
    asked = question.standalone
    if _COMPANIES.search(asked) and not _about(question):
        return _covered(releases)
    if _PEOPLE_QUOTED.search(asked):
        return _people_quoted(question, releases)
    if _COUNT.search(asked):
        return _counted(question, releases)
    if _about(question):
        return None
    found = _within(question, releases)
    if (match := _END.search(asked)) and _HELD.search(asked):
        return _end(match["which"].lower(), found)
    if _SPAN.search(asked):
        return _span(found)
    if _LISTED.search(asked):
        return _listed(question, found)
    return None


def lead(release: Release) -> Span:
    """The sentence with which a release opens its news."""
    section = next((s for s in release.sections if s.kind in ("body", "quotation")), None)
    section = section or (release.sections[0] if release.sections else None)
    if section is None:
        return Span(0, len(release.text))
    return sentences(release.text, section.start, section.end)[0]


def _about(question: Question) -> tuple[str, ...]:
    """The words of a question that speak of more than releases, companies, and having them."""
    news = {stem(w) for w in NEWS_WORDS}
    return tuple(t for t in question.terms if t not in ASKING_STEMS | _ABOUT | news | SUFFIX_STEMS)


def _within(question: Question, releases: Sequence[Release]) -> list[Release]:
    period = question.period
    return [r for r in releases if period is None or period.holds(r.date)]


def _number(count: int, noun: str = "release") -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _day(release: Release) -> str:
    return f"{release.date:%B} {release.date.day}, {release.date.year}"


def _listed(question: Question, found: Sequence[Release]) -> Direct:
    when = f" ({question.period.words})" if question.period else ""
    if not found:
        return Direct(f"There is no release{when}.", status="abstained")
    more = f", the newest {_LINES} of them" if len(found) > _LINES else ""
    lines = tuple(Line(r, lead(r)) for r in found[:_LINES])
    return Direct(
        f"There {'is' if len(found) == 1 else 'are'} {_number(len(found))}{when}{more}:", lines, titled=True
    )


def _end(which: str, found: Sequence[Release]) -> Direct | None:
    if not found:
        return None
    oldest = which in ("oldest", "earliest", "first")
    release = found[-1] if oldest else found[0]
    return Direct(
        f"The {'oldest' if oldest else 'newest'} release is of {_day(release)}:",
        (Line(release, lead(release)),),
        titled=True,
    )


def _span(found: Sequence[Release]) -> Direct | None:
    if not found:
        return None
    return Direct(
        f"The {_number(len(found))} are of {_day(found[-1])} to {_day(found[0])}:",
        (Line(found[0], lead(found[0])), Line(found[-1], lead(found[-1]))),
        titled=True,
    )


def _covered(releases: Sequence[Release]) -> Direct:
    issuers = list(dict.fromkeys(r.issuer for r in releases if r.issuer))
    others = [c.name for c in companies(releases) if not any(i in c.names for i in issuers)]
    issued = (
        f"The {_number(len(releases))} are issued by {', '.join(issuers)}"
        if issuers
        else "No issuer is known"
    )
    presented = f"; they also present {', '.join(others[:20])}" if others else ""
    return Direct(f"{issued}{presented}.")


def _counted(question: Question, releases: Sequence[Release]) -> Direct:
    found = _within(question, releases)
    asked = question.standalone
    what = " and ".join(dict.fromkeys(" ".join(e) for e in question.entities))
    holds: Callable[[Release], Span | None] = lead
    if _QUOTED.search(asked) and (question.people or _OF_A_PARTNER.search(asked)):
        holds = _spoken(question)
    elif _about(question):
        issued = bool(_ISSUED.search(asked)) and all(
            any(set(e) <= set(tokens(r.issuer)) for r in releases) for e in question.entities
        )
        holds = _issued(question) if issued and question.entities else _naming(question)
    lines = tuple(Line(r, span) for r in found if (span := holds(r)) is not None)
    when = f" ({question.period.words})" if question.period else ""
    if not lines:
        return Direct(
            f"None of the {_number(len(found))}{when} does.", status="answered" if what else "abstained"
        )
    return Direct(f"{_number(len(lines))}{when}:", lines[:_LINES], titled=holds is lead)


def _issued(question: Question) -> Callable[[Release], Span | None]:
    wanted = {t for e in question.entities for t in e}
    return lambda release: lead(release) if wanted <= set(tokens(release.issuer)) else None


def _naming(question: Question) -> Callable[[Release], Span | None]:
    """The first sentence of a release that holds what is asked about."""
    wanted = _about(question)

    def first(release: Release) -> Span | None:
        held = set(tokens(release.text))
        if not all(synonyms(t) & held if t in question.names else t in held for t in wanted):
            return None
        spans = [
            s for section in release.sections for s in sentences(release.text, section.start, section.end)
        ]

        def shared(span: Span) -> int:
            return len(set(wanted) & set(tokens(release.text[span.start : span.end])))

        return max(spans, key=shared) if spans else None

    return first


def _spoken(question: Question) -> Callable[[Release], Span | None]:
    """What the people of a question say in a release, or people of others than its issuer."""
    partner = not question.people

    def first(release: Release) -> Span | None:
        issuer = set(tokens(release.issuer)) - SUFFIX_STEMS
        for said in release.quotations:
            own = bool(issuer & set(tokens(said.speaker_title))) or not said.speaker_title
            if said.speaker in question.people or (partner and not own):
                return Span(said.start, said.end)
        return None

    return first


def _people_quoted(question: Question, releases: Sequence[Release]) -> Direct | None:
    """Who is quoted in the release that a question names best."""
    wanted = set(question.terms) - ASKING_STEMS

    def shared(release: Release) -> float:
        heads = [release.text[s.start : s.end] for s in release.sections if s.kind not in BOILERPLATE]
        return len(wanted & set(tokens(f"{release.title} {' '.join(heads[:2])}")))

    found = _within(question, releases)
    if not found or not wanted:
        return None
    best = max(found, key=lambda r: (shared(r), r.date))
    first: dict[str, Line] = {}
    for said in best.quotations:
        first.setdefault(said.speaker, Line(best, Span(said.start, said.end)))
    if not first or not shared(best):
        return None
    return Direct(
        f"{_number(len(first), 'person').replace('persons', 'people')}: {', '.join(first)}.",
        tuple(first.values()),
    )
