"""Twelve invented releases of three companies together: read rightly, and asked with the real model."""

import shutil
from datetime import date

import pytest

from corpus.collect import collect
from rag import Assistant
from rag.embed import SentenceEmbedder
from tests.builders import RELEASES, WIRES


@pytest.fixture(scope="module")
def wires(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Assistant:
    folder = tmp_path_factory.mktemp("wires")
    shutil.copytree(RELEASES, folder / "corpus")
    shutil.copytree(WIRES, folder / "corpus", dirs_exist_ok=True)
    return Assistant(folder / "corpus", folder / "store", embedder=embedder)


@pytest.mark.parametrize(
    ("file", "day", "issuer", "wire", "place"),
    [
        ("brightwater-order.txt", date(2023, 6, 14), "Brightwater Pumps N.V.", "GLOBE NEWSWIRE",
         "ROTTERDAM, The Netherlands"),
        ("brightwater-results.md", date(2026, 2, 19), "Brightwater Pumps N.V.", "", "Rotterdam"),
        ("larkspur-funding.txt", date(2023, 9, 12), "Larkspur Labs Inc.", "PRNewswire", "DENVER"),
        ("larkspur-recall.txt", date(2024, 5, 6), "Larkspur Labs Inc.", "BUSINESS WIRE", "DENVER"),
        ("larkspur-partnership.txt", date(2025, 10, 8), "Larkspur Labs Inc.", "ACCESS Newswire",
         "DENVER, CO and NORWICH, UK"),
        ("quillmere-ceo.txt", date(2023, 4, 3), "Quillmere Foods", "GLOBE NEWSWIRE", "NORWICH, England"),
        ("quillmere-acquisition.md", date(2024, 1, 22), "Quillmere Foods plc", "", ""),
        ("quillmere-half-year.txt", date(2024, 9, 4), "Quillmere Foods", "", ""),
        ("quillmere-cannery.txt", date(2025, 3, 17), "Quillmere Foods", "BUSINESS WIRE", "NORWICH, England"),
    ],
)  # fmt: skip
def test_what_a_release_says_of_itself_is_read(
    file: str, day: date, issuer: str, wire: str, place: str
) -> None:
    (found,) = collect([WIRES / file]).releases
    assert (found.date, found.issuer, found.wire, found.place) == (day, issuer, wire, place)


@pytest.mark.parametrize(
    ("question", "fact", "day"),
    [
        ("How many sensors did Larkspur Labs recall?", "12,800", date(2024, 5, 6)),
        ("When will Hester Blythe step down?", "30 June 2023", date(2023, 4, 3)),
        ("What did Philippa Oduya say?", "since 1931", date(2025, 3, 17)),
        ("What was Quillmere's net debt in June 2024?", "£141 million", date(2024, 9, 4)),
        ("How many potato farms are to get soil sensors?", "240", date(2025, 10, 8)),
    ],
)
def test_a_question_is_answered_from_the_release_that_says_it(
    wires: Assistant, question: str, fact: str, day: date
) -> None:
    answer = wires.ask(question, as_of=date(2026, 3, 1))
    assert fact in answer.text
    assert day in {c.date for c in answer.citations}
    texts = {r.id: r.text for r in wires.releases()}
    assert all(texts[c.release_id][c.start : c.end] == c.quote for c in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "Who is the Chief Financial Officer of Larkspur Labs?",
        "How much did Anglian Pantry pay for Brim Soups?",
        "What is the price of the L3 sensor?",
    ],
)
def test_what_no_release_says_is_left_unsaid(wires: Assistant, question: str) -> None:
    assert wires.ask(question, as_of=date(2026, 3, 1)).status == "abstained"
