from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import paragraphs, sentences


def texts(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Acme Inc. said so. It did.", ["Acme Inc. said so.", "It did."]),
        ("It was Acme Inc. The rest is new.", ["It was Acme Inc.", "The rest is new."]),
        ("John Q. Public of the U.S. Army spoke.", ["John Q. Public of the U.S. Army spoke."]),
        ("It rose 3.5 percent. Costs fell.", ["It rose 3.5 percent.", "Costs fell."]),
        ('"We won." She left.', ['"We won."', "She left."]),
        ("Since Nov. 20 it runs.", ["Since Nov. 20 it runs."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_paragraphs_are_parted_by_blank_lines_and_wrapped_lines_stay_together() -> None:
    text = "First line\nsecond line.\n\nNext."
    assert [text[s.start : s.end] for s in paragraphs(text)] == ["First line\nsecond line.", "Next."]


def test_bullets_are_paragraphs_of_their_own() -> None:
    text = "- one\n- two"
    assert [text[s.start : s.end] for s in paragraphs(text)] == ["- one", "- two"]


def test_bullets_are_sentences_of_their_own() -> None:
    text = "Highlights\n- Sales rose 4%\n  to a record\n- **Lind:** opened."
    found = [text[s.start : s.end] for s in sentences(text)]
    assert found == ["Highlights", "- Sales rose 4%\n  to a record", "- **Lind:** opened."]


@given(st.text(alphabet="ab. \n\"'A1!?-*", max_size=200))
def test_spans_are_ordered_and_lose_nothing_but_white_space(text: str) -> None:
    for spans in (sentences(text), paragraphs(text)):
        assert all(a.end <= b.start for a, b in pairwise(spans))
        assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())


def test_a_sentence_ends_before_a_table() -> None:
    text = "Sales rose to 5 tons.\n\n| in tons | 2024 |\n|---|---|\n| Lind | 5 |"
    assert texts(text)[0] == "Sales rose to 5 tons."
