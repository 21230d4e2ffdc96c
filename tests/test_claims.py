import pytest

from corpus.claims import claim_of


@pytest.mark.parametrize(
    ("words", "claim"),
    [
        ("Acme has opened its plant.", "fact"),
        ("The dividend is payable on 3 May.", "plan"),
        ("The board declared a dividend of $0.22, payable on 3 May.", "fact"),
        ("A dividend, declared if the merger closes, is payable on 3 May.", "conditional"),
        ("Accounts payable in March fell to $4 million.", "fact"),
        ("Acme will open its plant in May.", "plan"),
        ("The plant is to open in May.", "plan"),
        ("The sale is on track for the second quarter.", "plan"),
        ("Acme would open a plant if it were paid.", "conditional"),
        ("Acme signed a memorandum of understanding.", "conditional"),
        ("Completion is subject to the approval of shareholders.", "conditional"),
        ("Acme is in talks to sell its plant.", "conditional"),
        ("Roe said that the plant would open in May.", "plan"),
        ("The plan for a plant in Oslo has been dropped.", "fact"),
        ("The letter of intent of 2023 lapsed in May.", "fact"),
        ("Sales were above the guidance of last May.", "fact"),
        ("We would rather wait than hurry.", "fact"),
        ("Talks with Acme were broken off in May.", "fact"),
        ("Acme does not undertake to update these statements.", "notice"),
        ("For more information, see acme.example.", "notice"),
    ],
)
def test_what_a_sentence_claims_is_read_off_its_weakest_part(words: str, claim: str) -> None:
    assert claim_of(words) == claim


def test_a_headline_tells_what_is_to_come_without_a_verb_for_it() -> None:
    assert claim_of("Acme to open plant in Oslo", "sub-headline") == "plan"
    assert claim_of("Sales rise 4% to $12 million", "sub-headline") == "fact"
