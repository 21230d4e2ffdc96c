"""Chroma's side of an index: the only door to chromadb.

Opening a database writes to it, and damaged files can end the process; so a graph is only
opened once its files are known to be whole, and whatever Chroma raises is a StoreError here.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from corpus.errors import StoreError
from rag.records import Passage, Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client

_COLLECTION = "passages"
DATABASE = "chroma.sqlite3"
"""The file that Chroma itself changes when it opens a folder."""


def version() -> str:
    """The version of chromadb (str), without loading it."""
    return metadata.version("chromadb")


class Graph:
    """Chroma's collection in one folder, open for reading."""

    def __init__(self, folder: Path) -> None:
        """Open it. Raises StoreError where it cannot be opened."""
        if not (folder / DATABASE).is_file():  # Chroma would make an empty one
            raise StoreError(f"{folder}: holds no Chroma database.")
        with _translated(folder):
            self._client = _client(folder)
            try:
                self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
                self.count = self._collection.count()
            except BaseException:
                self._client.close()
                raise
        self._folder = folder

    def nearest(self, vectors: Vectors, k: int) -> list[list[str]]:
        """For each row of `vectors` the ids of the k nearest passages. Raises StoreError."""
        with _translated(self._folder):
            found = self._collection.query(
                query_embeddings=cast(Any, vectors), n_results=min(k, self.count), include=[]
            )
            return found["ids"]

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()


def database_fault(folder: Path) -> str:
    """What is wrong with Chroma's database, "" where nothing is.

    Its bytes change with every opening, so that no digest can tell; and a page that is damaged
    can end the process inside Chroma, where no error is raised.
    """
    address = f"{(folder / DATABASE).resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            said = [str(row[0]) for row in database.execute("PRAGMA integrity_check(1)")]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return f"{DATABASE} is damaged ({error})"
    return "" if said == ["ok"] else f"{DATABASE} is damaged ({' '.join(said[0].split())[:100]})"


def write_graph(folder: Path, passages: Sequence[Passage], rows: Vectors) -> None:
    """Make a new database of passages and their vectors, shape (len(passages), dimension).

    The whole graph is put on disk at once (Chroma would keep the last 1,000 rows in its log
    only), so that opening it later changes nothing but the database file.
    Raises StoreError.
    """
    with _translated(folder):
        client = _client(folder)
        try:
            size = max(2, len(passages))  # 2 is the least that Chroma takes
            hnsw: Any = {"space": "cosine", "sync_threshold": size, "batch_size": min(size, 100)}
            collection = client.create_collection(
                _COLLECTION, configuration={"hnsw": hnsw}, embedding_function=None
            )
            batch = client.get_max_batch_size()
            for first in range(0, len(passages), batch):
                part = passages[first : first + batch]
                collection.add(
                    ids=[p.id for p in part],
                    embeddings=cast(Any, rows[first : first + batch]),
                    documents=[p.text for p in part],
                    metadatas=[_metadata(p) for p in part],
                )
            if passages:  # a first question makes Chroma work off its log
                collection.query(query_embeddings=cast(Any, rows[:1]), n_results=1, include=[])
        finally:
            client.close()


def _client(folder: Path) -> "Client":
    import chromadb

    # A client writes its folder into its settings, so each gets its own.
    return cast("Client", chromadb.PersistentClient(str(folder), _own_settings()(anonymized_telemetry=False)))


@cache
def _own_settings() -> Any:
    """Chroma's settings out of this file alone.

    It would take them from the environment, under names without a prefix, and from a file .env
    in the folder one happens to be in: a collector to send traces to, say.
    """
    from chromadb.config import Settings

    class OwnSettings(Settings):
        @classmethod
        def settings_customise_sources(  # pydantic-settings' own
            cls,
            settings_cls: Any,
            init_settings: Any,
            env_settings: Any,
            dotenv_settings: Any,
            file_secret_settings: Any,
        ) -> tuple[Any, ...]:
            return (init_settings,)

    return OwnSettings


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Chromadb's, SQLite's and Rust's errors as StoreError; panics are no Exceptions there."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, StoreError):
        raise
    except BaseException as error:
        reason = " ".join(str(error).split())[:200]
        raise StoreError(f"{folder}: Chroma failed ({reason or type(error).__name__}).") from error


def _metadata(passage: Passage) -> dict[str, str | int]:
    return {
        "release": passage.release_id,
        "date": int(passage.date.strftime("%Y%m%d")),
        "kind": passage.kind,
        "speaker": passage.speaker,
        "start": passage.start,
        "end": passage.end,
    }
