"""Files and folders -> the releases of a corpus, and the files left out with the reason."""

import hashlib
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import InputError, UnreadableRelease
from corpus.parse import parse_release
from corpus.read import SUFFIXES, read_file
from corpus.release import Release

SHIPPED = Path(__file__).parent / "releases"
"""The folder of the releases that come with Dateline."""


@dataclass(frozen=True, slots=True)
class Collected:
    """Releases by date, newest first; the file of each by its id; reasons for skipped files."""

    releases: tuple[Release, ...]
    files: dict[str, Path]
    skipped: tuple[str, ...]


def release_files(paths: Iterable[Path]) -> list[Path]:
    """The files that could be releases: files as named, folders searched to any depth, sorted.

    Hidden files and folders, and a folder's README, are passed over. Raises InputError where
    a path does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(sorted(p for p in path.rglob("*") if _is_candidate(p, path)))
        elif path.exists():
            found.append(path)
        else:
            raise InputError(f"{path}: no such file or folder.")
    return list(dict.fromkeys(found))


def collect(paths: Iterable[Path], without: Set[str] = frozenset()) -> Collected:
    """Read every release under `paths`; a file that is none is skipped with the reason.

    Of equal texts of one date the first is kept. Two releases whose ids would be equal are
    told apart by a piece of the digest of their texts, so that the order of reading is of no
    account. An original takes the place of a digest with the same issuer and date.
    without: marks (see `mark`) of releases to leave out.
    """
    read: list[tuple[Release, Path]] = []
    skipped: list[str] = []
    for path in release_files(paths):
        try:
            read.append((parse_release(read_file(path)), path))
        except UnreadableRelease as error:
            skipped.append(str(error))
    distinct = {(r.date, r.text): (r, p) for r, p in reversed(read)}
    named = with_unique_ids([r for r, _ in distinct.values()])
    shown = [r for r in named if mark(r) not in without]
    files = {n.id: p for n, (_, p) in zip(named, distinct.values(), strict=True)}
    return Collected(newest_first(without_replaced_digests(shown)), files, tuple(skipped))


def mark(release: Release) -> str:
    """What tells a release from every other, whatever its id: SHA-256 of its text (64 hex digits)."""
    return hashlib.sha256(release.text.encode()).hexdigest()


def newest_first(releases: Iterable[Release]) -> tuple[Release, ...]:
    """Sorted by date, newest first, then by id."""
    return tuple(sorted(sorted(releases, key=lambda r: r.id), key=lambda r: r.date, reverse=True))


def without_replaced_digests(releases: Sequence[Release]) -> list[Release]:
    """Leave out each digest for which an original with the same issuer and date is there."""
    originals = {(_key(r.issuer), r.date) for r in releases if r.kind == "original"}
    return [r for r in releases if r.kind == "original" or (_key(r.issuer), r.date) not in originals]


def with_unique_ids(releases: Sequence[Release]) -> list[Release]:
    """Add six hex digits of the text's SHA-256 to every id that more than one release has."""
    ids = [r.id for r in releases]
    return [replace(r, id=f"{r.id}-{mark(r)[:6]}") if ids.count(r.id) > 1 else r for r in releases]


def _key(issuer: str) -> str:
    return "".join(c for c in issuer.lower() if c.isalnum())


def _is_candidate(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts
    return (
        path.suffix.lower() in SUFFIXES
        and path.is_file()
        and not any(part.startswith(".") for part in parts)
        and path.stem.lower() != "readme"
    )
