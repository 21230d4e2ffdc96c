"""The records that carry everything, and the protocols of the parts that are passed in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.release import BOILERPLATE, SectionKind

Vectors = NDArray[np.float32]
Message = Mapping[str, str]
"""One turn of a conversation: {"role": "user" | "assistant", "content": text}."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one release, small enough for the embedding model.

    start, end: offsets into Release.text in code points, half open;
    release.text[start:end] == text, always.
    prefix: what is embedded and indexed in front of the text: the release's title, or the
    heading above repeated text, so that the same words get the same vector.
    section: the section's label for a reader, such as "quotation of Ada Roe".
    opens: whether it is the passage with which its release opens the news.
    """

    id: str
    release_id: str
    title: str
    date: date
    kind: SectionKind
    section: str
    speaker: str
    start: int
    end: int
    text: str
    prefix: str
    opens: bool = False

    @property
    def embedded(self) -> str:
        """The words that the vector stands for (str)."""
        return f"{self.prefix}\n{self.text}" if self.prefix else self.text

    @property
    def is_boilerplate(self) -> bool:
        """True in sections that companies repeat from release to release."""
        return self.kind in BOILERPLATE


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, best first in every list of hits.

    score: 0..1, comparable within one question only.
    why: the parts of the score by name, each 0..1.
    also: the other passages with the same words, in other releases.
    side: which side of a comparison it was found for, from 0.
    """

    passage: Passage
    score: float
    why: Mapping[str, float] = field(default_factory=dict)
    also: tuple[Passage, ...] = ()
    side: int = 0


@dataclass(frozen=True, slots=True)
class Citation:
    """Words of a release that carry a statement of the answer.

    start, end: offsets into Release.text in code points, half open; quote is exactly
    release.text[start:end].
    answer_start, answer_end: the answering span, within start..end and counted alike, or None.
    page: page of a paged source (int), or None.
    also: ids of the other releases in which the same words stand.
    """

    marker: int
    release_id: str
    title: str
    date: date
    url: str
    kind: str
    section: str
    speaker: str
    claim: str
    start: int
    end: int
    quote: str
    answer_start: int | None = None
    answer_end: int | None = None
    page: int | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """What a chat model took for an answer, as its provider counts: tokens read and written."""

    read: int
    written: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, from which words, and how sure.

    standalone: the question as it was understood, a follow-up filled in.
    status: "answered", "abstained" or "clarify".
    text: holds markers "[1]" that match Citation.marker.
    confidence: 0..1.
    mode: "quoted" (in the releases' own words), "written" (by the chat model `model`), or "told"
    (by code, of the corpus as such: what there is, how many, a question back).
    notes: sentences for the user about how the answer came to be.
    checks: what the code checked, counted by name.
    timings: seconds by step.
    usage: tokens, where a chat model answered and its provider told; else None.
    period: the days to which the question limits itself, by which of its words, or "".
    """

    question: str
    standalone: str
    status: str
    text: str
    citations: tuple[Citation, ...]
    confidence: float
    mode: str
    model: str | None
    notes: tuple[str, ...] = ()
    checks: Mapping[str, int] = field(default_factory=dict)
    timings: Mapping[str, float] = field(default_factory=dict)
    usage: Usage | None = None
    period: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the embedding model reads it.

    vector: unit vector of the whole, shape (dimension,).
    words: (start, end) of each word in the text, code points, half open.
    word_vectors: unit vectors of the words in their context, shape (len(words), dimension).
    """

    vector: Vectors
    words: tuple[tuple[int, int], ...]
    word_vectors: Vectors


class Embedder(Protocol):
    """Turns text into vectors."""

    @property
    def name(self) -> str:
        """What a reader calls the model."""

    @property
    def fingerprint(self) -> str:
        """Digest of the weights: equal fingerprints give equal vectors."""

    def embed(self, texts: Sequence[str], progress: "Progress | None" = None) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), float32."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Vectors of the texts and of each word in its context."""

    def judge(self, question: str, sentences: Sequence[str]) -> Vectors:
        """How likely each sentence answers a question, 0..1; shape (len(sentences),)."""

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is one that people use, whatever the corpus."""

    def count(self, text: str) -> int:
        """How many tokens of the model the text has, special tokens included."""


class Writer(Protocol):
    """Writes an answer from numbered passages."""

    @property
    def name(self) -> str:
        """What a reader calls the model."""

    @property
    def leaves(self) -> str:
        """What of a question leaves this machine, in a sentence."""

    def stream(
        self, question: str, hits: Sequence[Hit], history: Sequence[Message], period: str
    ) -> Iterator[str | Usage]:
        """Pieces of the reply, with markers [n] that number `hits` from 1; its Usage where that is known.

        period: the days that the question limits itself to, in words, or "". Pieces may be empty.
        Raises ModelError when the model cannot be reached, is too slow or breaks off.
        """

    def rewrite(self, question: str, history: Sequence[Message]) -> str:
        """The question as it would be put without the conversation. Raises ModelError."""

    def check(self) -> str:
        """A word from the model, with nothing of the user's sent. Raises ModelError."""


Progress = Callable[[int, int], None]
"""Called with (done, total) while something long is under way."""


def as_json(record: object) -> Any:
    """A record (or a list of records) as JSON values: dates in ISO form, tuples as lists."""
    if isinstance(record, (list, tuple)):
        return [as_json(item) for item in record]
    if isinstance(record, Mapping):
        return {str(key): as_json(value) for key, value in record.items()}
    if isinstance(record, date):
        return record.isoformat()
    if hasattr(record, "__dataclass_fields__"):
        return as_json(asdict(record))  # type: ignore[call-overload]
    return record
