from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus.errors import InputError
from evals.case import CASES, Case, Fact, load_cases
from evals.grade import Grade, citations_valid, grade, holds
from evals.metrics import Share, clears_bar, row, rows
from evals.report import as_records, plain_table
from evals.run import Result, failures, run
from rag.assistant import Assistant
from rag.records import Answer
from tests.builders import invented
from tests.test_render import ANSWER, CITED

ASKED = Case.model_validate(
    {
        "id": "cost", "kind": "number", "question": "What did it cost?", "as_of": date(2025, 12, 31),
        "expect": "answer", "facts": [{"type": "number", "any": ["€42 million"]}],
        "must_not": ["€43 million"], "evidence": [{"release": date(2024, 3, 4), "anchors": ["310 people"]}],
    }
)  # fmt: skip
SILENT = Case.model_validate(
    {
        "id": "ceo",
        "kind": "unanswerable",
        "question": "Who?",
        "as_of": date(2025, 12, 31),
        "expect": "abstain",
    }
)
RELEASES = {CITED.release_id: invented("brightwater.txt")}


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
        ("date", "November 20, 2025", "on 20 Nov. 2025", True),
        ("date", "November 2025", "on November 20, 2025", True),
        ("date", "November 20, 2025", "in November 2025", False),
        ("date", "second half of 2024", "in H2 2024", True),
        ("name", "ERI", "by ERI, that", True),
        ("name", "ERI", "of materials", False),
        ("text", "high-purity tungsten", "into high purity tungsten", True),
    ],
)
def test_facts_are_matched_by_value_and_by_whole_words(kind: str, wanted: str, text: str, held: bool) -> None:
    assert holds(Fact.model_validate({"type": kind, "any": [wanted]}), text) is held


def test_a_right_answer_holds_every_fact_and_nothing_forbidden() -> None:
    assert grade(ASKED, ANSWER, RELEASES) == Grade("answered", (True,), (), True, True)
    wrong = replace(ANSWER, text="It cost €43 million. [1]")
    assert grade(ASKED, wrong, RELEASES) == Grade("answered", (False,), ("€43 million",), True, True)


@pytest.mark.parametrize(
    "answer",
    [
        replace(ANSWER, citations=(replace(CITED, start=CITED.start + 1),)),
        replace(ANSWER, citations=(replace(CITED, quote="The plant cost €43 million"),)),
        replace(ANSWER, citations=(replace(CITED, release_id="other"),)),
        replace(ANSWER, citations=(replace(CITED, answer_start=0, answer_end=4),)),
        replace(ANSWER, text="Without its marker."),
        replace(ANSWER, text=ANSWER.text + " [2]"),
    ],
)
def test_a_citation_that_is_off_by_anything_is_invalid(answer: Answer) -> None:
    assert citations_valid(ANSWER, RELEASES)
    assert not citations_valid(answer, RELEASES)


def result(case: Case, outcome: str, right: bool = True, valid: bool = True) -> Result:
    facts = (right,) * len(case.facts)
    return Result(case, ANSWER, Grade(outcome, facts, (), right, valid))  # type: ignore[arg-type]


def test_an_error_is_neither_right_nor_wrong() -> None:
    counted = row("all", [result(ASKED, "error"), result(ASKED, "answered")])
    assert (counted.correct, counted.errors) == (Share(1, 1), 1)


def test_the_bar_asks_for_right_answers_silence_and_exact_citations() -> None:
    good = [result(ASKED, "answered"), result(SILENT, "abstained")]
    assert clears_bar(good)
    assert not clears_bar([*good, result(ASKED, "abstained")])
    assert not clears_bar([*good, result(SILENT, "answered")])
    assert not clears_bar([*good, result(ASKED, "answered", valid=False)])
    assert not clears_bar([*good, result(ASKED, "error")])


def test_rows_come_by_kind_and_then_all() -> None:
    results = [result(ASKED, "answered"), result(SILENT, "answered")]
    assert [r.name for r in rows(results)] == ["number", "unanswerable", "all"]
    assert [r.case.id for r in failures(results)] == ["ceo"]
    assert "| all | 1/1 100% (21%–100%) |" in plain_table(results)
    assert [r["grade"]["passed"] for r in as_records(results)] == [True, False]


def test_the_interval_is_wilsons() -> None:
    low, high = Share(8, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: 1", "must hold a list"),
        ("- {id: A b}", "case A b: id"),
        ("[", "is not YAML"),
        ("- {id: a, kind: fact, question: Q, as_of: 2025-01-01, expect: answer}", "needs facts and evidence"),
    ],
)
def test_a_broken_case_file_is_named_with_the_case(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(InputError, match=rf"c\.yaml.*{reason}"):
        load_cases([tmp_path])


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    case = "- {id: a, kind: unanswerable, question: Q, as_of: 2025-01-01, expect: abstain}\n"
    (tmp_path / "c.yaml").write_text(case * 2)
    with pytest.raises(InputError, match='"a" stands twice'):
        load_cases([tmp_path])


def test_the_shipped_cases_cover_their_kinds() -> None:
    cases = load_cases()
    silent = [c for c in cases if c.expect == "abstain"]
    assert len(cases) >= 40
    assert len(silent) >= 12
    assert {c.kind for c in cases} == {
        "fact", "number", "date", "quote", "list", "compare", "latest", "follow-up", "unanswerable",
    }  # fmt: skip


def test_what_the_cases_rest_on_stands_in_the_digests(assistant: Assistant) -> None:
    stand_where_they_should(assistant, load_cases([CASES]))


def test_two_runs_give_the_same_grades(assistant: Assistant) -> None:
    cases = load_cases()[:6]
    first, second = (run(assistant, cases) for _ in range(2))
    assert [r.grade for r in first] == [r.grade for r in second]


def stand_where_they_should(assistant: Assistant, cases: list[Case]) -> None:
    """Every anchor, and one wording of every fact, stands in the releases of the evidence."""
    texts: dict[date, str] = {}
    for release in assistant.releases():
        texts[release.date] = texts.get(release.date, "") + release.text.lower()
    for case in cases:
        evidence = " ".join(texts[e.release] for e in case.evidence)
        for anchor in (a for e in case.evidence for a in e.anchors):
            assert anchor.lower() in evidence, (case.id, anchor)
        for fact in case.facts:
            assert any(holds(fact, texts[e.release]) for e in case.evidence), (case.id, fact)
