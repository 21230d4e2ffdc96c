from datetime import date

import pytest

from evals.amounts import amounts, same_amount
from evals.days import dates, same_date


@pytest.mark.parametrize(
    ("text", "value", "unit_class", "unit"),
    [
        ("about 7,700 tons", 7700, "count", "ton"),
        ("100kg per day", 100, "count", "kg"),
        ("$1.4 billion", 1.4e9, "money", "USD"),
        ("US$40m", 40e6, "money", "USD"),
        ("C$40 million", 40e6, "money", "CAD"),
        ("12 million euros", 12e6, "money", "EUR"),
        ("EUR 12 million", 12e6, "money", "EUR"),
        ("half a million dollars", 5e5, "money", "USD"),
        ("two and a half million tonnes", 2.5e6, "count", "tonne"),
        ("one hundred and forty pumps", 140, "count", ""),
        ("a dozen plants", 12, "count", ""),
        ("61,5 million", 61.5e6, "count", ""),
        ("5 per cent", 5, "percent", ""),
        ("three quarters of sales", 75, "percent", ""),
        ("2 percentage points", 2, "points", ""),
        ("25 basis points", 0.25, "points", ""),
        ("sales doubled", 2, "times", ""),
        ("Phase 3", 3, "label", ""),
        ("1,000 square feet", 1000, "count", "ft2"),
    ],
)
def test_a_number_is_read_with_its_scale_and_unit(
    text: str, value: float, unit_class: str, unit: str
) -> None:
    (found,) = amounts(text)
    assert found.value == pytest.approx(value)
    assert (found.unit_class, found.measure or found.currency) == (unit_class, unit)


@pytest.mark.parametrize(
    "text", ["in 2025", "on November 20, 2025", "in Q3 2025", "a plant", "no one spoke of an"]
)
def test_dates_and_articles_are_no_amounts(text: str) -> None:
    assert [a for a in amounts(text) if a.unit_class == "count" and a.value > 1] == []


@pytest.mark.parametrize(
    ("wanted", "text", "same"),
    [
        ("140 pumps", "140 high-pressure pumps", True),
        ("140 pumps", "140 employees", False),
        ("140 pumps", "It ordered 140.", True),
        ("7,700 tons", "7,700 tonnes", False),
        ("7,700 tons", "7.7 thousand tons", True),
        ("5%", "5 percentage points", False),
        ("5%", "0.05", False),
        ("$5 million", "€5 million", False),
        ("$5 million", "5 million", False),
        ("a loss of $5.2 million", "a profit of $5.2 million", False),
        ("a loss of $5.2 million", "$(5.2) million", True),
        ("-5%", "fell by 5%", True),
        ("-5%", "rose by 5%", False),
        ("$5 per ton", "$5 per pound", False),
        ("$1.43 billion", "about $1.4 billion", True),
        ("$1.43 billion", "$1.4 billion", False),
        ("100 MW", "100 MWh", False),
        ("3 plants", "Phase 3", False),
    ],
)
def test_value_unit_scale_and_sign_all_count(wanted: str, text: str, same: bool) -> None:
    assert any(same_amount(amounts(wanted)[0], found) for found in amounts(text)) is same


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("November 20, 2025", date(2025, 11, 20), date(2025, 11, 20)),
        ("20 Nov. 2025", date(2025, 11, 20), date(2025, 11, 20)),
        ("the 3rd of May 2024", date(2024, 5, 3), date(2024, 5, 3)),
        ("2025-11-20", date(2025, 11, 20), date(2025, 11, 20)),
        ("11/20/2025", date(2025, 11, 20), date(2025, 11, 20)),
        ("20.11.2025", date(2025, 11, 20), date(2025, 11, 20)),
        ("November 2025", date(2025, 11, 1), date(2025, 11, 30)),
        ("third quarter of 2025", date(2025, 7, 1), date(2025, 9, 30)),
        ("Q3 2025", date(2025, 7, 1), date(2025, 9, 30)),
        ("H2 2024", date(2024, 7, 1), date(2024, 12, 31)),
        ("mid-2025", date(2025, 5, 1), date(2025, 8, 31)),
        ("the end of 2025", date(2025, 12, 1), date(2025, 12, 31)),
        ("May to July 2025", date(2025, 5, 1), date(2025, 7, 31)),
        ("in 2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("the 1990s", date(1990, 1, 1), date(1999, 12, 31)),
    ],
)
def test_a_date_is_read_at_its_grain(text: str, first: date, last: date) -> None:
    (found,) = dates(text)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("wanted", "text", "same"),
    [
        ("November 2025", "November 20, 2025", True),
        ("November 20, 2025", "November 2025", False),
        ("Q3 2025", "third quarter of fiscal 2025", False),
        ("2025", "Q3 2025", True),
        ("July 2025", "May to July 2025", False),
    ],
)
def test_a_finer_date_states_a_coarser_one(wanted: str, text: str, same: bool) -> None:
    assert any(same_date(dates(wanted)[0], found) for found in dates(text)) is same


def test_impossible_dates_are_none() -> None:
    assert dates("February 30, 2025") == [] or dates("February 30, 2025")[0].first.day == 1
