import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.cross import CrossEncoder, in_context
from rag.embed import packaged_folder
from tests.builders import ROOT

SENTENCES = [
    "Falk opens harbour (March 2024): Jane Roe is the chief executive officer of Falk.",
    "Falk opens harbour (March 2024): The harbour cost EUR 3 million and took two years to build.",
    "Falk opens harbour (March 2024): The sun shone.",
]


@pytest.fixture(scope="module")
def cross() -> CrossEncoder:
    return CrossEncoder(packaged_folder() / "tokenizer.json")


@pytest.mark.parametrize(
    ("question", "answering"), [("Who is Falk's chief executive?", 0), ("What did the harbour cost?", 1)]
)
def test_the_sentence_that_answers_scores_highest(cross: CrossEncoder, question: str, answering: int) -> None:
    assert cross.score(question, SENTENCES).argmax() == answering


def test_no_score_depends_on_what_else_is_read() -> None:
    alone, together = (CrossEncoder(packaged_folder() / "tokenizer.json") for _ in range(2))
    question = "What did the harbour cost?"
    one_by_one = [float(alone.score(question, [s])[0]) for s in SENTENCES]
    assert one_by_one == [float(x) for x in together.score(question, SENTENCES)]


def test_a_question_longer_than_can_be_read_is_cut(cross: CrossEncoder) -> None:
    assert 0.0 <= cross.score("Why? " * 500, SENTENCES[:1])[0] <= 1.0


def test_nothing_to_read_gives_no_scores(cross: CrossEncoder) -> None:
    assert cross.score("Why?", []).shape == (0,)


def test_a_sentence_is_read_behind_its_title_and_month() -> None:
    assert in_context("It  cost 3 million.", "Falk opens harbour") == "Falk opens harbour: It cost 3 million."


def test_reading_leaves_nothing_in_the_users_home(tmp_path: Path) -> None:
    asks = (
        "from rag.cross import CrossEncoder; from rag.embed import packaged_folder; "
        "print(CrossEncoder(packaged_folder() / 'tokenizer.json').score('Why?', ['It rained.']))"
    )
    settings = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "ORT_"))}
    settings |= {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", asks], cwd=tmp_path, env=settings, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("[")
    assert list(tmp_path.iterdir()) == []
