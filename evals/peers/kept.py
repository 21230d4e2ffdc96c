"""Vectors of a peer's texts, kept from run to run as Dateline's own are in its index."""

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import platformdirs

from rag.disk import write_whole
from rag.records import Embedder, Vectors


def kept_vectors(embedder: Embedder, texts: Sequence[str], folder: Path | None = None) -> Vectors:
    """The vectors of texts, from a file of an earlier run if there is one; shape (len(texts), dimension).

    folder: None for the user's cache. A file that can't be read or written only costs time.
    """
    folder = folder or Path(platformdirs.user_cache_dir("dateline", appauthor=False)) / "peers"
    told = hashlib.sha256("\0".join((embedder.fingerprint, *texts)).encode()).hexdigest()
    file = folder / f"{told[:32]}.npy"
    try:
        found: Vectors = np.load(file, allow_pickle=False)
        if len(found) == len(texts):
            return found
    except (OSError, ValueError, EOFError, BadZipFile):
        pass
    found = embedder.embed(texts)
    written = io.BytesIO()
    np.save(written, found, allow_pickle=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(file, written.getvalue())
    except OSError:
        pass
    return found
