"""Tables of wires and of Markdown, read row by row, and how their cells are answered."""

from pathlib import Path

import pytest

from rag import Assistant
from rag.embed import SentenceEmbedder
from rag.tables import spoken, tables, told

WIRE = """
Revenue by plant ($ millions)   Q3 2021   Q3 2020     2020
Lind                                 48        29      148
Oslo                              1,039       937    3,541
  of this abroad                     --         7       12
"""
MARKDOWN = """
| CHF million | H1 2021 | H1 2020 | Change |
|---|---:|---:|---:|
| Sales | 396.8 | 361.2 | 9.9% |
| – Filters | 238.4 | 211.9 | 12.5% |
| Margin | 9.6% | 8.5% | |
"""
CONTACTS = """
Colm Roe                      Petra Low
Vice President, Investors     Communications
+1 416 555 0142               +1 416 555 0177
"""


def rows(text: str) -> list[str]:
    return [told(row, text, row.cells) for table in tables(text) for row in table.rows]


def test_a_row_is_told_with_the_names_of_its_columns() -> None:
    assert rows(WIRE)[:2] == [
        "Revenue by plant ($ millions) – Lind: 48 (Q3 2021); 29 (Q3 2020); 148 (2020)",
        "Revenue by plant ($ millions) – Oslo: 1,039 (Q3 2021); 937 (Q3 2020); 3,541 (2020)",
    ]


def test_an_empty_cell_of_markdown_leaves_the_others_under_their_columns() -> None:
    assert rows(MARKDOWN) == [
        "CHF million – Sales: 396.8 (H1 2021); 361.2 (H1 2020); 9.9% (Change)",
        "CHF million – Sales: Filters: 238.4 (H1 2021); 211.9 (H1 2020); 12.5% (Change)",
        "CHF million – Margin: 9.6% (H1 2021); 8.5% (H1 2020)",
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (
            WIRE,
            "Revenue by plant: Lind amounted to $48 million in the third quarter of 2021; amounted to "
            "$29 million in the third quarter of 2020; amounted to $148 million in 2020.",
        ),
        (
            MARKDOWN,
            "Sales amounted to CHF396.8 million in the first half of 2021; amounted to CHF361.2 million in "
            "the first half of 2020; amounted to 9.9% for Change.",
        ),
        (
            "(tonnes)   2024   2025 guidance\nOre   48   50-60\nPower (GWh)   7   8\n",
            "Ore amounted to 48 tonnes in 2024; is expected to amount to 50-60 tonnes in 2025 guidance.",
        ),
    ],
)
def test_a_row_is_spoken_with_its_units_and_days(text: str, first: str) -> None:
    (table,) = tables(text)
    assert spoken(table.rows[0], text, table.rows[0].cells) == first


@pytest.mark.parametrize(
    ("head", "row", "said"),
    [
        ("Water depth, m", "Lind   120   130", "120 in 2024"),
        ("CHF m", "Sales   120   130", "CHF120 million in 2024"),
        ("CHF million", "Employees   612   604", "612 in 2024"),
        ("US$ millions, except per share data", "Earnings per share   1.2   1.1", "1.2 in 2024"),
        ("CHF million", "Sales   n/a   130", "n/a in 2024"),
    ],
)
def test_a_unit_is_given_to_what_it_measures(head: str, row: str, said: str) -> None:
    text = f"{head}   2024   2023\n{row}\nOslo   7   8\n"
    assert f"amounted to {said};" in spoken(tables(text)[0].rows[0], text, tables(text)[0].rows[0].cells)


def test_a_calendar_is_a_table() -> None:
    text = "| Event | Date |\n|---|---|\n| Record date | 6 May 2025 |\n| Payment | 20 May 2025 |\n"
    assert rows(text) == ["Event – Record date: 6 May 2025 (Date)", "Event – Payment: 20 May 2025 (Date)"]


def test_a_unit_of_the_row_goes_before_that_of_the_table() -> None:
    text = "(tonnes)   2024   2023\nOre   48   50\nPower (GWh)   7   8\n"
    row = tables(text)[0].rows[1]
    assert spoken(row, text, row.cells) == "Power amounted to 7 GWh in 2024; amounted to 8 GWh in 2023."


def test_a_line_of_days_is_the_head_of_another_table() -> None:
    text = (
        f"{WIRE.rstrip()}\nEmployees at   30 June 2021   30 June 2020\nLind   612   604\nOslo   538   551\n"
    )
    assert rows(text)[-2:] == [
        "Employees at – Lind: 612 (30 June 2021); 604 (30 June 2020)",
        "Employees at – Oslo: 538 (30 June 2021); 551 (30 June 2020)",
    ]


def test_a_row_ends_with_its_last_figure() -> None:
    (table,) = tables(MARKDOWN)
    assert MARKDOWN[table.start : table.rows[-1].end].endswith("| 8.5%")


def test_a_row_further_in_belongs_to_the_one_above() -> None:
    text = "(£ million)     H1 2021   H1 2020\nRevenue  64.9  55.0\n  Farms  47.7  45.4\n"
    assert rows(text)[1] == "(£ million) – Revenue: Farms: 47.7 (H1 2021); 45.4 (H1 2020)"


def test_places_are_those_of_the_text() -> None:
    (table,) = tables(WIRE)
    row = table.rows[1]
    assert WIRE[row.start : row.end].startswith("Revenue by plant")
    assert WIRE[row.line : row.end].split()[0] == "Oslo"
    assert [WIRE[s.start : s.end] for _, s in row.cells] == ["1,039", "937", "3,541"]


@pytest.mark.parametrize(
    "text",
    [
        CONTACTS,
        "Acme employs 40 people.  It was founded in 1990.\nIt makes pumps.  They are blue.",
        "Lind   48\nOslo   39",
        "",
    ],
)
def test_what_names_no_columns_is_no_table(text: str) -> None:
    assert tables(text) == ()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    corpus = tmp_path_factory.mktemp("corpus")
    release = f"""Acme Pumps Reports Third Quarter

LIND, Oct. 20, 2021 -- Acme Pumps Inc. today reported its results for the third quarter.
{WIRE.replace("--", "3 ")}
"We sold more pumps," said Ann Roe, Chief Executive Officer of Acme Pumps.
"""
    Path(corpus / "acme.txt").write_text(release, encoding="utf-8")
    return Assistant(corpus, tmp_path_factory.mktemp("store"), embedder=SentenceEmbedder())


@pytest.mark.parametrize(
    ("question", "shown", "hidden"),
    [
        ("What was the revenue of the Oslo plant in the third quarter of 2021?", "1,039 (Q3 2021)", "937"),
        ("What was the revenue of the Oslo plant in the third quarter of 2020?", "937 (Q3 2020)", "1,039"),
        ("What was the revenue of the Lind plant in 2020?", "148 (2020)", "3,541"),
        ("What is the latest quarterly revenue of the Oslo plant?", "1,039 (Q3 2021)", "937"),
    ],
)
def test_the_cell_of_the_asked_row_and_days_is_told_alone(
    assistant: Assistant, question: str, shown: str, hidden: str
) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert shown in answer.text
    assert hidden not in answer.text
    (cited,) = answer.citations
    assert cited.quote.startswith("Revenue by plant ($ millions)")
    figure = shown.split(" (")[0]
    assert cited.answer_start is not None
    assert cited.quote[cited.answer_start - cited.start :].startswith(figure)


def test_cells_of_one_row_are_compared_in_one_line(assistant: Assistant) -> None:
    answer = assistant.ask("Compare the revenue of the Oslo plant in Q3 2021 with Q3 2020")
    assert answer.text.count("[1]") == 1
    assert "1,039 (Q3 2021); 937 (Q3 2020)" in answer.text


def test_a_year_earlier_is_told_beside_the_asked_days(assistant: Assistant) -> None:
    answer = assistant.ask(
        "What was the revenue of the Oslo plant in the third quarter of 2021 and a year earlier?"
    )
    assert "1,039 (Q3 2021); 937 (Q3 2020)" in answer.text


def test_several_things_of_one_table_are_told_in_its_order(assistant: Assistant) -> None:
    answer = assistant.ask(
        "What was the revenue of the plants in Oslo and Lind in the third quarter of 2021?"
    )
    assert answer.text.index("48 (Q3 2021)") < answer.text.index("1,039 (Q3 2021)")


def test_a_figure_of_a_year_is_none_of_its_quarters(assistant: Assistant) -> None:
    assert (
        assistant.ask("What was the revenue of the Oslo plant in the first quarter of 2020?").status
        == "abstained"
    )
