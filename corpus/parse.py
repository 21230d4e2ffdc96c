"""The text of a source -> Release: title, date, place, wire, issuer, tickers, sections. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import dateparser

from corpus.errors import UnreadableRelease
from corpus.read import FrontValue, Source
from corpus.release import Release, ReleaseKind
from corpus.sections import COMPANY_SUFFIX, split_sections
from corpus.sentences import Span, paragraphs, sentences

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATE = (
    rf"(?i:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}\.?\s+{_MONTH},?\s+\d{{4}}|"
    r"\d{4}-\d{2}-\d{2})"
)
_PLACE = r"(?P<place>[^\W\d_a-z][^\n/()]{1,80}?)"
_DASH = r"\s*(?:--+|[–—-])\s*"

_HEADER = re.compile(
    rf"(?:date|dated|published|released?)(?:\s+(?:on|date))?\s*[: ]\s*(?P<date>{_DATE})[ \t.,]*", re.I
)
_DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        # FISHERS, IN / ACCESS Newswire / November 20, 2025 /
        rf"{_PLACE}\s*/\s*(?P<wire>[^/\n]{{2,40}}?)\s*/\s*(?P<date>{_DATE})\s*/\s*",
        # CHICAGO, Nov. 20, 2025 /PRNewswire/ --   and   (GLOBE NEWSWIRE) --
        rf"{_PLACE},?\s+(?P<date>{_DATE})\s*(?:/(?P<wire>[^/\n]{{2,40}})/|"
        rf"\((?P<wire2>[^)\n]{{2,40}})\)){_DASH}",
        # VANCOUVER, British Columbia--(Newsfile Corp. - November 20, 2025) -
        rf"{_PLACE}{_DASH}\((?P<wire>[^)\n]{{2,40}}?)\s*[-–]\s*(?P<date>{_DATE})\){_DASH}",
        # NEW YORK--(BUSINESS WIRE)--November 20, 2025--   the date may stand elsewhere
        rf"{_PLACE}{_DASH}\((?P<wire>[^)\n]{{2,40}})\){_DASH}(?:(?P<date>{_DATE}){_DASH})?",
        # (BUSINESS WIRE) without a place, and self-published: LONDON, 20 November 2025 –
        rf"\*{{0,3}}{_PLACE}\s*(?:[,(]|[–—-])\s*(?P<date>{_DATE})\)?\*{{0,3}}\s*(?:--+|[–—:-])\s*",
    )
)
_EXCHANGES = (
    r"NASDAQ(?:\s?(?:GS|GM|CM))?|NYSE(?:\s+(?:American|Arca|MKT))?|AMEX|OTC(?:QB|QX|\s?Markets)?|"
    r"OTC\s?Pink|TSX(?:[-\s]?V(?:enture)?)?|CSE|NEO|LSE|AIM|ASX|NZX|HKEX|SEHK|TSE|KRX|KOSPI|KOSDAQ|"
    r"SGX|FSE|FWB|XETRA|SIX|Euronext(?:\s+\w+)?|BME|OMX|JSE|NSE|BSE|B3|BMV|TASE"
)
_TICKER = re.compile(rf"\b(?P<exchange>{_EXCHANGES})\s*:\s*(?P<symbol>[A-Z0-9][A-Z0-9.\-]{{0,9}})", re.I)
_TICKER_BRACKET = re.compile(rf"\((?:{_EXCHANGES})\s*:", re.I)
_ISSUER_BEFORE_TICKER = re.compile(
    r"(?P<name>[^\W\d_a-z][\w&.'’-]*(?:,?\s+(?:[^\W\d_a-z][\w&.'’-]*|and|of|the|&))*)$"
)
_SOURCE_LINE = re.compile(r"^source\s*:?\s+(?P<name>[^\n]{2,80})$", re.I | re.M)
_URL = re.compile(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;:]")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?(?:\s+[A-Z][A-Za-z]*){0,5}", re.I)
_PRESS_LINES = re.compile(r"(?:for immediate release|press release|news release|media release)\W*$", re.I)
_ANNOUNCEMENT = re.compile(
    r"\b(?:(?:today\s+)?announce[sd]\s+(?:today\s+)?(?:that\s+(?:it|they)\s+(?:has|have|had)\s+|that\s+"
    r"(?:it|they)\s+|that\s+|the\s+|its\s+|a\s+)?|(?:today\s+)?(?:has|have)\s+(?:today\s+)?"
    r"(?=[a-z]+ed\b)|today\s+(?=(?:reported|signed|launched|completed|opened|released)\b))"
)
_ABOUT = re.compile(r"^[^\w\n]*About (?P<name>[^\n]{2,80})$", re.M)
_FEWEST = 3  # words of a headline in sentence case
_FEW = 2  # words beside a date, such as a place
_WRAPPED = 60  # characters of a first line that goes on in the next
_NO_HEADLINE = re.compile(
    r"\bnot for (?:\w+ )?(?:distribution|release|publication|dissemination)\b|\bthis (?:press )?release\b|"
    r"\b(?:inside|regulated) information\b|\bavailable (?:at|on|here)\b|\bfor immediate release\b|"
    r"\bembargo|\btranslation\b|\bconference call\b",
    re.I,
)
_MAX_TITLE = 110
_MAX_HEADLINE_WORDS = 28
_NEWS_WITHIN = 12  # paragraphs; further down a date is no dateline


@dataclass(frozen=True, slots=True)
class _Head:
    """What the lines above and at the dateline say; news is the index of its paragraph."""

    date: date | None
    place: str
    wire: str
    news: int
    news_start: int
    spans: tuple[Span, ...]


def parse_release(source: Source) -> Release:
    """Parse one release.

    Front matter, where there is some, wins over what the text says. Raises UnreadableRelease
    when neither names a date, or when the front matter's values are unusable.
    """
    front = source.front
    text = source.text
    head = _read_head(text)
    released = _front_date(front, source.name) or head.date
    if released is None:
        raise UnreadableRelease(
            f'{source.name}: no date found; begin the file with a line such as "date 2025-01-31".'
        )
    title, place = _title(text, head)
    outside = {n for n, s in enumerate(head.spans) if n == place or _is_aside(text, s)}
    sections, said = split_sections(text, head.spans, head.news, outside)
    lead = text[head.news_start : head.spans[head.news].end] if head.spans else ""
    title = _front_str(front, "title") or title or _short_title(lead)
    return Release(
        id=f"{released.isoformat()}-{slug(title)}",
        title=title,
        date=released,
        issuer=_front_str(front, "issuer") or _issuer(text, lead, title),
        tickers=_front_list(front, "tickers") or _tickers(text),
        place=_front_str(front, "place") or head.place,
        wire=_front_str(front, "wire") or head.wire,
        url=_front_str(front, "url") or _own_url(text),
        kind=_kind(front, source.name),
        text=text,
        sections=sections,
        quotations=said,
        removed=source.removed,
    )


def slug(title: str, limit: int = 60) -> str:
    """Lower-case letters and digits of a title, joined by hyphens, cut at a word."""
    words = re.findall(r"[^\W_]+", title.lower())
    kept = ""
    for word in words:
        longer = f"{kept}-{word}" if kept else word
        if len(longer) > limit and kept:
            break
        kept = longer[:limit]
    return kept or "release"


def dateline_length(paragraph: str) -> int:
    """How many characters of a paragraph its dateline takes, 0 where it has none."""
    for pattern in _DATELINES:
        if match := pattern.match(paragraph):
            return match.end()
    return 0


@cache
def parse_date(words: str) -> date | None:
    """The day that words such as "Nov. 20, 2025" or "2025-11-20" name, or None."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        pass
    found = dateparser.parse(words, languages=["en"], settings={"REQUIRE_PARTS": ["day", "month", "year"]})
    return found.date() if found else None


def _read_head(text: str) -> _Head:
    """Find the header line and the dateline; cut both from the paragraphs they run into."""
    spans = paragraphs(text)
    found: date | None = None
    if spans and (header := _HEADER.match(text, spans[0].start, spans[0].end)):
        found = parse_date(header["date"])
        rest = Span(header.end(), spans[0].end)
        spans = ([rest] if rest.end > rest.start else []) + spans[1:]
    for index, span in enumerate(spans[:_NEWS_WITHIN]):
        for pattern in _DATELINES:
            match = pattern.match(text, span.start, span.end)
            if match:
                groups = match.groupdict()
                found = found or parse_date(groups["date"] or "") or _lone_date(text, spans)
                wire = groups.get("wire") or groups.get("wire2") or ""
                place = re.sub(r"\s+", " ", groups["place"]).strip(" ,")
                return _Head(found, place, wire.strip(), index, match.end(), tuple(spans))
    lone = _lone_date(text, spans)
    above = next((n for n, s in enumerate(spans[:_NEWS_WITHIN]) if _date_alone(text, s)), -1)
    news = above + 1 if above + 1 < len(spans) else 0
    start = spans[news].start if spans else 0
    return _Head(found or lone, "", "", news, start, tuple(spans))


def _lone_date(text: str, spans: Sequence[Span]) -> date | None:
    """A paragraph near the top, or at the very end, that is a date and little else."""
    for span in [*spans[:_NEWS_WITHIN], *spans[-2:]]:
        if words := _date_alone(text, span):
            return parse_date(words)
    return None


def _date_alone(text: str, span: Span) -> str:
    """The date of a paragraph that is a date and little else, such as the hour; "" for any other."""
    line = text[span.start : span.end]
    match = re.search(_DATE, line)
    rest = _CLOCK.sub("", line.replace(match.group(), "")) if match else line
    return match.group() if match and len(rest) <= 40 else ""


def _is_aside(text: str, span: Span) -> bool:
    """Whether a paragraph only says that this is a press release, or its date."""
    line = text[span.start : span.end].strip(" *_")
    words = _date_alone(text, span)
    rest = re.sub(
        _PRESS_LINES.pattern.removesuffix("\\W*$"), "", _CLOCK.sub("", line.replace(words, "")), flags=re.I
    )
    return bool(_PRESS_LINES.match(line)) or bool(words and len(rest.split()) <= _FEW)


def _title(text: str, head: _Head) -> tuple[str, int]:
    """The headline above the dateline with the place of its paragraph; "" and -1 where there is none."""
    for place, span in enumerate(head.spans[: head.news + 1]):
        if markdown := re.match(r"#\s+([^\n]+)", text[span.start : span.end]):
            return markdown[1].strip(" #*"), place
    for place, span in enumerate(head.spans[: head.news]):
        if _is_aside(text, span):
            continue
        lines = text[span.start : span.end].strip(" *_").split("\n")
        line = " ".join(lines[0].split())
        if len(lines) == 2 and len(lines[0]) >= _WRAPPED:
            line = " ".join(" ".join(lines).split())
        words = [w for w in re.findall(r"[^\W\d_][\w'’-]*", line) if len(w) > 3]
        capitals = sum(w[0].isupper() for w in words)
        # And not what a header line runs into, nor a notice above the headline.
        alone = text[: span.start].rstrip(" ")[-1:] in ("", "\n") and bool(head.place)
        alone = alone and len(line) <= _MAX_TITLE and not (_NO_HEADLINE.search(line) or _HEADER.match(text))
        headline = (
            len(lines) <= 2
            and len(line.split()) <= _MAX_HEADLINE_WORDS
            and (not line.endswith(".") or bool(COMPANY_SUFFIX.search(line)))
            # Headlines in sentence case are told from other lines by the dateline below.
            and (capitals * 3 >= len(words) * 2 or (alone and _is_sentence_case(line)))
        )
        return (line, place) if headline else ("", -1)
    return "", -1


def _is_sentence_case(line: str) -> bool:
    """Whether a line can be a headline such as "Acme opens plant in Lind"."""
    return line[:1].isupper() and len(line.split()) >= _FEWEST and line[-1:] not in ".:;,"


def _short_title(lead: str) -> str:
    """An honest short title: the words of the first sentence that tell the announcement."""
    spans = sentences(lead)
    if not spans:
        return "Untitled release"
    sentence = " ".join(lead[spans[0].start : spans[0].end].split())
    bare = re.sub(r"\s*\([^()]*\)", "", sentence)
    match = _ANNOUNCEMENT.search(bare)
    told = bare[match.end() :] if match and len(bare) - match.end() > 12 else bare
    told = told.rstrip(" .")
    if len(told) > _MAX_TITLE:
        told = told[:_MAX_TITLE].rsplit(" ", 1)[0].rstrip(" ,;-") + " …"
    return told[:1].upper() + told[1:]


def _issuer(text: str, lead: str, title: str) -> str:
    """The company whose release it is.

    Named by the source line, before the first ticker, or by the first words of the news; where
    these are no company that an About paragraph presents, the one of those in the title.
    """
    source = _SOURCE_LINE.search(text)
    if source:
        return source["name"].strip()
    for part in (lead, text):
        bracket = _TICKER_BRACKET.search(part)
        name = _ISSUER_BEFORE_TICKER.search(part[: bracket.start()].rstrip()) if bracket else None
        if name:
            return re.sub(r"['’]s?$", "", name["name"])
    first = re.match(r"(?:[^\W\d_a-z][\w&.'’-]*[ ,]*){1,6}", lead)
    opening = re.sub(r"['’]s$", "", first.group().strip(" ,")) if first else ""
    headings = (m["name"].replace("*", "").strip() for m in _ABOUT.finditer(text))
    presented = [heading for heading in headings if heading]
    if any(opening.startswith(company.split()[0]) for company in presented):
        return opening
    return next((company for company in presented if company in title), opening)


def _tickers(text: str) -> tuple[str, ...]:
    found = (f"{m['exchange'].upper()}:{m['symbol'].upper()}" for m in _TICKER.finditer(text))
    return tuple(dict.fromkeys(found))


def _own_url(text: str) -> str:
    """The address of the release itself, where its last lines name one."""
    match = re.search(r"view (?:the )?(?:original|source)[^\n]*", text, re.I)
    url = _URL.search(match.group()) if match else None
    return url.group() if url else ""


def _kind(front: Mapping[str, FrontValue], name: str) -> ReleaseKind:
    value = _front_str(front, "kind") or "original"
    if value == "digest":
        return "digest"
    if value == "original":
        return "original"
    raise UnreadableRelease(f'{name}: kind is "{value}"; it must be "digest" or "original".')


def _front_date(front: Mapping[str, FrontValue], name: str) -> date | None:
    value = front.get("date")
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    found = value if isinstance(value, date) else parse_date(str(value))
    if found is None:
        raise UnreadableRelease(f'{name}: date "{value}" is no day; write it as 2025-01-31.')
    return found


def _front_str(front: Mapping[str, FrontValue], key: str) -> str:
    value = front.get(key, "")
    return " ".join(str(value).split()) if not isinstance(value, list) else ", ".join(value)


def _front_list(front: Mapping[str, FrontValue], key: str) -> tuple[str, ...]:
    value = front.get(key, ())
    return tuple(value) if isinstance(value, list) else (str(value),) if value else ()
