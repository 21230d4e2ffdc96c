"""The paragraphs of a release -> its sections, with the speaker of each quotation. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.release import Quotation, Section, SectionKind
from corpus.sentences import Span, trimmed
from corpus.speech import quotations

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
_NOTES = re.compile(
    r"notes? (?:to|for) (?:the )?editors?|(?:company |corporate )?profile|boilerplate|"
    r"background",
    re.I,
)
# "Acme AG, Zurich, develops …", "Acme Inc. (the “Company”) is …"
_PRESENTS = re.compile(
    r"(?P<name>[^\W\d_a-z][\w&.-]*(?:\s+[^\W\d_a-z][\w&.-]*){0,4})(?:\s*\([^()]*\)|,[^.]{2,60},)?\s+"
    r"(?:is|are|was|has|develops?|makes?|builds?|operates?|provides?|produces?|designs?|supplies|owns?|runs?|"
    r"offers?)\b"
)
_SOURCE = re.compile(r"source\s*:?\s+\S|view (?:the )?(?:original|source)", re.I)
_END_MARK = re.compile(r"[#*\-–—_=\s.]{1,12}$|[-–—\s]*(?:end|ends|30)[-–—\s]*$", re.I)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w")
_PHONE = re.compile(
    r"\+\d{1,3}[\s().-]{1,2}\d[\d\s().-]{5,}\d|\(\d{3}\)\s?\d{3}-\d{4}|\b\d{3}[-.]\d{3}[-.]\d{4}\b"
)
_ASK_THEM = re.compile(
    r"(?:for|to)\b.{0,40}\b(?:information|inquir|enquir|details|questions|interviews)\w*.{0,40}\b(?:contact|"
    r"call|e-?mail)",
    re.I,
)
_CAUTION = re.compile(
    r"forward-looking|look ahead|private securities|actual (?:results|figures)|(?:undertakes?|"
    r"assumes?) no (?:obligation|duty)|"
    r"(?:does|do) not (?:undertake|assume)|risks? and uncertaint|not historical facts?|"
    r"subject to (?:\w+ )?(?:risks|uncertaint)|"
    r"has not (?:reviewed|approved)|accepts? (?:no )?responsibility|differ (?:materially )?from|"
    r"no duty to update|"
    r"not (?:constitute|an) (?:an )?offer",
    re.I,
)
_CONTACT_WORDS = 14  # of a line of contacts at most
_MAX_SUBHEADING_WORDS = 9
_MAX_HEADING_WORDS = 14
COMPANY_SUFFIX = re.compile(r"\b(?:Inc|Ltd|Corp|Co|S\.A|N\.V|plc)\.$")


def split_sections(
    text: str, spans: Sequence[Span], news: int, outside: Collection[int] = ()
) -> tuple[tuple[Section, ...], tuple[Quotation, ...]]:
    """Sections of the paragraphs `spans` of `text`, in order, and the quotations in them.

    Neighbours of one kind are joined.

    news: index of the paragraph in which the news itself begins (with the dateline);
    paragraphs before it are sub-headlines. outside: indices of those that belong to no section,
    such as the headline.
    """
    found: list[Section] = []
    kind: SectionKind = "body"
    heading = ""
    for index, span in _headings_apart(text, spans):
        line = text[span.start : span.end]
        if index in outside or _END_MARK.match(line):
            continue
        named = _heading(line)
        begun = any(s.kind == "body" for s in found)
        if named is None and kind == "body" and index > news and begun and _is_subheading(text, line, span):
            named = "body", line.strip(" *_:")
        if named is not None:
            kind, heading = named
            continue
        ending = _opens_ending(line, kind if begun else "")
        if ending and ending != kind:
            kind, heading = ending, ""
        inner, emphasised = _without_emphasis(line, span)
        if kind == "body" and (index < news or (emphasised and not begun)):
            found.append(Section("sub-headline", inner.start, inner.end))
            continue
        found.append(Section(kind, inner.start, inner.end, heading))
    found = [_profile(text, section, found) for section in found]
    said = quotations(text, [Span(s.start, s.end) for s in found if s.kind == "body"])
    return tuple(_joined(_spoken(found, said))), tuple(said)


def _profile(text: str, section: Section, sections: Sequence[Section]) -> Section:
    """A section under "Notes to editors" as an About section, where it presents a company of the news."""
    if section.kind != "body" or not _NOTES.match(section.heading):
        return section
    words = text[section.start : section.end]
    match = _PRESENTS.match(words)
    news = next((s for s in sections if s.kind == "body"), section)
    if match is None or news is section or match["name"].split()[0] not in text[: news.end]:
        return section
    return replace(section, kind="about")


def _spoken(sections: Iterable[Section], said: Sequence[Quotation]) -> Iterator[Section]:
    """The sections, those of the news that hold somebody's words as quotations of the first who speaks."""
    for section in sections:
        first = next((q for q in said if section.start <= q.start < section.end), None)
        if section.kind != "body" or first is None:
            yield section
            continue
        yield replace(section, kind="quotation", speaker=first.speaker, speaker_title=first.speaker_title)


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


def _heading(line: str) -> tuple[SectionKind, str] | None:
    """The kind and the words of a heading line, or None where the line is no heading."""
    markdown = _MARKDOWN_HEADING.match(line)
    emphasis = _EMPHASIS.match(line)
    bare = markdown["text"] if markdown else emphasis["text"] if emphasis else line
    words = bare.strip(" *_:")
    prose = words.endswith((".", ";")) and not COMPANY_SUFFIX.search(words)
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


def _opens_ending(line: str, kind: str) -> SectionKind | None:
    """The kind of a paragraph that opens a part of the ending without a heading of its own.

    kind: of the section that it would belong to otherwise; "" before the news has begun.
    """
    first = line.partition("\n")[0]
    if _is_short(first) and _SOURCE.match(first):
        return "source"
    if _is_short(first) and _CONTACTS.match(first):
        return "contacts"
    if not kind:
        return None
    lines = line.split("\n")
    prose = bool(re.search(r"\w{3,}[.!?](?:\s|$)", line))
    short = not prose or sum(len(part.split()) for part in lines) <= _CONTACT_WORDS * len(lines)
    reached = _MAIL.search(line) or (kind != "body" and _PHONE.search(line))
    if (reached and short) or (kind != "body" and _ASK_THEM.match(line)):
        return "contacts"
    if _CAUTION.search(line) and (kind != "body" or len(_CAUTION.findall(line)) > 1):
        return "notice"
    return None


def _is_subheading(text: str, line: str, span: Span) -> bool:
    """Whether a line amid the news only names what follows: short, no sentence, no bullet."""
    words = line.strip(" *_").split()
    following = text[span.end :].lstrip()
    return (
        (
            "\n" not in line
            and 0 < len(words) <= _MAX_SUBHEADING_WORDS
            and line.strip(" *_")[0].isupper()
            and not re.search(r"[.,;:!?”’]$", line.strip(" *_"))
        )
        and bool(following)
        and not re.search(r"\s{3,}|\|", line)
    )


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
