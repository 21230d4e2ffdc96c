"""Other pipelines, on the same weights and the same cases, to see Dateline beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.release import Release
from evals.delivered import Piece


@dataclass(frozen=True, slots=True)
class Reply:
    """What a peer makes of a question.

    text: its answer in the documents' words. pieces: what it would hand to a chat model, best
    first. score: how sure it is, for ranking only.
    """

    text: str
    pieces: tuple[Piece, ...]
    score: float


class Peer(Protocol):
    """A pipeline that answers questions about releases."""

    name: str

    def read(self, releases: Sequence[Release]) -> None:
        """Take in the releases, in place of any that it had."""

    def reply(self, question: str) -> Reply:
        """Answer a question; the conversation before it is not looked at."""
