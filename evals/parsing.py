"""How releases are read, against labels that people gave: sections, who speaks, what is claimed."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.claims import claim_of
from corpus.collect import SHIPPED, release_files
from corpus.errors import InputError
from corpus.parse import parse_release
from corpus.read import read_file
from corpus.release import Claim, Quotation, Release
from evals.case import SUITES

if TYPE_CHECKING:
    from rich.table import Table

LABELS = Path(__file__).parent / "labels" / "releases"
"""The folder of the labelled releases."""
ORIGINALS = "originals.yaml"
"""The file of labels of releases that do not come with Dateline."""
LEAST = {"sections": 0.95, "speakers": 1.0, "claims": 0.95}

# Kinds of paragraphs that belong to no section.
_OUTSIDE = frozenset({"title", "heading", "none"})
_LITTLE = frozenset("s of the and a an at for in its to our &".split())


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Paragraph(_Strict):
    """A block of a release by its first words."""

    begins: str
    kind: Literal[
        "title",
        "sub-headline",
        "body",
        "quotation",
        "heading",
        "about",
        "notice",
        "contacts",
        "source",
        "none",
    ]


class Spoken(_Strict):
    """What somebody says, by its first and last words; direct where it stands between marks."""

    begins: str
    ends: str
    speaker: str
    title: str = ""
    direct: bool = True


class Told(_Strict):
    """A sentence and what it claims; other: how another careful person may read it."""

    sentence: str
    claim: Claim
    other: Claim | None = Field(default=None, alias="or")


class Labelled(_Strict):
    """A release as a person reads it. release: the name of its file. title: "" where it has none."""

    release: str
    date: date
    issuer: str
    title: str = ""
    paragraphs: tuple[Paragraph, ...]
    quotations: tuple[Spoken, ...] = ()
    terms: tuple[str, ...] = ()
    claims: tuple[Told, ...] = ()


def load_labelled(file: Path) -> list[Labelled]:
    """Read labelled releases. Raises InputError naming the one that is no label."""
    found = []
    for row in yaml.safe_load(file.read_text(encoding="utf-8")):
        try:
            found.append(Labelled.model_validate(row))
        except ValidationError as error:
            raise InputError(f"{file}: {row.get('release', '?')}: {error.errors()[0]['msg']}.") from error
    return found


@dataclass(slots=True)
class Reading:
    """What was read of labelled releases, counted.

    kinds: (label, as read) of each paragraph. speakers: of the quotations, right, missed or
    wrong; titles likewise of those whose speaker is right. invented: direct quotations that
    nobody labelled. claims: (label, as read). faults: sentences for whoever mends the parser.
    """

    releases: int = 0
    dates: int = 0
    titles: int = 0
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    speakers: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    claims: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def f1(self) -> dict[str, float]:
        """F1 by kind of section."""
        names = {k for pair in self.kinds for k in pair} - {"none"}
        return {name: _f1(self.kinds, name) for name in sorted(names)}

    @property
    def sections(self) -> float:
        """F1 over all sections (micro average): of paragraphs that belong to one."""
        right = sum(n for (a, b), n in self.kinds.items() if a == b != "none")
        labelled = sum(n for (a, _), n in self.kinds.items() if a != "none")
        found = sum(n for (_, b), n in self.kinds.items() if b != "none")
        return 2 * right / max(1, labelled + found)

    @property
    def claimed(self) -> float:
        """The share of sentences that were read as labelled."""
        return sum(n for (a, b), n in self.claims.items() if a == b) / max(1, self.claims.total())


def _f1(kinds: Counter[tuple[str, str]], name: str) -> float:
    right = kinds[name, name]
    labelled = sum(n for (a, _), n in kinds.items() if a == name)
    found = sum(n for (_, b), n in kinds.items() if b == name)
    return 2 * right / max(1, labelled + found)


def files_by_name(originals: Path | None = None) -> dict[str, Path]:
    """The files of the releases that come with Dateline, and of a folder beside them, by their names."""
    places = [SHIPPED, *SUITES.glob("*/releases"), *([originals] if originals else [])]
    return {f.name: f for f in release_files(places)}


def read(labels: Sequence[Labelled], files: Mapping[str, Path]) -> Reading:
    """Parse the releases of some labels and compare."""
    found = Reading()
    for label in labels:
        found.releases += 1
        try:
            release = parse_release(read_file(files[label.release]))
        except InputError as error:
            found.faults.append(f"{label.release}: {error}")
            continue
        _head(label, release, found)
        _kinds(label, release, found)
        _speakers(label, release, found)
        _claims(label, release, found)
    return found


def _head(label: Labelled, release: Release, found: Reading) -> None:
    found.dates += release.date == label.date
    if release.date != label.date:
        found.faults.append(f"{label.release}: date {release.date}, not {label.date}")
    same = _plain(release.title) == _plain(label.title) or not label.title
    found.titles += same
    if not same:
        found.faults.append(f"{label.release}: title {release.title!r}, not {label.title!r}")


def _kinds(label: Labelled, release: Release, found: Reading) -> None:
    starts = list(_places(release.text, [p.begins for p in label.paragraphs]))
    for place, (paragraph, start) in enumerate(zip(label.paragraphs, starts, strict=True)):
        if start < 0:
            if paragraph.kind not in _OUTSIDE:  # front matter holds titles
                found.faults.append(f"{label.release}: {paragraph.begins!r} is not in the text")
            continue
        end = next((s for s in starts[place + 1 :] if s >= 0), len(release.text))
        overlaps = [(min(end, s.end) - max(start, s.start), s.kind) for s in release.sections]
        most = max(overlaps, default=(0, "none"))
        was: str = "none" if paragraph.kind in _OUTSIDE else paragraph.kind
        now: str = most[1] if most[0] > 0 else "none"
        found.kinds[was, now] += 1
        if was != now:
            found.faults.append(f"{label.release}: {paragraph.kind} read as {now}: {paragraph.begins}")


def _places(text: str, beginnings: Sequence[str]) -> Iterator[int]:
    """Where each beginning stands, one behind the other; -1 where it does not."""
    at = 0
    for words in beginnings:
        match = _pattern(words).search(text, at)
        if match:
            at = match.end()
        yield match.start() if match else -1


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(re.escape(w) for w in words.split()))


def _speakers(label: Labelled, release: Release, found: Reading) -> None:
    covered: set[int] = set()
    at_least = 0
    for said in label.quotations:
        match = _pattern(said.begins).search(release.text, at_least)
        if match is None:
            found.faults.append(f"{label.release}: {said.begins!r} is not in the text")
            continue
        at_least = match.end()
        last = _pattern(said.ends).search(release.text, match.start())
        end = last.end() if last else match.end()
        inside = [q for q in release.quotations if q.start < end and match.start() < q.end]
        covered |= {q.start for q in inside}
        at = next((q for q in inside if q.start <= match.end() and match.start() < q.end), None)
        wrong = next((q for q in inside if q.speaker != said.speaker), None)
        verdict = "missed" if at is None else "wrong" if wrong else "right"
        found.speakers[verdict] += 1
        if verdict != "right":
            who = wrong.speaker if wrong else "nobody"
            found.faults.append(f"{label.release}: {said.speaker} {verdict} ({who}): {said.begins}")
        elif at is not None:
            same = _same_role(at, said.title)
            found.roles["right" if same else "wrong"] += 1
            if not same:
                found.faults.append(f"{label.release}: title {at.speaker_title!r}, not {said.title!r}")
    for quotation in release.quotations:
        if quotation.start not in covered and quotation.is_direct:
            found.speakers["invented"] += 1
            words = release.text[quotation.start : quotation.end][:60]
            found.faults.append(f"{label.release}: nobody says {words!r} ({quotation.speaker})")


def _same_role(quotation: Quotation, title: str) -> bool:
    """Whether a title has the words of the label, or these but for the company or a side remark."""
    one, other = (
        {w for w in re.findall(r"\w+", t.lower()) if w not in _LITTLE}
        for t in (quotation.speaker_title, title)
    )
    return one == other or bool(one and other and (one <= other or other <= one))


def _claims(label: Labelled, release: Release, found: Reading) -> None:
    for told in label.claims:
        match = _pattern(told.sentence).search(release.text)
        section = next((s for s in release.sections if match and s.start <= match.start() < s.end), None)
        now = claim_of(told.sentence, section.kind if section else "body")
        was = now if now == told.other else told.claim
        found.claims[was, now] += 1
        if was != now:
            found.faults.append(f"{label.release}: {was} read as {now}: {told.sentence}")


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.lower()))


def clears(found: Reading) -> bool:
    """Whether sections and claims reach what is wanted, and no words are given to the wrong person."""
    return (
        found.sections >= LEAST["sections"]
        and found.claimed >= LEAST["claims"]
        and not found.speakers["wrong"]
        and not found.speakers["invented"]
    )


def table(found: Reading) -> "Table":
    """The figures of a reading, to print."""
    from rich.table import Table

    shown = Table(title=f"{found.releases} labelled releases")
    for name in ("", "n", "right", "share", "at least"):
        shown.add_column(name, justify="left" if not name else "right")
    labelled = sum(n for (a, _), n in found.kinds.items() if a != "none")
    right = sum(n for (a, b), n in found.kinds.items() if a == b != "none")
    shown.add_row(
        "dates", str(found.releases), str(found.dates), f"{found.dates / max(1, found.releases):.1%}", "–"
    )
    shown.add_row(
        "titles", str(found.releases), str(found.titles), f"{found.titles / max(1, found.releases):.1%}", "–"
    )
    shown.add_row(
        "sections, F1", str(labelled), str(right), f"{found.sections:.1%}", f"{LEAST['sections']:.0%}"
    )
    for name, f1 in found.f1.items():
        shown.add_row(
            f"  {name}", str(sum(n for (a, _), n in found.kinds.items() if a == name)), "", f"{f1:.1%}", "–"
        )
    said = sum(found.speakers[v] for v in ("right", "missed", "wrong"))
    share = found.speakers["right"] / max(1, said)
    shown.add_row(
        "speakers", str(said), str(found.speakers["right"]), f"{share:.1%}", f"{LEAST['speakers']:.0%}"
    )
    for name in ("missed", "wrong", "invented"):
        shown.add_row(f"  {name}", "", str(found.speakers[name]), "", "–")
    roles = found.roles.total()
    shown.add_row(
        "  titles of speakers",
        str(roles),
        str(found.roles["right"]),
        f"{found.roles['right'] / max(1, roles):.1%}",
        "–",
    )
    claims = found.claims.total()
    held = sum(n for (a, b), n in found.claims.items() if a == b)
    shown.add_row("claims", str(claims), str(held), f"{found.claimed:.1%}", f"{LEAST['claims']:.0%}")
    return shown
