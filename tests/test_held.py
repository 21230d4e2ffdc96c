"""How far a stretch holds a question's words."""

import pytest

from rag.held import in_words_of, presents


@pytest.mark.parametrize(
    ("question", "stretch", "asked"),
    [
        ("How big is the plant?", "The facility is large.", "How large is the facility?"),
        ("How big is the plant?", "The plant is big, the facility large.", "How big is the plant?"),
        ("What does Boss AG make?", "The chief of Boss AG is out.", "What does Boss AG make?"),
        ("Who is Lind?", "Nothing of this is told.", "Who is Lind?"),
    ],
)
def test_a_question_is_put_in_the_words_of_a_stretch(question: str, stretch: str, asked: str) -> None:
    assert in_words_of(question, stretch) == asked


@pytest.mark.parametrize(
    ("stretch", "said"),
    [
        ("It bought Falk Ltd. (“Falk”), a maker of doors.", True),
        ("Falk AS makes doors.", True),
        ("The doors of Falk, which makes them in Lind, are blue.", True),
        ("“We waited,” said Jane Falk, Chief Executive Officer of Osbeck.", True),
        ("Falk was founded in 2017.", False),
        ("Osbeck, a maker of saws, sold Falk.", False),
    ],
)
def test_a_name_is_presented_by_what_stands_behind_it(stretch: str, said: bool) -> None:
    assert presents(("falk",), stretch) is said


def test_a_question_takes_over_a_stretchs_phrase() -> None:
    asked = in_words_of("Which law firm worked for Falk?", "Osbeck LLP is legal counsel to Falk.")
    assert asked == "Which legal counsel worked for Falk?"
