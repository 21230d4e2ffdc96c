"""Keywords alone: paragraphs ranked by BM25, no vectors."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from corpus.release import Release
from corpus.sentences import paragraphs, sentences
from evals.delivered import Piece
from evals.peers import Reply

_TOP = 4


class Keywords:
    """BM25 over the paragraphs, and the sentence of the first four that scores highest."""

    name = "BM25 alone"

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._index: Any = None
        self._stemmer: Any = None

    def read(self, releases: Sequence[Release]) -> None:
        import Stemmer

        self._stemmer = Stemmer.Stemmer("english")
        self._pieces = [
            Piece(r.text[s.start : s.end], frozenset({r.date})) for r in releases for s in paragraphs(r.text)
        ]
        self._index = self._indexed([p.text for p in self._pieces])

    def read_texts(self, texts: Sequence[str]) -> None:
        """Take in texts, each as one piece, for `best`."""
        import Stemmer

        self._stemmer = Stemmer.Stemmer("english")
        self._pieces = [Piece(text, frozenset()) for text in texts]
        self._index = self._indexed(texts)

    def best(self, question: str) -> int:
        """The place of the piece that scores highest."""
        return int(np.argmax(self._scores(self._index, question)))

    def reply(self, question: str) -> Reply:
        assert self._index is not None, "read() comes first"
        scores = self._scores(self._index, question)
        best = [self._pieces[i] for i in np.argsort(-scores, kind="stable")[:_TOP]]
        told = [p.text[s.start : s.end] for p in best for s in sentences(p.text)]
        inner = self._scores(self._indexed(told), question)
        return Reply(told[int(np.argmax(inner))], tuple(best), float(scores.max()))

    def _indexed(self, texts: Sequence[str]) -> Any:
        import bm25s

        index = bm25s.BM25()
        index.index(self._tokens(texts), show_progress=False)
        return index

    def _tokens(self, texts: Sequence[str]) -> Any:
        import bm25s

        return bm25s.tokenize(
            list(texts), stopwords="en", stemmer=self._stemmer, show_progress=False, return_ids=False
        )

    def _scores(self, index: Any, question: str) -> Any:
        return index.get_scores(self._tokens([question])[0])
