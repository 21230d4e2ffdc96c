"""The releases of a corpus and their index, kept up to date: reading, adding, removing."""

import hashlib
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.collect import Collected, collect, mark, newest_first, release_files
from corpus.errors import InputError, StoreBusy, StoreError, UnreadableRelease
from corpus.parse import parse_release
from corpus.read import read_file
from corpus.release import Release
from corpus.sections import Speaker
from rag.records import Embedder, Progress
from rag.retrieve import Retriever
from rag.split import SCHEME, split
from rag.store import Generation, Store


@dataclass(frozen=True, slots=True)
class Added:
    """What `add` did: the releases that came in, and one sentence for each file that did not."""

    releases: tuple[Release, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """The corpus and its index as of one moment; replaced as a whole, never changed."""

    collected: Collected
    by_id: dict[str, Release]
    speakers: tuple[Speaker, ...]
    signature: tuple[object, ...]
    retriever: Retriever
    generation: str
    notes: tuple[str, ...]


class Library:
    """A corpus with its store; safe to share between threads.

    base: the folder or file of the corpus; what was added to the store comes on top.
    """

    def __init__(self, base: Path, store: Store, embedder: Embedder) -> None:
        self.store = store
        self._base = base
        self._embedder = embedder
        self._state: State | None = None
        self._reading: tuple[tuple[object, ...], Collected] | None = None
        self._refreshing = threading.RLock()

    def read(self) -> Collected:
        """The releases as they are now; read again only where a file has changed. Needs no index."""
        with self._refreshing:
            signature = self._signature()
            if self._reading is None or self._reading[0] != signature:
                self._reading = (signature, self._collect())
            return self._reading[1]

    def release(self, release_id: str) -> Release:
        """One release by its id. Raises InputError where there is none."""
        for release in self.read().releases:
            if release.id == release_id:
                return release
        raise InputError(f'"{release_id}": no such release; `dateline list` shows them all.')

    def file_of(self, release_id: str) -> Path:
        """The file that a release was read from. Raises InputError where there is none."""
        return self.read().files[self.release(release_id).id]

    def add(self, *sources: str | Path, progress: Progress | None = None) -> Added:
        """Take files, or folders of files, into the store and index them.

        Files that are no releases, or are there already, are skipped with the reason.
        Raises InputError for a path that does not exist, StoreBusy and StoreError.
        """
        files = release_files([Path(s).expanduser() for s in sources])
        with self.store.writing():
            known = {(r.date, r.text): r for r in self._collect(everything=True).releases}
            hidden = self._hidden()
            added: list[Release] = []
            skipped: list[str] = []
            for path in files:
                try:
                    release = parse_release(read_file(path))
                except UnreadableRelease as error:
                    skipped.append(str(error))
                    continue
                there = known.get((release.date, release.text))
                if there is None:
                    self._keep(release, path)
                elif mark(there) not in hidden:
                    skipped.append(f"{path}: is there already, as {there.id}.")
                    continue
                hidden.discard(mark(release))
                known[release.date, release.text] = release
                added.append(release)
            self._write_hidden(hidden)
            state = self._refresh(progress, locked=True)
        by_mark = {mark(r): r for r in state.collected.releases}
        return Added(newest_first(by_mark.get(mark(r), r) for r in added), tuple(skipped))

    def remove(self, release_id: str, progress: Progress | None = None) -> None:
        """Take a release out. A digest that it had replaced comes back.

        The file of a release that was added is deleted from the store; one that belongs to
        the corpus itself is left where it is and passed over from now on, until it is added.
        Raises InputError for an unknown id, StoreBusy and StoreError.
        """
        with self.store.writing():
            collected = self._collect()
            file = collected.files.get(release_id)
            if file is None or release_id not in {r.id for r in collected.releases}:
                raise InputError(f'"{release_id}": no such release; `dateline list` shows them all.')
            if file.is_relative_to(self.store.added):
                file.unlink()
            else:
                removed = next(r for r in collected.releases if r.id == release_id)
                self._write_hidden(self._hidden() | {mark(removed)})
            self._refresh(progress, locked=True)

    def state(self, progress: Progress | None = None) -> State:
        """The present state, brought up to date where the corpus or the store has changed."""
        with self._refreshing:
            state = self._state
            fresh = (
                state is not None
                and state.signature == self._signature()
                and state.generation == self.store.pointer()
            )
            if state is None or not fresh:
                state = self._refresh(progress)
            return state

    def _refresh(self, progress: Progress | None = None, locked: bool = False) -> State:
        signature = self._signature()
        collected = self.read()
        digest = _digest(collected.releases)
        notes: tuple[str, ...] = ()
        live = self.store.live()
        stale = (
            live is None
            or live.manifest.digest != digest
            or live.manifest.weights != self._embedder.fingerprint
            or live.manifest.scheme != SCHEME
        )
        if stale:
            passages = [p for r in collected.releases for p in split(r, self._embedder.count)]
            try:
                if locked:
                    live = self.store.build(passages, digest, self._embedder, progress)
                else:
                    with self.store.writing():
                        live = self.store.build(passages, digest, self._embedder, progress)
            except StoreBusy as error:
                if live is None:
                    raise
                notes = (f"{error} This answer comes from the index as it was before.",)
        if live is None:
            raise StoreError(f"{self.store.folder}: holds no index; make one with `dateline index`.")
        by_id = {r.id: r for r in collected.releases}
        self._state = State(
            collected=collected,
            by_id=by_id,
            speakers=_speakers(collected.releases),
            signature=() if notes else signature,
            retriever=Retriever(live, self._embedder, _standing(live, by_id) if notes else None),
            generation=live.folder.name,
            notes=notes,
        )
        return self._state

    def _collect(self, everything: bool = False) -> Collected:
        paths = [self._base, *([self.store.added] if self.store.added.is_dir() else [])]
        return collect(paths, without=frozenset() if everything else frozenset(self._hidden()))

    def _signature(self) -> tuple[object, ...]:
        """Changes whenever a file of the corpus does: names, sizes and times."""
        paths = [self._base, *([self.store.added] if self.store.added.is_dir() else [])]
        rows = []
        for path in release_files(paths):
            stat = path.stat()
            rows.append((str(path), stat.st_size, stat.st_mtime_ns))
        return (*rows, tuple(sorted(self._hidden())))

    def _keep(self, release: Release, path: Path) -> None:
        """Copy a release's file into the store, whole or not at all."""
        self.store.added.mkdir(parents=True, exist_ok=True)
        target = self.store.added / f"{release.id}-{mark(release)[:8]}{path.suffix.lower()}"
        fresh = target.with_name(f".{target.name}.new")
        with fresh.open("wb") as file:
            file.write(path.read_bytes())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)

    def _hidden(self) -> set[str]:
        """Marks of the corpus's own releases that were removed."""
        try:
            return set((self.store.folder / "removed").read_text(encoding="utf-8").split())
        except OSError:
            return set()

    def _write_hidden(self, marks: set[str]) -> None:
        file = self.store.folder / "removed"
        if not marks:
            file.unlink(missing_ok=True)
            return
        fresh = file.with_name("removed.new")
        fresh.write_text("\n".join(sorted(marks)) + "\n", encoding="utf-8")
        fresh.replace(file)


def _standing(generation: Generation, by_id: Mapping[str, Release]) -> list[int]:
    """Rows of an older index whose words still stand in the releases as they are now."""
    return [
        row
        for row, p in enumerate(generation.passages)
        if p.release_id in by_id and by_id[p.release_id].text[p.start : p.end] == p.text
    ]


def _digest(releases: Sequence[Release]) -> str:
    """SHA-256 over everything of the releases that the index is made from."""
    total = hashlib.sha256()
    for release in releases:
        total.update(repr((release.id, release.title, release.sections, release.text)).encode())
    return total.hexdigest()


def _speakers(releases: Sequence[Release]) -> tuple[Speaker, ...]:
    spoken = (s for r in releases for s in r.sections if s.speaker)
    return tuple(dict.fromkeys(Speaker(s.speaker, s.speaker_title) for s in spoken))
