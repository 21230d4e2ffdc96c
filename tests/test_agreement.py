from pathlib import Path

import pytest

from corpus.errors import InputError
from evals.agreement import Label, agreement, clears, differences, load_labels

RIGHT = Label(id="a", type="number", wanted=("$5 million",), text="It paid $5,000,000.", holds=True)
WRONG = Label(id="b", type="number", wanted=("$5 million",), text="It paid €5 million.", holds=False)


def test_the_graders_agree_with_what_people_said_of_answers() -> None:
    labels = load_labels()
    assert len(labels) >= 200
    assert sum(label.held_out for label in labels) >= len(labels) / 5
    found = {each.name: each for each in agreement(labels)}
    assert clears(list(found.values()))
    assert found["all"].n == len(labels) == len({label.id for label in labels})


def test_a_grader_that_says_the_same_of_everything_agrees_by_chance_alone() -> None:
    labels = [
        RIGHT,
        WRONG,
        RIGHT.model_copy(update={"holds": False}),
        WRONG.model_copy(update={"holds": True}),
    ]
    found = {each.name: (each.same, each.kappa) for each in agreement(labels)}
    assert found["all"] == (2, 0.0)
    assert not clears(agreement(labels))


def test_a_row_that_is_graded_otherwise_is_shown_with_both_verdicts() -> None:
    (line,) = differences([RIGHT, RIGHT.model_copy(update={"id": "c", "holds": False, "why": "so"})])
    assert line.startswith("c number [$5 million]")
    assert "labelled False, graded True: so" in line


def test_a_broken_row_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("- {id: x1, type: colour, text: red, holds: true}\n")
    with pytest.raises(InputError, match=r"x\.yaml: row x1"):
        load_labels(tmp_path)
