import json
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from corpus.collect import SHIPPED, collect
from corpus.errors import InputError
from evals.case import SUITES, Case, Fact, Kind, load_cases, load_suites, schema
from evals.lint import lint
from tests.builders import invented

PLANT = {
    "id": "cost", "kind": "number", "question": "What did it cost?", "as_of": "2025-12-31",
    "expect": "answer",
    "facts": [{"type": "number", "any": ["€42 million"]}],
    "evidence": [{"release": "2024-03-04", "anchors": ["310 people", "€42 million"]}],
}  # fmt: skip
RELEASE = invented("brightwater.txt")


def case(**changed: object) -> Case:
    return Case.model_validate(PLANT | changed)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: 1", "must hold a list"),
        ("- {id: A b}", "case A b: id"),
        ("[", "is not YAML"),
        ("- {id: a, kind: fact, question: Q, as_of: 2025-01-01, expect: answer}", "needs facts"),
        (
            "- {id: a, kind: fact, question: Q, as_of: 2025-01-01, expect: clarify,\n"
            "   facts: [{type: text, any: [x]}]}",
            "neither facts nor evidence",
        ),
    ],
)
def test_a_broken_case_file_is_named_with_the_case(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(InputError, match=rf"c\.yaml.*{reason}"):
        load_cases([tmp_path])


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    one = "- {id: a, kind: unanswerable, question: Q, as_of: 2025-01-01, expect: abstain}\n"
    (tmp_path / "c.yaml").write_text(one * 2)
    with pytest.raises(InputError, match='"a" stands twice'):
        load_cases([tmp_path])


def test_a_list_has_items_and_every_other_fact_has_wordings() -> None:
    items = Fact.model_validate({"type": "list", "of": "number", "items": [["1", "one"], ["2"]]})
    assert [part.any for part in items.parts] == [("1", "one"), ("2",)]
    assert {part.type for part in items.parts} == {"number"}
    for wrong in ({"type": "list", "any": ["1"]}, {"type": "name"}, {"type": "name", "items": [["a"]]}):
        with pytest.raises(ValidationError):
            Fact.model_validate(wrong)


def test_a_digest_changes_with_the_label_and_not_with_the_tags() -> None:
    assert case().digest == case(tags=["x"]).digest
    assert case().digest != case(expect="abstain", facts=[], evidence=[]).digest
    assert case().digest != case(as_of="2025-12-30").digest


def test_a_folder_with_releases_is_a_suite_over_them(tmp_path: Path) -> None:
    (tmp_path / "own" / "releases").mkdir(parents=True)
    (tmp_path / "own" / "c.yaml").write_text(json.dumps([PLANT]))
    (tmp_path / "d.yaml").write_text(json.dumps([PLANT | {"id": "d"}]))
    loose, own = load_suites([tmp_path / "own", tmp_path / "d.yaml"])
    assert (loose.name, loose.releases, own.name) == ("cases", None, "own")
    assert own.releases == tmp_path / "own" / "releases"


def test_the_schema_is_that_of_the_cases() -> None:
    known = schema()
    assert known["type"] == "array"
    assert set(known["items"]["properties"]) == set(Case.model_fields)
    assert {"Fact", "Evidence", "Turn"} <= set(known["$defs"])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, []),
        ({"facts": [{"type": "number", "any": ["€43 million"]}]}, ["stands in no release of its evidence"]),
        ({"evidence": []}, ["names no evidence"]),
        ({"evidence": [{"release": "2024-03-05", "anchors": ["x"]}]}, ["no release of 2024-03-05"]),
        (
            {"evidence": [{"release": "2024-03-04", "anchors": ["310 people", "second plant in Rotterdam"]}]},
            [],
        ),
        (
            {"evidence": [{"release": "2024-03-04", "anchors": ["310 people", "22 countries"]}]},
            ["stand in no one section"],
        ),
        (
            {"evidence": [{"release": "2024-03-04", "anchors": ["plant cost €42 million and employs 310"]}]},
            ["more than 5 words"],
        ),
        (
            {"evidence": [{"release": "2024-03-04", "anchors": ["310 people"], "speaker": "Ada Roe"}]},
            ["Ada Roe does not occur"],
        ),
        ({"must_not": ["€42 million"]}, ["is forbidden, but stands in the wanted facts"]),
        ({"as_of": "2023-01-01"}, ["is later than 2023-01-01"]),
    ],
)
def test_the_linter_finds_what_is_wrong_with_a_label(changed: dict[str, object], said: list[str]) -> None:
    found = [f.message for f in lint([case(**changed)], [RELEASE]) if f.level == "error"]
    assert len(found) >= len(said)
    assert all(any(words in message for message in found) for words in said)
    assert bool(found) == bool(said)


def test_the_linter_warns_of_twins_and_of_too_little_silence() -> None:
    found = lint([case(), case(id="again", question="what did it cost")], [RELEASE])
    assert [f.level for f in found] == ["warning", "warning"]
    assert "nearly the same as cost" in found[0].message
    assert "only 0 of 2 cases want silence" in found[1].message


def test_the_cases_that_ship_are_many_and_balanced() -> None:
    suites = {s.name: s for s in load_suites()}
    shipped, invented_ = suites["shipped"].cases, suites["invented"].cases
    assert len(shipped) >= 150
    assert len([c for c in shipped if c.expect != "answer"]) >= 40
    assert len(invented_) >= 60
    assert {c.kind for c in (*shipped, *invented_)} == set(get_args(Kind))
    assert {p.name for p in SUITES.iterdir()} == set(suites)
    assert all(isinstance(c.as_of, date) for c in shipped)


def test_what_the_cases_rest_on_stands_in_their_releases() -> None:
    for suite in load_suites():
        releases = collect([suite.releases or SHIPPED]).releases
        assert [f for f in lint(suite.cases, releases) if f.level == "error"] == []
