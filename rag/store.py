"""The generations of an index on disk: one live, one writer, and always a good one to fall back on.

A store is a folder:
    current              the name of the live generation, replaced atomically
    generations/NNNNNN/  one complete index, never written to again once its manifest is there
    embedded/            vectors of a build that was interrupted, taken up by the next
    added/, removed      the releases that were added, as files; marks of those taken out
    lock, holder         one writer at a time, and who it is
"""

import hashlib
import io
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np

from corpus.errors import StoreBusy, StoreError
from rag.disk import move, remove, sync, write_whole
from rag.generation import Generation, distinct_texts, text_key, write_generation
from rag.records import Embedder, Passage, Progress, Vectors
from rag.split import SCHEME

SHIPPED_NAME = "shipped"
"""The name of the corpus that ships, in manifests and folders."""
_KEPT = 3  # generations; readers in other processes may still hold the last ones open
_NAME = re.compile(r"\d{6}")
_SLICE = 1024  # texts embedded between two saves, about 20 s of work on two cores
_LOOKS, _LOOK_EVERY = 10, 0.05  # a new holder of the lock has half a second to write its name


@dataclass(frozen=True, slots=True)
class Opened:
    """The newest good generation, or None, and a sentence for each fault that was passed over."""

    generation: Generation | None
    faults: tuple[str, ...]


class Store:
    """The generations of one corpus's index in one folder.

    corpus: the name that the manifest must bear; the store of another corpus is refused.
    """

    def __init__(self, folder: Path, corpus: str) -> None:
        self.folder = folder
        self.corpus = corpus
        self.added = folder / "added"
        self._generations = folder / "generations"
        self._embedded = folder / "embedded"

    def open(self) -> Opened:
        """The live generation, or where that is damaged the newest good one.

        Raises StoreError when the store belongs to another corpus.
        """
        pointer = self.pointer()  # before the names, among which it must be then
        names = self.names()
        faults = []
        if names and pointer not in names:
            faults.append(f"{self.folder / 'current'}: does not name a generation.")
        for name in [pointer, *(n for n in names if n != pointer)] if pointer in names else names:
            try:
                generation = Generation(self._generations / name)
            except StoreError as error:
                faults.append(str(error))
                continue
            if generation.manifest.corpus != self.corpus:
                raise StoreError(
                    f"{self.folder}: this store belongs to the corpus "
                    f'"{generation.manifest.corpus}", not to "{self.corpus}"; '
                    "name another folder with --store."
                )
            return Opened(generation, tuple(faults))
        return Opened(None, tuple(faults))

    def names(self) -> list[str]:
        """Names of all generations, newest first."""
        try:
            found = [p.name for p in self._generations.iterdir() if _NAME.fullmatch(p.name)]
        except OSError:
            return []
        return sorted(found, reverse=True)

    def pointer(self) -> str:
        """The name of the live generation, "" where there is none; cheap."""
        try:
            return (self.folder / "current").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one writer's lock; what goes wrong on the disk meanwhile is a StoreError.

        Raises StoreBusy where another process holds it.
        """
        from filelock import FileLock, Timeout

        with self._disk_errors():
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / "lock", timeout=0)
            try:
                lock.acquire()
            except Timeout as error:
                raise StoreBusy(
                    f"{self.folder}: {self._holder()} is writing to this store; "
                    "try again when it has finished."
                ) from error
        holder = self.folder / "holder"
        try:
            with self._disk_errors():
                since = datetime.now().strftime("%H:%M")
                holder.write_text(f"process {os.getpid()} (since {since})\n", encoding="utf-8")
                yield
        finally:
            with suppress(OSError):
                holder.unlink()
            lock.release()

    def build(
        self,
        passages: Sequence[Passage],
        digest: str,
        embedder: Embedder,
        progress: Progress | None = None,
    ) -> Generation:
        """Make the next generation beside the live one, check it, and make it live.

        To be called inside `writing()`. digest: names the state of the corpus. No text is
        embedded that a kept generation, or a build that was interrupted, has a vector of.
        Raises StoreError when the new index does not find its own rows; the live generation
        stays then.
        """
        self._generations.mkdir(parents=True, exist_ok=True)
        self._sweep()
        vectors = self._vectors(passages, embedder, progress)
        made_by = {
            "model": embedder.name,
            "weights": embedder.fingerprint,
            "scheme": SCHEME,
            "corpus": self.corpus,
            "digest": digest,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        building = self._generations / f".building-{os.getpid()}"
        building.mkdir()
        try:
            write_generation(building, passages, vectors, made_by)
            name = f"{max((int(n) for n in self.names()), default=0) + 1:06d}"
            move(building, self._generations / name)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        write_whole(self.folder / "current", f"{name}\n".encode())
        self._prune()
        return Generation(self._generations / name)

    def _vectors(self, passages: Sequence[Passage], embedder: Embedder, progress: Progress | None) -> Vectors:
        """One vector for each distinct text, saved in slices, so that an interruption costs little."""
        text_of = {text_key(p): p.embedded for p in passages}
        keys = list(distinct_texts(passages))
        known = self._known(keys, embedder.fingerprint)
        missing = [key for key in keys if key not in known]
        total = len(missing)
        for first in range(0, total, _SLICE):
            part = missing[first : first + _SLICE]

            def advance(done: int, _: int, first: int = first) -> None:
                if progress:
                    progress(first + done, total)

            fresh = embedder.embed([text_of[key] for key in part], advance)
            known.update(zip(part, fresh, strict=True))
            if total > _SLICE:
                self._save(part, fresh, embedder.fingerprint, first)
        return np.stack([known[key] for key in keys]) if keys else embedder.embed([])

    def _known(self, keys: Sequence[str], fingerprint: str) -> dict[str, Vectors]:
        """Vectors of texts, by key, out of the generations and what interrupted builds left."""
        wanted = set(keys)
        known: dict[str, Vectors] = {}
        for name in self.names():
            if wanted <= known.keys():
                break
            with suppress(StoreError):
                old = Generation(self._generations / name)
                if old.manifest.weights == fingerprint:
                    rows = zip(old.passages, old.vectors, strict=True)
                    known.update((key, v) for p, v in rows if (key := text_key(p)) in wanted)
        for path in sorted(self._embedded.glob("*.npz")):
            try:
                with np.load(path, allow_pickle=False) as saved:
                    if str(saved["weights"]) == fingerprint:
                        pairs = zip(saved["keys"], saved["vectors"], strict=True)
                        known.update((str(key), v) for key, v in pairs if str(key) in wanted)
            except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
                remove(path)  # damaged; its texts are embedded again
        return known

    def _save(self, keys: Sequence[str], vectors: Vectors, fingerprint: str, first: int) -> None:
        self._embedded.mkdir(exist_ok=True)
        parts: dict[str, Any] = {"keys": np.array(keys), "vectors": vectors, "weights": np.array(fingerprint)}
        buffer = io.BytesIO()
        np.savez(buffer, **parts)
        write_whole(self._embedded / f"{keys[0][:12]}-{first}.npz", buffer.getvalue())

    def _holder(self) -> str:
        """Who holds the lock; a moment's wait, as the winner of a close race still writes its name."""
        for _ in range(_LOOKS):
            sleep(_LOOK_EVERY)
            with suppress(OSError):
                if told := (self.folder / "holder").read_text(encoding="utf-8").strip():
                    return told
        return "another process"

    @contextmanager
    def _disk_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(
                f"{self.folder}: cannot be written to ({error.strerror or error}); mend that, or name "
                "another folder with --store."
            ) from error

    def _prune(self) -> None:
        """Remove old generations, and the vectors kept for a build that is now done."""
        for name in self.names()[_KEPT:]:
            shutil.rmtree(self._generations / name, ignore_errors=True)
        shutil.rmtree(self._embedded, ignore_errors=True)
        sync(self._generations)

    def _sweep(self) -> None:
        """Remove what writers left behind that were killed."""
        for left in self._generations.glob(".building-*"):
            shutil.rmtree(left, ignore_errors=True)
        for left in (*self.folder.glob(".*.new"), *self.added.glob(".*.new")):
            remove(left)


def default_store(corpus: str) -> Path:
    """The folder, within the user's data folder, of the store of a corpus."""
    import platformdirs

    data = Path(platformdirs.user_data_dir("dateline", appauthor=False))
    if corpus == SHIPPED_NAME:
        return data / SHIPPED_NAME
    mark = hashlib.sha256(corpus.encode()).hexdigest()[:10]
    return data / f"{Path(corpus).stem[:40]}-{mark}"
