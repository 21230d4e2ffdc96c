import json
import random
from pathlib import Path

import pytest

from corpus.errors import InputError
from evals.calibrate import fit
from evals.pairs import HARDER, HELD_OUT, TRAIN, Told, load_pairs, training_pairs
from rag.confidence import Curve, Signals, curve
from tests.builders import WordEmbedder

ROW = {
    "company": "Falk",
    "date": "2024-03-01",
    "title": "Falk opens harbour",
    "sentences": ["Falk opened a harbour.", "It cost 3 million.", "The sun shone."],
    "questions": [{"q": "What did it cost?", "answers": [1], "near": [0]}],
}


def test_the_releases_that_are_learnt_from_are_not_those_that_are_measured_on() -> None:
    learnt = {r.company for folder in (TRAIN, HARDER) for r in load_pairs(folder)}
    measured = {r.company for r in load_pairs(HELD_OUT)}
    assert learnt
    assert measured
    assert not learnt & measured


def test_a_question_is_paired_with_what_answers_it_and_with_what_does_not() -> None:
    told = Told.model_validate(ROW)
    other = Told.model_validate(
        ROW | {"title": "Lind sells mill", "sentences": ["Lind sold a mill."], "questions": []}
    )
    pairs = list(training_pairs([told, other], random.Random(1), WordEmbedder().embed))
    assert [p.sentence for p in pairs if p.answers] == ["Falk opens harbour (March 2024): It cost 3 million."]
    assert {p.sentence.split(": ")[1] for p in pairs if not p.answers} == {
        "Falk opened a harbour.",
        "The sun shone.",
        "Lind sold a mill.",
    }


def test_an_index_that_is_not_there_is_named_with_its_file(tmp_path: Path) -> None:
    bad = ROW | {"questions": [{"q": "What did it cost?", "answers": [7]}]}
    (tmp_path / "a.jsonl").write_text(json.dumps(bad))
    with pytest.raises(InputError, match=r"a\.jsonl, line 1"):
        load_pairs(tmp_path)


def test_the_curve_is_fitted_where_right_and_wrong_part() -> None:
    rows = [(Signals(x / 10, 0.0, 0.0, 0.0), x > 5) for x in range(11)]
    fitted = fit([rows, rows])
    assert fitted.middle == pytest.approx(0.55, abs=0.05)
    assert fitted.confidence(rows[0][0]) < 0.5 < fitted.confidence(rows[-1][0])


def test_what_speaks_for_an_answer_raises_the_confidence_and_other_days_lower_it() -> None:
    assert isinstance(curve(), Curve)
    plain = Signals(0.5, 0.5, 0.5, 0.0)
    for more in (plain._replace(evidence=0.6), plain._replace(rank=0.6), plain._replace(judged=0.6)):
        assert curve().confidence(more) > curve().confidence(plain)
    assert curve().confidence(plain._replace(untimely=1.0)) < curve().confidence(plain)
