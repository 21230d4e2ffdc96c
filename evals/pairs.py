"""Small invented releases with questions, each with the sentences that answer it and those that only seem to.

They are what the cross-encoder learns releases from, and what the confidence is fitted on; no release
of a suite is among them. `evals/labels/pairs` holds a JSON object a line: in `train` those that the
cross-encoder learns from, in `held-out` those on which the confidence is fitted and measured.
"""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.errors import InputError
from rag.cross import in_context

PAIRS = Path(__file__).parent / "labels" / "pairs"
TRAIN, HELD_OUT = PAIRS / "train", PAIRS / "held-out"
_SPARED = 3  # every third release to train on was left out, to see how well the others carry over
_SAME, _ELSEWHERE = 4, 2  # wrong sentences of the same and of other releases, drawn for each question


class Asked(BaseModel):
    """A question about a release. answers, near: indices of its sentences, 0-based.

    answers: all that answer it, none where the release does not say. near: some that seem to.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    q: str = Field(min_length=2)
    answers: tuple[int, ...] = ()
    near: tuple[int, ...] = ()


class Told(BaseModel):
    """A small release: its sentences in order, and what is asked of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    company: str
    date: date
    title: str
    sentences: tuple[str, ...]
    questions: tuple[Asked, ...]

    @model_validator(mode="after")
    def _are_there(self) -> "Told":
        for asked in self.questions:
            if any(not 0 <= n < len(self.sentences) for n in (*asked.answers, *asked.near)):
                raise ValueError(f"“{asked.q}” names a sentence that is not there")
        return self

    @property
    def text(self) -> str:
        """The release as a file would hold it: title, date, a paragraph of all sentences."""
        day = f"{self.date:%B} {self.date.day}, {self.date.year}"
        return "\n\n".join((self.title, day, " ".join(self.sentences))) + "\n"


class Pair(NamedTuple):
    """A question with a sentence in its context, and whether this one answers it."""

    question: str
    sentence: str
    answers: bool


def load_pairs(folder: Path) -> list[Told]:
    """All releases of a folder's *.jsonl, in the order of the files' names.

    Raises InputError that names the file and the line which is none.
    """
    found = []
    for file in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                found.append(Told.model_validate(json.loads(line)))
            except (ValueError, ValidationError) as error:
                raise InputError(f"{file}, line {number}: {error}") from error
    return found


def trained_on() -> list[Told]:
    """The releases that the cross-encoder learns from."""
    return [r for n, r in enumerate(load_pairs(TRAIN)) if n % _SPARED != _SPARED - 1]


def training_pairs(releases: Sequence[Told], chance: random.Random) -> Iterator[Pair]:
    """Each question with what answers it, what seems to, and sentences drawn from here and elsewhere."""
    for release in releases:
        others = [r for r in releases if r is not release]
        for asked in release.questions:
            wrong = [n for n in range(len(release.sentences)) if n not in (*asked.answers, *asked.near)]
            drawn = chance.sample(wrong, min(_SAME, len(wrong)))
            for n in (*asked.answers, *asked.near, *drawn):
                told = in_context(release.sentences[n], release.title, release.date)
                yield Pair(asked.q, told, n in asked.answers)
            for other in chance.sample(others, min(_ELSEWHERE, len(others))):
                told = in_context(chance.choice(other.sentences), other.title, other.date)
                yield Pair(asked.q, told, False)
