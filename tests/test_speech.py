import pytest

from corpus.people import Speaker, person
from corpus.sentences import paragraphs
from corpus.speech import quotations, terms
from evals.parsing import LABELS, clears, files_by_name, load_labelled, read


def said(text: str) -> list[tuple[str, str, str]]:
    return [(q.speaker, q.speaker_title, text[q.start : q.end]) for q in quotations(text, paragraphs(text))]


@pytest.mark.parametrize(
    ("paragraph", "speaker"),
    [
        ('Ada Roe, Chief Executive of Acme, commented, "We grew."', ("Ada Roe", "Chief Executive of Acme")),
        (
            '"We grew," said Ada Roe, President & CEO of Acme. "More is to come."',
            ("Ada Roe", "President & CEO of Acme"),
        ),
        ('"We grew a lot," said Acme\'s Chairman and CEO Ada Roe.', ("Ada Roe", "Acme's Chairman and CEO")),
        ('"We grew a lot," Ada Roe, founder of Acme, said.', ("Ada Roe", "founder of Acme")),
        ("Ada Roe, CEO of Acme, said that Acme grew.", ("Ada Roe", "CEO of Acme")),
        ('"We grew a lot," said Saskia de Wit, CEO of Acme.', ("Saskia de Wit", "CEO of Acme")),
        ('Chief Financial Officer Ada Roe said: "We grew."', ("Ada Roe", "Chief Financial Officer")),
        ('"We grew a lot," said Ada Roe, 51, who was CEO until May.', ("Ada Roe", "CEO")),
        (
            '"We grew a lot," said Ada Roe, once the head of Beta and since the merger Chair of Acme.',
            ("Ada Roe", "Chair of Acme"),
        ),
        ('"We grew a lot," said Ada Roe, Chair of Acme, at the ceremony.', ("Ada Roe", "Chair of Acme")),
        (
            'Ada Roe, until now head of sales, has been CEO since May. "We grew," said Ada Roe.',
            ("Ada Roe", "CEO"),
        ),
        (
            '"We grew a lot," said Ada Roe. Ada Roe will run Acme from May. She has been its CFO since 2020.',
            ("Ada Roe", "CFO"),
        ),
        (
            'Ada Roe, who has led Acme since May, lives in Lind. "We grew," Roe said.',
            ("Ada Roe", "has led Acme since May"),
        ),
        (
            'Bo Dahl becomes CEO in May. Ada Roe, who has held that post since 2020, left. "Oh," Roe said.',
            ("Ada Roe", "CEO"),
        ),
        ('Ada Roe will retire as Chair in May. "We grew," Roe said.', ("Ada Roe", "Chair")),
        ("‘We grew, and it’s good,’ said Ada Roe, CEO of Acme.", ("Ada Roe", "CEO of Acme")),
    ],
)
def test_speakers_are_found_before_and_after_their_words(paragraph: str, speaker: tuple[str, str]) -> None:
    assert {(name, title) for name, title, _ in said(paragraph)} == {speaker}


@pytest.mark.parametrize(
    ("paragraph", "words"),
    [
        (
            'Ada Roe, CEO of Acme, said: "It is done." "We grew," Roe said, adding that she was glad.',
            ["It is done.", "We grew,", "she was glad."],
        ),
        (
            '"We grew a lot," said Ada Roe. The former chief executive of Acme said that more was to come.',
            ["We grew a lot,", "The former chief executive of Acme said that more was to come."],
        ),
        (
            'Ada Roe, head of sales, called the letter "a start for everybody" and noted: "We sold more."',
            ["a start for everybody", "We sold more."],
        ),
    ],
)
def test_what_is_added_told_by_role_or_quoted_in_part_is_the_same_speakers(
    paragraph: str, words: list[str]
) -> None:
    assert [(name, told) for name, _, told in said(paragraph)] == [("Ada Roe", told) for told in words]


def test_two_speakers_of_one_paragraph_keep_their_own_words() -> None:
    text = '"We grew," said Ada Roe, CEO of Acme, while Bo Lind, head of sales, remarked: "We sold more."'
    assert [(name, words) for name, _, words in said(text)] == [
        ("Ada Roe", "We grew,"),
        ("Bo Lind", "We sold more."),
    ]


def test_words_go_on_over_paragraphs_until_their_mark_is_closed() -> None:
    text = "“It took years,” said Ada Roe, CEO of Acme. “We waited.\n\n“Then it rained.”\n\nThe plant is new."
    assert [(name, words) for name, _, words in said(text)] == [
        ("Ada Roe", "It took years,"), ("Ada Roe", "We waited."), ("Ada Roe", "Then it rained."),
    ]  # fmt: skip


def test_a_mark_that_is_never_closed_ends_with_its_paragraph() -> None:
    text = (
        'Ada Roe, CEO of Acme, said: "We waited for rain.\n\n'
        'Bo Lind, head of sales, said: "It rained at last."'
    )
    assert [(name, words) for name, _, words in said(text)] == [
        ("Ada Roe", "We waited for rain."), ("Bo Lind", "It rained at last."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "second",
    [
        'Roe added, "It is true."',
        'She added, "It is true."',
        "She said that it is true.",
        '"It is true," Roe said.',
    ],
)
def test_a_surname_and_a_pronoun_mean_who_spoke_before(second: str) -> None:
    found = said(f'"We grew a lot," said Ada Roe, CEO of Acme.\n\n{second}')
    assert [name for name, _, _ in found] == ["Ada Roe", "Ada Roe"]


def test_a_sentence_behind_a_full_stop_does_not_speak_the_words_before_it() -> None:
    text = 'Ada Roe, CEO of Acme, told staff: "We wait." Bo Lind, head of sales, said that nobody left.'
    assert [name for name, _, _ in said(text)] == ["Ada Roe", "Bo Lind"]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ('Acme Corporation ("Acme") opened a plant.', "Acme"),
        ('The process, known as "Clean Water", is new.', "Clean Water"),
        ('It made the so-called "wet route" public.', "wet route"),
    ],
)
def test_defined_terms_are_said_by_nobody(text: str, term: str) -> None:
    assert said(text) == []
    assert [text[t.start : t.end] for t in terms(text, paragraphs(text))] == [term]


def test_companies_are_no_speakers() -> None:
    assert said("The company said that it grew.") == []
    assert said("Acme Pumps Inc. said that it grew.") == []


def test_a_name_that_begins_like_a_small_word_is_whole() -> None:
    assert person("Ashdowne", [Speaker("Maren Ashdowne", "CEO")]) == Speaker("Maren Ashdowne", "CEO")


def test_labelled_releases_are_read_as_people_read_them() -> None:
    labels = [
        row for file in LABELS.glob("*.yaml") if file.name != "originals.yaml" for row in load_labelled(file)
    ]
    found = read(labels, files_by_name())
    assert clears(found), found.faults
    assert found.dates == found.titles == found.releases == len(labels)


@pytest.mark.parametrize("unit", ["“so ", '"Acme" (', "(“A", "‘x’ ", "he said that ", "Roe, CEO, ", "A. "])
def test_a_paragraph_of_marks_alone_is_read_in_a_bounded_number_of_steps(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    assert len(quotations(text, paragraphs(text))) <= 200
