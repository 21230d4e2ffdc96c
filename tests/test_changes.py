from datetime import date

import pytest

from corpus.companies import companies, find_company, key_of, meant_by_company
from corpus.compare import edits
from corpus.errors import InputError
from corpus.sentences import Span
from evals.differences import LABELS, load_differences, measure
from rag.changes import changes
from rag.lexical import Lexicon
from rag.split import split
from tests.builders import WordEmbedder, release

OLD = release(
    "OSLO, Norway, Jan. 2, 2024 (GLOBE NEWSWIRE) -- Acme Corporation (NYSE: ACM) (“Acme” or the “Company”) "
    "plans to open a pump plant in Bergen in May 2025.\n\n"
    "About Acme\n\nAcme makes pumps at two sites. It is owned by Beta."
)
NEW = release(
    "OSLO, Norway, Jan. 2, 2026 (GLOBE NEWSWIRE) -- Acme Corporation (NYSE: ACM) (“Acme” or the “Company”) "
    "opened its pump plant in Bergen in June 2025.\n\n"
    "About Acme\n\nAcme makes pumps at three sites. It employs 90 people."
)


def told(old: str, new: str) -> list[tuple[str, str]]:
    found = edits(old, [Span(0, len(old))], new, [Span(0, len(new))])
    return [(old[slice(*e.old)] if e.old else "", new[slice(*e.new)] if e.new else "") for e in found]


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("It has two sites.", "It has three sites.", [("two", "three")]),
        ("It has two sites.", "It  has two\nsites.", []),
        ('It is called "Acme".', "It is called “Acme”.", []),
        ("It has sites. It grows.", "It grows. It has sites.", []),
        ("It has sites.", "It has sites. It grows.", [("", "It grows.")]),
        ("It has sites. It grows.", "It has sites.", [("It grows.", "")]),
        ("In Oslo, Bergen and Bodø.", "In Oslo and Bergen.", [(", Bergen and Bodø", "and Bergen")]),
    ],
)
def test_only_what_reads_otherwise_is_a_change(old: str, new: str, changed: list[tuple[str, str]]) -> None:
    assert told(old, new) == changed


def test_a_company_over_time_is_shown_with_exact_words() -> None:
    lexicon = Lexicon([p for r in (OLD, NEW) for p in split(r, WordEmbedder().count)])
    found = changes("ACM", [NEW, OLD], lexicon)
    (compared,) = found.about
    words = [(c.old.quote if c.old else "", c.new.quote if c.new else "") for c in compared.changes]
    assert words == [("two", "three"), ("", "It employs 90 people."), ("It is owned by Beta.", "")]
    assert [(p.text.strip(), p.mark) for p in compared.parts if p.mark][:2] == [
        ("two", "removed"),
        ("three", "added"),
    ]
    assert [(c.old.claim, c.new.claim) for c in found.facts if c.old and c.new] == [("plan", "fact")]
    assert [t.lines[0].date for t in found.told] == [date(2026, 1, 2), date(2024, 1, 2)]
    for cited in (c for change in compared.changes for c in (change.old, change.new) if c):
        home = OLD if cited.release_id == OLD.id else NEW
        assert home.text[cited.start : cited.end] == cited.quote


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        # A figure or a day that is repeated says what is meant, however little else is shared.
        ("The dock is to cost $140 million.", "Its budget has risen from $140 million to $172 million."),
        (
            "First ore is due in the third quarter of 2024.",
            "Owing to a flood, ore that was due in the third quarter of 2024 comes in 2026.",
        ),
        # A plan that came to nothing, without another figure.
        (
            "Acme plans a hydrogen electrolyser at Windmark harbour.",
            "The electrolyser at Windmark harbour has been dropped.",
        ),
        # A plan that came about, in words that have little in common with it.
        (
            "Acme plans a furnace with burners in Narvik for May 2025.",
            "Narvik's furnace was opened on 3 July 2026 after a long strike of the workers in the harbour.",
        ),
        # People with another post, and a post with another holder.
        (
            '"We grow," said Ada Roe, Chief Financial Officer of Acme.',
            'Ada Roe, Chief Executive Officer of Acme, said: "We grew."',
        ),
        (
            '"We grow," said Ada Roe, Chief Financial Officer of Acme.',
            'Bo Dahl, Chief Financial Officer of Acme, said: "Costs fell."',
        ),
    ],
)
def test_what_a_later_release_changed_is_set_beside_what_an_earlier_one_told(
    earlier: str, later: str
) -> None:
    assert facts(earlier, later) == [(earlier, later)]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("The dock is to cost $140 million.", "Acme has 140 pumps on stock, and an office in Lund."),
        (
            '"We grow," said Ada Roe, Chief Executive Officer of Acme.',
            'Ada Roe, Chief Executive Officer of Acme, said: "Costs fell."',
        ),
        (
            '"We grow," said Ada Roe, Chief Executive Officer of Acme.',
            'Bo Dahl, Chief Executive Officer of Beta, said: "Costs fell."',
        ),
    ],
)
def test_what_is_of_something_else_is_no_change(earlier: str, later: str) -> None:
    assert facts(earlier, later) == []


def facts(earlier: str, later: str) -> list[tuple[str, str]]:
    pair = [
        release(f"OSLO, Norway, Jan. 2, {year} (GLOBE NEWSWIRE) -- Acme Corporation has news.\n\n{words}")
        for year, words in ((2024, earlier), (2026, later))
    ]
    lexicon = Lexicon([p for r in pair for p in split(r, WordEmbedder().count)])
    found = changes("Acme", pair, lexicon).facts
    return [(c.old.quote, c.new.quote) for c in found if c.old and c.new]


def test_a_company_is_found_by_any_of_its_names() -> None:
    known = companies([OLD, NEW])
    assert {
        find_company(n, known).name for n in ("Acme", "acme corporation", "ACM", "NYSE:ACM", "Acmee")
    } == {"Acme Corporation"}
    with pytest.raises(InputError, match="no release presents such a company"):
        find_company("Zenith", known)


def test_the_company_means_whom_the_release_defines() -> None:
    text = "OSLO, Jan. 2, 2024 -- Acme Corp. (“Acme”) sold its unit Beta Ltd. (the “Company”) to Gamma LLC."
    assert meant_by_company(release(text)) == "Beta Ltd."
    assert meant_by_company(OLD) == "Acme Corporation"
    assert key_of("The Acme Pumps, Inc.") == "acme pumps"


def test_every_labelled_difference_of_about_paragraphs_is_shown_and_nothing_else() -> None:
    found = measure([row for file in sorted(LABELS.glob("*.yaml")) for row in load_differences(file)])
    assert found.is_complete, found.faults
    assert found.about_of >= 20
