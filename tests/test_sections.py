import pytest

from corpus.release import Section
from tests.builders import invented, release


def kinds(sections: tuple[Section, ...]) -> list[tuple[str, str]]:
    return [(s.kind, s.heading) for s in sections]


def test_the_parts_of_a_wire_release_are_told_apart() -> None:
    assert kinds(invented("brightwater.txt").sections) == [
        ("body", ""),
        ("quotation", ""),
        ("body", ""),
        ("about", "About Brightwater Pumps"),
        ("notice", "Forward-Looking Statements"),
        ("contacts", "Media Contact"),
        ("source", ""),
    ]


def test_markdown_headings_begin_sections() -> None:
    assert kinds(invented("larkspur.md").sections) == [
        ("body", ""),
        ("body", "Background"),
        ("about", "About Larkspur Labs"),
    ]


def test_a_section_never_holds_its_heading() -> None:
    r = invented("larkspur.md")
    about = r.sections[-1]
    assert r.text[about.start : about.end] == "Larkspur Labs makes soil sensors."


def test_a_heading_that_ends_in_a_companys_suffix_is_a_heading() -> None:
    r = release("date 2025-01-02\n\nNews came.\n\nAbout Acme, Inc.\n\nAcme makes pumps.")
    assert kinds(r.sections)[-1] == ("about", "About Acme, Inc.")


def test_about_and_its_text_on_the_next_line_are_told_apart() -> None:
    r = release("date 2025-01-02\n\nNews came.\n\nAbout Acme\nAcme makes pumps.")
    about = r.sections[-1]
    assert kinds(r.sections)[-1] == ("about", "About Acme")
    assert r.text[about.start : about.end] == "Acme makes pumps."


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        (
            "Statements above look ahead and are subject to risks. Actual results may differ from them.",
            "notice",
        ),
        (
            "Ada Roe            Bo Lind\nInvestors          Media\nada@acme.example   bo@acme.example",
            "contacts",
        ),
        ("For further information, please contact Ada Roe at ada@acme.example.", "contacts"),
    ],
)
def test_endings_without_a_heading_are_told_by_what_they_say(ending: str, kind: str) -> None:
    r = release(f"date 2025-01-02\n\nNews came.\n\nAbout Acme\n\nAcme makes pumps.\n\n{ending}")
    assert kinds(r.sections)[-1][0] == kind


def test_a_short_line_amid_the_news_is_a_heading() -> None:
    r = release("date 2025-01-02\n\nAcme has grown.\n\nNew plant\n\nThe plant opened in May.")
    assert kinds(r.sections) == [("body", ""), ("body", "New plant")]


def test_headline_and_press_lines_belong_to_no_section() -> None:
    r = release(
        "FOR IMMEDIATE RELEASE\n\nAcme Opens Plant in Oslo\n\nIt cost $4 million\n\n"
        "OSLO, Jan. 2, 2025 /PRNewswire/ -- Acme Inc. has opened a plant."
    )
    assert r.title == "Acme Opens Plant in Oslo"
    assert [s.kind for s in r.sections] == ["sub-headline", "body"]
