from dataclasses import replace

import pytest

from evals.case import Case
from evals.compare import compare
from evals.evaluation import Past
from evals.grade import Grade
from evals.loss import Loss
from evals.metrics import (
    EXACT,
    Bar,
    Scored,
    Share,
    auroc,
    confusion,
    coverage_at,
    curve,
    line,
    mean,
    row,
    rows,
    stages,
    tokens,
)
from evals.run import Result
from rag.records import Usage
from tests.test_cases import case
from tests.test_cited import RIGHT

ASKED = case()
SILENT = Case.model_validate(
    {"id": "ceo", "kind": "unanswerable", "question": "Who?", "as_of": "2025-12-31", "expect": "abstain"}
)
UNCLEAR = SILENT.model_copy(update={"id": "which", "kind": "underspecified", "expect": "clarify"})


def result(
    asked: Case, outcome: str, right: bool = True, faults: tuple[str, ...] = (), confidence: float = 0.9
) -> Result:
    graded = Grade(outcome, (right,) * len(asked.facts), (), True, faults)  # type: ignore[arg-type]
    answer = replace(RIGHT, confidence=confidence, timings={"search": 0.25})
    return Result(asked, answer, graded, seconds=0.5)


def test_the_interval_is_wilsons() -> None:
    low, high = Share(8, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert Share(0, 0).interval == (0.0, 1.0)


def test_an_error_is_neither_right_nor_wrong() -> None:
    counted = row("all", [result(ASKED, "error"), result(ASKED, "answered")])
    assert (counted.correct, counted.errors, counted.n) == (Share(1, 1), 1, 1)


def test_the_bar_asks_for_right_answers_silence_and_exact_citations() -> None:
    good = [result(ASKED, "answered"), result(SILENT, "abstained")]
    silent = [*good, result(ASKED, "abstained"), result(ASKED, "abstained")]
    assert Bar().shortfalls(good) == EXACT.shortfalls(good) == []
    assert Bar().shortfalls(silent) == ["33% correct where 85% is asked"]
    assert Bar(correct=0.3).shortfalls(silent) == EXACT.shortfalls(silent) == []
    assert Bar().shortfalls([*good, result(SILENT, "answered")]) == [
        "50% false answers where 15% is the most"
    ]
    assert EXACT.shortfalls([*good, result(ASKED, "answered", faults=("off",))]) == [
        "1 answers with inexact citations"
    ]
    assert EXACT.shortfalls([*good, result(ASKED, "error")]) == ["1 of 3 cases ended in an error"]


def test_to_ask_back_is_an_outcome_of_its_own() -> None:
    counted = row(
        "all", [result(UNCLEAR, "clarified"), result(UNCLEAR, "abstained"), result(UNCLEAR, "answered")]
    )
    assert (counted.clarified, counted.false_answers) == (Share(1, 3), Share(1, 3))
    assert [result(UNCLEAR, o).passed for o in ("clarified", "abstained")] == [True, False]


def test_rows_come_by_kind_and_then_all() -> None:
    assert [r.name for r in rows([result(ASKED, "answered"), result(SILENT, "answered")])] == [
        "number", "unanswerable", "all",
    ]  # fmt: skip


def test_silence_has_a_precision_and_a_recall() -> None:
    found = confusion([result(ASKED, "abstained"), result(SILENT, "abstained"), result(SILENT, "answered")])
    assert (found.precision, found.recall) == (Share(1, 2), Share(1, 2))
    assert found.counts["abstain", "answered"] == 1


def test_a_mean_has_the_same_interval_every_time() -> None:
    values = [0.0, 1.0, 1.0, 0.5, 0.25]
    assert mean(values) == mean(values)
    found = mean(values)
    assert found.value == pytest.approx(0.55)
    assert found.low < 0.55 < found.high
    assert mean([]).value is None


@pytest.mark.parametrize(
    ("scores", "area"),
    [
        ([(0.9, True), (0.8, True), (0.2, False)], 1.0),
        ([(0.1, True), (0.8, False)], 0.0),
        ([(0.5, True), (0.5, False)], 0.5),
        ([(0.5, True)], None),
    ],
)
def test_the_area_is_one_where_scores_tell_all_apart(
    scores: list[tuple[float, bool]], area: float | None
) -> None:
    assert auroc(scores).value == area


def test_risk_rises_as_less_sure_answers_are_let_in() -> None:
    cases = [
        Scored(0.9, True, True, True), Scored(0.8, True, True, True), Scored(0.8, True, False, True),
        Scored(0.1, False, False, False),
    ]  # fmt: skip
    assert curve(cases) == [(0.25, 0.0), (0.75, pytest.approx(1 / 3))]
    assert (coverage_at(cases), coverage_at(cases, 0.5)) == (0.25, 0.75)


def test_a_line_judges_words_alone_so_that_a_peer_is_not_blamed_for_citing_nothing() -> None:
    found = line("x", [result(ASKED, "answered", faults=("off",)), result(SILENT, "answered")])
    assert (found.right, found.false_answers) == (Share(1, 1), Share(1, 1))


def test_steps_have_a_median_and_a_95th_percentile() -> None:
    assert stages([result(ASKED, "answered")]) == {"search": (0.25, 0.25), "whole": (0.5, 0.5)}


def test_tokens_are_told_where_a_chat_model_told_them() -> None:
    quoted = result(ASKED, "answered")
    assert tokens([quoted]) is None
    written = [replace(quoted, answer=replace(RIGHT, usage=Usage(100 * n, n))) for n in (1, 3)]
    read, wrote = tokens([quoted, *written]) or (None, None)
    assert read
    assert wrote
    assert (read.value, wrote.value, read.n) == (200.0, 2.0, 2)


def past(asked: Case, passed: bool, text: str = RIGHT.text) -> Past:
    return Past(asked.id, asked.digest, passed, "answered", text)


def test_a_run_is_compared_case_by_case() -> None:
    cases = [case(id=f"c{n}") for n in range(4)]
    now = [result(cases[0], "answered"), result(cases[1], "abstained"), result(cases[2], "answered")]
    before = [
        past(cases[0], False),
        past(cases[1], True),
        past(cases[2], True, "other"),
        past(cases[3], True),
    ]
    found = compare({p.id: p for p in before}, now)
    assert [f.now.case.id for f in found.mended] == ["c0"]
    assert [f.now.case.id for f in found.broken] == ["c1"]
    assert [f.now.case.id for f in found.reworded] == ["c2"]
    assert (found.shared, found.unshared, found.worse, found.difference.value) == (3, 1, False, 0.0)


def test_a_case_that_was_labelled_anew_is_not_compared() -> None:
    found = compare({"cost": past(case(as_of="2025-12-30"), True)}, [result(ASKED, "abstained")])
    assert (found.shared, found.unshared, found.broken) == (0, 1, ())


def test_six_flips_one_way_are_the_fewest_that_do_not_pass_for_chance() -> None:
    cases = [case(id=f"c{n}") for n in range(100)]
    none = compare({c.id: past(c, True) for c in cases}, [result(c, "answered") for c in cases])
    assert (none.chance, none.detectable) == (1.0, 0.06)
    six = [result(c, "abstained" if n < 6 else "answered") for n, c in enumerate(cases)]
    found = compare({c.id: past(c, True) for c in cases}, six)
    assert found.worse
    assert found.chance < 0.05 <= compare({c.id: past(c, True) for c in cases}, six[1:]).chance
    assert found.difference.value == pytest.approx(-0.06)


def test_every_place_where_answers_are_lost_has_a_name() -> None:
    assert len({place.value for place in Loss}) == len(Loss)
