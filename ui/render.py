"""An Answer -> Markdown for the chat, and a conversation back to plain turns. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from corpus.release import Release
from rag.gate import Doubt
from rag.records import Answer, Citation

_MARKER = re.compile(r"\[(\d{1,3})\]")
_LINKED_MARKER = re.compile(r"\[\\?\[?(\d{1,3})\\?\]?\]\(#cite=[^)]*\)")
# What a browser's Markdown would make a link of by itself, in any scheme.
_AUTOLINK = r":(?=//)|(?<=www)\.|@"
_SPECIAL = re.compile(rf"([\\`*_{{}}\[\]<>#|~$&]|{_AUTOLINK})", re.I)
_BLOCK = re.compile(r"^([ \t]*)([-+=])|^([ \t]*\d{1,9})([.)])(?=\s)", re.M)  # lists and underlined headings
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_LINKING = re.compile(rf"([\\\[\]!$`~|]|{_AUTOLINK})", re.I)
_ADDRESS = re.compile(r"(?:(?:https?|ftp)://|www\.)\S+", re.I)
# What the gate says of a statement, in its place or behind it.
_SAID = "|".join(re.escape(doubt.value) for doubt in Doubt)
_DOUBTED = re.compile(rf"\((?:Struck: )?(?:{_SAID}|planned, as of [\d-]+)(?:; [^()]*)?\.?\)")
_EMPHASISED = re.compile(r"\*(\([^()*]*\))\*")
FOOTER = "\n\n<small>"
"""Begins what stands below an answer and is no part of it."""


def markdown(answer: Answer, releases: Mapping[str, Release]) -> str:
    """The whole answer: text with linked markers, and what a reader should know below it.

    releases: by id, to set the answering span in bold.
    """
    by_marker = {c.marker: c for c in answer.citations}
    if answer.mode == "quoted":
        return _quoted(answer.text, by_marker, releases) + _footer(answer)
    return _written(answer.text, by_marker) + _footer(answer)


def partial(text: str) -> str:
    """What has been streamed so far; its markers become links when the answer is whole."""
    return _escaped(text)


def cite_link(citation: Citation) -> str:
    """The marker of a citation as a link that opens the source panel."""
    title = re.sub(r"[\"\\\[\]()<>]", "", citation.title)
    address = f"#cite={citation.release_id}:{citation.start}-{citation.end}"
    if citation.answer_start is not None:
        address += f":{citation.answer_start}-{citation.answer_end}"
    return f'[\\[{citation.marker}\\]]({address} "{citation.date.isoformat()} · {title}")'


def turns(history: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Gradio's messages as plain turns: text only, links and footers taken off."""
    plain = []
    for message in history:
        content = message.get("content", "")
        if isinstance(content, list):
            content = "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
        text = _LINKED_MARKER.sub(r"[\1]", str(content).split(FOOTER)[0])
        text = _ESCAPE.sub(r"\1", _EMPHASISED.sub(r"\1", text.replace("**", "")))
        plain.append({"role": str(message.get("role", "user")), "content": text})
    return plain


def _quoted(text: str, by_marker: Mapping[int, Citation], releases: Mapping[str, Release]) -> str:
    """The releases' own words, nothing in them read as Markdown, answering spans in bold."""
    pieces = []
    last = 0
    for match in _MARKER.finditer(text):
        citation = by_marker.get(int(match[1]))
        words = text[last : match.start()]
        last = match.end()
        if citation is None:
            pieces.append(_escaped(text[match.start() - len(words) : match.end()]))
            continue
        pieces.append(_with_bold(words, _answering_words(citation, releases)) + cite_link(citation))
    pieces.append(_escaped(text[last:]))
    return "".join(pieces)


def _with_bold(words: str, span: str) -> str:
    place = words.find(span) if span else -1
    if place < 0:
        return _escaped(words)
    end = place + len(span)
    return f"{_escaped(words[:place])}**{_escaped(words[place:end])}**{_escaped(words[end:])}"


def _answering_words(citation: Citation, releases: Mapping[str, Release]) -> str:
    release = releases.get(citation.release_id)
    if release is None or citation.answer_start is None or citation.answer_end is None:
        return ""
    return " ".join(release.text[citation.answer_start : citation.answer_end].split())


def _written(text: str, by_marker: Mapping[int, Citation]) -> str:
    """A model's words: emphasis and lists stay; links, images and HTML cannot be written.

    Every bracket that is no marker's is escaped, so that nothing can become a link.
    """
    text = _ADDRESS.sub("", _LINK.sub(r"\1", _cited_only(text, by_marker)))
    pieces = []
    last = 0
    for match in _MARKER.finditer(text):
        pieces.append(_unlinked(text[last : match.start()]))
        citation = by_marker.get(int(match[1]))
        pieces.append(cite_link(citation) if citation else "")
        last = match.end()
    return _DOUBTED.sub(r"*\g<0>*", "".join([*pieces, _unlinked(text[last:])]))


def _cited_only(text: str, by_marker: Mapping[int, Citation]) -> str:
    """Markers without a citation taken out, until taking one out brings forth no other."""
    while True:
        kept = _MARKER.sub(lambda m: m.group() if int(m[1]) in by_marker else "", text)
        if kept == text:
            return text
        text = kept


def _unlinked(text: str) -> str:
    return _LINKING.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))


def _footer(answer: Answer) -> str:
    """In small print: how the answer came to be."""
    said: list[str] = []
    if answer.standalone != answer.question:
        said.append(f"Understood as: {answer.standalone}")
    if answer.status == "answered":
        digest = any(c.kind == "digest" for c in answer.citations)
        source = "a digest, not the publisher’s words" if digest else "the releases"
        if answer.model:
            told = f"Written by {answer.model}, checked against {source}"
        else:
            how = (
                ", rows of tables with the names of their columns"
                if _tells_rows(answer)
                else ", word for word"
            )
            told = f"Quoted from {source}{'' if digest else how}"
        said.append(f"{told} · confidence {answer.confidence:.2f}")
    if answer.usage:
        said.append(f"{answer.usage.read:,} tokens read, {answer.usage.written:,} written")
    if (first := answer.timings.get("first piece")) is not None:
        said.append(f"first words after {first:.1f} s")
    said.extend(answer.notes)
    parts = [_escaped(s.rstrip(".")) for s in said]
    if answer.period:
        parts.insert(0, f"{_escaped(f'Limited to {answer.period}')} · [Search all releases](#all)")
    return FOOTER + " · ".join(parts) + "</small>" if parts else ""


def _tells_rows(answer: Answer) -> bool:
    """Whether a quoted answer tells a row of a table, whose words stand apart in the cited lines."""
    words = " ".join(answer.text.split())
    return any("\n" in c.quote and " ".join(c.quote.split()) not in words for c in answer.citations)


def _escaped(text: str) -> str:
    """Text of which nothing is read as Markdown, HTML or mathematics, nor made a link."""
    return _BLOCK.sub(r"\1\3\\\2\4", _SPECIAL.sub(r"\\\1", text))


def example_questions(releases: Sequence[Release]) -> list[str]:
    """Up to four questions that the corpus itself suggests, newest release first."""
    if not releases:
        return []
    newest = releases[0]
    questions = [f"What did {newest.issuer} announce in {newest.date:%B %Y}?"] if newest.issuer else []
    speakers = [(s.speaker, r) for r in releases for s in r.sections if s.speaker]
    if speakers:
        name, release = speakers[0]
        questions.append(f"What did {name} say in {release.date:%B %Y}?")
    companies = [s.heading[6:] for r in releases for s in r.sections if s.kind == "about" and s.heading]
    others = [c for c in dict.fromkeys(companies) if newest.issuer not in c]
    if others:
        questions.append(f"Who is {others[0]}?")
    oldest = releases[-1]
    if oldest is not newest:
        questions.append(f"What was announced in {oldest.date:%B %Y}?")
    return questions[:4]
