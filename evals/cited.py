"""What an answer cites: whether the words stand there, carry its statements and hold its figures."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.release import Release
from evals.amounts import Amount, amounts
from evals.days import dates
from evals.grade import plainly
from evals.words import STOP
from rag.records import Answer, Citation

# Shares of a statement's content words. Containment of this kind tells supported sentences from
# others at an AUROC of .84 against people's judgement; the threshold is the usual one.
_CARRIED = 0.75
_CARRIES = 0.3

_MARKERS = re.compile(r"(?:\s*\[\d{1,3}\])+")
_COLUMNS = re.compile(r"\t+| {2,}")  # the gaps between them
_NUMBER = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of an answer up to its markers, with the citations that these name."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """What was found; see evals.grade.Grade, where each part has its meaning."""

    faults: tuple[str, ...]
    grounded: tuple[int, int]
    supported: tuple[int, int]
    precise: tuple[int, int]


def check(answer: Answer, releases: Mapping[str, Release]) -> Cited:
    """Check an answer's citations. releases: by id, those that it cites and names in `also`."""
    if answer.status != "answered":
        return Cited(faults(answer, releases), (0, 0), (0, 0), (0, 0))
    told = statements(answer)
    if answer.mode == "told":  # what code counted stands in no release; only what it cites is checked
        told = [replace(s, text=s.text.rpartition("\n\n")[2]) for s in told if s.citations]
    grounded = [held for s in told for held in _grounded(s, answer.question)]
    supported = [_share(s.text, s.citations, releases) >= _CARRIED for s in told if _content(s.text)]
    precise = [
        _share(s.text, [c], releases) >= (_CARRIED if len(s.citations) == 1 else _CARRIES)
        for s in told
        for c in s.citations
    ]
    return Cited(faults(answer, releases), _of(grounded), _of(supported), _of(precise))


def faults(answer: Answer, releases: Mapping[str, Release]) -> tuple[str, ...]:
    """Everything that is not exact about an answer's citations, in words; () where all is."""
    found: list[str] = []
    for citation in answer.citations:
        found.extend(f"[{citation.marker}] {fault}" for fault in _faults(citation, releases))
    named = {int(n) for n in _NUMBER.findall(answer.text)}
    held = [c.marker for c in answer.citations]
    if named != set(held) or len(held) != len(set(held)):
        found.append(f"the text names {sorted(named)}, the citations are {sorted(held)}")
    if answer.status == "answered" and answer.mode == "quoted" and not answer.citations:
        found.append("an answer in the releases' words cites nothing")
    return tuple(found)


def _faults(citation: Citation, releases: Mapping[str, Release]) -> list[str]:
    release = releases.get(citation.release_id)
    if release is None:
        return [f"{citation.release_id}: no such release"]
    found = []
    start, end, text = citation.start, citation.end, release.text
    if not 0 <= start < end <= len(text) or text[start:end] != citation.quote:
        found.append(f"its words do not stand at {start} to {end}")
    elif _cut(text, start) or _cut(text, end):
        found.append(f"it cuts a word at {start if _cut(text, start) else end}")
    if (citation.title, citation.date, citation.url, citation.kind) != (
        release.title, release.date, release.url, release.kind,
    ):  # fmt: skip
        found.append("title, date, address or kind are not its release's")
    inner = (citation.answer_start, citation.answer_end)
    if None in inner and inner != (None, None):
        found.append("half an answering span")
    elif inner[0] is not None and inner[1] is not None:
        if not start <= inner[0] < inner[1] <= end:
            found.append("its answering span lies outside of it")
        elif _cut(text, inner[0]) or _cut(text, inner[1]):
            found.append("its answering span cuts a word")
    plain = plainly(citation.quote)
    for other in citation.also:
        if (
            other == citation.release_id
            or other not in releases
            or plain not in plainly(releases[other].text)
        ):
            found.append(f"its words do not stand in {other}")
    return found


def _cut(text: str, place: int) -> bool:
    """Whether a place lies within a word or a figure."""
    around = text[max(0, place - 1) : place + 1]
    return len(around) == 2 and around.isalnum()


def statements(answer: Answer) -> list[Statement]:
    """The answer's stretches, each up to the markers behind it, or to its end."""
    by_marker = {c.marker: c for c in answer.citations}
    found = []
    place = 0
    for match in _MARKERS.finditer(answer.text):
        numbers = dict.fromkeys(int(n) for n in _NUMBER.findall(match.group()))
        cited = tuple(by_marker[n] for n in numbers if n in by_marker)
        found.append(Statement(answer.text[place : match.start()].strip(), cited))
        place = match.end()
    if rest := answer.text[place:].strip(" \n.…"):
        found.append(Statement(rest, ()))
    return found


def _grounded(statement: Statement, question: str) -> list[bool]:
    """For each figure and date of a statement whether its citations hold it.

    What the question says, the day and the title of the release that is cited count as held.
    """
    # An answer shows its words in one line, so that the rows of a table run on as they do in the quote;
    # or it tells one row: then a gap parts "December 31    2025" and "Oslo    91".
    quotes = [
        told
        for c in statement.citations
        for told in (c.quote, " ".join(c.quote.split()), _COLUMNS.sub(" | ", c.quote))
    ]
    homes = [question, *quotes, *(c.title for c in statement.citations)]
    figures = [a for home in homes for a in amounts(home)]
    days = [d for home in homes for d in dates(home)]
    cited = {c.date for c in statement.citations}
    held = [
        any(_same_figure(a, f) for f in figures) for a in amounts(statement.text) if a.unit_class != "label"
    ]
    for day in dates(statement.text):
        near = any(d.first <= day.first and day.last <= d.last for d in days)
        held.append(near or any(day.first <= c <= day.last for c in cited))
    return held


def _same_figure(a: Amount, b: Amount) -> bool:
    return (a.unit_class, a.currency, a.measure) == (b.unit_class, b.currency, b.measure) and abs(
        a.value - b.value
    ) <= 1e-9 * max(1.0, abs(a.value))


def _share(text: str, citations: Sequence[Citation], releases: Mapping[str, Release]) -> float:
    """The share of a statement's content words that citations, or what they say of themselves, hold."""
    words = _content(text)
    if not words or not citations:
        return 0.0
    held: set[str] = set()
    for c in citations:
        issuer = releases[c.release_id].issuer if c.release_id in releases else ""
        held |= _content(
            " ".join((c.quote, c.speaker, c.title, issuer, c.date.strftime("%B %-d %Y %Y-%m-%d")))
        )
    return len(words & held) / len(words)


def _content(text: str) -> set[str]:
    return {w for w in re.findall(r"[^\W_]+", plainly(text)) if w not in STOP}


def _of(held: Sequence[bool]) -> tuple[int, int]:
    return sum(held), len(held)
