"""One complete index in a folder of its own: written once, checked, then only read.

chroma/          Chroma's database: passages, metadata, vectors
passages.jsonl   the passages, one a line
vectors.npy      one vector for each distinct embedded text, float32
manifest.json    what made it, and the digests of the other files; written last
"""

import hashlib
import io
import json
import os
import threading
import weakref
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import StoreError
from rag.chroma import DATABASE, Graph, database_fault, version, write_graph
from rag.disk import digest, sync_tree, write_whole
from rag.records import Passage, Vectors

FORMAT = 2
_MANIFEST = "manifest.json"
# Rows, spread evenly, that are to find themselves before Chroma answers searches. Each is compared
# with exact search too, which costs a scan: fewer where there are many rows.
_PROBES, _PROBES_OF_MANY, _MANY = 500, 50, 20_000
_RECALL_AT = 10
MIN_RECALL = 0.99
"""Share of the exact nearest passages that Chroma's graph must find; exact search serves below."""
_NEAR = 1e-3  # a vector's cosine to itself, stored as float32, misses 1 by less


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made a generation.

    corpus: the name of the corpus; digest: SHA-256 over its releases; weights: the
    embedder's fingerprint; rows: passages; vectors: distinct vectors; recall: of Chroma's
    graph against exact search, 0..1; files: for each file its size in bytes and its SHA-256,
    which is "" for a file that Chroma changes when it opens it.
    """

    format: int
    chromadb: str
    model: str
    weights: str
    dimension: int
    scheme: str
    corpus: str
    digest: str
    rows: int
    vectors: int
    made: str
    recall: float
    files: dict[str, tuple[int, str]]


class Generation:
    """A generation open for reading; safe to share between threads.

    passages: all rows; vectors: one row for each passage, float32, unit length.
    """

    def __init__(self, folder: Path) -> None:
        """Open it. Raises StoreError where a part is missing, damaged or of another format."""
        self.folder = folder
        self.manifest = _read_manifest(folder)
        try:
            text = self._part("passages.jsonl").decode()
            self.passages = tuple(_passage(line) for line in text.split("\n") if line)
            distinct: Vectors = np.load(io.BytesIO(self._part("vectors.npy")), allow_pickle=False)
        except (OSError, ValueError, TypeError, KeyError, EOFError) as error:
            raise StoreError(f"{folder}: damaged index ({_brief(error)}).") from error
        order = distinct_texts(self.passages)
        expected = (self.manifest.vectors, self.manifest.dimension)
        fits = distinct.shape == expected and len(order) == len(distinct)
        if not fits or len(self.passages) != self.manifest.rows:
            raise StoreError(f"{folder}: damaged index (its parts are of different sizes).")
        rows = [order[text_key(p)] for p in self.passages]
        self.vectors: Vectors = distinct[rows] if rows else distinct
        self.notes: tuple[str, ...] = ()
        self._damage = ""
        self._opening = threading.Lock()

    def nearest(
        self, vector: Vectors, k: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Rows nearest to a unit vector, with the cosine, best first.

        allowed: the rows to search (all where None). Chroma answers unlimited searches;
        limited ones are exact over the vectors, where its filter would be slower and may
        miss. Where Chroma fails, search is exact from then on, and `notes` says so.
        """
        rows = self._graph_nearest(vector, k) if allowed is None else np.asarray(allowed, int)
        if rows is None:
            rows = np.arange(len(self.passages))
        scores = self.vectors[rows] @ vector
        best = np.argsort(-scores, kind="stable")[:k]
        return [(int(rows[i]), float(scores[i])) for i in best]

    @property
    def is_read_only(self) -> bool:
        """Whether Chroma's database is there but cannot be written to, which Chroma needs."""
        database = self.folder / "chroma" / DATABASE
        return database.is_file() and not os.access(database, os.W_OK)

    @property
    def damage(self) -> str:
        """Why Chroma's half cannot be used and search is exact, or ""; opens it to know."""
        with self._opening:
            _ = self._graph
            return self._damage

    def faults(self, inside: str = "") -> list[str]:
        """Compare files with the manifest, all or those inside a folder; a few words for each fault."""
        found = []
        for name, (size, expected) in self.manifest.files.items():
            if not name.startswith(inside):
                continue
            try:
                if (self.folder / name).stat().st_size < size:
                    found.append(f"{name} is cut short")
                elif expected and digest(self.folder / name) != expected:
                    found.append(f"{name} has changed")
            except OSError as error:
                found.append(f"{name} cannot be read ({error.strerror})")
        return found

    def open_graph(self) -> Graph:
        """Chroma's collection, its files checked first. Raises StoreError."""
        if faults := self.faults("chroma/"):
            raise StoreError(f"{self.folder}: {'; '.join(faults)}.")
        if self.manifest.chromadb != version():
            raise StoreError(f"{self.folder}: made by chromadb {self.manifest.chromadb}.")
        if fault := database_fault(self.folder / "chroma"):
            raise StoreError(f"{self.folder}: {fault}.")
        graph = Graph(self.folder / "chroma")
        if graph.count != len(self.passages):
            graph.close()
            raise StoreError(f"{self.folder}: Chroma's database is incomplete.")
        return graph

    def _graph_nearest(self, vector: Vectors, k: int) -> "np.ndarray[Any, np.dtype[np.int_]] | None":
        with self._opening:
            graph = self._graph
        if graph is None or self._damage:
            return None
        try:
            ids = graph.nearest(vector[None, :], k)[0]
            return np.asarray([self._row_of[id_] for id_ in ids], int)
        except (StoreError, KeyError) as error:
            self._search_exactly(error)
            return None

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {passage.id: row for row, passage in enumerate(self.passages)}

    @cached_property
    def _graph(self) -> Graph | None:
        """Chroma's collection, or None where exact search serves instead."""
        if not self.passages or self.manifest.recall < MIN_RECALL:
            return None
        if self.is_read_only:
            self.notes += ("The store cannot be written to, so Chroma cannot open it; search is exact.",)
            return None
        try:
            graph = self.open_graph()
        except StoreError as error:
            self._search_exactly(error)
            return None
        weakref.finalize(self, graph.close)
        return graph

    def _search_exactly(self, error: BaseException) -> None:
        if not self._damage:
            self._damage = f"Chroma's index cannot be used ({_brief(error)})."
            self.notes += (f"{self._damage} Search is exact.",)

    def _part(self, name: str) -> bytes:
        """The bytes of a part, compared with the manifest. Raises OSError and ValueError."""
        data = (self.folder / name).read_bytes()
        if self.manifest.files[name] != (len(data), hashlib.sha256(data).hexdigest()):
            raise ValueError(f"{name} is not as it was written")
        return data


def write_generation(
    folder: Path, passages: Sequence[Passage], vectors: Vectors, made_by: dict[str, Any]
) -> None:
    """Write every part into an empty folder, check it, sync it; the manifest comes last.

    vectors: one row for each distinct text, in the order of `distinct_texts`. made_by: the
    fields of Manifest that name the embedder and the corpus.
    Raises StoreError where the new index cannot be read back, and OSError.
    """
    order = distinct_texts(passages)
    rows = vectors[[order[text_key(p)] for p in passages]] if passages else vectors
    write_graph(folder / "chroma", passages, rows)
    lines = (json.dumps(asdict(p), default=date.isoformat, ensure_ascii=False) + "\n" for p in passages)
    write_whole(folder / "passages.jsonl", "".join(lines).encode())
    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    write_whole(folder / "vectors.npy", buffer.getvalue())
    before = _digests(folder)
    recall = _checked_recall(folder / "chroma", passages, rows)
    after = _digests(folder)
    files = {
        name: (size, sha if before.get(name) == (size, sha) else "") for name, (size, sha) in after.items()
    }
    sync_tree(folder)
    manifest = Manifest(
        format=FORMAT,
        chromadb=version(),
        dimension=int(vectors.shape[1]),
        rows=len(passages),
        vectors=len(vectors),
        recall=round(recall, 4),
        files=files,
        **made_by,
    )
    write_whole(folder / _MANIFEST, json.dumps(asdict(manifest), indent=1).encode())


def graph_recall(graph: Graph, passages: Sequence[Passage], rows: Vectors, probes: int) -> float:
    """Share of the exact nearest rows that the graph finds, over evenly spread probes, 0..1.

    Rows with equal vectors stand in for each other. 0 where a row finds neither itself nor another with
    its vector: many equal ones, as of a paragraph that each release repeats, can part the graph in two.
    Raises StoreError where the graph cannot be read.
    """
    row_of = {p.id: row for row, p in enumerate(passages)}
    picked = np.arange(0, len(passages), max(1, len(passages) // probes))
    found = graph.nearest(rows[picked], _RECALL_AT)
    hit = wanted = 0
    for place, ids in zip(picked, found, strict=True):
        scores = rows @ rows[place]
        got = scores[[row_of[i] for i in ids if i in row_of]]
        if not len(got) or got[0] < 1 - _NEAR:
            return 0.0
        least = np.sort(scores)[-min(_RECALL_AT, len(scores))]
        wanted += min(_RECALL_AT, len(scores))
        hit += int((got >= least - _NEAR).sum())
    return hit / wanted if wanted else 1.0


def text_key(passage: Passage) -> str:
    """What tells an embedded text from every other (64 hex digits)."""
    return hashlib.sha256(passage.embedded.encode()).hexdigest()


def distinct_texts(passages: Sequence[Passage]) -> dict[str, int]:
    """The place in vectors.npy of each distinct embedded text, by its key."""
    order: dict[str, int] = {}
    for passage in passages:
        order.setdefault(text_key(passage), len(order))
    return order


def _checked_recall(folder: Path, passages: Sequence[Passage], rows: Vectors) -> float:
    """Open the new graph as a reader will, and measure it. Raises StoreError."""
    if not passages:
        return 1.0
    graph = Graph(folder)
    try:
        if graph.count != len(passages):
            raise StoreError("Chroma lost passages while the index was built.")
        return graph_recall(graph, passages, rows, _PROBES if len(rows) <= _MANY else _PROBES_OF_MANY)
    finally:
        graph.close()


def _digests(folder: Path) -> dict[str, tuple[int, str]]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): (p.stat().st_size, digest(p)) for p in files}


def _read_manifest(folder: Path) -> Manifest:
    try:
        values = json.loads((folder / _MANIFEST).read_bytes())
        if values["format"] != FORMAT:
            raise StoreError(f"{folder}: an index of format {values['format']}; this Dateline has {FORMAT}.")
        files = {str(name): (int(size), str(sha)) for name, (size, sha) in values["files"].items()}
        return Manifest(**(values | {"files": files}))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(f"{folder}: damaged index ({_brief(error)}).") from error


def _passage(line: str) -> Passage:
    values: dict[str, Any] = json.loads(line)
    return Passage(**(values | {"date": date.fromisoformat(values["date"])}))


def _brief(error: BaseException) -> str:
    """An error in a few words, without the path that the sentence around it names."""
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(words.split())[:160].rstrip(".") or type(error).__name__
