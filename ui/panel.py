"""A release cut into blocks for the source panel, the cited words marked. Pure."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from corpus.release import Release, Section
from corpus.sentences import Span, paragraphs

_ADDRESS = re.compile(
    r"(?P<id>\d{4}-\d{2}-\d{2}-(?:[^\W_]|-){1,90})(?::(?P<start>\d{1,7})-(?P<end>\d{1,7}))?"
    r"(?::(?P<from>\d{1,7})-(?P<to>\d{1,7}))?"
)
_MARKUP = re.compile(r"^(?:#{1,6}\s+|\*{1,3}(?=\S)|>\s+)|(?<=\S)\*{1,3}$")


def source_view(address: str, releases: Mapping[str, Release]) -> dict[str, Any]:
    """What the panel shows for an address "ID", "ID:START-END" or "ID:START-END:FROM-TO".

    Offsets count code points of the release's text, half open; START-END is the cited
    stretch, FROM-TO the answering span within it. The address comes from the browser and is
    not trusted: one that is malformed, or names no release, gives {"error": sentence}.
    """
    match = _ADDRESS.fullmatch(str(address)[:200])
    release = releases.get(match["id"]) if match else None
    if match is None or release is None:
        return {"error": "This link leads to a release that is not in the corpus."}
    size = len(release.text)
    start, end = (min(int(match[g] or 0), size) for g in ("start", "end"))
    first, last = (min(int(match[g] or 0), size) for g in ("from", "to"))
    return {
        "title": release.title,
        "date": f"{release.date:%B} {release.date.day}, {release.date.year}",
        "facts": " · ".join(x for x in (release.issuer, ", ".join(release.tickers), release.wire) if x),
        "digest": release.kind == "digest",
        "url": release.url if release.url.startswith("https://") else "",
        "blocks": _blocks(release, Span(start, end), Span(first, last)),
    }


def _blocks(release: Release, cited: Span, answer: Span) -> list[dict[str, Any]]:
    """The paragraphs with the kind of their section; each in parts, marked or not."""
    blocks = []
    for span in paragraphs(release.text):
        section = _section_at(release.sections, span)
        kind = section.kind if section else "heading"
        words = release.text[span.start : span.end]
        span = _without_markup(words, span)
        blocks.append({"kind": kind, "parts": _parts(release.text, span, cited, answer)})
    return blocks


def _section_at(sections: Sequence[Section], span: Span) -> Section | None:
    return next((s for s in sections if s.start < span.end and span.start < s.end), None)


def _without_markup(words: str, span: Span) -> Span:
    """The span without Markdown's marks at its ends."""
    start, end = span
    for match in _MARKUP.finditer(words):
        if match.start() == 0:
            start = span.start + match.end()
        else:
            end = span.start + match.start()
    return Span(start, max(start, end))


def _parts(text: str, span: Span, cited: Span, answer: Span) -> list[dict[str, str]]:
    """Stretches of a paragraph: "" for plain, "cited", and "answer" within the cited."""
    cuts = sorted({span.start, span.end, *(c for c in (*cited, *answer) if span.start < c < span.end)})
    parts = []
    for start, end in pairwise(cuts):
        mark = ""
        if cited.start <= start and end <= cited.end:
            mark = "answer" if answer.start <= start and end <= answer.end else "cited"
        parts.append({"text": text[start:end], "mark": mark})
    return parts
