"""Files that are whole or not there: written aside, synced, then moved into place."""

import hashlib
import os
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Put a file in place so that a reader, or a crash, sees the old one or the new one whole.

    Raises OSError.
    """
    aside = path.with_name(f".{path.name}.new")
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    move(aside, path)


def move(source: Path, target: Path) -> None:
    """Rename within one folder, and have the folder's entry on the disk. Raises OSError."""
    source.replace(target)
    sync(target.parent)


def remove(path: Path) -> None:
    """Delete a file, if it is there, and have that on the disk. Raises OSError."""
    path.unlink(missing_ok=True)
    sync(path.parent)


def sync(path: Path) -> None:
    """Have the operating system put a file or a folder on the disk now. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Sync every file and folder below a folder, and the folder itself. Raises OSError."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


def digest(path: Path) -> str:
    """SHA-256 of a file (64 hex digits). Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
