"""What the releases say of a company over time, and what changed between them. Pure.

Its About paragraphs are compared word by word from release to release. In the news, a sentence of
a later release is set beside the earlier one that speaks of the same thing, where a figure, a
date, or what is claimed differs. Every part is a citation: exact words of a release.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.claims import claim_of
from corpus.companies import Company, companies, find_company, key_of, meant_by_company
from corpus.compare import Edit, edits
from corpus.errors import InputError
from corpus.parse import dateline_length
from corpus.release import BOILERPLATE, Release, Section
from corpus.sentences import Span, paragraphs, sentences
from rag.developments import developments
from rag.lexical import Lexicon
from rag.records import Citation

_TOLD = 3  # sentences of a release that are shown of what it says of a company

Mark = Literal["", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Part:
    """Words of two wordings laid over each other, in reading order."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Change:
    """Words that became others; old or new is None where nothing stood or nothing stands."""

    old: Citation | None
    new: Citation | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A company's About paragraphs in one release and in its next; no changes where they are alike."""

    earlier: Citation
    later: Citation
    changes: tuple[Change, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What one release says of a company: its first sentences about it."""

    release_id: str
    title: str
    lines: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """A company over time. names: what releases call it. told: newest first; about, facts: oldest first."""

    company: str
    names: tuple[str, ...]
    told: tuple[Told, ...]
    about: tuple[Comparison, ...]
    facts: tuple[Change, ...]


def changes(words: str, releases: Sequence[Release], lexicon: Lexicon) -> Changes:
    """What releases say of the company that `words` name, and what changed.

    Raises InputError where no release speaks of such a company.
    """
    company = _company(words, releases)
    ordered = sorted(releases, key=lambda r: (r.date, r.id))
    about = [(r, found) for r in ordered if (found := _about(r, company))]
    news = [(r, spans) for r in ordered if (spans := list(_news(r, company)))]
    told = tuple(
        Told(r.id, r.title, tuple(_cited(r, s) for s in spans[:_TOLD])) for r, spans in reversed(news)
    )
    compared = tuple(_comparison(*one, *other) for one, other in pairwise(about))
    names = tuple(sorted(company.names | company.tickers, key=lambda n: (-len(n), n)))
    facts = tuple(
        Change(_cited(*d.earlier), _cited(*d.later))
        for d in developments(news, sorted(company.names), lexicon)
    )
    return Changes(company.name, names, told, compared, facts)


def _company(words: str, releases: Sequence[Release]) -> Company:
    try:
        return find_company(words, companies(releases))
    except InputError:
        named = re.compile(rf"(?<!\w){re.escape(words.strip())}(?!\w)")
        if words.strip()[:1].isupper() and any(named.search(r.text) for r in releases):
            return Company(words.strip(), frozenset({words.strip()}))
        raise


def _about(release: Release, company: Company) -> list[Section]:
    """The sections of a release that present a company."""
    found = []
    for section in release.sections:
        if section.kind != "about":
            continue
        match = re.match(r"about\s+(.+)", section.heading, re.I)
        named = match[1].strip(" *_:#") if match else ""
        whose = key_of(named) if named else key_of(release.issuer)
        begins = key_of(release.text[section.start : section.start + 80])
        if whose in company.keys or (not named and any(begins.startswith(k) for k in company.keys)):
            found.append(section)
    return found


def _comparison(
    earlier: Release, old: Sequence[Section], later: Release, new: Sequence[Section]
) -> Comparison:
    old_spans, new_spans = ([Span(s.start, s.end) for s in some] for some in (old, new))
    found = edits(earlier.text, old_spans, later.text, new_spans)
    return Comparison(
        _cited(earlier, Span(old_spans[0].start, old_spans[-1].end)),
        _cited(later, Span(new_spans[0].start, new_spans[-1].end)),
        tuple(_change(earlier, later, edit) for edit in found),
        tuple(_parts(earlier.text, later.text, new_spans, found)),
    )


def _change(earlier: Release, later: Release, edit: Edit) -> Change:
    return Change(
        _cited(earlier, edit.old) if edit.old else None, _cited(later, edit.new) if edit.new else None
    )


def _parts(old: str, new: str, spans: Sequence[Span], found: Sequence[Edit]) -> Iterator[Part]:
    """The new wording with what was added marked, and what was removed where it stood, or at the end."""
    for span in spans:
        place = span.start
        for edit in found:
            at = edit.new.start if edit.new else edit.at
            if at is None or not span.start <= at <= span.end or at < place:
                continue
            yield Part(new[place:at], "")
            if edit.old:
                apart = "" if new[at - 1 : at].isspace() or at == span.start else " "
                yield Part(f"{apart}{old[slice(*edit.old)]} ", "removed")
            if edit.new:
                yield Part(new[slice(*edit.new)], "added")
            place = edit.new.end if edit.new else at
        yield Part(f"{new[place : span.end]} ", "")
    for edit in found:
        if edit.new is None and edit.at is None and edit.old:
            yield Part(f"{old[slice(*edit.old)]} ", "removed")


def _news(release: Release, company: Company) -> Iterator[Span]:
    """The sentences of the news that speak of a company, by its names or as "the Company"."""
    own = [re.compile(rf"(?<!\w){re.escape(n)}(?!\w)") for n in company.names]
    if key_of(meant_by_company(release)) in company.keys:
        own.append(re.compile(r"\bthe [Cc]ompany\b|\b(?:We|we|our|Our)\b"))
    is_issuer = key_of(release.issuer) in company.keys
    for section in release.sections:
        if section.kind in BOILERPLATE:
            continue
        for block in paragraphs(release.text[section.start : section.end]):
            start = section.start + block.start
            start += dateline_length(release.text[start : section.start + block.end])
            for span in sentences(release.text, start, section.start + block.end):
                words = release.text[span.start : span.end]
                if is_issuer or any(p.search(words) for p in own):
                    yield span


def _section_at(release: Release, span: Span) -> Section | None:
    return next((s for s in release.sections if s.start <= span.start < s.end), None)


def _cited(release: Release, span: Span) -> Citation:
    section = _section_at(release, span)
    said = release.quotation_at(span.start, span.end)
    words = release.text[span.start : span.end]
    return Citation(
        marker=0,  # these stand in no answer
        release_id=release.id,
        title=release.title,
        date=release.date,
        url=release.url,
        kind=release.kind,
        section=section.label if section else "",
        speaker=said.speaker if said else "",
        claim=claim_of(words, section.kind if section else "body"),
        start=span.start,
        end=span.end,
        quote=words,
    )
