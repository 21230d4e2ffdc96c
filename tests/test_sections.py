import pytest

from corpus.release import Section
from corpus.sections import Speaker, find_speaker
from tests.builders import invented, release


def kinds(sections: tuple[Section, ...]) -> list[tuple[str, str]]:
    return [(s.kind, s.heading) for s in sections]


def test_the_parts_of_a_wire_release_are_told_apart() -> None:
    assert kinds(invented("brightwater.txt").sections) == [
        ("sub-headline", ""),
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
    ("paragraph", "speaker"),
    [
        (
            'Ada Roe, Chief Executive Officer of Acme, commented, "We grew."',
            ("Ada Roe", "Chief Executive Officer of Acme"),
        ),
        (
            '"We grew," said Ada Roe, President & CEO of Acme. "More to come."',
            ("Ada Roe", "President & CEO of Acme"),
        ),
        ('"We grew," said Acme\'s Chairman and CEO Ada Roe.', ("Ada Roe", "Acme's Chairman and CEO")),
        ('"We grew," Ada Roe, founder of Acme, said.', ("Ada Roe", "founder of Acme")),
        ("Ada Roe, CEO of Acme, said that Acme grew.", ("Ada Roe", "CEO of Acme")),
        ('"We grew," said Saskia de Wit, CEO of Acme.', ("Saskia de Wit", "CEO of Acme")),
    ],
)
def test_speakers_are_found_before_and_after_their_words(paragraph: str, speaker: tuple[str, str]) -> None:
    assert find_speaker(paragraph) == speaker


def test_a_surname_and_a_pronoun_are_resolved_against_those_who_spoke_before() -> None:
    known = [Speaker("Ada Roe", "CEO of Acme")]
    assert find_speaker('Roe added, "It is true."', known) == known[0]
    assert find_speaker('She added, "It is true."', known) == known[0]


@pytest.mark.parametrize(
    "paragraph",
    [
        'Acme Corporation ("Acme") opened a plant.',
        "The company said that it grew.",
        'The process, "Clean Water", is new.',
    ],
)
def test_defined_terms_and_companies_are_no_speakers(paragraph: str) -> None:
    assert find_speaker(paragraph) is None
