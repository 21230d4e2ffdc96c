"""Plainer ways to ask the same."""

import pytest

from rag.rephrase import rephrased


@pytest.mark.parametrize(
    ("question", "plainly"),
    [
        ("Who runs Falk?", "who is the chief executive of Falk?"),
        ("who's in charge of Falk", "who is the chief executive of Falk"),
        ("What's the price tag on Falk?", "How much is paid for Falk?"),
        ("Which companies have cut jobs?", "A company has cut jobs?"),
        ("List all companies that pay a dividend", "A company pay a dividend?"),
        ("Which agencies were asked?", "An agency was asked?"),
        ("Which boxes have been recalled?", "A box has been recalled?"),
        ("Is Falk profitable in 2024?", "What is the net income or net loss of Falk in 2024?"),
    ],
)
def test_a_question_is_put_plainly(question: str, plainly: str) -> None:
    assert rephrased(question) == (plainly,)


@pytest.mark.parametrize(
    "question",
    [
        "Which companies has Falk bought?",
        "List the companies that Falk has bought",
        "Which mills does Falk own?",
        "Who is the chief executive of Falk?",
        "What runs on Falk's line?",
        "Falk price",
    ],
)
def test_what_is_plain_is_left_alone(question: str) -> None:
    assert rephrased(question) == ()
