"""The paragraphs of a release -> its sections, with the speaker of each quotation. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from corpus.release import ROLE, Section, SectionKind
from corpus.sentences import Span, sentences, trimmed

_MARKDOWN_HEADING = re.compile(r"#{1,6}[ \t]+(?P<text>[^\n]+?)[ \t]*#*$")
_EMPHASIS = re.compile(r"(?P<mark>\*{1,3}|_{1,3})(?P<text>\S[^\n]*?)(?P=mark)$")
_ABOUT = re.compile(r"about\s+\S", re.I)
_NOTICE = re.compile(
    r"forward[-\s]+looking|safe[-\s]+harbo[u]?r|cautionary (?:note|statement|language)|"
    r"^(?:legal )?disclaimer",
    re.I,
)
_CONTACTS = re.compile(
    r"(?:(?:for\s+)?(?:\w+\s+){0,3}(?:contacts?|inquiries|enquiries)|(?:\w+\s+){0,2}relations)"
    r"(?:\s+information)?\s*(?::|$)",
    re.I,
)
_SOURCE = re.compile(r"source\s*:?\s+\S|view (?:the )?(?:original|source)", re.I)
_END_MARK = re.compile(r"[#*\-–—_=\s.]{1,12}$|[-–—\s]*(?:end|ends|30)[-–—\s]*$", re.I)
_MAX_HEADING_WORDS = 14
_COMPANY_SUFFIX = re.compile(r"\b(?:Inc|Ltd|Corp|Co|S\.A|N\.V|plc)\.$")

_VERB = (
    r"(?:said|says|commented|comments|added|adds|stated|states|noted|notes|remarked|continued|"
    r"explained|concluded|observed|emphasi[sz]ed|highlighted|told)"
)
_NAME = (
    r"(?:(?:Mr|Ms|Mrs|Dr|Prof|Sir)\.?\s+)?[^\W\d_a-z][\w'’.-]*"
    r"(?:\s+(?:[^\W\d_a-z][\w'’.-]*|de|der|den|van|von|bin|al|el|da|di|du|la|le)){0,4}"
)
_OPEN_QUOTE = '["“«]'
_SPOKEN_AFTER_NAME = re.compile(
    rf"(?P<name>{_NAME})(?P<title>,[^\"“”«»\n]{{0,200}}?)?,?\s+(?:also\s+|further\s+|then\s+)?"
    rf"{_VERB}\b[^\"“”«»\n]{{0,60}}?[,:]?\s*{_OPEN_QUOTE}"
)
_REPORTED = re.compile(
    rf"(?P<name>{_NAME})(?P<title>,[^\"“”«»\n]{{0,200}}?)?,?\s+(?:also\s+|further\s+|then\s+)?"
    rf"{_VERB}\s+that\b"
)
_NAME_AFTER_SPOKEN = re.compile(rf"[\"”»]\s*,?\s*{_VERB}\s+(?P<who>[^\"“”«»\n]{{3,240}})")
_NAME_THEN_VERB_AFTER = re.compile(
    rf"[\"”»]\s*,?\s*(?P<name>{_NAME})(?P<title>,[^\"“”«»\n]{{0,200}}?)?,?\s+{_VERB}\b"
)
_PRONOUNS = frozenset({"he", "she", "they"})


class Speaker(NamedTuple):
    """Who speaks: full name, and title with company ("" where none is given)."""

    name: str
    title: str


def split_sections(text: str, spans: Sequence[Span], news: int) -> tuple[Section, ...]:
    """Sections of the paragraphs `spans` of `text`, in order, neighbours of one kind joined.

    news: index of the paragraph in which the news itself begins (with the dateline);
    paragraphs before it are sub-headlines.
    """
    found: list[Section] = []
    kind: SectionKind = "body"
    heading = ""
    speakers: list[Speaker] = []
    for index, span in _headings_apart(text, spans):
        line = text[span.start : span.end]
        if _END_MARK.match(line):
            continue
        named = _heading(line)
        if named is not None:
            kind, heading = named
            continue
        ending = _opens_ending(line)
        if ending and ending != kind:
            kind, heading = ending, ""
        inner, emphasised = _without_emphasis(line, span)
        if kind == "body" and (index < news or emphasised) and not speakers:
            found.append(Section("sub-headline", inner.start, inner.end))
            continue
        found.append(_section(text, inner, kind, heading, speakers))
    return tuple(_joined(found))


def _headings_apart(text: str, spans: Sequence[Span]) -> Iterator[tuple[int, Span]]:
    """The paragraphs with their places; "About Acme" is cut off from text on its next line."""
    for index, span in enumerate(spans):
        first, _, rest = text[span.start : span.end].partition("\n")
        named = _heading(first) if rest else None
        if named and named[0] in ("about", "notice"):
            yield index, trimmed(text, span.start, span.start + len(first))
            yield index, trimmed(text, span.start + len(first), span.end)
        else:
            yield index, span


def _section(text: str, span: Span, kind: SectionKind, heading: str, speakers: list[Speaker]) -> Section:
    section = Section(kind, span.start, span.end, heading)
    if kind != "body":
        return section
    speaker = find_speaker(text[span.start : span.end], speakers)
    if speaker is None:
        return section
    speakers.append(speaker)
    return replace(section, kind="quotation", speaker=speaker.name, speaker_title=speaker.title)


def find_speaker(paragraph: str, known: Sequence[Speaker] = ()) -> Speaker | None:
    """Who speaks in a paragraph: quoted words with their speaker, or reported speech.

    known: the speakers so far; "Roe added" and "she added" are resolved against them.
    Returns None where nobody speaks, or where it is not said who.
    """
    for pattern in (_SPOKEN_AFTER_NAME, _NAME_THEN_VERB_AFTER):
        match = pattern.search(paragraph)
        if match and (speaker := _known_or_new(match["name"], match["title"] or "", known)):
            return speaker
    match = _NAME_AFTER_SPOKEN.search(paragraph)
    if match:
        return _from_description(_first_sentence(match["who"]), known)
    match = _REPORTED.match(paragraph)
    if match:
        speaker = _known_or_new(match["name"], match["title"] or "", known)
        # A company "said that" too; a person is one who was met before or has a role.
        if speaker and (speaker in known or ROLE.search(speaker.title)):
            return speaker
    return None


def _first_sentence(text: str) -> str:
    first = sentences(text)[0]
    return text[first.start : first.end].rstrip(" .,;")


def _from_description(who: str, known: Sequence[Speaker]) -> Speaker | None:
    """A speaker out of "Ada Roe, CEO of Acme" or "Acme's Chief Executive Ada Roe"."""
    head, _, rest = who.partition(",")
    if re.fullmatch(_NAME, head.strip()) and not ROLE.search(head):
        return _known_or_new(head.strip(), rest, known)
    words = head.split()
    first = len(words)
    while first and words[first - 1][:1].isupper() and not ROLE.search(words[first - 1]):
        first -= 1
    if first == len(words):
        return None
    return _known_or_new(" ".join(words[first:]), " ".join(words[:first]), known)


def _known_or_new(name: str, title: str, known: Sequence[Speaker]) -> Speaker | None:
    name = re.sub(r"^(?:Mr|Ms|Mrs|Dr|Prof)\.?\s+", "", name.strip())
    title = title.strip(" ,")
    if name.lower() in _PRONOUNS:
        return known[-1] if known else None
    for speaker in reversed(known):
        if name == speaker.name or name.split()[-1] == speaker.name.split()[-1]:
            return speaker
    return Speaker(name, title) if len(name.split()) > 1 or title else None


def _heading(line: str) -> tuple[SectionKind, str] | None:
    """The kind and the words of a heading line, or None where the line is no heading."""
    markdown = _MARKDOWN_HEADING.match(line)
    emphasis = _EMPHASIS.match(line)
    bare = markdown["text"] if markdown else emphasis["text"] if emphasis else line
    words = bare.strip(" *_:")
    prose = words.endswith((".", ";")) and not _COMPANY_SUFFIX.search(words)
    if not markdown and (prose or not _is_short(words)):
        return None
    if _ABOUT.match(words):
        return "about", words
    if _NOTICE.search(words):
        return "notice", words
    if _CONTACTS.fullmatch(bare.strip(" *_")):
        return "contacts", words
    if markdown:
        return "body", words
    return None


def _opens_ending(line: str) -> SectionKind | None:
    """The kind of a line that opens contacts or the source and holds content at once."""
    if not _is_short(line):
        return None
    if _SOURCE.match(line):
        return "source"
    return "contacts" if _CONTACTS.match(line) else None


def _is_short(line: str) -> bool:
    return len(line.split()) <= _MAX_HEADING_WORDS


def _without_emphasis(line: str, span: Span) -> tuple[Span, bool]:
    match = _EMPHASIS.match(line)
    if not match:
        return span, False
    return Span(span.start + match.start("text"), span.start + match.end("text")), True


def _joined(sections: Iterable[Section]) -> list[Section]:
    """Neighbouring sections alike in kind, heading and speaker become one."""
    joined: list[Section] = []
    for section in sections:
        last = joined[-1] if joined else None
        if (
            last
            and last.kind == section.kind != "sub-headline"
            and (last.heading, last.speaker) == (section.heading, section.speaker)
        ):
            joined[-1] = replace(last, end=section.end)
        else:
            joined.append(section)
    return joined
