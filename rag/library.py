"""The releases of a corpus and their index, kept up to date: reading, adding, removing."""

import hashlib
import logging
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from corpus.collect import Collected, collect, mark, newest_first, release_files
from corpus.errors import InputError, StoreBusy, StoreError, UnreadableRelease
from corpus.parse import parse_release
from corpus.people import Speaker
from corpus.read import SUFFIXES, load_file, read_bytes
from corpus.release import Release
from rag.disk import remove, write_whole
from rag.generation import Generation
from rag.records import Embedder, Progress
from rag.retrieve import Retriever
from rag.split import SCHEME, split
from rag.store import Store

_RETRY_AFTER = 30.0  # seconds from an index that could not be brought up to date to the next try
_log = logging.getLogger("dateline.store")


@dataclass(frozen=True, slots=True)
class Added:
    """What `add` did: the releases that came in, and a sentence for each file that did not.

    known: files whose release is there already; skipped: files that are no releases.
    """

    releases: tuple[Release, ...]
    known: tuple[str, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """The corpus and its index as of one moment; replaced as a whole, never changed.

    signature, pointer: of the corpus and the store then. notes: why the index is not up to
    date, where it is not; until: when to try again then, on the monotonic clock.
    """

    collected: Collected
    by_id: dict[str, Release]
    speakers: tuple[Speaker, ...]
    signature: tuple[object, ...]
    retriever: Retriever
    pointer: str
    notes: tuple[str, ...]
    until: float


@dataclass(frozen=True, slots=True)
class _Seen:
    """The corpus and the live index at one look, and whether the index was made from something else."""

    signature: tuple[object, ...]
    collected: Collected
    digest: str
    live: Generation | None
    faults: tuple[str, ...]
    is_stale: bool


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
        self._collecting = threading.Lock()
        self._failed: tuple[float, StoreError] | None = None

    def read(self) -> Collected:
        """The releases as they are now; read again only where a file has changed. Needs no index."""
        with self._collecting:
            signature = self._signature()
            if self._reading is None or self._reading[0] != signature:
                self._reading = (signature, self._collect())
            return self._reading[1]

    def release(self, release_id: str) -> Release:
        """One release by its id. Raises InputError where there is none."""
        return _release_in(self.read(), release_id)

    def file_of(self, release_id: str) -> Path:
        """The file that a release was read from. Raises InputError where there is none."""
        collected = self.read()
        return collected.files[_release_in(collected, release_id).id]

    def add(self, *sources: str | Path, progress: Progress | None = None) -> Added:
        """Take files, or folders of files, into the store and index them.

        Files that are no releases are skipped with the reason; those that are there already
        are named. Raises InputError for a path that does not exist and a folder without
        files that could be releases, StoreBusy and StoreError.
        """
        files = release_files([Path(s).expanduser() for s in sources])
        if not files:
            raise InputError(f"{', '.join(map(str, sources))}: holds no {', '.join(SUFFIXES)} files.")
        read: list[tuple[Release, Path, bytes]] = []
        skipped: list[str] = []
        for path in files:
            try:
                data = load_file(path)
                read.append((parse_release(read_bytes(data, str(path))), path, data))
            except UnreadableRelease as error:
                skipped.append(str(error))
        with self.store.writing():
            known = {(r.date, r.text): r for r in self._collect(everything=True).releases}
            hidden = self._hidden()
            added: list[Release] = []
            known_files: list[str] = []
            for release, path, data in read:
                there = known.get((release.date, release.text))
                if there is None:
                    self._keep(release, path.suffix.lower(), data)
                elif mark(there) not in hidden:
                    known_files.append(f"{path}: is there already, as {there.id}.")
                    continue
                hidden.discard(mark(release))
                known[release.date, release.text] = release
                added.append(release)
            self._write_hidden(hidden)
            state = self._become(*self._rebuilt(progress))
        by_mark = {mark(r): r for r in state.collected.releases}
        return Added(newest_first(by_mark.get(mark(r), r) for r in added), tuple(known_files), tuple(skipped))

    def remove(self, release_id: str, progress: Progress | None = None) -> None:
        """Take a release out. A digest that it had replaced comes back.

        The file of a release that was added is deleted from the store; one that belongs to
        the corpus itself is left where it is and passed over from now on, until it is added.
        Raises InputError for an unknown id, StoreBusy and StoreError.
        """
        with self.store.writing():
            collected = self._collect()
            release = _release_in(collected, release_id)
            file = collected.files[release.id]
            if file.is_relative_to(self.store.added):
                remove(file)
            else:
                self._write_hidden(self._hidden() | {mark(release)})
            self._become(*self._rebuilt(progress))

    def state(self, progress: Progress | None = None) -> State:
        """The present state, brought up to date where the corpus or the store has changed.

        Where that cannot be done, the index as it was before serves, with a note; it is tried
        again after a while. Raises StoreError where there is no index to fall back on.
        """
        with self._refreshing:
            state = self._state
            if state is not None and self._is_fresh(state):
                return state
            if self._failed and monotonic() < self._failed[0]:
                raise self._failed[1]
            self._failed = None
            try:
                return self._refresh(progress)
            except StoreBusy:
                raise
            except StoreError as error:  # a build that fails is dear; not with every question
                self._failed = (monotonic() + _RETRY_AFTER, error)
                raise

    def _is_fresh(self, state: State) -> bool:
        if state.pointer != self.store.pointer() or state.signature != self._signature():
            return False
        if state.notes or state.retriever.generation.damage:
            return monotonic() < state.until
        return True

    def _refresh(self, progress: Progress | None) -> State:
        seen = self._look()
        live = seen.live
        notes: tuple[str, ...] = ()
        if live is None or seen.is_stale:
            try:
                with self.store.writing():
                    seen, live = self._rebuilt(progress)
            except StoreError as error:
                if live is None or live.manifest.weights != self._embedder.fingerprint:
                    raise
                notes = (f"{error} This answer comes from the index as it was before.",)
        return self._become(seen, live, notes)

    def _rebuilt(self, progress: Progress | None) -> tuple["_Seen", Generation]:
        """Make the index anew, unless another process has done so before the lock was had.

        To be called inside `store.writing()`.
        """
        seen = self._look()
        if seen.live is not None and not seen.is_stale:
            return seen, seen.live
        passages = [p for r in seen.collected.releases for p in split(r, self._embedder.count)]
        live = self.store.build(passages, seen.digest, self._embedder, progress)
        for fault in seen.faults:
            _log.warning("%s The index has been made anew from the releases.", fault)
        return seen, live

    def _become(self, seen: "_Seen", live: Generation, notes: tuple[str, ...] = ()) -> State:
        """Make what was seen, with an index, the present state."""
        releases = seen.collected.releases
        by_id = {r.id: r for r in releases}
        self._state = State(
            collected=seen.collected,
            by_id=by_id,
            speakers=_speakers(releases),
            signature=seen.signature,
            retriever=Retriever(live, self._embedder, _standing(live, by_id) if notes else None),
            pointer=self.store.pointer(),
            notes=notes,
            until=monotonic() + _RETRY_AFTER,
        )
        return self._state

    def _look(self) -> "_Seen":
        """The corpus and the live index as they are now."""
        signature = self._signature()
        collected = self.read()
        digest = corpus_digest(collected.releases)
        opened = self.store.open()
        live = opened.generation
        faults = (*opened.faults, *([live.damage] if live and live.damage else []))
        wanted = (digest, self._embedder.fingerprint, SCHEME)
        made_from = live and (live.manifest.digest, live.manifest.weights, live.manifest.scheme)
        return _Seen(signature, collected, digest, live, faults, bool(faults) or made_from != wanted)

    def _paths(self) -> list[Path]:
        """Where the releases are: the corpus, and what was added to the store."""
        return [self._base, *([self.store.added] if self.store.added.is_dir() else [])]

    def _collect(self, everything: bool = False) -> Collected:
        return collect(self._paths(), without=frozenset() if everything else frozenset(self._hidden()))

    def _signature(self) -> tuple[object, ...]:
        """Changes whenever a file of the corpus does: names, sizes and times."""
        rows = []
        for path in release_files(self._paths()):
            with suppress(FileNotFoundError):  # removed by another process just now
                stat = path.stat()
                rows.append((str(path), stat.st_size, stat.st_mtime_ns))
        return (*rows, tuple(sorted(self._hidden())))

    def _keep(self, release: Release, suffix: str, data: bytes) -> None:
        """Put a release's file into the store, whole or not at all."""
        self.store.added.mkdir(parents=True, exist_ok=True)
        write_whole(self.store.added / f"{release.id}-{mark(release)[:8]}{suffix}", data)

    def _hidden(self) -> set[str]:
        """Marks of the corpus's own releases that were removed."""
        try:
            return set((self.store.folder / "removed").read_text(encoding="utf-8").split())
        except OSError:
            return set()

    def _write_hidden(self, marks: set[str]) -> None:
        file = self.store.folder / "removed"
        if marks:
            write_whole(file, ("\n".join(sorted(marks)) + "\n").encode())
        elif file.exists():
            remove(file)


def _release_in(collected: Collected, release_id: str) -> Release:
    """The release of an id. Raises InputError where there is none."""
    for release in collected.releases:
        if release.id == release_id:
            return release
    raise InputError(f'"{release_id}": no such release; `dateline list` shows them all.')


def _standing(generation: Generation, by_id: Mapping[str, Release]) -> list[int]:
    """Rows of an older index whose words still stand in the releases as they are now."""
    return [
        row
        for row, p in enumerate(generation.passages)
        if p.release_id in by_id and by_id[p.release_id].text[p.start : p.end] == p.text
    ]


def corpus_digest(releases: Sequence[Release]) -> str:
    """SHA-256 over everything of the releases that the index is made from."""
    total = hashlib.sha256()
    for release in releases:
        total.update(repr((release.id, release.title, release.sections, release.text)).encode())
    return total.hexdigest()


def _speakers(releases: Sequence[Release]) -> tuple[Speaker, ...]:
    spoken = (s for r in releases for s in r.sections if s.speaker)
    return tuple(dict.fromkeys(Speaker(s.speaker, s.speaker_title) for s in spoken))
