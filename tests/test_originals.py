"""What is checked on the original releases; their folder is named by DATELINE_ORIGINALS."""

import os
import re
from pathlib import Path

import pytest

from corpus.collect import SHIPPED, collect
from evals.case import load_cases
from evals.lint import lint
from evals.run import run
from rag.assistant import Assistant
from rag.embed import SentenceEmbedder
from rag.split import MAX_TOKENS

# Read when the module is loaded: the tests themselves run without our settings.
FOLDER = os.environ.get("DATELINE_ORIGINALS", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="DATELINE_ORIGINALS names no folder")
RUN = 10  # words


@pytest.fixture(scope="module")
def originals(embedder: SentenceEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant(FOLDER, tmp_path_factory.mktemp("originals"), embedder=embedder)


def runs_of_words(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[\w%$.,'-]+", text.lower())
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def test_no_run_of_ten_words_stands_in_a_digest_and_an_original() -> None:
    theirs = {r for p in sorted(Path(FOLDER).glob("*.txt")) for r in runs_of_words(p.read_text())}
    ours = {r for p in sorted(SHIPPED.glob("*.md")) for r in runs_of_words(p.read_text())}
    assert sorted(" ".join(r) for r in ours & theirs) == []


def test_each_original_takes_the_place_of_its_digest() -> None:
    both = collect([SHIPPED, Path(FOLDER)]).releases
    assert [r.kind for r in both] == ["original"] * 4


def test_originals_are_read_whole(originals: Assistant) -> None:
    for release in originals.releases():
        assert release.issuer == "American Resources Corporation"
        assert release.tickers == ("NASDAQ:AREC",)
        assert release.place == "FISHERS, IN"
        assert len(release.title) <= 120
        assert {"body", "quotation", "about"} <= {s.kind for s in release.sections}


def test_every_passage_is_exact_and_fits_the_model(originals: Assistant, embedder: SentenceEmbedder) -> None:
    originals.index()
    for hit in originals.search("critical minerals", k=100):
        passage = hit.passage
        assert originals.release(passage.release_id).text[passage.start : passage.end] == passage.text
        assert embedder.count(passage.embedded) <= MAX_TOKENS


def test_what_the_cases_rest_on_stands_in_the_originals(originals: Assistant) -> None:
    assert [f for f in lint(load_cases(), originals.releases()) if f.level == "error"] == []


def test_every_citation_of_every_case_is_exact(originals: Assistant) -> None:
    results = run(originals, load_cases())
    assert [r.case.id for r in results if not r.grade.valid or r.grade.outcome == "error"] == []
