"""What speaks of another thing of the asked kind, or says that something was not told."""

import pytest

from rag.kinds import Shape, Wants
from rag.otherwise import of_another, untold


@pytest.mark.parametrize(
    ("question", "text", "another"),
    [
        ("What did the first dock cost?", "The second dock cost $4 million.", True),
        ("What did the 2nd dock cost?", "The second dock cost $4 million.", False),
        ("What did the first dock cost?", "The first and second dock cost $4 million.", False),
        ("What did the first dock cost?", "The dock cost $4 million.", False),
        ("Sales in the first half?", "Sales of the second half were $4 million.", False),
        ("What did the dock cost?", "The second dock cost $4 million.", False),
    ],
)
def test_a_thing_under_another_ordinal_is_another(question: str, text: str, another: bool) -> None:
    assert of_another(question, text) is another


@pytest.mark.parametrize(
    ("wants", "shape", "text", "said"),
    [
        ("name", "one", "Acme did not name the buyer, a shipyard.", True),
        ("money", "one", "The price was not disclosed.", True),
        ("person", "one", "Acme named Ann Roe its chief executive.", False),
        ("any", "one", "Acme did not name the buyer, a shipyard.", False),
        ("any", "list", "Acme did not name the buyer, a shipyard.", True),
    ],
)
def test_that_something_was_not_told_is_no_answer_to_what_it_is(
    wants: Wants, shape: Shape, text: str, said: bool
) -> None:
    assert untold(wants, shape, text) is said
