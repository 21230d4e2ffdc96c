import pytest

from evals.case import Fact
from evals.grade import denied, has_words, holds
from evals.outcome import outcome_of, outcome_of_words, without_markers


def fact(kind: str, *wordings: str) -> Fact:
    return Fact.model_validate({"type": kind, "any": wordings})


@pytest.mark.parametrize(
    ("kind", "wanted", "text", "held"),
    [
        ("number", "7,700 tons", "some 7700 tons of it", True),
        ("number", "7,700 tons", "some 7,700 pounds of it", False),
        ("number", "$1.4 billion", "worth $1,400 million", True),
        ("number", "$1.4 billion", "worth 1.4 billion", False),
        ("number", "5%", "grew by 5 percent", True),
        ("number", "5%", "grew by 15%", False),
        ("number", "eight", "at 8 places", True),
        ("number", "330 to 345 million", "between 330 million and 345 million", True),
        ("number", "330 to 345 million", "between 330 and 345", False),
        ("number", "$10 million to $12 million", "now seen at $10–12 million", True),
        ("number", "10 to 12 percent", "between 10% and 12%", True),
        ("number", "18 months", "It takes a year and a half.", True),
        ("number", "250 MW", "with 0.25 GW", True),
        ("number", "214 jobs", "call 555-0214", False),
        ("number", "1 million downloads", "has yet to reach one million downloads", False),
        ("number", "€4.5 million", "in EUR thousands:\n| Profit | 4,500 |", True),
        ("number", "€330 million to €345 million", "between €330 million and €345 million", True),
        ("number", "40", "not 40 but 60", False),
        ("date", "November 20, 2025", "on 20 Nov. 2025", True),
        ("date", "November 2025", "on November 20, 2025", True),
        ("date", "November 20, 2025", "in November 2025", False),
        ("date", "second half of 2024", "in H2 2024", True),
        ("name", "ERI", "by ERI, that", True),
        ("name", "ERI", "of materials", False),
        ("name", "ERI", "eri", False),
        ("name", "Zoë Müller", "said Zoe Muller", True),
        ("name", "Alpha", "Alpha 2 was launched", False),
        ("name", "Alpha Pumps", "Alpha Pumps Capital bought it", False),
        ("name", "Alpha Pumps", "Alpha Pumps N.V. bought it", True),
        ("name", "Ada Roe", "Ada Roe, Chief Executive Officer", True),
        ("name", "Ada Roe", "everybody other than Ada Roe", False),
        ("text", "high-purity tungsten", "into high purity tungsten", True),
        ("text", "joint venture", "two joint ventures", True),
        ("text", "joint venture", "not a joint venture", False),
        ("quote", "a kitchen, not a factory", "He said: “A kitchen, not a factory.”", True),
        ("quote", "a kitchen, not a factory", "a kitchen, never a factory", False),
    ],
)
def test_a_fact_is_held_by_its_value_or_by_its_whole_words(
    kind: str, wanted: str, text: str, held: bool
) -> None:
    assert holds(fact(kind, wanted), text) is held


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Ghana, Chile and the Sultanate of Oman", True),
        ("Oman, then Chile, then Ghana, then Peru", True),
        ("Ghana and Chile", False),
        ("Ghana and Oman, but not Chile", False),
    ],
)
def test_a_list_is_held_when_every_item_is(text: str, held: bool) -> None:
    items = [["Ghana"], ["Chile"], ["Oman", "Sultanate of Oman"]]
    assert holds(Fact.model_validate({"type": "list", "items": items}), text) is held


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("", "abstained"),
        ("The releases don't say. Nearest: “A” (2025-01-01).", "abstained"),
        ("No release gives a value for the agreement.", "abstained"),
        ("I could not find the price in the releases.", "abstained"),
        ("This is not mentioned in the documents.", "abstained"),
        ("It is not possible to determine who signed.", "abstained"),
        ("Which of the two plants do you mean?", "clarified"),
        ("Could you specify which deal you are referring to?", "clarified"),
        ("The plant cost €42 million. [1]", "answered"),
        ("The company did not name the buyer. [1]", "answered"),
        ("The plant cost €42 million. Do you want to know more?", "answered"),
    ],
)
def test_the_outcome_of_a_reply_is_read_from_its_words(text: str, outcome: str) -> None:
    assert outcome_of_words(text) == outcome


def test_a_refusal_does_not_become_an_answer_by_its_status() -> None:
    assert outcome_of("answered", "The releases don't say.") == "abstained"
    assert outcome_of("abstained", "It cost €42 million.") == "abstained"
    assert outcome_of("clarify", "Which plant?") == "clarified"


def test_what_is_denied_is_not_said() -> None:
    assert denied("not in Chile", 7)
    assert not denied("not only in Chile", 12)
    assert not has_words("Chile", "anywhere except for Chile")


def test_markers_are_no_part_of_an_answer() -> None:
    assert without_markers("It cost 42 [1][2]. More [13]") == "It cost 42. More"
