from dataclasses import replace
from datetime import date

import pytest

from evals.case import Case
from evals.cited import check, faults, statements
from evals.delivered import Piece, deliver
from evals.loss import Loss, loss
from evals.run import Result, grade, passes
from rag.records import Answer
from tests.builders import invented
from tests.test_cases import case
from tests.test_render import ANSWER, CITED

OTHER = invented("brightwater-2025.txt")
RELEASES = {CITED.release_id: invented("brightwater.txt"), OTHER.id: OTHER}
TITLE = RELEASES[CITED.release_id].title
GOOD = replace(CITED, title=TITLE)
RIGHT = replace(ANSWER, citations=(GOOD,))


def test_a_right_answer_passes_with_everything_counted() -> None:
    found = grade(case(), RIGHT, RELEASES)
    assert passes(case(), found)
    assert (found.grounded, found.supported, found.precise) == ((2, 2), (1, 1), (1, 1))


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (replace(RIGHT, citations=(replace(GOOD, start=GOOD.start + 1),)), "do not stand at"),
        (
            replace(RIGHT, citations=(replace(GOOD, start=GOOD.start + 1, quote=GOOD.quote[1:]),)),
            "cuts a word",
        ),
        (replace(RIGHT, citations=(replace(GOOD, quote="The plant cost €43 million"),)), "do not stand at"),
        (replace(RIGHT, citations=(replace(GOOD, release_id="other"),)), "no such release"),
        (replace(RIGHT, citations=(replace(GOOD, date=date(2024, 3, 5)),)), "not its release's"),
        (replace(RIGHT, citations=(replace(GOOD, answer_start=0, answer_end=4),)), "lies outside"),
        (replace(RIGHT, citations=(replace(GOOD, answer_end=None),)), "half an answering span"),
        (replace(RIGHT, citations=(replace(GOOD, also=(OTHER.id,)),)), "do not stand in"),
        (replace(RIGHT, text="Without its marker."), "the text names []"),
        (replace(RIGHT, text=RIGHT.text + " [2]"), "the text names [1, 2]"),
        (replace(RIGHT, citations=(), text="Nothing is cited."), "cites nothing"),
    ],
)
def test_a_citation_that_is_off_by_anything_is_named(answer: Answer, fault: str) -> None:
    assert faults(RIGHT, RELEASES) == ()
    assert any(fault in words for words in faults(answer, RELEASES))
    assert not passes(case(), grade(case(), answer, RELEASES))


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("The plant cost €42 million and employs 310 people. [1]", (2, 2)),
        ("The plant cost €43 million and employs 310 people. [1]", (1, 2)),
        ("On March 4, 2024 it said that the plant cost €42 million. [1]", (2, 2)),
        ("The plant cost €42 million in June 2023. [1]", (1, 2)),
        ("The plant cost $42 million. [1]", (0, 1)),
    ],
)
def test_a_figure_counts_only_where_the_cited_words_or_their_day_hold_it(
    text: str, grounded: tuple[int, int]
) -> None:
    assert check(replace(RIGHT, text=text), RELEASES).grounded == grounded


@pytest.mark.parametrize(("figure", "held"), [("91 (2025)", 2), ("92 (2025)", 1), ("91 (2023)", 1)])
def test_a_figure_of_a_table_stands_in_its_column(figure: str, held: int) -> None:
    table = "Half-year to December 31      2025      2024\nOslo      91      72"
    cited = replace(GOOD, quote=table)
    told = replace(RIGHT, text=f"Half-year to December 31 – Oslo: {figure} [1]", citations=(cited,))
    assert check(told, RELEASES).grounded == (held, 2)


def test_a_statement_is_carried_by_what_it_cites_or_counted_as_loose() -> None:
    loose = replace(RIGHT, text=RIGHT.text + " Its customers rejoiced about shorter waiting everywhere.")
    assert check(loose, RELEASES).supported == (1, 2)
    assert [len(s.citations) for s in statements(loose)] == [1, 0]
    invented_ = replace(RIGHT, text="Larkspur recalled all of its sensors in Denver. [1]")
    assert check(invented_, RELEASES).supported == (0, 1)
    assert check(invented_, RELEASES).precise == (0, 1)


def test_a_case_says_who_must_be_cited_and_what_must_stand_alone() -> None:
    spoken = case(evidence=[{"release": "2024-03-04", "anchors": ["310 people"], "speaker": "Saskia de Wit"}])
    answer = replace(RIGHT, citations=(replace(GOOD, speaker="Kwame Osei"),))
    assert "given to Kwame Osei" in grade(spoken, answer, RELEASES).off[0]
    assert grade(spoken, replace(RIGHT, citations=(replace(GOOD, speaker="de Wit"),)), RELEASES).off == ()
    alone = case(tags=["standalone"], question="Q?")
    assert grade(alone, RIGHT, RELEASES).off == ()
    assert "stands alone" in grade(alone, replace(RIGHT, standalone="Q (Ghana)?"), RELEASES).off[0]


def test_a_release_from_after_the_day_is_never_right() -> None:
    early = case(as_of="2024-03-03")
    assert "later than 2024-03-03" in grade(early, RIGHT, RELEASES).off[0]


PIECES = [
    Piece("Nothing of use.", frozenset({date(2024, 3, 4)})),
    Piece("It employs 310 people.", frozenset({date(2025, 2, 11)})),
    Piece("The plant cost €42 million", frozenset({date(2024, 3, 4)})),
    Piece("and employs 310 people.", frozenset({date(2024, 3, 4), date(2025, 2, 11)})),
]


def test_evidence_is_delivered_when_all_its_words_came_out_of_its_release() -> None:
    found = deliver(case(), PIECES)
    assert (found.ranks, found.first) == ((4,), 4)
    assert found.characters == (found.total,)
    assert (found.recall(), found.recall(found.total - 1)) == (1.0, 0.0)
    assert deliver(case(), PIECES[:3]).ranks == (None,)


def test_evidence_of_the_same_words_is_one_piece_and_others_are_all_needed() -> None:
    same = {"anchors": ["310 people"]}
    twice = case(evidence=[same | {"release": "2024-03-04"}, same | {"release": "2025-02-11"}])
    assert deliver(twice, PIECES).ranks == (2,)
    both = case(evidence=[same | {"release": "2024-03-04"}, {"release": "2024-03-04", "anchors": ["of use"]}])
    assert deliver(both, PIECES).ranks == (4, 1)


def lost(label: Case, answer: Answer, shown: int, pool: int = 4) -> Loss:
    return loss(
        label, grade(label, answer, RELEASES), deliver(label, PIECES[:shown]),
        lambda: deliver(label, PIECES[:pool]), RELEASES.values(),
    )  # fmt: skip


def test_a_failed_case_is_lost_at_the_first_place_where_it_went_wrong() -> None:
    refused = replace(RIGHT, status="abstained", text="The releases don't say.", citations=())
    wrong = replace(RIGHT, text="The plant employs 310 people. [1]")
    silent = Case.model_validate(
        {"id": "s", "kind": "unanswerable", "question": "Q", "as_of": "2025-01-01", "expect": "abstain"}
    )
    unread = case(evidence=[{"release": "2024-03-04", "anchors": ["no such words"]}])
    assert lost(unread, refused, 4) == Loss.NOT_READ
    assert lost(case(), refused, 1, pool=1) == Loss.NOT_FOUND
    assert lost(case(), refused, 1) == Loss.NOT_SHOWN
    assert lost(case(), refused, 4) == Loss.REFUSED
    assert lost(case(), wrong, 4) == Loss.WRONG
    assert lost(case(must_not=["310 people"]), RIGHT, 4) == Loss.FORBIDDEN
    assert lost(case(), replace(RIGHT, citations=(CITED,)), 4) == Loss.MISCITED
    assert lost(case(), replace(RIGHT, status="clarify", text="Which?", citations=()), 4) == Loss.ASKED
    assert lost(silent, RIGHT, 4) == Loss.SPOKE
    unclear = silent.model_copy(update={"expect": "clarify"})
    assert lost(unclear, refused, 4) == Loss.NOT_ASKED


def test_a_result_passes_only_with_exact_citations() -> None:
    good = Result(case(), RIGHT, grade(case(), RIGHT, RELEASES))
    assert good.passed
    moved = replace(RIGHT, citations=(replace(GOOD, start=GOOD.start + 1),))
    assert not Result(case(), moved, grade(case(), moved, RELEASES)).passed


def test_a_plan_that_is_called_a_fact_is_off() -> None:
    asked = case(evidence=[{"release": "2024-03-04", "anchors": ["€42 million"], "claim": "plan"}])
    cited = RIGHT.citations[0]
    for claim, off in (("fact", ("its words are called a fact, and are a plan",)), ("conditional", ())):
        answer = replace(RIGHT, citations=(replace(cited, claim=claim),))
        assert grade(asked, answer, RELEASES).off == off
