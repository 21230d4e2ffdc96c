"""Which side of a comparison is more."""

from datetime import date

import pytest

from rag import Assistant
from rag.embed import SentenceEmbedder

DAY = date(2026, 3, 31)
RELEASES = {
    "a.txt": """Ravik Opens Ferry Yard in Tromsen

TROMSEN, March 4, 2024 -- Ravik AS has opened a ferry yard in Tromsen, which cost $61 million.

The yard in Tromsen employs 140 people at two docks. It was opened on March 1, 2024.
""",
    "b.txt": """Ravik Opens Crane Works in Askvold

ASKVOLD, May 6, 2025 -- Ravik AS has opened crane works in Askvold, which cost $38 million.

The works in Askvold employ 310 people. They were opened on May 2, 2025, and cost EUR 35 million in all.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("releases")
    for name, text in RELEASES.items():
        (folder / name).write_text(text)
    return Assistant(folder, tmp_path_factory.mktemp("store"), embedder=SentenceEmbedder())


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which employs more people, Tromsen or Askvold?", "More: Askvold, 310 people ["),
        ("Which employs fewer people, Tromsen or Askvold?", "Fewer: Tromsen, 140 people ["),
        (
            "Which was opened earlier, the yard in Tromsen or the works in Askvold?",
            "Earlier: Tromsen, March 1, 2024 [",
        ),
    ],
)
def test_the_side_that_is_more_is_named_with_both_figures(
    assistant: Assistant, question: str, told: str
) -> None:
    answer = assistant.ask(question, as_of=DAY)
    assert answer.text.startswith(told)
    assert {c.date for c in answer.citations} == {date(2024, 3, 4), date(2025, 5, 6)}


@pytest.mark.parametrize(
    "question",
    [
        "What was opened in the first half of 2024 and in the first half of 2025?",
        "What did the yard in Tromsen and the works in Askvold cost?",  # neither more nor less is asked for
        "What cost more in all, the yard in Tromsen in dollars or the works in Askvold in euros?",
    ],
)
def test_nothing_is_concluded_that_is_not_asked_or_not_comparable(
    assistant: Assistant, question: str
) -> None:
    assert " against " not in assistant.ask(question, as_of=DAY).text
