from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import Span
from rag.records import Hit
from rag.split import split
from rag.verify import Cited, MarkerFilter, claim_of, resolve, statements, supporting_span
from tests.builders import WordEmbedder, invented

RELEASE = invented("brightwater.txt")
PASSAGES = split(RELEASE, WordEmbedder().count)
OPENING = next(p for p in PASSAGES if p.opens)
HIT = Hit(OPENING, 1.0)
BY_ID = {RELEASE.id: RELEASE}


def filtered(pieces: list[str], k: int) -> tuple[str, MarkerFilter]:
    markers = MarkerFilter(k)
    return "".join([*map(markers.feed, pieces), markers.finish()]), markers


@pytest.mark.parametrize(
    ("pieces", "k", "text", "dropped"),
    [
        (["It grew [2]. It fell [1]."], 2, "It grew [1]. It fell [2].", 0),
        (["It grew [", "2", "] a lot."], 2, "It grew [1] a lot.", 0),
        (["It grew [0][7]."], 3, "It grew.", 2),
        (["It grew [1, 3]."], 3, "It grew [1][2].", 0),
        (["It grew [", "1, 2, 3, 1, 2, 3, 1, 2, 3, 1", "]"], 3, "It grew [1][2][3][1][2][3][1][2][3][1]", 0),
        (["It grew [1"], 3, "It grew", 0),
        (["It grew [", "sic] here."], 3, "It grew [sic] here.", 0),
    ],
)
def test_markers_are_checked_and_numbered_by_first_appearance(
    pieces: list[str], k: int, text: str, dropped: int
) -> None:
    made, markers = filtered(pieces, k)
    assert (made, markers.dropped) == (text, dropped)


@given(st.text(alphabet="ab [1230],.\n", max_size=60), st.lists(st.integers(0, 60), max_size=6))
def test_how_a_reply_is_cut_into_pieces_changes_nothing(text: str, cuts: list[int]) -> None:
    edges = sorted({0, len(text), *(c for c in cuts if c < len(text))})
    pieces = [text[a:b] for a, b in pairwise(edges)]
    assert filtered(pieces, 2)[0] == filtered([text], 2)[0]


def test_a_citation_is_the_exact_words_at_its_offsets() -> None:
    start = OPENING.start + OPENING.text.index("The plant cost")
    (citation,) = resolve([Cited(1, HIT, start, OPENING.end, Span(start, start + 9))], BY_ID)
    assert citation.quote == RELEASE.text[citation.start : citation.end]
    assert citation.quote == "The plant cost €42 million and employs 310 people."
    assert RELEASE.text[citation.answer_start : citation.answer_end] == "The plant"


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 5), (5, 5), (OPENING.start, OPENING.end + 1), (OPENING.end, OPENING.start)]
)
def test_a_citation_outside_its_passage_does_not_leave(start: int, end: int) -> None:
    assert resolve([Cited(1, HIT, start, end)], BY_ID) == ()


def test_a_citation_of_a_text_that_has_changed_does_not_leave() -> None:
    other = {RELEASE.id: invented("larkspur.md")}
    assert resolve([Cited(1, HIT, OPENING.start, OPENING.end)], other) == ()


def test_a_statement_is_carried_by_the_sentences_that_hold_its_words() -> None:
    span = supporting_span("The plant cost 42 million and employs 310 people", HIT)
    assert RELEASE.text[span.start : span.end] == "The plant cost €42 million and employs 310 people."


def test_markers_after_the_full_stop_belong_to_the_sentence_before() -> None:
    text = "It grew. [1] It fell [2]. No more."
    assert list(statements(text)) == [("It grew.", [1]), ("It fell.", [2]), ("No more.", [])]


@pytest.mark.parametrize(
    ("words", "claim"),
    [
        ("It opened a plant.", "fact"),
        ("It will open a plant.", "plan"),
        ("It would open a plant, subject to approval.", "conditional"),
    ],
)
def test_plans_and_conditions_are_told_from_facts(words: str, claim: str) -> None:
    assert claim_of(words, OPENING) == claim
