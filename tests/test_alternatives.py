"""What a question asks for in several ways, and which releases it only says to search."""

import pytest

from rag.alternatives import alternatives, without_scope


@pytest.mark.parametrize(
    ("question", "ways"),
    [
        (
            "Which stakes has Acme bought or agreed to sell?",
            ("Which stakes has Acme bought?", "Which stakes has Acme agreed to sell?"),
        ),
        (
            "With whom has Acme signed a memorandum of understanding or a letter of intent since May?",
            (
                "With whom has Acme signed a memorandum of understanding since May?",
                "With whom has Acme signed a letter of intent since May?",
            ),
        ),
        (
            "Which mines have Acme Metals and Beta Mining closed?",
            ("Which mines have Acme Metals closed?", "Which mines have Beta Mining closed?"),
        ),
        (
            "Which mines have Acme Metals and Beta Mining closed or sold?",
            (
                "Which mines have Acme Metals closed?",
                "Which mines have Acme Metals sold?",
                "Which mines have Beta Mining closed?",
                "Which mines have Beta Mining sold?",
            ),
        ),
        ("Who announced or proposed a dividend?", ("Who announced a dividend?", "Who proposed a dividend?")),
        ("What have Acme and Beta Mining signed with each other?", ()),
        ("What did Acme buy, more or less?", ()),
        ("Which mines has Acme closed?", ()),
    ],
)
def test_this_or_that_is_asked_in_as_many_ways(question: str, ways: tuple[str, ...]) -> None:
    assert alternatives(question) == ways


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("Which pumps were recalled, going through all of the companies?", "Which pumps were recalled?"),
        ("Taking all the press releases together, who signed?", "who signed?"),
        ("What is said of Lind, from the first release to the last?", "What is said of Lind?"),
        ("Which of all the companies sells pumps?", "Which of all the companies sells pumps?"),
        ("all the releases", "all the releases"),
    ],
)
def test_words_for_all_releases_are_no_words_to_look_for(question: str, searched: str) -> None:
    assert without_scope(question) == searched
