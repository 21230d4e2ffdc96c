"""Labelled replies of chat models against the gate: what it keeps, marks and strikes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.collect import SHIPPED, release_files
from corpus.errors import InputError
from corpus.parse import parse_release
from corpus.read import read_file
from corpus.release import Release
from evals.case import SUITES
from rag.gate import Checked, Gate
from rag.lexical import Lexicon
from rag.records import Hit, Passage
from rag.reply import statements_of

REPLIES = Path(__file__).parent / "labels" / "replies"
"""The folder of the labelled replies."""

MOST_LOST = 0.05  # of the statements of right answers may be struck
_SAME = 40  # letters by which a labelled statement is known again
Label = Literal["good", "number", "quote", "name", "uncited-true", "uncited-false", "soft", "chat"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shown(_Strict):
    """A passage that the model was shown: the file of its release, and words that stand in it."""

    release: str
    text: str


class Told(_Strict):
    """One statement of a reply, without markers, with what a person said of it."""

    text: str
    label: Label
    why: str = ""


class Reply(_Strict):
    """A reply with its question and passages. statements: their number, or their labels."""

    id: str
    question: str
    passages: tuple[Shown, ...]
    reply: str
    statements: int | tuple[Told, ...]
    tricky: bool = False


def load_replies(file: Path) -> list[Reply]:
    """Read labelled replies. Raises InputError naming the row."""
    found = []
    for row in yaml.safe_load(file.read_text(encoding="utf-8")):
        try:
            found.append(Reply.model_validate(row))
        except ValidationError as error:
            raise InputError(f"{file}: row {row.get('id', '?')}: {error.errors()[0]['msg']}.") from error
    return found


@dataclass(frozen=True, slots=True)
class Bench:
    """The releases that labelled replies are about, with what the gate needs of them.

    files: releases by the name of their file.
    """

    files: dict[str, Release]
    lexicon: Lexicon

    def gate(self, reply: Reply, strike: bool = True) -> Gate:
        """The gate as it stands before a reply."""
        hits = [Hit(self._passage(n, shown), 1.0) for n, shown in enumerate(reply.passages)]
        return Gate(hits, reply.question, {r.id: r for r in self.files.values()}, self.lexicon, strike=strike)

    def _passage(self, number: int, shown: Shown) -> Passage:
        release = self.files[shown.release]
        words = r"\s+".join(re.escape(w) for w in shown.text.split())
        match = re.search(words, release.text)
        if match is None:
            raise InputError(f"{shown.release}: does not hold {shown.text[:60]!r}.")
        return passage_of(release, number, match.start(), match.end())


def passage_of(release: Release, number: int, start: int, end: int) -> Passage:
    """A stretch of a release as a passage, with the section that it begins in."""
    section = next((s for s in release.sections if s.start <= start < s.end), None)
    kind, speaker = (section.kind, section.speaker) if section else ("body", "")
    return Passage(
        f"{release.id}#{number}", release.id, release.title, release.date, kind, kind, speaker,
        start, end, release.text[start:end], release.title,
    )  # fmt: skip


@cache
def bench() -> Bench:
    """The releases that ship, and the invented ones."""
    files = {}
    for file in release_files([SHIPPED, SUITES / "invented" / "releases"]):
        files[file.name] = parse_release(read_file(file))
    passages = [
        passage_of(r, n, s.start, s.end)
        for r in files.values()
        for n, s in enumerate(r.sections)
        if s.end > s.start
    ]
    return Bench(files, Lexicon(passages))


def checked(reply: Reply, text: str | None = None, strike: bool = True) -> list[Checked]:
    """What the gate makes of a reply, or of another text in its place, statement by statement."""
    gate = bench().gate(reply, strike)
    return [gate.check(s) for s in statements_of(text if text is not None else reply.reply)]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the gate did with labelled statements of one kind: how often each."""

    label: str
    kept: int
    cited: int
    marked: int
    struck: int
    passed_over: int

    @property
    def n(self) -> int:
        """How many statements there are of the kind."""
        return self.kept + self.cited + self.marked + self.struck + self.passed_over


def done_with(checked_: Checked) -> str:
    """What the gate did with a statement: the name of a field of Judged."""
    if checked_.is_struck:
        return "struck"
    if not checked_.is_claim:
        return "passed_over"
    if checked_.doubts:
        return "marked"
    return "cited" if checked_.added else "kept"


def judged(replies: Sequence[Reply]) -> list[Judged]:
    """The statements of labelled replies by their label. cited: kept with a citation found by code."""
    rows: list[tuple[str, str]] = []
    for reply in replies:
        labels = reply.statements if isinstance(reply.statements, tuple) else ()
        for told in labels:
            found = next((c for c in checked(reply) if _is_same(told.text, c.statement.words)), None)
            if found is not None:
                rows.append((told.label, done_with(found)))
    names = ("kept", "cited", "marked", "struck", "passed_over")
    return [
        Judged(label, *(rows.count((label, name)) for name in names))
        for label in dict.fromkeys(label for label, _ in rows)
    ]


def _is_same(told: str, words: str) -> bool:
    one, other = (re.sub(r"\W+", "", t.lower())[:_SAME] for t in (told, words))
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def seconds_a_statement(replies: Sequence[Reply]) -> float:
    """What the gate takes for a statement, in seconds: the median over replies."""
    taken = []
    for reply in replies:
        gate, statements = bench().gate(reply), statements_of(reply.reply)
        clock = perf_counter()
        for statement in statements:
            gate.check(statement)
        taken.append((perf_counter() - clock) / max(1, len(statements)))
    return median(taken)
