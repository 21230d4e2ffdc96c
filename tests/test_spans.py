"""The span of a stretch that has the asked kind."""

from datetime import date

import pytest

from rag.lexical import Lexicon
from rag.question import understand
from rag.records import Hit
from rag.spans import answering_span
from rag.split import split
from tests.builders import WordEmbedder, invented

PASSAGES = split(invented("brightwater.txt"), WordEmbedder().count)
LEXICON = Lexicon(PASSAGES)
OPENING = next(p for p in PASSAGES if p.opens)
LATER = next(p for p in PASSAGES if not p.opens and p.kind == "body")


def span_of(question: str, text: str, opens: bool = False) -> tuple[str, bool]:
    asked = understand(question, (), LEXICON, [], date(2026, 1, 1))
    span, fits = answering_span(asked, Hit(OPENING if opens else LATER, 1.0), text, LEXICON)
    return (text[span.start : span.end] if span else "", fits)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("What share of the mill does Lind own?", "Lind owns half of the mill.", "half"),
        ("What share of the mill does Lind own?", "Sales of the first half of 2024 were weak.", ""),
        ("What revenue is expected for 2026?", "Acme expects $40 million for 2026.", "$40 million"),
        ("When was the sale completed?", "The sale was completed today.", "today"),
        ("When was the mill opened?", "The mill was opened on 7 May.", "7 May"),
        ("When was the mill opened?", "Lind announced today that the mill was opened.", ""),
        ("On what day was the mill opened?", "The mill was opened in May 2023.", ""),
        ("On what day was the mill opened?", "The mill was opened on 7 May 2023.", "7 May 2023"),
        ("How much does the pump weigh?", "The pump costs 40 euros and is 3 metres long.", ""),
        ("How much does the pump weigh?", "The pump of 40 kilograms is 3 metres long.", "40 kilograms"),
        ("Which breweries ordered pumps?", "Breweries in Germany and Czechia ordered pumps.", ""),
        ("Which breweries ordered pumps?", "The brewery Humpel ordered pumps.", "Humpel"),
        ("Which company made the pumps?", "The company made pumps by ISO 9001.", ""),
        ("What was the guidance for copper?", "The lower copper guidance reflects a nine-week stop.", ""),
        ("Why was the sale withdrawn?", "The proposal to sell it was withdrawn.", ""),
        (
            "Which company did Acme invest in?",
            "Acme has invested in Beta Robotics this week.",
            "Beta Robotics",
        ),
        ("How many heavy trucks did Acme order?", "Acme ordered 12 heavy trucks.", "12 heavy"),
        ("How much runway does Acme have?", "Acme has cash for 18 months.", "18 months"),
        ("How many of Lind's 29 mills are in Oslo?", "Lind runs 29 mills in Oslo and Hamar.", ""),
    ],
)
def test_the_span_is_of_the_asked_kind(question: str, text: str, answer: str) -> None:
    assert span_of(question, text) == (answer, bool(answer))


def test_when_something_was_announced_is_told_where_a_release_opens() -> None:
    question, text = "When was the order announced?", "Lind has ordered a mill."
    assert span_of(question, text, opens=True)[1]
    assert not span_of(question, text, opens=False)[1]
