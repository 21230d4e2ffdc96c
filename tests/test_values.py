from datetime import date

import pytest

from rag.values import dates_near, days_told, find_dates, find_names, find_numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It cost $1.4 billion.", [(1.4e9, "money", "$")]),
        ("It is 99.99%+ pure.", [(99.99, "percent", "%")]),
        ("about 7,700 tons of it", [(7700.0, "quantity", "tons")]),
        ("100kg per day", [(100.0, "quantity", "kg")]),
        ("more than a billion pounds", [(1e9, "quantity", "pounds")]),
        ("75 million Danish kroner", [(75e6, "money", "kroner")]),
        ("300 billion Korean won", [(300e9, "money", "won")]),
        ("3 million Americans won", [(3e6, "quantity", "americans")]),
        ("12 million workers won", [(12e6, "quantity", "workers")]),
        ("at eight locations", [(8.0, "quantity", "locations")]),
        ("16 patents", [(16.0, "quantity", "patents")]),
        ("in 2025 and on May 3, 2024", []),
        ("call 317-855-9926 now", []),
        ("certified to ISO 27001", []),
        ("one of them", []),
    ],
)
def test_numbers_have_value_class_and_unit(text: str, expected: list[tuple[float, str, str]]) -> None:
    assert [(n.value, n.unit_class, n.unit) for n in find_numbers(text)] == expected


@pytest.mark.parametrize(
    ("text", "grain", "first", "last"),
    [
        ("on Nov. 20, 2025", "day", date(2025, 11, 20), date(2025, 11, 20)),
        ("on 20 November 2025", "day", date(2025, 11, 20), date(2025, 11, 20)),
        ("on 2025-11-20", "day", date(2025, 11, 20), date(2025, 11, 20)),
        ("in November 2025", "month", date(2025, 11, 1), date(2025, 11, 30)),
        ("in the second half of 2024", "part", date(2024, 7, 1), date(2024, 12, 31)),
        ("in Q3 2025", "part", date(2025, 7, 1), date(2025, 9, 30)),
        ("in early 2026", "part", date(2026, 1, 1), date(2026, 4, 30)),
        ("in 2026", "year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_dates_have_their_grain(text: str, grain: str, first: date, last: date) -> None:
    assert [(d.grain, d.first, d.last) for d in find_dates(text)] == [(grain, first, last)]


def test_impossible_days_are_no_days() -> None:
    assert [d.grain for d in find_dates("February 31, 2025")] == ["year"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("What did Acme's Ada Roe say?", ["Acme", "Ada Roe"]),
        ("The Ministry of Water met Saskia de Wit.", ["Ministry of Water", "Saskia de Wit"]),
        ("Ada Roe, CEO of Acme Pumps", ["Ada Roe", "Acme Pumps"]),
        ("In May it grew.", []),
        ("Acme and Beta agreed", ["Acme", "Beta"]),
    ],
)
def test_names_are_runs_of_capitals_without_roles_and_sentence_beginnings(
    text: str, names: list[str]
) -> None:
    assert [n.text for n in find_names(text)] == names


@pytest.mark.parametrize(
    ("text", "day", "first", "last"),
    [
        ("It opens in March.", date(2024, 1, 9), date(2024, 3, 1), date(2024, 3, 31)),
        ("It opened in November.", date(2024, 1, 9), date(2023, 11, 1), date(2023, 11, 30)),
        ("It opened on 3 May.", date(2024, 6, 1), date(2024, 5, 3), date(2024, 5, 3)),
        ("It opened on May 3, as planned.", date(2024, 6, 1), date(2024, 5, 3), date(2024, 5, 3)),
        ("It opened on the 3rd of May.", date(2024, 6, 1), date(2024, 5, 3), date(2024, 5, 3)),
        ("On 3 May 2 trucks left.", date(2024, 6, 1), date(2024, 5, 3), date(2024, 5, 3)),
    ],
)
def test_a_day_without_its_year_is_the_nearest(text: str, day: date, first: date, last: date) -> None:
    (found,) = dates_near(text, day)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["It opened on May 3, 2022.", "In March 2022.", "It may march on.", "Ann May left.", "On 31 June."],
)
def test_days_with_their_year_and_verbs_are_none_without(text: str) -> None:
    assert dates_near(text, date(2024, 1, 9)) == []


def test_no_day_is_near_to_none() -> None:
    assert dates_near("In March.", date.min) == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("in the six months to 30 June 2024", date(2024, 1, 1), date(2024, 6, 30)),
        ("in the year to December 2024", date(2024, 1, 2), date(2024, 12, 31)),
        ("put back by a year to March 2026", date(2026, 3, 1), date(2026, 3, 31)),
        ("from last year to March 2026", date(2026, 3, 1), date(2026, 3, 31)),
    ],
)
def test_a_span_that_ends_on_a_day_is_told_as_its_days(text: str, first: date, last: date) -> None:
    (found,) = days_told(text)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("third quarter of fiscal year 2025", date(2025, 7, 1), date(2025, 9, 30)),
        ("Second Quarter Fiscal 2025", date(2025, 4, 1), date(2025, 6, 30)),
        ("Q3 FY25", date(2025, 7, 1), date(2025, 9, 30)),
        ("FY2025 Q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025 third quarter", date(2025, 7, 1), date(2025, 9, 30)),
        ("third fiscal quarter of 2025", date(2025, 7, 1), date(2025, 9, 30)),
        ("fiscal 2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("FY24", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_fiscal_years_are_counted_as_if_they_were_calendar_years(words: str, first: date, last: date) -> None:
    text = f"Sales of the {words} rose."
    (found,) = find_dates(text)
    assert (text[found.start : found.end], found.first, found.last) == (words, first, last)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("For the fourth quarter it expects more.", [(date(2025, 10, 1), date(2025, 12, 31))]),
        ("Sales in the third quarter rose.", [(date(2025, 7, 1), date(2025, 9, 30))]),
        ("Sales in the second half rose.", [(date(2025, 7, 1), date(2025, 12, 31))]),
        ("Sales in the third quarter of 2024 rose.", []),
        ("It was a third quarter of growth.", []),
    ],
)
def test_a_quarter_without_its_year_is_the_one_nearest_to_the_day(
    words: str, days: list[tuple[date, date]]
) -> None:
    assert [(d.first, d.last) for d in dates_near(words, date(2025, 10, 28))] == days
