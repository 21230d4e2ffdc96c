"""What a release is: its text, what it says of itself, and its sections."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

ReleaseKind = Literal["digest", "original"]
SectionKind = Literal["sub-headline", "body", "quotation", "about", "notice", "contacts", "source"]
Claim = Literal["fact", "plan", "conditional", "notice"]

BOILERPLATE: frozenset[SectionKind] = frozenset({"about", "notice", "contacts", "source"})
"""Kinds of section that companies repeat from release to release; they carry no news."""

ROLE = re.compile(
    r"\b(?:chief|officer|chairman|chairwoman|chair|president|director|manager|head|founder|"
    r"co-founder|partner|minister|ambassador|secretary|governor|mayor|professor|analyst|"
    r"executive|lead|leader|scientist|engineer|counsel|principal|vice|deputy|general|senior|"
    r"c[efiotm]o|evp|svp|vp)\b",
    re.I,
)
"""Words of the roles that people hold in companies and public offices."""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a release with one role; its heading lies outside of it.

    start, end: offsets into Release.text in code points, half open.
    heading: the heading above the section, such as "About Example Corp.", or "".
    speaker, speaker_title: whose words a quotation holds, such as "Ada Roe" and
    "Chief Executive Officer of Example Corp.", or "".
    """

    kind: SectionKind
    start: int
    end: int
    heading: str = ""
    speaker: str = ""
    speaker_title: str = ""

    @property
    def label(self) -> str:
        """The section in words for a reader, such as "quotation of Ada Roe" (str)."""
        if self.speaker:
            return f"quotation of {self.speaker}"
        return self.heading or self.kind


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody says in a release, marks of quotation left out.

    start, end: offsets into Release.text in code points, half open. is_direct: whether the
    words stand between marks; otherwise the sentence tells what was said.
    """

    start: int
    end: int
    speaker: str
    speaker_title: str
    is_direct: bool


@dataclass(frozen=True, slots=True)
class Release:
    """One press release.

    id: "YYYY-MM-DD-slug", unique within a corpus.
    text: what every offset counts in (code points); against the source only line ends are
    normalised, white space at the ends is cut and invisible control characters are removed.
    removed: how many invisible characters were removed from the source.
    kind: "original" for the publisher's words, "digest" for a retelling.
    """

    id: str
    title: str
    date: date
    issuer: str
    tickers: tuple[str, ...]
    place: str
    wire: str
    url: str
    kind: ReleaseKind
    text: str
    sections: tuple[Section, ...]
    quotations: tuple[Quotation, ...] = ()
    removed: int = 0

    def quotation_at(self, start: int, end: int) -> Quotation | None:
        """The quotation that shares most with text[start:end]; None where none shares half of it."""
        shared = [(min(end, q.end) - max(start, q.start), n) for n, q in enumerate(self.quotations)]
        most, place = max(shared, default=(0, 0))
        return self.quotations[place] if 2 * most >= end - start else None
