"""How much of the first hits of questions about the news is boilerplate."""

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from corpus.release import BOILERPLATE, Release
from evals.case import Case, Suite, load_suites
from evals.metrics import Mean, mean
from rag.assistant import Assistant
from rag.embed import SentenceEmbedder

FIRST = 5  # hits
MOST = 0.05  # of them may be boilerplate


def boilerplate_share(suites: Sequence[Suite] | None = None) -> Mean:
    """The share of About, notice, contact and source passages among the first hits.

    Counts the cases whose evidence stands in the news alone. suites: None for all that come with
    Dateline.
    """
    embedder = SentenceEmbedder()
    found: list[bool] = []
    for suite in load_suites() if suites is None else suites:
        with tempfile.TemporaryDirectory(prefix="dateline-boilerplate-") as folder:
            assistant = Assistant(suite.releases, Path(folder), embedder=embedder)
            releases = {r.date: r for r in assistant.releases()}
            for case in suite.cases:
                if case.evidence and not case.history and _is_of_news(case, releases):
                    hits = assistant.search(case.question, FIRST, as_of=case.as_of)
                    found += [hit.passage.is_boilerplate for hit in hits]
    return mean(found)


def _is_of_news(case: Case, releases: dict[date, Release]) -> bool:
    """Whether no evidence of a case stands in boilerplate."""
    for evidence in case.evidence:
        release = releases.get(evidence.release)
        if release is None:
            return False
        for section in release.sections:
            words = release.text[section.start : section.end].lower()
            if section.kind in BOILERPLATE and all(a.lower() in words for a in evidence.anchors):
                return False
    return True
