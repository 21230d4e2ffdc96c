from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rag.split import MAX_TOKENS, split
from tests.builders import WordEmbedder, invented, release

count = WordEmbedder().count
WORDS = st.text(alphabet="abc DE.,\n-5", min_size=1, max_size=3000)


@given(WORDS)
def test_every_passage_is_an_exact_span_and_none_overlap(body: str) -> None:
    r = release(f"date 2025-01-02\n\nNews. {body}")
    passages = split(r, count)
    assert all(r.text[p.start : p.end] == p.text for p in passages)
    assert all(a.end <= b.start for a, b in pairwise(passages))


@given(WORDS)
def test_no_passage_is_longer_than_the_model_sees(body: str) -> None:
    passages = split(release(f"date 2025-01-02\n\nNews. {body}"), count)
    assert all(count(p.embedded) <= MAX_TOKENS for p in passages)


def test_a_long_paragraph_is_divided_between_sentences() -> None:
    sentence = "The pump plant made one more pump on this day. "
    passages = split(release("date 2025-01-02\n\n" + sentence * 60), count)
    assert len(passages) > 1
    assert all(p.text.endswith("day.") for p in passages)


def test_a_long_table_is_divided_between_rows() -> None:
    rows = "".join(f"Plant of town {n}      1,{n:03}      2,{n:03}\n" for n in range(80))
    passages = split(release("date 2025-01-02\n\nTons      2025      2024\n" + rows), count)
    assert len(passages) > 1
    assert all(p.text.split("\n")[0][:5] in ("Plant", "Tons ") for p in passages[1:])
    assert all(p.text[-5] == "," or p.text[-4] == "," for p in passages[1:])


def test_repeated_text_has_the_same_vector_text_in_every_release() -> None:
    first, second = (invented(n) for n in ("brightwater.txt", "brightwater-2025.txt"))
    about = [p for r in (first, second) for p in split(r, count) if p.kind == "about"]
    assert {p.prefix for p in about} == {"About Brightwater Pumps"}


def test_news_is_embedded_with_its_release_and_month() -> None:
    opening = next(p for p in split(invented("brightwater.txt"), count) if p.opens)
    assert opening.prefix == "Brightwater Pumps Opens Second Plant in Rotterdam (March 2024)"
    assert "42 million" in opening.text


def test_a_quotation_keeps_its_speaker() -> None:
    spoken = [p for p in split(invented("brightwater-2025.txt"), count) if p.speaker]
    assert [(p.speaker, p.section) for p in spoken] == [("Kwame Osei", "quotation of Kwame Osei")]
