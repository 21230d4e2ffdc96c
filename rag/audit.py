"""Everything of a store compared with what it should be; mends nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from corpus.collect import mark
from corpus.errors import StoreError, UnreadableRelease
from corpus.parse import parse_release
from corpus.read import read_file
from rag.generation import MIN_RECALL, Generation, graph_recall
from rag.library import Library, corpus_digest
from rag.records import Embedder
from rag.split import SCHEME

_ALL = 1_000_000_000  # probes: every row
_SAMPLE = 16  # passages embedded again; each takes about 20 ms
_SAME = 0.999  # cosine of a text's vector with itself, batches of other lengths allowed for

MEND = "`dateline index` makes the index anew from the releases."


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was compared: its name, whether it is as it should be, and what was seen."""

    name: str
    good: bool
    seen: str


def audit(library: Library, embedder: Embedder) -> Iterator[Check]:
    """Compare, one after the other: files that were added, pointer, files, words, vectors, graph.

    Raises StoreError when the store belongs to another corpus.
    """
    yield _added(library)
    pointer = library.store.pointer()
    names = library.store.names()
    good = pointer in names if names else not pointer
    yield Check("pointer", good, f"{pointer or 'none'}, of {len(names)} generations")
    opened = library.store.open()
    for fault in opened.faults:
        yield Check("generation", False, fault)
    live = opened.generation
    if live is None:
        yield Check("index", False, f"there is none. {MEND}")
        return
    yield _files(live)
    yield _fresh(live, library, embedder)
    yield _words(live, library)
    yield _vectors(live, embedder)
    yield _graph(live)


def _added(library: Library) -> Check:
    """Each file that was added bears the first digits of its text's digest in its name."""
    changed = []
    files = sorted(library.store.added.glob("[!.]*"))
    for path in files:
        try:
            good = path.stem.endswith(mark(parse_release(read_file(path)))[:8])
        except UnreadableRelease:
            good = False
        if not good:
            changed.append(path.name)
    seen = f"{len(files)} files" if not changed else f"changed since they were added: {', '.join(changed)}"
    return Check("added releases", not changed, seen)


def _files(live: Generation) -> Check:
    faults = live.faults()
    return Check("files", not faults, "; ".join(faults) or f"{len(live.manifest.files)} files as written")


def _fresh(live: Generation, library: Library, embedder: Embedder) -> Check:
    manifest = live.manifest
    if manifest.weights != embedder.fingerprint:
        return Check(
            "model", False, f"made with {manifest.model}, other weights than the present ones. {MEND}"
        )
    current = manifest.digest == corpus_digest(library.read().releases) and manifest.scheme == SCHEME
    seen = f"made {manifest.made} with {manifest.model}" if current else f"older than the releases. {MEND}"
    return Check("up to date", current, seen)


def _words(live: Generation, library: Library) -> Check:
    """Each passage is the exact span of its release."""
    texts = {r.id: r.text for r in library.read().releases}
    wrong = [p for p in live.passages if texts.get(p.release_id, "")[p.start : p.end] != p.text]
    seen = f"{len(live.passages)} passages" + (f", {len(wrong)} not in the releases" if wrong else "")
    return Check("words", not wrong, seen)


def _vectors(live: Generation, embedder: Embedder) -> Check:
    """All have unit length, and a sample is what the model makes of the words."""
    lengths = np.linalg.norm(live.vectors, axis=1)
    odd = int((np.abs(lengths - 1) > 1e-3).sum() + (~np.isfinite(lengths)).sum())
    picked = np.linspace(0, len(live.passages) - 1, min(_SAMPLE, len(live.passages))).astype(int)
    again = embedder.embed([live.passages[i].embedded for i in picked])
    if len(picked) and again.shape[1] != live.vectors.shape[1]:
        return Check("vectors", False, f"of another dimension than the model's. {MEND}")
    other = int(((again * live.vectors[picked]).sum(axis=1) < _SAME).sum()) if len(picked) else 0
    seen = f"{len(live.vectors)} of unit length, {len(picked)} embedded again"
    if odd or other:
        seen += f"; {odd} damaged, {other} of the sample are other than the model's. {MEND}"
    return Check("vectors", not (odd or other), seen)


def _graph(live: Generation) -> Check:
    """Every row finds itself in Chroma, and the graph finds what exact search does."""
    if not live.passages:
        return Check("chroma", True, "no passages")
    if live.is_read_only:
        return Check("chroma", True, "not opened, as the store cannot be written to; search is exact")
    try:
        graph = live.open_graph()
        try:
            recall = graph_recall(graph, live.passages, live.vectors, _ALL)
        finally:
            graph.close()
    except StoreError as error:
        return Check("chroma", False, f"{error} {MEND}")
    if not recall:
        lost = "not every passage finds itself"
        exact = live.manifest.recall < MIN_RECALL  # as it was found when the index was built
        return Check("chroma", exact, f"{lost}; search is exact" if exact else f"{lost}. {MEND}")
    seen = f"{len(live.passages)} passages find themselves, recall {recall:.3f}"
    return Check("chroma", True, seen if recall >= MIN_RECALL else f"{seen}; search is exact")
