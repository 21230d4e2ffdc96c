"""LangChain's own tutorial: chunks of 1,000 characters in Chroma, the nearest four."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from corpus.release import Release
from corpus.sentences import sentences
from evals.delivered import Piece
from evals.peers import Reply
from evals.peers.kept import kept_vectors
from rag.chroma import Graph, write_graph
from rag.records import Embedder, Passage, Vectors

_CHUNK, _OVERLAP, _TOP = 1000, 200, 4  # the tutorial's own figures


class Tutorial:
    """The pipeline of https://docs.langchain.com/oss/python/langchain/rag, without its chat model.

    In place of one it gives the sentence of its chunks that is nearest to the question.
    """

    name = "LangChain tutorial"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._folder: TemporaryDirectory[str] | None = None
        self._graph: Graph | None = None
        self._pieces: dict[str, Piece] = {}
        self._sentences: dict[str, list[str]] = {}
        self._vectors: dict[str, Vectors] = {}

    def read(self, releases: Sequence[Release]) -> None:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(
            chunk_size=_CHUNK, chunk_overlap=_OVERLAP, add_start_index=True
        )
        passages = []
        for release in releases:
            for number, document in enumerate(splitter.create_documents([release.text])):
                start = document.metadata["start_index"]
                end = start + len(document.page_content)
                passages.append(
                    Passage(
                        f"{release.id}#{number}", release.id, release.title, release.date, "body", "", "",
                        start, end, document.page_content, "",
                    )
                )  # fmt: skip
        self.close()
        self._folder = tempfile.TemporaryDirectory(prefix="dateline-peer-")
        write_graph(
            Path(self._folder.name), passages, kept_vectors(self._embedder, [p.text for p in passages])
        )
        self._graph = Graph(Path(self._folder.name))
        self._pieces = {p.id: Piece(p.text, frozenset({p.date})) for p in passages}
        self._sentences = {p.id: [p.text[s.start : s.end] for s in sentences(p.text)] for p in passages}
        told = list(dict.fromkeys(s for found in self._sentences.values() for s in found))
        self._vectors = dict(zip(told, kept_vectors(self._embedder, told), strict=True))

    def reply(self, question: str) -> Reply:
        assert self._graph is not None, "read() comes first"
        vector = self._embedder.embed([question])
        ids = self._graph.nearest(vector, _TOP)[0]
        told = [s for i in ids for s in self._sentences[i]]
        scores = np.stack([self._vectors[s] for s in told]) @ vector[0]
        best = int(np.argmax(scores))
        return Reply(told[best], tuple(self._pieces[i] for i in ids), float(scores[best]))

    def close(self) -> None:
        """Let go of the database and remove it."""
        if self._graph is not None:
            self._graph.close()
        if self._folder is not None:
            self._folder.cleanup()
