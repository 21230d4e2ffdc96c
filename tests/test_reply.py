from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reply import Statement, Statements, statements_of


@pytest.mark.parametrize(
    ("reply", "statements"),
    [
        ("It grew. [1] It fell [2]. No.",
         [("", "It grew.", (1,)), (" ", "It fell.", (2,)), (" ", "No.", ())]),
        ("It grew [1, 3] and fell [2].", [("", "It grew and fell.", (1, 3, 2))]),
        ("It grew [1][1].", [("", "It grew.", (1,))]),
        ("So:\n- It grew. [1]\n2. No [2]",
         [("", "So:", ()), ("\n- ", "It grew.", (1,)), ("\n2. ", "No", (2,))]),
        ("Dr. Amara Nwosu of Acme Inc. said so. [1]", [("", "Dr. Amara Nwosu of Acme Inc. said so.", (1,))]),
        ("It cost €4.5 million [1].", [("", "It cost €4.5 million.", (1,))]),
        ("“It grew.” He said so. [1]", [("", "“It grew.”", ()), (" ", "He said so.", (1,))]),
        ("It grew [1]. and so on", [("", "It grew.", (1,)), (" ", "and so on", ())]),
        ("It grew. <b>No</b> [1]", [("", "It grew.", ()), (" ", "<b>No</b>", (1,))]),
        ("It grew [sic] here.", [("", "It grew [sic] here.", ())]),
        ("It grew [1", [("", "It grew", ())]),
        ("[1]", [("", "", (1,))]),
        ("", []),
    ],
)  # fmt: skip
def test_a_reply_is_cut_into_statements_with_their_markers(
    reply: str, statements: list[tuple[str, str, tuple[int, ...]]]
) -> None:
    assert statements_of(reply) == [Statement(*s) for s in statements]


@given(
    st.lists(
        st.sampled_from(["It grew. ", "Dr. A", "b [1] ", "[", "2", "]", ". ", "\n", "- ", "x", "€4.5 m"]),
        max_size=25,
    ),
    st.lists(st.integers(0, 80), max_size=6),
)
def test_how_a_reply_is_cut_into_pieces_changes_nothing(words: list[str], cuts: list[int]) -> None:
    text = "".join(words)
    edges = sorted({0, len(text), *(c for c in cuts if c < len(text))})
    cutter = Statements()
    found = [s for a, b in pairwise(edges) for s in cutter.feed(text[a:b])]
    assert [*found, *cutter.finish()] == statements_of(text)


def test_a_statement_comes_as_soon_as_the_next_one_has_begun() -> None:
    cutter = Statements()
    assert list(cutter.feed("It grew. [1] ")) == []
    assert [s.words for s in cutter.feed("Then it ")] == ["It grew."]
