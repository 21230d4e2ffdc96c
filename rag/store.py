"""Passages and vectors on disk: the only door to chromadb.

A store is a folder:
    current              the name of the live generation, replaced atomically
    generations/NNNNNN/  one complete index, never written to again once its manifest is there
        chroma/          Chroma's database: passages, metadata, vectors
        passages.jsonl   the passages, one a line
        vectors.npy      one vector for each distinct embedded text, float32
        manifest.json    what made this generation; written last
    added/               the releases that were added, as files
    lock, holder         one writer at a time, and who it is
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from corpus.errors import StoreBusy, StoreError
from rag.records import Embedder, Passage, Progress, Vectors
from rag.split import SCHEME

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

FORMAT = 1
_KEPT = 3  # generations; readers in other processes may still hold the last ones open
_COLLECTION = "passages"
_PROBES = 50  # rows that must find themselves before a generation goes live


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made a generation.

    corpus: the name of the corpus; digest: SHA-256 over its releases; weights: the
    embedder's fingerprint; rows: passages; vectors: distinct vectors.
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


class Generation:
    """One complete index, open for reading.

    passages: all rows; vectors: one row for each passage, float32, unit length.
    """

    def __init__(self, folder: Path) -> None:
        """Open a generation. Raises StoreError where a part is missing or does not fit."""
        self.folder = folder
        try:
            self.manifest = Manifest(**json.loads((folder / "manifest.json").read_text()))
            lines = (folder / "passages.jsonl").read_text(encoding="utf-8").split("\n")
            self.passages = tuple(_passage(line) for line in lines if line)
            distinct: Vectors = np.load(folder / "vectors.npy", allow_pickle=False)
        except (OSError, ValueError, TypeError, KeyError, EOFError) as error:
            raise StoreError(f"{folder}: damaged index ({error}).") from error
        order = _distinct(self.passages)
        expected = (self.manifest.vectors, self.manifest.dimension)
        fits = distinct.shape == expected and len(order) == len(distinct)
        if not fits or len(self.passages) != self.manifest.rows:
            raise StoreError(f"{folder}: damaged index (its parts are of different sizes).")
        rows = [order[_vector_key(p)] for p in self.passages]
        self.vectors: Vectors = distinct[rows] if rows else distinct
        self.notes: tuple[str, ...] = ()
        self._client: Client | None = None

    def nearest(
        self, vector: Vectors, k: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Rows nearest to a unit vector, with the cosine, best first.

        allowed: the rows to search (all where None). Chroma answers unlimited searches;
        limited ones are exact over the vectors, where its filter would be slower and may miss.
        """
        if allowed is None and self._collection is not None:
            return self._chroma_nearest(vector, k)
        rows = np.arange(len(self.passages)) if allowed is None else np.asarray(allowed, int)
        scores = self.vectors[rows] @ vector
        best = np.argsort(-scores, kind="stable")[:k]
        return [(int(rows[i]), float(scores[i])) for i in best]

    def _chroma_nearest(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        assert self._collection is not None
        found = self._collection.query(
            query_embeddings=[vector.tolist()], n_results=min(k, len(self.passages)), include=["distances"]
        )
        distances = found["distances"] or [[]]
        pairs = zip(found["ids"][0], distances[0], strict=True)
        return [(self._row_of[id_], 1.0 - float(distance)) for id_, distance in pairs]

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {passage.id: row for row, passage in enumerate(self.passages)}

    @cached_property
    def _collection(self) -> "Collection | None":
        """Chroma's collection, or None where it cannot be opened; exact search serves then."""
        try:
            self._client = _client(self.folder / "chroma")
            collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            count = collection.count()
        except Exception as error:  # chromadb raises its own, SQLite's and Rust's errors here
            self.notes += (f"Chroma's index could not be opened ({error}); searching exactly.",)
            return None
        if count != len(self.passages):
            self.notes += ("Chroma's index is incomplete; searching exactly.",)
            return None
        return collection

    def close(self) -> None:
        """Let go of Chroma's files."""
        if self._client is not None:
            self._client.close()
            self._client = None


class Store:
    """The generations of one corpus's index in one folder.

    corpus: the name that the manifest must bear; the store of another corpus is refused.
    """

    def __init__(self, folder: Path, corpus: str) -> None:
        self.folder = folder
        self.corpus = corpus
        self.added = folder / "added"

    def live(self) -> Generation | None:
        """The newest good generation, or None where there is none yet.

        Raises StoreError when the store belongs to another corpus.
        """
        for name in self._candidates():
            try:
                generation = Generation(self.folder / "generations" / name)
            except StoreError:
                continue
            if generation.manifest.format != FORMAT:
                continue
            if generation.manifest.corpus != self.corpus:
                raise StoreError(
                    f"{self.folder}: this store belongs to the corpus "
                    f'"{generation.manifest.corpus}", not to "{self.corpus}"; '
                    "name another folder with --store."
                )
            return generation
        return None

    def pointer(self) -> str:
        """The name of the live generation, "" where there is none; cheap."""
        try:
            return (self.folder / "current").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one writer's lock. Raises StoreBusy, or StoreError on a read-only folder."""
        from filelock import FileLock, Timeout

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / "lock", timeout=0)
            lock.acquire()
        except Timeout as error:
            holder = ""
            with suppress(OSError):
                holder = (self.folder / "holder").read_text(encoding="utf-8").strip()
            raise StoreBusy(
                f"{self.folder}: {holder or 'another process'} is writing to this store; "
                "try again when it has finished."
            ) from error
        except OSError as error:
            raise StoreError(
                f"{self.folder}: cannot be written to ({error.strerror}); name another folder with --store."
            ) from error
        try:
            (self.folder / "holder").write_text(f"process {os.getpid()}\n", encoding="utf-8")
            yield
        finally:
            lock.release()

    def build(
        self,
        passages: Sequence[Passage],
        digest: str,
        embedder: Embedder,
        progress: Progress | None = None,
    ) -> Generation:
        """Make the next generation beside the live one, check it, and make it live.

        To be called inside `writing()`. digest: names the state of the corpus. Vectors of
        texts that the live generation holds are taken over. Raises StoreError when the new
        index does not find its own rows; the live generation stays then.
        """
        import chromadb

        vectors = self._vectors(passages, embedder, progress)
        manifest = Manifest(
            format=FORMAT,
            chromadb=chromadb.__version__,
            model=embedder.name,
            weights=embedder.fingerprint,
            dimension=int(vectors.shape[1]),
            scheme=SCHEME,
            corpus=self.corpus,
            digest=digest,
            rows=len(passages),
            vectors=len(vectors),
            made=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        generations = self.folder / "generations"
        generations.mkdir(parents=True, exist_ok=True)
        self._sweep()
        building = generations / f".building-{os.getpid()}"
        building.mkdir()
        try:
            _write_generation(building, passages, vectors, manifest)
            name = f"{self._last_number() + 1:06d}"
            building.replace(generations / name)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        _sync(generations)
        self._point_to(name)
        self._prune()
        return Generation(generations / name)

    def _vectors(self, passages: Sequence[Passage], embedder: Embedder, progress: Progress | None) -> Vectors:
        """One vector for each distinct text; only texts that are new are embedded."""
        known: dict[str, Vectors] = {}
        live = self.live()
        if live and live.manifest.weights == embedder.fingerprint:
            known = {_vector_key(p): v for p, v in zip(live.passages, live.vectors, strict=True)}
        keys = list(_distinct(passages))
        text_of = {_vector_key(p): p.embedded for p in passages}
        missing = [key for key in keys if key not in known]
        fresh = embedder.embed([text_of[key] for key in missing], progress)
        known.update(zip(missing, fresh, strict=True))
        return np.stack([known[key] for key in keys]) if keys else fresh

    def _candidates(self) -> list[str]:
        """Names of generations to try: the live one, then the others, newest first."""
        folder = self.folder / "generations"
        names = sorted((p.name for p in folder.glob("[0-9]*")), reverse=True)
        pointer = self.pointer()
        return [pointer, *(n for n in names if n != pointer)] if pointer else names

    def _last_number(self) -> int:
        names = [p.name for p in (self.folder / "generations").glob("[0-9]*")]
        return max((int(n) for n in names if n.isdigit()), default=0)

    def _point_to(self, name: str) -> None:
        fresh = self.folder / "current.new"
        with fresh.open("w", encoding="ascii") as file:
            file.write(name + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / "current")
        _sync(self.folder)

    def _prune(self) -> None:
        """Remove old generations."""
        live = self.pointer()
        names = sorted(p.name for p in (self.folder / "generations").glob("[0-9]*"))
        for name in names[:-_KEPT]:
            if name != live:
                shutil.rmtree(self.folder / "generations" / name, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what writers left behind that were killed."""
        for left in (self.folder / "generations").glob(".building-*"):
            shutil.rmtree(left, ignore_errors=True)


def _write_generation(
    folder: Path, passages: Sequence[Passage], vectors: Vectors, manifest: Manifest
) -> None:
    """Write every part of a generation, checked and synced, the manifest last."""
    order = _distinct(passages)
    rows = vectors[[order[_vector_key(p)] for p in passages]] if passages else vectors
    _write_chroma(folder / "chroma", passages, rows)
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as file:
        for passage in passages:
            file.write(json.dumps(asdict(passage), default=date.isoformat, ensure_ascii=False) + "\n")
    np.save(folder / "vectors.npy", vectors, allow_pickle=False)
    for path in folder.rglob("*"):
        _sync(path)
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    _sync(folder / "manifest.json")
    _sync(folder)


def _write_chroma(folder: Path, passages: Sequence[Passage], rows: Vectors) -> None:
    client = _client(folder)
    try:
        collection = client.create_collection(
            _COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )
        batch = client.get_max_batch_size()
        for first in range(0, len(passages), batch):
            part = passages[first : first + batch]
            collection.add(
                ids=[p.id for p in part],
                embeddings=rows[first : first + batch],
                documents=[p.text for p in part],
                metadatas=[_metadata(p) for p in part],
            )
        _check(collection, passages, rows)
    finally:
        client.close()


def _check(collection: "Collection", passages: Sequence[Passage], rows: Vectors) -> None:
    """Raise StoreError unless all rows are there and a sample of them finds itself."""
    if collection.count() != len(passages):
        raise StoreError("the new index lost passages while it was built; nothing was changed.")
    step = max(1, len(passages) // _PROBES)
    for row in range(0, len(passages), step):
        found = collection.query(query_embeddings=[rows[row].tolist()], n_results=1, include=["distances"])
        distances = found["distances"] or [[2.0]]
        if not distances[0] or distances[0][0] > 1e-3:
            raise StoreError("the new index does not find its own passages; nothing was changed.")


def _client(folder: Path) -> "Client":
    import chromadb
    from chromadb.config import Settings

    # Telemetry is off by name, whatever the environment says.
    return cast("Client", chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False)))


def _metadata(passage: Passage) -> dict[str, str | int]:
    return {
        "release": passage.release_id,
        "date": int(passage.date.strftime("%Y%m%d")),
        "kind": passage.kind,
        "speaker": passage.speaker,
        "start": passage.start,
        "end": passage.end,
    }


def _passage(line: str) -> Passage:
    values: dict[str, Any] = json.loads(line)
    return Passage(**(values | {"date": date.fromisoformat(values["date"])}))


def _vector_key(passage: Passage) -> str:
    return hashlib.sha256(passage.embedded.encode()).hexdigest()


def _distinct(passages: Sequence[Passage]) -> dict[str, int]:
    """The place in vectors.npy of each distinct embedded text, by its key."""
    order: dict[str, int] = {}
    for passage in passages:
        order.setdefault(_vector_key(passage), len(order))
    return order


def _sync(path: Path) -> None:
    """Have the operating system put a file or a folder on the disk now."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
