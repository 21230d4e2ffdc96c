"""Release -> passages that the embedding model can see whole. Pure."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from corpus.release import BOILERPLATE, Release, Section
from corpus.sentences import Span, paragraphs, sentences, trimmed
from rag.records import Passage

Count = Callable[[str], int]

# all-MiniLM-L6-v2 cuts its input at 256 word pieces (its sentence_bert_config.json).
MAX_TOKENS = 256
# Shorter paragraphs say little alone: bullets and address lines are joined up to this size.
MIN_TOKENS = 40
_CONTACT_LABEL = re.compile(r"[^\n:]{0,40}\b(?:contacts?|inquir\w+|enquir\w+|relations)\b[^\n:]{0,20}:", re.I)
SCHEME = "paragraphs-3"
"""Names how passages are made; an index made in another way is made anew."""


def split(release: Release, count: Count) -> list[Passage]:
    """The passages of a release in order, none overlapping.

    A passage is a paragraph; short neighbours of one section are joined, and a paragraph that
    is too long with its prefix is divided between sentences. count: tokens of a text.
    """
    every = [s for s in paragraphs(release.text) if _has_words(release.text, s)]
    passages = []
    for section in release.sections:
        prefix = _prefix(release, section)
        room = MAX_TOKENS - (count(prefix + "\n") if prefix else 0)
        inside = [clipped for span in every if (clipped := _clip(span, section))]
        groups = _by_contact(release.text, inside) if section.kind == "contacts" else [inside]
        for span in (s for group in groups for s in _sized(release.text, group, room, count)):
            passages.append(_passage(release, section, span, prefix))
    opening = next((n for n, p in enumerate(passages) if p.kind == "body"), None)
    if opening is not None:
        passages[opening] = replace(passages[opening], opens=True)
    return passages


def _passage(release: Release, section: Section, span: Span, prefix: str) -> Passage:
    text = release.text[span.start : span.end]
    key = f"{release.id}\0{span.start}\0{span.end}\0{prefix}\0{text}"
    return Passage(
        id=hashlib.sha256(key.encode()).hexdigest()[:24],
        release_id=release.id,
        title=release.title,
        date=release.date,
        kind=section.kind,
        section=section.label,
        speaker=section.speaker,
        start=span.start,
        end=span.end,
        text=text,
        prefix=prefix,
    )


def _prefix(release: Release, section: Section) -> str:
    """News is told apart by its release, repeated text only by its heading."""
    if section.kind in BOILERPLATE:
        return section.heading
    heading = f" – {section.heading}" if section.heading else ""
    return f"{release.title} ({release.date:%B %Y}){heading}"


def _sized(text: str, spans: list[Span], room: int, count: Count) -> Iterator[Span]:
    """Join short paragraphs and divide long ones, so that each has at most `room` tokens."""
    waiting: Span | None = None
    for span in spans:
        joined = Span(waiting.start, span.end) if waiting else span
        if waiting and count(text[joined.start : joined.end]) > room:
            yield waiting
            joined = span
        size = count(text[joined.start : joined.end])
        if size < MIN_TOKENS:
            waiting = joined
            continue
        waiting = None
        if size <= room:
            yield joined
        else:
            yield from _divided(text, joined, room, count)
    if waiting:
        yield waiting


def _by_contact(text: str, spans: list[Span]) -> list[list[Span]]:
    """Contact lines in groups that begin with a label such as "Media contact: …"."""
    groups: list[list[Span]] = []
    for span in spans:
        if not groups or _CONTACT_LABEL.match(text, span.start, span.end):
            groups.append([])
        groups[-1].append(span)
    return groups


def _divided(text: str, span: Span, room: int, count: Count) -> Iterator[Span]:
    """Whole sentences together as long as they fit; a sentence that does not fit is cut."""
    begin: int | None = None
    end = span.start
    for sentence in sentences(text, *span):
        if begin is not None and count(text[begin : sentence.end]) > room:
            yield Span(begin, end)
            begin = None
        if count(text[sentence.start : sentence.end]) > room:
            yield from _cut(text, sentence, room, count)
            continue
        begin = sentence.start if begin is None else begin
        end = sentence.end
    if begin is not None:
        yield Span(begin, end)


def _cut(text: str, sentence: Span, room: int, count: Count) -> Iterator[Span]:
    """Halve until it fits, between lines where there are some (rows of a table), else at white space."""
    if count(text[sentence.start : sentence.end]) <= room or sentence.end - sentence.start < 2:
        yield sentence
        return
    middle = (sentence.start + sentence.end) // 2
    space = text.rfind(" ", sentence.start + 1, middle)
    line = text.rfind("\n", sentence.start + 1, middle)
    if line > (sentence.start + middle) // 2:
        space = line
    middle = space if space > sentence.start else middle
    yield from _cut(text, trimmed(text, sentence.start, middle), room, count)
    yield from _cut(text, trimmed(text, middle, sentence.end), room, count)


def _clip(span: Span, section: Section) -> Span | None:
    start, end = max(span.start, section.start), min(span.end, section.end)
    return Span(start, end) if start < end else None


def _has_words(text: str, span: Span) -> bool:
    return any(c.isalnum() for c in text[span.start : span.end])
