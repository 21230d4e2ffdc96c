import re
from dataclasses import replace
from datetime import date

import pytest

from rag.records import Answer, Citation
from tests.builders import invented
from ui.render import cite_link, example_questions, markdown, partial, turns

RELEASE = invented("brightwater.txt")
START = RELEASE.text.index("The plant cost")
QUOTE = "The plant cost €42 million and employs 310 people."
CITED = Citation(
    1, RELEASE.id, 'A "title" [x]', date(2024, 3, 4), "", "original", "body", "", "fact",
    START, START + len(QUOTE), QUOTE, START + 15, START + 26,
)  # fmt: skip
ANSWER = Answer("Q?", "Q?", "answered", f"{QUOTE} [1]", (CITED,), 0.9, "quoted", None)
BY_ID = {RELEASE.id: RELEASE}


def test_a_marker_becomes_a_link_to_the_exact_place() -> None:
    assert cite_link(CITED) == (
        f"[\\[1\\]](#cite={RELEASE.id}:{START}-{START + len(QUOTE)}:{START + 15}-{START + 26} "
        '"2024-03-04 · A title x")'
    )


def test_the_answering_span_is_bold() -> None:
    assert "The plant cost **€42 million** and employs 310 people. [" in markdown(ANSWER, BY_ID)


def test_nothing_quoted_is_read_as_markdown_or_html() -> None:
    text = "<img src=x onerror=alert(1)> *a* ![i](http://evil) $x$"
    shown = partial(text)
    assert "\\<img" in shown
    assert "!\\[i\\]" in shown
    assert "\\*a\\*" in shown


@pytest.mark.parametrize(
    "text",
    ["ftp://a.example", "http://a.example", "www.a.example", "a@b.example", "- a\n1. b\n2) c", "T\n==="],
)
def test_quoted_words_become_neither_links_nor_lists_and_come_back_as_they_were(text: str) -> None:
    shown = partial(text)
    assert not re.search(r"(?<!\\):(?=//)|www\.|(?<!\\)@|^(?:[-=]|\d[.)])", shown, re.M)
    assert turns([{"role": "assistant", "content": shown}])[0]["content"] == text


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("See ![x](https://evil.example/p.png) it", "evil"),
        ("See [here](https://evil.example) it", "evil"),
        ("See ![a[b]](//evil.example/p.png) it", "![a[b]]("),
        ("See ![c]\n\n[c]: //evil.example/r.png", "[c]:"),
        ("See [c]\n\n[c]: //evil.example/r.png", "[c]:"),
        ("See https://evil.example/x it", "evil"),
        ("See <img src=x> it", "<img"),
        ("See 1https://evil.example it", "://"),
        ("See _https://evil.example/a_ it", "://"),
        ("See ftp://evil.example it", "://"),
        ("See xwww.evil.example it", "www.evil"),
        ("Write to a@evil.example", "a@e"),
        ("See http[9[99]9]s://evil.example/x it", "://"),
        ("It grew [7].", "[7]"),
    ],
)
def test_a_models_text_brings_no_image_address_or_html(text: str, gone: str) -> None:
    answer = replace(ANSWER, text=text, mode="written", model="m", citations=())
    assert gone not in markdown(answer, BY_ID)


def test_what_a_reader_should_know_stands_below() -> None:
    shown = markdown(replace(ANSWER, standalone="Q (Acme)?", notes=("Mind this.",)), BY_ID)
    assert "Understood as: Q (Acme)?" in shown
    assert "Quoted from the releases, word for word · confidence 0.90 · Mind this" in shown


def test_a_row_of_a_table_is_not_said_to_be_word_for_word() -> None:
    row = replace(CITED, quote="Sales   2024   2023\nLind   48   29")
    shown = markdown(replace(ANSWER, text="Lind: 48 (2024) [1]", citations=(row,)), BY_ID)
    assert "rows of tables with the names of their columns" in shown
    assert "word for word" not in shown


def test_a_conversation_comes_back_as_plain_turns() -> None:
    shown = markdown(ANSWER, BY_ID)
    history = [
        {"role": "user", "content": [{"type": "text", "text": "Q?"}]},
        {"role": "assistant", "content": [{"type": "text", "text": shown}]},
    ]
    assert turns(history) == [
        {"role": "user", "content": "Q?"},
        {"role": "assistant", "content": f"{QUOTE} [1]"},
    ]


def test_the_corpus_suggests_its_own_questions() -> None:
    questions = example_questions([invented("larkspur.md"), RELEASE])
    assert questions[0] == "What did Larkspur Labs Inc. announce in June 2025?"
    assert "What did Saskia de Wit say in March 2024?" in questions
    assert example_questions([]) == []
