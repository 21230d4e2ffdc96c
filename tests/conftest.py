"""Fixtures: the user's own data folder and settings are never touched."""

import os
from pathlib import Path

import pytest

from rag import Assistant
from rag.embed import SentenceEmbedder
from tests.builders import RELEASES, WordEmbedder


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty data folder, and none of the developer's settings or keys."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    for name in list(os.environ):
        if name.startswith(("DATELINE_", "OPENAI_", "LANGSMITH_", "LANGCHAIN_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def embedder() -> SentenceEmbedder:
    """The packaged model, loaded once."""
    return SentenceEmbedder()


@pytest.fixture(scope="session")
def assistant(embedder: SentenceEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Dateline over the shipped digests, with the real model. Not to be changed by a test."""
    return Assistant(store=tmp_path_factory.mktemp("store"), embedder=embedder)


@pytest.fixture
def small(tmp_path: Path) -> Assistant:
    """Dateline over the invented releases, with the quick embedder."""
    return Assistant(RELEASES, tmp_path / "store", embedder=WordEmbedder())
