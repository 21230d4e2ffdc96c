from datetime import date

import pytest

from rag.events import event_of, period_since
from rag.periods import periods_of
from rag.records import Passage
from rag.timely import EXACT, OTHER, PARTLY, RELEASED, TITLED, UNKNOWN, WIDER, timeliness

TODAY = date(2025, 11, 25)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What was announced last quarter?", date(2025, 7, 1), date(2025, 9, 30)),
        ("Any news this month?", date(2025, 11, 1), TODAY),
        ("What has been signed in the past six months?", date(2025, 5, 26), TODAY),
        ("What has been said since June?", date(2025, 6, 1), None),
        ("Which deals were signed before March?", None, date(2025, 2, 28)),
        ("What was announced in December?", date(2024, 12, 1), date(2024, 12, 31)),
        ("What was announced yesterday?", date(2025, 11, 24), date(2025, 11, 24)),
        ("News of last winter?", date(2024, 12, 1), date(2025, 2, 28)),
    ],
)
def test_days_are_counted_from_the_day_on_which_one_asks(
    question: str, first: date | None, last: date | None
) -> None:
    (period,) = periods_of(question, TODAY)
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize("question", ["How much did sales rise over last year?", "May I ask?", "March on!"])
def test_words_that_limit_nothing_are_no_period(question: str) -> None:
    assert periods_of(question, TODAY) == ()


def test_a_date_with_its_year_goes_before_words_that_are_counted() -> None:
    (period,) = periods_of("What was said of last year in May 2023?", TODAY)
    assert period.words == "May 2023"


def test_a_reader_is_told_the_days_and_the_words_that_name_them() -> None:
    (period,) = periods_of("News last quarter?", TODAY)
    assert period.told == "“last quarter”, 2025-07-01 to 2025-09-30"


def opening(title: str, day: date) -> Passage:
    return Passage(title, title, title, day, "body", "", "", 0, 5, "Words", title, True)


PASSAGES = [opening("Falk opens harbour", date(2024, 3, 1)), opening("Falk sells mill", date(2025, 2, 3))]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What is new since the mill sale?", date(2025, 2, 4), None),
        ("Who led Falk after the harbour opening?", date(2024, 3, 1), None),
        ("Who led Falk before the harbour opening?", None, date(2024, 2, 29)),
    ],
)
def test_an_event_that_a_title_tells_of_limits_the_releases(
    question: str, first: date | None, last: date | None
) -> None:
    event = event_of(question)
    assert event is not None
    period = period_since(event, PASSAGES)
    assert period is not None
    assert (period.first, period.last) == (first, last)


def test_an_event_that_no_title_tells_of_limits_nothing() -> None:
    event = event_of("What is new since the ferry deal?")
    assert event is not None
    assert period_since(event, PASSAGES) is None
    assert event_of("What is new?") is None


@pytest.mark.parametrize(
    ("stretch", "title", "fit"),
    [
        ("Sales in 2024 were 5 tons.", "Results", EXACT),
        ("Sales for the year ended 31 December 2024 were 5 tons.", "Results", EXACT),
        ("Sales were 5 tons.", "Results of 2024", TITLED),
        ("Sales in May 2024 were 5 tons.", "Results", PARTLY),
        ("Sales in 2023 were 5 tons.", "Results of 2024", OTHER),
        ("Sales were 5 tons (2023: 4 tons).", "Results of 2024", RELEASED),
        ("The dividend is payable on 3 May 2025.", "Results of 2024", RELEASED),
        ("Sales of more than 4 tons in 2023.", "Results of 2024", OTHER),
        ("Sales rose 3.5% from 4.2 tons in 2023.", "Results of 2024", RELEASED),
        ("Sales in December were 5 tons.", "Results", PARTLY),
    ],
)
def test_words_fit_the_days_asked_for_by_what_they_and_their_title_tell(
    stretch: str, title: str, fit: float
) -> None:
    (period,) = periods_of("What were sales in 2024?", TODAY)
    assert timeliness(period, stretch, opening(title, date(2025, 2, 1))) == fit


def test_a_figure_of_a_whole_year_is_hardly_one_of_its_quarters() -> None:
    (period,) = periods_of("What were sales in the first quarter of 2024?", TODAY)
    assert timeliness(period, "Sales in 2024 were 5 tons.", opening("Results", date(2025, 2, 1))) == WIDER
    assert timeliness(period, "Sales in Q1 2024 were 5 tons.", opening("Results", date(2025, 2, 1))) == EXACT


def test_words_told_within_the_asked_month_count_whatever_days_they_name() -> None:
    (period,) = periods_of("How did the sale stand in May 2024?", TODAY)
    words = "It is to be completed in the third quarter of 2024."
    assert timeliness(period, words, opening("Sale agreed", date(2024, 5, 3))) == RELEASED
    assert timeliness(period, words, opening("Sale agreed", date(2024, 6, 3))) == OTHER


@pytest.mark.parametrize(
    ("asked", "title", "fit"),
    [
        ("in the second half of 2023", "Half-Year Results", UNKNOWN),
        ("in the second half of 2023", "Second Half 2023 Results", TITLED),
        ("in 2023", "Full Year 2022 Results", UNKNOWN),
        ("in 2023", "Results", RELEASED),
        ("in the second half of 2023", "Sale agreed", RELEASED),
    ],
)
def test_a_report_tells_of_days_before_it(asked: str, title: str, fit: float) -> None:
    period = periods_of(f"What were sales {asked}?", TODAY)[0]
    assert timeliness(period, "Sales were 5 tons.", opening(title, date(2023, 8, 23))) == fit
