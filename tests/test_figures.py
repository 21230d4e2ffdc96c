from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.days import days, days_beside, holds_day
from rag.figures import figures, holds_figure, is_calculated, is_rounded


@pytest.mark.parametrize(
    ("text", "value", "kind", "unit", "per"),
    [
        ("€61.5 million", 61.5e6, "money", "EUR", ""),
        ("US$40m", 40e6, "money", "USD", ""),
        ("C$40 million", 40e6, "money", "CAD", ""),
        ("75 million Danish kroner", 75e6, "money", "DKK", ""),
        ("half a million dollars", 5e5, "money", "USD", ""),
        ("9.4 percent", 9.4, "percent", "", ""),
        ("99.99%+", 99.99, "percent", "", ""),
        ("2 percentage points", 2, "points", "", ""),
        ("25 basis points", 0.25, "points", "", ""),
        ("two thirds of sales", 200 / 3, "percent", "", ""),
        ("one hundred and forty pumps", 140, "count", "", ""),
        ("twenty-four patents", 24, "count", "", ""),
        ("a dozen plants", 12, "count", "", ""),
        ("100kg per day", 100, "count", "kg", "day"),
        ("50 metric ton a day", 50, "count", "tonne", "day"),
        ("7,700 tons annually", 7700, "count", "ton", "year"),
        ("a 400,000-square-foot site", 4e5, "count", "ft2", ""),
        ("£371m a year earlier", 371e6, "money", "GBP", ""),
        ("400,000 sq ft", 4e5, "count", "ft2", ""),
        ("a $1.96 B sale", 1.96e9, "money", "USD", ""),
        ("90 megawatt-hours", 90, "count", "MWh", ""),
        ("5 crore rupees", 5e7, "money", "INR", ""),
        ("15 cents", 0.15, "money", "cent", ""),
        ("sales doubled", 2, "times", "", ""),
        ("a tenfold rise", 10, "times", "", ""),
        ("a quarter of sales", 25, "percent", "", ""),
        ("rose to500 tons", 500, "count", "ton", ""),
        ("2025 tons", 2025, "count", "ton", ""),
    ],
)
def test_a_figure_is_read_with_its_unit_and_rate(
    text: str, value: float, kind: str, unit: str, per: str
) -> None:
    (found,) = figures(text)
    assert found.value == pytest.approx(value)
    assert [found.kind, found.unit, found.per] == [kind, unit, per]


@pytest.mark.parametrize(
    "text",
    [
        "May 3, 2024",
        "in Q3 2025",
        "call 303-555-0144",
        "the L2 sensor",
        "its 3rd plant",
        "one of them",
        "a plant",
        "open 24/7",
        "on 11/10/2025",
        "on Nov. 10",
        "(1) a mine",
    ],
)
def test_dates_codes_and_telephone_numbers_are_no_figures(text: str) -> None:
    assert figures(text) == []


def test_a_range_shares_its_unit_and_its_scale() -> None:
    assert [(f.value, f.kind, f.unit) for f in figures("$10–12 million")] == [
        (10e6, "money", "USD"), (12e6, "money", "USD"),
    ]  # fmt: skip
    assert [f.kind for f in figures("10 to 12 percent")] == ["percent", "percent"]


@pytest.mark.parametrize(
    ("evidence", "told", "held"),
    [
        ("€61.5 million", "61.5 million euros", True),
        ("€61.5 million", "$61.5 million", False),
        ("€61.5 million", "€61.5 billion", False),
        ("€61.5 million", "€62 million", False),
        ("€61.5 million", "61,5 Millionen Euro", True),
        ("£12.7 million", "12.7 million pounds", True),
        ("5 percent", "5 percentage points", False),
        ("140 pumps", "one hundred forty units", True),
        ("100 kg per day", "100 kg a year", False),
        ("100 kg per day", "100 kg", True),
        ("7,700 tons", "7,700 tonnes", False),
        ("140 pumps", "140 tons", False),
        ("a loss of $4 million", "-$4 million", True),
        ("sales of $4 million", "-$4 million", False),
        ("0.15 dollars", "15 cents", True),
    ],
)
def test_a_figure_is_held_by_value_unit_and_rate(evidence: str, told: str, held: bool) -> None:
    assert holds_figure(figures(evidence), figures(told)[0]) is held


@pytest.mark.parametrize(
    ("told", "rounded"),
    [
        ("about €62 million", True),
        ("about €71 million", False),
        ("€62 million", False),
        ("about $62 million", False),
    ],
)
def test_what_is_told_as_rounded_may_be_a_rounded_figure(told: str, rounded: bool) -> None:
    assert is_rounded(figures("€61.5 million"), figures(told)[0]) is rounded


@pytest.mark.parametrize(
    ("evidence", "told", "calculated"),
    [
        ("from €282.6 million to €318.2 million", "by €35.6 million", True),
        ("140 pumps and an option for 60", "200 pumps", True),
        ("from €282.6 million to €318.2 million", "by 12.6 percent", True),
        ("from 40 percent to 45 percent", "5 percentage points", True),
        ("from €282.6 million to €318.2 million", "by €36.6 million", False),
        ("two plants and one mine", "3 sites", False),
    ],
)
def test_sums_differences_and_changes_are_told_from_invented_figures(
    evidence: str, told: str, calculated: bool
) -> None:
    assert is_calculated(figures(evidence), figures(told)[0]) is calculated


@pytest.mark.parametrize(
    ("evidence", "told", "held"),
    [
        ("May 6, 2024", "in May 2024", True),
        ("May 6, 2024", "6 May 2024", True),
        ("May 6, 2024", "May 7, 2024", False),
        ("in May 2024", "on May 6, 2024", False),
        ("May 6, 2024", "on May 6", True),
        ("May 6, 2024", "on June 6", False),
        ("the third quarter of 2025", "in Q3", True),
        ("the third quarter of 2025", "in Q4", False),
        ("the first half of 2024", "the first six months", True),
        ("in 2025", "in 2026", False),
        ("May 6, 2024", "in May", True),
        ("May 6, 2024", "in July", False),
        ("November 10, 2025", "on 11/10/2025", True),
        ("November 10, 2025", "on Nov. 10", True),
        ("November 10, 2025", "on Nov. 11", False),
    ],
)
def test_a_date_is_held_at_its_grain_with_or_without_its_year(evidence: str, told: str, held: bool) -> None:
    assert holds_day(days(evidence), days(told)[0]) is held


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("retired last month", date(2023, 12, 1), date(2023, 12, 31)),
        ("this quarter", date(2024, 1, 1), date(2024, 3, 31)),
        ("next year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_told_by_the_day_of_its_text_is_resolved(text: str, first: date, last: date) -> None:
    (found,) = days_beside(text, date(2024, 1, 31))
    assert (found.first, found.last, text[found.start : found.end][-4:]) == (first, last, text[-4:])


@given(st.text(alphabet="0123456789.,$€% kmxthousandpery-()\n", max_size=60))
def test_any_text_can_be_read_and_holds_its_own_figures(text: str) -> None:
    found = figures(text)
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(holds_figure(found, f) for f in found)
