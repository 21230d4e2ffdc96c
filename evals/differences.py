"""What changed between releases, against labels that people gave: what is shown, and what too much."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import InputError
from corpus.parse import parse_release
from corpus.read import read_file
from corpus.release import Release
from evals.parsing import files_by_name
from rag.changes import Change, Changes, changes
from rag.lexical import Lexicon
from rag.records import Citation
from rag.split import split

if TYPE_CHECKING:
    from rich.table import Table

LABELS = Path(__file__).parent / "labels" / "changes"
"""The folder of the labelled differences."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Pair(_Strict):
    """Two releases by the names of their files."""

    earlier: str = Field(alias="from")
    later: str = Field(alias="to")


class Difference(Pair):
    """Words that became others; "" where nothing stood or stands. what: of which thing, in the news."""

    old: str = ""
    new: str = ""
    what: str = ""


class Labelled(_Strict):
    """A company with what its releases change: in the About paragraphs, and in the news."""

    company: str
    about: tuple[Difference, ...] = ()
    same: tuple[Pair, ...] = ()
    facts: tuple[Difference, ...] = ()


def load_differences(file: Path) -> list[Labelled]:
    """Read labelled differences. Raises InputError naming the company whose label is none."""
    found = []
    for row in yaml.safe_load(file.read_text(encoding="utf-8")):
        try:
            found.append(Labelled.model_validate(row))
        except ValidationError as error:
            raise InputError(f"{file}: {row.get('company', '?')}: {error.errors()[0]['msg']}.") from error
    return found


@dataclass(slots=True)
class Shown:
    """How many labelled differences are shown, of how many; and what is shown that did not change."""

    about: int = 0
    about_of: int = 0
    same: int = 0
    same_of: int = 0
    facts: int = 0
    facts_of: int = 0
    facts_shown: int = 0
    extra: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether of the About paragraphs every difference is shown, and nothing else."""
        return (self.about, self.same, self.extra) == (self.about_of, self.same_of, 0)


def measure(labels: Sequence[Labelled]) -> Shown:
    """Compare what Dateline shows with the labels."""
    found = Shown()
    files = files_by_name()
    for label in labels:
        pairs = [*label.about, *label.same, *label.facts]
        names = {n for p in pairs for n in (p.earlier, p.later)}
        releases = {n: parse_release(read_file(files[n])) for n in sorted(names)}
        every = list(releases.values())
        lexicon = Lexicon([p for r in every for p in split(r, lambda text: len(text.split()))])
        told = changes(label.company, every, lexicon)
        _about(label, releases, told, found)
        found.facts_shown += len(told.facts)
        for fact in label.facts:
            old, new = releases[fact.earlier].id, releases[fact.later].id
            shown = any(
                _is(c, old, new) and _holds(c.old, fact.old) and _holds(c.new, fact.new) for c in told.facts
            )
            found.facts_of += 1
            found.facts += shown
            if not shown:
                found.faults.append(
                    f"{label.company}: not shown of the news: {fact.what}: {fact.old} > {fact.new}"
                )
    return found


def _about(label: Labelled, releases: dict[str, Release], told: Changes, found: Shown) -> None:
    compared = {(c.earlier.release_id, c.later.release_id): c.changes for c in told.about}
    for pair in label.same:
        made = compared.get((releases[pair.earlier].id, releases[pair.later].id))
        found.same_of += 1
        found.same += made == ()
        if made != ():
            found.faults.append(
                f"{label.company}: {pair.earlier} to {pair.later} is not shown as unchanged: {made}"[:400]
            )
    for row in label.about:
        made = compared.get((releases[row.earlier].id, releases[row.later].id), ())
        shown = any(_touches(c.old, row.old) or _touches(c.new, row.new) for c in made)
        found.about_of += 1
        found.about += shown
        if not shown:
            found.faults.append(
                f"{label.company}: not shown: {row.old!r} > {row.new!r} ({row.earlier} to {row.later})"
            )
    for (earlier, later), made in compared.items():
        rows = [r for r in label.about if (releases[r.earlier].id, releases[r.later].id) == (earlier, later)]
        for change in made:
            if not any(_touches(change.old, r.old) or _touches(change.new, r.new) for r in rows):
                found.extra += 1
                was, now = (c.quote if c else "" for c in (change.old, change.new))
                found.faults.append(
                    f"{label.company}: nobody labelled {was!r} > {now!r} ({earlier} to {later})"
                )


def _is(change: Change, old: str, new: str) -> bool:
    return bool(change.old and change.new) and (change.old.release_id, change.new.release_id) == (old, new)  # type: ignore[union-attr]


def _plain(words: str) -> str:
    return " ".join(re.findall(r"[\w%€$£]+", words.lower()))


def _holds(cited: Citation | None, words: str) -> bool:
    return cited is not None and _plain(words) in _plain(cited.quote)


def _touches(cited: Citation | None, words: str) -> bool:
    """Whether words that are shown and labelled words share any."""
    if cited is None or not words:
        return False
    return bool(set(_plain(cited.quote).split()) & set(_plain(words).split()))


def table(found: Shown) -> "Table":
    """The figures, to print."""
    from rich.table import Table

    shown = Table()
    for name in ("what changed", "n", "shown"):
        shown.add_column(name, justify="left" if name == "what changed" else "right")
    shown.add_row("differences of About paragraphs", str(found.about_of), str(found.about))
    shown.add_row("pairs that are alike, shown as such", str(found.same_of), str(found.same))
    shown.add_row("shown, but not labelled", "", str(found.extra))
    shown.add_row("facts of the news that a later release changed", str(found.facts_of), str(found.facts))
    shown.add_row("pairs of sentences of the news, shown in all", "", str(found.facts_shown))
    return shown
