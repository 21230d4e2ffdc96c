import pytest

from corpus.claims import claim_of
from corpus.sentences import Span
from rag.records import Hit
from rag.split import split
from rag.verify import Cited, resolve
from tests.builders import WordEmbedder, invented

RELEASE = invented("brightwater.txt")
PASSAGES = split(RELEASE, WordEmbedder().count)
OPENING = next(p for p in PASSAGES if p.opens)
HIT = Hit(OPENING, 1.0)
BY_ID = {RELEASE.id: RELEASE}


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


@pytest.mark.parametrize(
    ("words", "claim"),
    [
        ("It opened a plant.", "fact"),
        ("It will open a plant.", "plan"),
        ("It would open a plant, subject to approval.", "conditional"),
        ("It opened a plant on May 3, 2024.", "fact"),
    ],
)
def test_plans_and_conditions_are_told_from_facts(words: str, claim: str) -> None:
    assert claim_of(words, OPENING.kind) == claim
