from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableRelease
from corpus.parse import dateline_length, parse_date, slug
from corpus.release import Release
from tests.builders import invented, release


def facts(r: Release) -> tuple[object, ...]:
    return (r.date, r.place, r.wire, r.issuer, r.tickers)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "FISHVILLE, IN / ACCESS Newswire / May 2, 2025 / Acme Corp. (NASDAQ:ACME) today said a thing.",
            (date(2025, 5, 2), "FISHVILLE, IN", "ACCESS Newswire", "Acme Corp.", ("NASDAQ:ACME",)),
        ),
        (
            "NEW YORK, Dec. 1, 2024 /PRNewswire/ -- Acme Group (NYSE: AC) announced a plan.",
            (date(2024, 12, 1), "NEW YORK", "PRNewswire", "Acme Group", ("NYSE:AC",)),
        ),
        (
            "PARIS, 3 January 2025 (GLOBE NEWSWIRE) -- Acme announced a plan.",
            (date(2025, 1, 3), "PARIS", "GLOBE NEWSWIRE", "Acme", ()),
        ),
        (
            "OSLO--(BUSINESS WIRE)--Jun 5, 2025-- Acme announced a plan.",
            (date(2025, 6, 5), "OSLO", "BUSINESS WIRE", "Acme", ()),
        ),
        (
            "CHICAGO, NOVEMBER 20, 2025 /PRNewswire/ -- Acme announced a plan.",
            (date(2025, 11, 20), "CHICAGO", "PRNewswire", "Acme", ()),
        ),
        (
            "November 20, 2025 08:00 AM EST\n\nOSLO--(BUSINESS WIRE)--Acme announced a plan.",
            (date(2025, 11, 20), "OSLO", "BUSINESS WIRE", "Acme", ()),
        ),
        (
            "Vancouver, BC--(Newsfile Corp. - May 2, 2025) - Acme announced a plan.",
            (date(2025, 5, 2), "Vancouver, BC", "Newsfile Corp.", "Acme", ()),
        ),
        (
            "20 November 2025\n\nAcme announced a plan.",
            (date(2025, 11, 20), "", "", "Acme", ()),
        ),
        (
            "LONDON, 20 November 2025 – Acme announced a plan.",
            (date(2025, 11, 20), "LONDON", "", "Acme", ()),
        ),
        (
            " date 2025-02-03 Acme plans more\n\nOSLO, Feb. 3, 2025 /PRNewswire/ -- Acme announced a plan.",
            (date(2025, 2, 3), "OSLO", "PRNewswire", "Acme", ()),
        ),
    ],
)
def test_datelines_of_the_usual_wires_are_read(text: str, expected: tuple[object, ...]) -> None:
    assert facts(release(text)) == expected


def test_the_header_line_runs_into_the_sub_headline_and_is_no_part_of_it() -> None:
    r = release("date 2025-02-03 Acme plans more pumps\n\nOSLO, Feb. 3, 2025 /PRNewswire/ -- Acme grew.")
    first = r.sections[0]
    assert (first.kind, r.text[first.start : first.end]) == ("sub-headline", "Acme plans more pumps")


def test_a_headline_becomes_the_title() -> None:
    assert invented("brightwater.txt").title == "Brightwater Pumps Opens Second Plant in Rotterdam"


def test_a_headline_may_be_in_sentence_case_above_a_dateline() -> None:
    r = release("Acme opens plant in Lind\n\nOSLO, Feb. 3, 2025 /PRNewswire/ -- Acme opened it yesterday.")
    assert r.title == "Acme opens plant in Lind"


def test_a_notice_above_the_headline_is_no_title() -> None:
    r = release(
        "Not for distribution to U.S. newswire services\n\nAcme opens plant in Lind\n\n"
        "OSLO, Feb. 3, 2025 /PRNewswire/ -- Acme opened its plant in Lind yesterday."
    )
    assert "distribution" not in r.title


def test_without_a_headline_the_title_is_told_in_the_words_of_the_first_sentence() -> None:
    r = release("OSLO, Feb. 3, 2025 /PRNewswire/ -- Acme (NYSE: AC) today announced the opening of a plant.")
    assert r.title == "Opening of a plant"


def test_the_id_is_the_date_and_the_title() -> None:
    assert invented("larkspur.md").id == "2025-06-30-larkspur-labs-appoints-chief-scientist"


def test_front_matter_wins_over_the_text() -> None:
    r = invented("larkspur.md")
    assert (r.issuer, r.tickers, r.place) == ("Larkspur Labs Inc.", ("NYSE American:LKSP",), "DENVER")


def test_the_source_line_names_the_issuer() -> None:
    assert invented("brightwater.txt").issuer == "Brightwater Pumps N.V."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Acme opened a plant.", "no date found"),
        ("---\ntitle: A\n---\nAcme opened a plant.", "no date found"),
        ("---\ndate: soon\n---\nAcme opened a plant.", 'date "soon" is no day'),
        ("---\ndate: 2025-01-01\nkind: copy\n---\nAcme.", 'kind is "copy"'),
    ],
)
def test_what_has_no_date_or_kind_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(UnreadableRelease, match=reason):
        release(text)


def test_a_date_is_parsed_whole_or_not_at_all() -> None:
    assert parse_date("Nov. 20, 2025") == date(2025, 11, 20)
    assert parse_date("November 2025") is None


def test_a_dateline_has_a_length_and_other_paragraphs_have_none() -> None:
    assert dateline_length("OSLO, Feb. 3, 2025 /PRNewswire/ -- Acme") == len(
        "OSLO, Feb. 3, 2025 /PRNewswire/ -- "
    )
    assert dateline_length("Acme opened a plant.") == 0


@given(st.text(max_size=300))
def test_a_slug_is_safe_in_addresses_and_file_names(title: str) -> None:
    made = slug(title)
    assert 0 < len(made) <= 60
    assert all(part.isalnum() for part in made.split("-"))


def test_an_about_heading_without_a_name_is_no_company() -> None:
    assert release("date 2025-01-31\n\nAcme grew.\n\nAbout \u00a0 \n\nIt grows.").issuer == "Acme"


def test_many_blank_lines_are_read_at_once() -> None:
    assert release("date 2025-01-31\n\nAcme grew." + "\n" * 200_000 + "Really.").issuer == "Acme"
