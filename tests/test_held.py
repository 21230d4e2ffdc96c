"""How far a stretch holds a question's words."""

import pytest

from rag.held import in_words_of


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
