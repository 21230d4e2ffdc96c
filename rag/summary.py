"""Summaries in the releases' own words: the few sentences that carry a release, or one for each of several.

Extractive: the sentence with which the news opens, then those that are nearest to the whole of the
news and hold its figures and names, none of them nearly the same (maximal marginal relevance,
Carbonell and Goldstein 1998). Boilerplate is left out.
"""

from collections.abc import Sequence

import numpy as np

from corpus.parse import dateline_length
from rag.evidence import Statement
from rag.question import Question
from rag.records import Embedder, Vectors
from rag.values import find_numbers

SENTENCES = 4  # of one release
_ROOM = 700  # characters of a summary
_RELEASES = 6  # that are told of in a line each
# What a sentence is worth in a summary: being near the whole of the news, near the question, early, and
# holding figures.
_CENTRAL, _ASKED, _EARLY, _FIGURES = 0.45, 0.25, 0.20, 0.10
_SAME = 0.80  # cosine from which two sentences say the same
_QUOTED = 0.10  # taken off for what somebody says of the news


def summarised(question: Question, candidates: Sequence[Statement], embedder: Embedder) -> list[Statement]:
    """The statements that sum up the releases of the candidates, in the order in which they are told.

    candidates: the sentences of the hits, each with its score for the question.
    """
    whole = [c for c in candidates if not c.hit.passage.is_boilerplate and c.is_sentence]
    releases = list(dict.fromkeys(c.hit.passage.release_id for c in whole))
    if len(releases) > 1:
        return _leads(whole)[:_RELEASES]
    return _of_one(question, whole, embedder)


def _leads(candidates: Sequence[Statement]) -> list[Statement]:
    """The first sentence of each release's news, newest first."""
    first: dict[str, Statement] = {}
    for candidate in sorted(candidates, key=lambda c: c.start):
        passage = candidate.hit.passage
        if passage.kind != "sub-headline" and candidate.start >= passage.start + dateline_length(
            passage.text
        ):
            first.setdefault(passage.release_id, candidate)
    return sorted(first.values(), key=lambda s: s.hit.passage.date, reverse=True)


def _of_one(question: Question, candidates: Sequence[Statement], embedder: Embedder) -> list[Statement]:
    ordered = sorted({(c.start, c.end): c for c in candidates}.values(), key=lambda c: c.start)
    ordered = [c for c in ordered if c.hit.passage.kind != "sub-headline" or len(ordered) < SENTENCES]
    if not ordered:
        return []
    vectors = np.stack([r.vector for r in embedder.read([c.text for c in ordered])])
    topical = bool(question.topic)
    lead = next((n for n, c in enumerate(ordered) if c.hit.passage.opens), 0)
    worth = _worths(ordered, vectors, topical)
    chosen = [] if topical else [lead]
    length = sum(len(ordered[n].text) for n in chosen)
    for n in sorted(range(len(ordered)), key=lambda n: -worth[n]):
        if len(chosen) == SENTENCES or n in chosen:
            continue
        new = all(float(vectors[n] @ vectors[k]) < _SAME for k in chosen)
        if new and (not chosen or length + len(ordered[n].text) <= _ROOM):
            chosen.append(n)
            length += len(ordered[n].text)
    return [ordered[n] for n in sorted(chosen)]


def _worths(ordered: Sequence[Statement], vectors: Vectors, topical: bool) -> list[float]:
    centre = vectors.mean(axis=0)
    central = vectors @ (centre / np.linalg.norm(centre))
    best = max(c.score for c in ordered) or 1.0
    found = []
    for n, candidate in enumerate(ordered):
        asked = candidate.score / best
        if topical:
            found.append(asked)
            continue
        early = 1.0 - n / len(ordered)
        figures = min(1.0, len(find_numbers(candidate.text)) / 2)
        said = _QUOTED if candidate.hit.passage.kind == "quotation" else 0.0
        found.append(
            _CENTRAL * float(central[n]) + _ASKED * asked + _EARLY * early + _FIGURES * figures - said
        )
    return found
