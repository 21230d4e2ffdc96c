"""How things stand: the newest word, what it leaves open, and where the same is told again."""

from datetime import date
from pathlib import Path

import pytest

from rag import Assistant
from rag.embed import SentenceEmbedder

DAY = date(2026, 1, 1)
AGREED = """Falk to sell its sawmill in Hamar

OSLO, Norway, 4 March 2024 - Falk AS has agreed to sell its sawmill in Hamar to Osbeck AB. The sale is to be
completed in May 2024, once the competition authority has cleared it.

* A new saw of Falk in Lind was ordered in January
* Falk expects sales of NOK 9 million in 2024

About Falk
Falk AS cuts timber and makes doors. It employs 310 people at five sites.
"""
LATER = """Falk reports on its year

OSLO, Norway, 9 June 2025 - Falk AS reports sales of NOK 5 million.

About Falk
Falk AS cuts timber and makes doors and windows. It employs 290 people at four sites.
"""

CLOSING = """Falk puts off closing its mill in Moss

OSLO, Norway, 3 May 2023 - Falk AS has put off the closing of its mill in Moss to June 2024.
"""
CLOSED = """Falk reports on its half-year

OSLO, Norway, 5 August 2024 - Falk AS reports sales of NOK 2 million.

In Moss, production ended on 28 June.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = Path(tmp_path_factory.mktemp("corpus"))
    (folder / "a.txt").write_text(AGREED)
    (folder / "b.txt").write_text(LATER)
    return Assistant(folder, tmp_path_factory.mktemp("store"), embedder=SentenceEmbedder())


@pytest.mark.parametrize(
    "question", ["Has Falk sold its sawmill in Hamar?", "Has the sale of the sawmill in Hamar gone through?"]
)
def test_what_is_agreed_is_told_with_what_it_still_hangs_on(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, as_of=DAY)
    assert "has agreed to sell" in answer.text
    assert "once the competition authority has cleared it" in answer.text


def test_the_next_item_of_a_list_is_not_what_is_left(assistant: Assistant) -> None:
    answer = assistant.ask("Has Falk ordered a new saw in Lind?", as_of=DAY)
    assert "was ordered in January" in answer.text
    assert "NOK 9 million" not in answer.text


def test_of_what_is_told_again_the_latest_wording_counts(assistant: Assistant) -> None:
    answer = assistant.ask("How many people does Falk employ these days?", as_of=DAY)
    assert "290 people" in answer.text
    assert "310" not in answer.text


def test_when_something_was_announced_is_the_day_of_its_release(assistant: Assistant) -> None:
    answer = assistant.ask("When was the sale of the sawmill in Hamar announced?", as_of=DAY)
    assert answer.text.startswith(("Reported on 2024-03-04: ", "Planned as of 2024-03-04: "))


def test_what_ended_a_plan_is_told_before_it(tmp_path: Path) -> None:
    for name, text in {"a.txt": CLOSING, "b.txt": CLOSED}.items():
        (tmp_path / name).write_text(text)
    answer = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder()).ask(
        "Has Falk closed its mill in Moss?", as_of=DAY
    )
    assert "production ended on 28 June" in answer.text.split("[1]")[0]


def test_another_companys_later_sentence_is_no_later_wording(tmp_path: Path) -> None:
    for name, company, day, sum_ in (("a", "Acme", "4 March 2024", 10), ("b", "Beta", "9 June 2025", 70)):
        text = f"{company} reports on its quarter\n\nOSLO, Norway, {day} - {company} AS reports.\n\n"
        text += f"Revenue for the first quarter was $ {sum_} million, and costs were lower than before.\n"
        (tmp_path / f"{name}.txt").write_text(text)
    assistant = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder())
    assert "$ 70" not in assistant.ask("What is Acme's revenue currently?", as_of=DAY).text
