from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import invented
from ui.panel import source_view

RELEASE = invented("brightwater.txt")
BY_ID = {RELEASE.id: RELEASE}
START = RELEASE.text.index("The plant cost")


def marked(address: str) -> list[tuple[str, str]]:
    blocks = source_view(address, BY_ID)["blocks"]
    return [(p["mark"], p["text"]) for b in blocks for p in b["parts"] if p["mark"]]


def test_the_cited_words_and_the_answering_span_are_marked_exactly() -> None:
    address = f"{RELEASE.id}:{START}-{START + 26}:{START + 15}-{START + 26}"
    assert marked(address) == [("cited", "The plant cost "), ("answer", "€42 million")]


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_whatever_is_marked_is_the_text_between_the_offsets(start: int, end: int) -> None:
    words = "".join(text for _, text in marked(f"{RELEASE.id}:{start}-{end}"))
    assert "".join(words.split()) == "".join(RELEASE.text[start:end].split())


def test_a_release_is_shown_without_a_mark_too() -> None:
    assert marked(RELEASE.id) == []
    view = source_view(RELEASE.id, BY_ID)
    assert (view["title"], view["date"], view["digest"]) == (RELEASE.title, "March 4, 2024", False)


def test_headings_lose_their_markup() -> None:
    larkspur = invented("larkspur.md")
    blocks = source_view(larkspur.id, {larkspur.id: larkspur})["blocks"]
    texts = [("heading", "Background"), ("heading", "About Larkspur Labs")]
    assert [(b["kind"], b["parts"][0]["text"]) for b in blocks if b["kind"] == "heading"] == texts


def test_a_title_in_any_script_makes_an_address_that_opens() -> None:
    r = replace(RELEASE, id="2025-01-01-société-générale-株式会社")
    assert source_view(f"{r.id}:0-4", {r.id: r})["title"] == RELEASE.title


@pytest.mark.parametrize(
    "address", ["", "../../etc/passwd", "2024-03-04-x:1-2", "x" * 10_000, f"{RELEASE.id}:1-2;", "a:b"]
)
def test_an_address_that_leads_nowhere_gives_a_sentence(address: str) -> None:
    assert source_view(address, BY_ID) == {"error": "This link leads to a release that is not in the corpus."}
