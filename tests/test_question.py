from datetime import date

import pytest

from corpus.people import Speaker
from rag.lexical import Lexicon
from rag.question import Question, understand
from rag.split import split
from tests.builders import WordEmbedder, invented

NAMES = ("brightwater.txt", "brightwater-2025.txt", "larkspur.md")
LEXICON = Lexicon([p for n in NAMES for p in split(invented(n), WordEmbedder().count)])
SPEAKERS = [
    Speaker("Saskia de Wit", "CEO of Brightwater Pumps"),
    Speaker("Kwame Osei", "Managing Director of Osei Marine"),
]


def ask(text: str, *history: str) -> Question:
    roles = ("user", "assistant")
    turns = [{"role": roles[n % 2], "content": turn} for n, turn in enumerate(history)]
    return understand(text, turns, LEXICON, SPEAKERS)


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("How many pumps were ordered?", "number"),
        ("What is the capacity of the plant?", "number"),
        ("How much did Brightwater pay for the plant?", "money"),
        ("What was the revenue?", "money"),
        ("What percentage is owned by Acme?", "percent"),
        ("When will deliveries begin?", "date"),
        ("Where is the second plant?", "place"),
        ("Who is the CEO of Osei Marine?", "person"),
        ("Who runs Brightwater?", "person"),
        ("What post does Kwame Osei hold?", "role"),
        ("Kwame Osei, what's his job?", "role"),
        ("Who is the partner of Brightwater?", "name"),
        ("Which company signed?", "name"),
        ("Which shipping companies signed?", "name"),
        ("What did the company build?", "any"),
        ("How big a stake does Acme hold?", "percent"),
        ("acme sales first half of 2022", "money"),
        ("acme dividend payment date", "any"),
        ("acme sales director", "any"),
        ("What did Acme spend the money on?", "any"),
        ("Which company lowered its guidance?", "name"),
        ("In which month was the guidance raised?", "date"),
        ("What was the guidance for copper?", "number"),
        ("What did Acme pay for the mill?", "money"),
        ("What did Kwame Osei say about water?", "speech"),
        ("Why did they agree?", "reason"),
    ],
)
def test_the_kind_of_the_answer_is_read_from_the_first_question_word(text: str, wants: str) -> None:
    assert ask(text).wants == wants


@pytest.mark.parametrize(
    ("text", "first", "last", "hard"),
    [
        ("What was announced in March 2024?", date(2024, 3, 1), date(2024, 3, 31), True),
        ("What was announced before 2024?", None, date(2023, 12, 31), True),
        ("What was announced until March 2024?", None, date(2024, 3, 31), True),
        ("What was announced before the end of 2024?", None, date(2024, 12, 31), True),
        ("What news since June 2025?", date(2025, 6, 1), None, True),
        ("What was said after February 11, 2025?", date(2025, 2, 12), None, True),
        ("As of 2024, how many patents are held?", None, date(2024, 12, 31), True),
        ("Which deals were announced from March to May 2024?", date(2024, 3, 1), date(2024, 5, 31), True),
        (
            "Which deals were announced in September-November 2024?",
            date(2024, 9, 1),
            date(2024, 11, 30),
            True,
        ),
        ("In the releases of 2022 through 2023, who spoke?", date(2022, 1, 1), date(2023, 12, 31), True),
        ("What was announced in 2023 and 2024?", date(2023, 1, 1), date(2024, 12, 31), True),
        ("What was said from 10 May to 3 June 2024?", date(2024, 5, 10), date(2024, 6, 3), True),
        ("Sales in 2022-2024?", date(2022, 1, 1), date(2024, 12, 31), False),
        ("Who opens a plant in 2026?", date(2026, 1, 1), date(2026, 12, 31), False),
    ],
)
def test_dates_limit_the_releases_where_these_are_meant(
    text: str, first: date | None, last: date | None, hard: bool
) -> None:
    period = ask(text).period
    assert period is not None
    assert (period.first, period.last, period.hard) == (first, last, hard)


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (
            "How did the patents change between 2024 and 2025?",
            ["the patents in 2024?", "the patents in 2025?"],
        ),
        (
            "Brightwater sales 2025 vs 2024 - what drove them",
            ["Brightwater sales 2025 - what drove them", "Brightwater sales 2024 - what drove them"],
        ),
        (
            "How did the sale stand in May 2024, and how in June 2025?",
            ["How did the sale stand in May 2024?", "How did the sale stand in June 2025?"],
        ),
        (
            "Who speaks in the 2023 release and who in the last one of 2025?",
            ["Who speaks in the 2023 release?", "Who speaks in the 2025 release?"],
        ),
        (
            "Compare the revenue of 2024 with the profit of 2023",
            ["the revenue of 2024 with the profit", "the revenue with the profit of 2023"],
        ),
        (
            "Which cost more: what Brightwater paid for Osei or what Larkspur got for Nwosu?",
            [
                "Which cost more: what Brightwater paid for Osei",
                "Which cost more: what Larkspur got for Nwosu?",
            ],
        ),
        (
            "What sort of paper was signed with Larkspur, and what sort with Nwosu?",
            ["What sort of paper was signed with Larkspur?", "What sort of paper was signed with Nwosu?"],
        ),
        (
            "What did Osei get under the Larkspur deal, as opposed to the one with Nwosu?",
            ["What did Osei get under the Larkspur deal?", "What did Osei get under the Nwosu?"],
        ),
        (
            "What do Brightwater and Larkspur each make?",
            ["What do Brightwater make?", "What do Larkspur make?"],
        ),
    ],
)
def test_a_comparison_asks_a_question_for_each_of_its_sides(question: str, sides: list[str]) -> None:
    found = ask(question)
    assert found.shape == "compare"
    assert [s.standalone for s in found.sides] == sides


def test_each_side_of_a_comparison_of_days_has_its_own_days() -> None:
    found = ask("How did the patents change between 2024 and 2025?")
    assert [s.period and s.period.words for s in found.sides] == ["2024", "2025"]


def test_a_question_with_two_names_that_compares_nothing_is_one_question() -> None:
    assert ask("What did Brightwater sign with Larkspur?").sides == ()


def test_speakers_are_named_by_surname_or_by_role_and_company() -> None:
    assert ask("What did Osei say?").people == ("Kwame Osei",)
    assert ask("What did the CEO of Brightwater say?").people == ("Saskia de Wit",)
    assert ask("What did the CEO of Larkspur say?").people == ()


def test_a_typing_error_in_a_name_is_mended_and_ordinary_words_are_left_alone() -> None:
    assert ask("What did Brightwatter announce?").standalone == "What did Brightwater announce?"
    assert ask("Who thought of pumping?").standalone == "Who thought of pumping?"


@pytest.mark.parametrize(
    ("question", "history", "expected"),
    [
        (
            "When does it begin?",
            ("What did Osei Marine sign?", "A supply agreement."),
            "When does it begin (Osei Marine, supply agreement)?",
        ),
        (
            "And with Larkspur?",
            ("What did Brightwater sign with Osei Marine?", "A deal."),
            "What did Brightwater sign with Larkspur?",
        ),
        (
            "What did he say?",
            ("Who leads Osei Marine?", "Kwame Osei leads it. [1]"),
            "What did he say (Kwame Osei)?",
        ),
        (
            "And for how long?",
            ("What did Osei Marine lease?", "It leased a quay in Tema."),
            "And for how long (Osei Marine, leased quay tema)?",
        ),
        (
            "What was his job before?",
            ("Who took over from Kwame Osei?", "Rohan Mistry succeeded Kwame Osei."),
            "What was his job before (Rohan Mistry)?",
        ),
        ("Who is Amara Nwosu?", ("What did Osei Marine sign?", "A deal."), "Who is Amara Nwosu?"),
        ("How many pumps?", (), "How many pumps?"),
        (
            "Is there anything that Larkspur plans?",
            ("What did Osei Marine sign?", "A deal."),
            "Is there anything that Larkspur plans?",
        ),
        (
            "What did Larkspur do with its pump?",
            ("What did Osei Marine sign?", "A deal."),
            "What did Larkspur do with its pump?",
        ),
        ("When did the pumps ship?", ("What did Osei Marine sign?", "A deal."), "When did the pumps ship?"),
        (
            "Did Larkspur buy a firm that added to its sales?",
            ("What did Osei Marine sign?", "A deal."),
            "Did Larkspur buy a firm that added to its sales?",
        ),
        (
            "Is it true that Larkspur closed one of the plants?",
            ("What did Osei Marine sign?", "A deal."),
            "Is it true that Larkspur closed one of the plants?",
        ),
        (
            "Has that plant opened at Larkspur?",
            ("What did Osei Marine sign?", "A deal."),
            "Has that plant opened at Larkspur (Osei Marine, deal)?",
        ),
        (
            "And who heads that firm?",
            ("With whom did Osei Marine sign?", "It signed with Brightwater Pumps in May 2024."),
            "And who heads Brightwater Pumps (Osei Marine)?",
        ),
        (
            "How many people work there?",
            ("What did Osei Marine buy?", "Osei Marine has bought all the shares of Larkspur."),
            "How many people work at Larkspur (Osei Marine)?",
        ),
        ("Who signed?", ("What did Osei Marine sell?", "A deal."), "Who signed (Osei Marine, deal)?"),
    ],
)
def test_follow_ups_are_filled_in_and_questions_that_stand_alone_are_not(
    question: str, history: tuple[str, ...], expected: str
) -> None:
    assert ask(question, *history).standalone == expected


def test_a_short_question_that_stands_alone_still_looks_first_at_what_was_talked_about() -> None:
    found = ask("When did the pumps ship?", "What did Osei Marine sign?", "A deal.")
    assert "osei" in found.terms
    assert "osei" in found.carried
    assert ask("When did the pumps ship?").carried == frozenset()


def test_what_a_turn_of_long_ago_was_about_is_still_known() -> None:
    found = ask(
        "And where is it?", "What did Osei Marine sign?", "A deal.", "When did the pumps ship?", "In May."
    )
    assert "Osei Marine" in found.standalone


def test_a_list_of_this_or_that_has_a_question_for_each() -> None:
    found = ask("Which plants has Brightwater opened or planned?")
    assert [w.standalone for w in found.ways] == [
        "Which plants has Brightwater opened?",
        "Which plants has Brightwater planned?",
    ]
    assert ask("Has Brightwater opened or sold the plant?").ways == ()


@pytest.mark.parametrize(
    ("text", "all_of"),
    [
        ("Tell me everything about Larkspur", True),
        ("What do the releases say about Osei Marine?", True),
        ("What did Larkspur say about Osei Marine?", False),
        ("Summarise the news about Larkspur", False),
    ],
)
def test_all_about_something_is_told_from_what_somebody_said_about_it(text: str, all_of: bool) -> None:
    assert ask(text).asks_all_of is all_of


def test_an_earlier_topic_does_not_leak() -> None:
    understood = ask("What is new at Larkspur Labs?", "What did Osei Marine sign?", "A deal.")
    assert "osei" not in understood.terms


@pytest.mark.parametrize(
    ("question", "way"),
    [
        ("How did the number of Brightwater's pumps change?", "the number of Brightwater's pumps?"),
        ("How has Brightwater's headcount changed?", "Brightwater's headcount?"),
    ],
)
def test_what_changed_is_asked_for_without_the_change_too(question: str, way: str) -> None:
    found = ask(question)
    assert [w.standalone for w in found.ways] == [way]
    assert "chang" not in found.weighty


def test_what_belongs_to_a_name_is_counted_and_not_the_name() -> None:
    assert ask("What is the number of Brightwater's customers?").objects == ("custom",)


def test_which_companies_did_something_is_asked_of_one_company() -> None:
    found = ask("Which companies announced job cuts?")
    assert (found.asks_companies, found.wants) == (True, "any")
    assert not ask("Which companies has Brightwater bought?").asks_companies
