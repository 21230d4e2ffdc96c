"""Small invented releases with questions, each with the sentences that answer it and those that only seem to.

They are what the cross-encoder learns releases from, and what the confidence is fitted on; no release
of a suite is among them. `evals/labels/pairs` holds a JSON object a line: in `train`, `harder` and `near`
those that the cross-encoder learns from, in `held-out` those on which the confidence is fitted and measured.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.errors import InputError
from rag.cross import in_context
from rag.records import Vectors

PAIRS = Path(__file__).parent / "labels" / "pairs"
TRAIN, HARDER, NEAR, HELD_OUT = (PAIRS / name for name in ("train", "harder", "near", "held-out"))
# Wrong sentences shown with each question: the nearest of its release, others of it, and of other releases.
_NEAREST, _SAME, _ELSEWHERE = 3, 1, 1
Embed = Callable[[Sequence[str]], Vectors]


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


def training_pairs(releases: Sequence[Told], chance: random.Random, embed: Embed) -> Iterator[Pair]:
    """Each question with what answers it, what seems to, and the nearest others of its release and elsewhere.

    embed: from texts to unit vectors. The nearest teach most, as it is them that are ranked first.
    Sentences of other releases are taken by nearness only where the question names its company: else
    one of them could answer it as well.
    """
    told = [[in_context(s, r.title, r.date) for s in r.sentences] for r in releases]
    vectors = embed([s for r in releases for s in r.sentences])
    firsts = np.cumsum([0, *(len(r.sentences) for r in releases)])
    flat = [t for of_release in told for t in of_release]
    for place, release in enumerate(releases):
        asked_of = embed([a.q for a in release.questions])
        first, past = int(firsts[place]), int(firsts[place + 1])
        others = [n for n in range(len(flat)) if not first <= n < past]
        for asked, vector in zip(release.questions, asked_of, strict=True):
            near = vectors @ vector
            wrong = [n for n in range(past - first) if n not in (*asked.answers, *asked.near)]
            wrong.sort(key=lambda n: -float(near[first + n]))
            for n in (*asked.answers, *asked.near, *wrong[:_NEAREST]):
                yield Pair(asked.q, told[place][n], n in asked.answers)
            far = wrong[_NEAREST:]
            drawn = [first + n for n in chance.sample(far, min(_SAME, len(far)))]
            drawn += chance.sample(others, min(_ELSEWHERE, len(others)))
            if release.company.split()[0].lower() in asked.q.lower() and others:
                drawn.append(max(others, key=lambda n: float(near[n])))
            for n in drawn:
                yield Pair(asked.q, flat[n], False)
