from datetime import date
from pathlib import Path

import pytest

from rag import Assistant
from rag.embed import SentenceEmbedder
from rag.lexical import Lexicon
from rag.typos import without_typos
from tests.builders import RELEASES

DAY = date(2026, 3, 31)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant(RELEASES, tmp_path_factory.mktemp("store"), embedder=SentenceEmbedder())


@pytest.mark.parametrize(
    "said", ["Hello!", "good morning", "what can you do?", "who are you", "how does this work"]
)
def test_a_greeting_gets_an_answer_about_the_corpus(assistant: Assistant, said: str) -> None:
    answer = assistant.ask(said, as_of=DAY)
    assert (answer.status, answer.mode, answer.citations) == ("answered", "told", ())
    assert "3 press releases of" in answer.text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many releases do you have?", "3 releases:"),
        ("Which releases do you have from 2025?", "There are 2 releases (2025):"),
        ("What is the oldest release you have?", "The oldest release is of March 4, 2024:"),
        ("In how many releases does Osei Marine come up?", "1 release:"),
        ("How many releases has Brightwater put out?", "2 releases:"),
        ("In how many releases are words of Saskia de Wit quoted?", "1 release:"),
        ("Which companies are covered?", "The 3 releases are issued by"),
    ],
)
def test_questions_about_the_releases_as_such_are_counted(
    assistant: Assistant, question: str, text: str
) -> None:
    answer = assistant.ask(question, as_of=DAY)
    assert answer.text.startswith(text)
    assert answer.mode == "told"


def test_where_there_is_none_it_says_so(assistant: Assistant) -> None:
    answer = assistant.ask("Do you have anything from 2019?", as_of=DAY)
    assert (answer.status, answer.text) == (
        "abstained",
        "The releases don't say. There is no release (2019).",
    )


def test_a_count_cites_a_line_of_each_release(assistant: Assistant) -> None:
    answer = assistant.ask("How many releases has Brightwater put out?", as_of=DAY)
    assert [c.date for c in answer.citations] == [date(2025, 2, 11), date(2024, 3, 4)]


def test_a_summary_tells_the_news_and_no_boilerplate(assistant: Assistant) -> None:
    answer = assistant.ask("Summarise the Osei Marine agreement", as_of=DAY)
    assert answer.status == "answered"
    assert "88 seawater pumps" in answer.text
    assert {c.date for c in answer.citations} == {date(2025, 2, 11)}
    assert all("About" not in c.section for c in answer.citations)


def test_a_summary_of_a_period_has_a_line_for_each_release(assistant: Assistant) -> None:
    answer = assistant.ask("What is new since January 2025?", as_of=DAY)
    assert [c.date for c in answer.citations] == [date(2025, 6, 30), date(2025, 2, 11)]


def test_a_question_that_fits_several_releases_is_asked_back(assistant: Assistant) -> None:
    answer = assistant.ask("What did he say about it?", as_of=DAY)
    assert answer.status == "clarify"
    assert answer.text.startswith("Which one do you mean?")
    assert assistant.ask("What did Kwame Osei say about the pump?", as_of=DAY).status == "answered"


@pytest.mark.parametrize("question", ["Tell me about Osei Marine", "What do the releases say about Ghana?"])
def test_all_about_a_name_is_a_sentence_of_each_release_that_holds_it(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question, as_of=DAY)
    assert answer.status == "answered"
    assert all({"Osei", "Ghana"} & set(c.quote.replace(".", " ").split()) for c in answer.citations)
    assert len({c.release_id for c in answer.citations}) == len(answer.citations) > 0


def test_all_about_what_no_release_names_is_silence(assistant: Assistant) -> None:
    assert assistant.ask("What do the releases say about cobalt?", as_of=DAY).status == "abstained"


def test_a_plan_is_told_as_one_with_its_day(assistant: Assistant) -> None:
    answer = assistant.ask("How many people does Brightwater plan to hire?", as_of=DAY)
    assert answer.text.startswith("Planned as of 2024-03-04: ")
    assert answer.citations[0].claim == "plan"


PLANNED = """Falk to open mill in Lind

LIND, Norway, 4 March 2024 - Falk AS plans to open its second mill in Lind in May 2025.

Falk employs 310 people.
"""
DONE = """Falk reports on its year

OSLO, Norway, 9 June 2025 - Falk AS reports sales of NOK 5 million.

The second mill in Lind was opened on 7 May 2025, a year after the first.
"""


@pytest.mark.parametrize(
    "question", ["When does the second mill in Lind open?", "Has Falk opened its second mill in Lind?"]
)
def test_what_came_of_a_plan_is_told_before_it(tmp_path: Path, question: str) -> None:
    for name, text in {"a.txt": PLANNED, "b.txt": DONE}.items():
        (tmp_path / name).write_text(text)
    answer = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder()).ask(question, as_of=DAY)
    assert answer.citations[0].date == date(2025, 6, 9)
    assert "7 May 2025" in answer.text.split("[1]")[0]


def test_what_became_of_a_plan_ends_with_what_a_later_release_tells(tmp_path: Path) -> None:
    for name, text in {"a.txt": PLANNED, "b.txt": DONE}.items():
        (tmp_path / name).write_text(text)
    assistant = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder())
    answer = assistant.ask("What became of Falk's plan for a second mill in Lind?", as_of=DAY)
    assert "was opened on 7 May 2025" in answer.citations[-1].quote


def test_a_figure_of_a_month_is_found_in_the_release_that_came_out_after_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Falk raises money\n\nOSLO, Norway, 12 September 2023 - Falk AS has raised NOK 36 million.\n\n"
        "Falk had 4,300 farms under contract at the end of last month.\n"
    )
    assistant = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder())
    assert "4,300" in assistant.ask("How many farms did Falk have under contract in August 2023?").text


CEREMONY = """Falk signs contract with Osbeck for wood from Lind

OSLO, Norway, 4 March 2024 - Falk AS has signed a contract with Osbeck AB for wood.

Present were Ada Roe, Chief Executive of Falk, Bo Dahl, Chairman of Osbeck, Cy Ek, Mayor of Lind, and \
Di Fors, Minister of Forests.
"""


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who is the chairman of Osbeck?", "Bo Dahl, Chairman of Osbeck"),
        ("What post does Di Fors hold?", "Di Fors, Minister of Forests."),
    ],
)
def test_of_a_list_of_people_the_one_that_is_asked_for_is_told(
    tmp_path: Path, question: str, told: str
) -> None:
    (tmp_path / "a.txt").write_text(CEREMONY)
    answer = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder()).ask(question, as_of=DAY)
    assert [c.quote for c in answer.citations] == [told]


def test_who_attended_is_told_in_whole(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(CEREMONY)
    assistant = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder())
    answer = assistant.ask("Who was present at the signing?", as_of=DAY)
    assert all(name in answer.text for name in ("Ada Roe", "Bo Dahl", "Cy Ek", "Di Fors"))


def test_which_news_told_something_is_named_by_its_title(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(CEREMONY)
    assistant = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder())
    answer = assistant.ask("Which release names the mayor of Lind?", as_of=DAY)
    assert answer.text.startswith("“Falk signs contract with Osbeck for wood from Lind” (2024-03-04")


GRANT = """Falk receives grant for its mill in Lind

OSLO, Norway, 4 March 2024 - Falk AS has received a grant of NOK 9 million from the Ministry of Forests.

Its sawmill in Hamar was closed in May 2023. Falk delivers wood worth NOK 12 million a year to a carmaker.
"""


@pytest.mark.parametrize(
    "question",
    [
        "How much is the grant from the Ministry of Trade?",  # another name that begins alike
        "How much is the wood worth that Falk delivers to BMW?",  # a short name that no release holds
        "Why was the sawmill in Hamar closed?",  # told, but no reason
    ],
)
def test_what_is_told_of_something_else_is_no_answer(tmp_path: Path, question: str) -> None:
    (tmp_path / "a.txt").write_text(GRANT)
    answer = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder()).ask(question, as_of=DAY)
    assert answer.status == "abstained"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much is the grant from the Ministry of Forests?", "NOK 9 million"),
        ("When was the sawmill in Hamar closed?", "May 2023"),
    ],
)
def test_what_is_told_is_answered(tmp_path: Path, question: str, told: str) -> None:
    (tmp_path / "a.txt").write_text(GRANT)
    answer = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder()).ask(question, as_of=DAY)
    assert told in answer.text


def test_the_latest_partner_stands_where_the_newest_deal_opens(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(CEREMONY)
    (tmp_path / "b.txt").write_text(DONE)
    assistant = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder())
    answer = assistant.ask("Who is Falk's latest partner?", as_of=DAY)
    assert "Osbeck" in answer.text
    assert [c.date for c in answer.citations] == [date(2024, 3, 4)]


def test_whether_something_was_done_is_told_with_the_day_of_the_report(assistant: Assistant) -> None:
    answer = assistant.ask("Has Brightwater opened its second plant in Rotterdam?", as_of=DAY)
    assert answer.text.startswith("Reported on 2024-03-04: ")


def test_the_newest_changes_are_had_from_the_assistant(assistant: Assistant) -> None:
    found = assistant.changes("Brightwater Pumps")
    assert [c.company for c in [found]] == ["Brightwater Pumps N.V."]
    assert [(c.old.quote, c.new.quote) for one in found.about for c in one.changes if c.old and c.new]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("brihgtwater pumsp", "brightwater pumps"),
        ("Osie Marine", "Osei Marine"),
        ("in augst 2025", "in august 2025"),
        ("cobalt for Maersk", "cobalt for Maersk"),
        ("whos the boss", "who's the boss"),
        ("wich plant", "which plant"),
        ("carmakr", "carmaker"),  # which no release has, but is known to mean the same as others
        ("the contrct", "the contract"),  # letters are left out more often than exchanged
    ],
)
def test_typing_errors_are_mended_where_one_word_is_near(
    assistant: Assistant, typed: str, meant: str
) -> None:
    embedder = SentenceEmbedder()
    passages = assistant.library.state().retriever.generation.passages
    lexicon = Lexicon([*passages], embedder.knows)
    assert without_typos(typed, lexicon) == meant


def test_a_ticker_is_told_of_the_company_that_is_asked_about(assistant: Assistant) -> None:
    answer = assistant.ask("What is Brightwater's ticker?", as_of=DAY)
    assert answer.status == "answered"
    cited = answer.citations[0]
    text = assistant.release(cited.release_id).text
    assert cited.answer_start is not None
    assert text[cited.answer_start : cited.answer_end] == "BWP"


LEAVING = """Falk reports on its third quarter

OSLO, Norway, 28 October 2025 - Falk AS reports sales of NOK 9 million for the third quarter of 2025. For the
fourth quarter it expects sales of NOK 7 million.

Chief Executive Officer Jane Lunde told the Board that she will retire in May 2026. Ole Brandt will succeed
her. The sawmill in Hamar runs again.

About Falk
Falk AS cuts timber. It employs 290 people at four sites.
"""
BEFORE = """Falk reports on its half-year

OSLO, Norway, 5 August 2025 - Falk AS reports sales of NOK 15 million for the first half of 2025.

About Falk
Falk AS cuts timber. It employs 310 people at five sites.
"""


def test_who_follows_somebody_is_told_with_who_leaves(tmp_path: Path) -> None:
    left = "will step down on December 31, 2025 to pursue other opportunities. "
    follows = "Ole Brandt, Vice President of Sales, will serve as interim chief executive meanwhile."
    told = LEAVING.replace("told the Board that she will retire in May 2026. ", left)
    told = told.replace("Ole Brandt will succeed\nher.", follows)
    (tmp_path / "a.txt").write_text(told)
    assistant = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder())
    answer = assistant.ask("Who is the chief executive of Falk?", as_of=DAY)
    assert "Lunde" in answer.text
    assert "Ole Brandt" in answer.text
    assert "sawmill" not in answer.text


def test_what_an_about_paragraph_says_is_told_as_it_was_said_last(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BEFORE)
    (tmp_path / "b.txt").write_text(LEAVING)
    assistant = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder())
    text = assistant.ask("Falk employees", as_of=DAY).text
    assert ("290 people" in text, "310 people" in text) == (True, False)


def test_a_quarter_without_its_year_is_not_taken_for_another(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LEAVING)
    assistant = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder())
    assert (
        "NOK 7 million" not in assistant.ask("What were sales in the third quarter of 2025?", as_of=DAY).text
    )


def test_what_somebody_said_needs_no_topic(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LEAVING.replace("The sawmill", "“We wait,” said Ole Brandt. The sawmill"))
    assistant = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder())
    assert "We wait" in assistant.ask("What did Brandt say?", as_of=DAY).text


def test_which_companies_did_something_is_told_with_their_names(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LEAVING)
    (tmp_path / "b.txt").write_text(
        "Osbeck reports on its year\n\nLIND, Sweden, 4 March 2025 - Osbeck AB reports sales of SEK 8 million."
        " It will cut 40 jobs in Lind by June. "
        "It has laid off 12 people in Moss.\n\nAbout Osbeck\nOsbeck AB makes saws.\n"
    )
    assistant = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder())
    answer = assistant.ask("Which companies announced job cuts?", as_of=DAY)
    assert answer.text.startswith("Osbeck AB (2025-03-04, planned): ")
    assert [c.date for c in answer.citations] == [date(2025, 3, 4)]


def test_what_changed_is_told_of_each_release(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BEFORE)
    (tmp_path / "b.txt").write_text(LEAVING)
    assistant = Assistant(tmp_path, tmp_path / "store", embedder=SentenceEmbedder())
    answer = assistant.ask("How did the number of Falk's employees change?", as_of=DAY)
    assert [c.date for c in answer.citations] == [date(2025, 8, 5), date(2025, 10, 28)]
    assert ["310 people" in answer.text, "290 people" in answer.text] == [True, True]
