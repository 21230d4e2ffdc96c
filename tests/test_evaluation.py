import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import InputError
from evals import evaluate, load_cases, require
from evals.canaries import Scripted, canaries, markers
from evals.case import Case, Suite
from evals.compare import accepted, compare
from evals.evaluation import Evaluation, accept, read_results, records, write_results
from evals.metamorphic import check
from evals.metrics import EXACT, Bar, steady
from evals.page import page
from evals.report import BESIDE, markdown, terminal, tiles, verdict
from evals.sets import as_corpus, read_questions
from rag import Assistant
from rag.embed import SentenceEmbedder
from tests.builders import INVENTED, RELEASES, WordEmbedder
from tests.test_cases import case

CASES = [
    case(question="What did the plant in Rotterdam cost?"),
    case(
        id="osei", kind="quote", question="What did Kwame Osei say about dry years?",
        facts=[{"type": "text", "any": ["taught us what water is worth"]}],
        evidence=[{"release": "2025-02-11", "anchors": ["Dry years"], "speaker": "Kwame Osei"}],
    ),
    case(
        id="chief", kind="fact", question="Who was appointed Chief Scientist of Larkspur Labs?",
        facts=[{"type": "name", "any": ["Amara Nwosu"]}],
        evidence=[{"release": "2025-06-30", "anchors": ["Amara Nwosu", "Chief Scientist"]}],
    ),
    Case.model_validate(
        {"id": "cfo", "kind": "unanswerable", "question": "Who is the CFO of Larkspur Labs?",
         "as_of": "2025-12-31", "expect": "abstain"}
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def evaluation(embedder: SentenceEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    store = tmp_path_factory.mktemp("store")
    return evaluate(CASES, RELEASES, store, embedder=embedder, peers=True)


def timeless(found: Evaluation) -> str:
    """The records of a run but for how long things took."""
    rows = records(found)
    for each in rows:
        del each["seconds"], each["answer"]["timings"]
    return json.dumps(rows)


def test_two_runs_give_the_same_but_for_the_time_they_took(
    evaluation: Evaluation, embedder: SentenceEmbedder, tmp_path: Path
) -> None:
    again = evaluate(CASES, RELEASES, tmp_path / "store", embedder=embedder, peers=True)
    assert timeless(again) == timeless(evaluation)
    assert again.provenance == evaluation.provenance
    assert markdown(again) == markdown(evaluation)


def test_repeated_runs_tell_how_steady_the_verdicts_are(tmp_path: Path) -> None:
    found = evaluate(CASES[:2], RELEASES, tmp_path, embedder=WordEmbedder(), repeats=3)
    assert [len(run) for run in found.runs] == [2, 2, 2]
    assert steady(found.runs).count == 2
    assert steady([[True, False], [True, True]]).value == 0.5
    assert any(
        t.name == "The same every time" and "over 3 runs" in t.beside for t in tiles(found, None, EXACT)
    )


def test_right_answers_pass_and_the_peers_are_asked_the_same(evaluation: Evaluation) -> None:
    assert [r.passed for r in evaluation.results] == [True] * 4
    assert {name: len(results) for name, results in evaluation.peers.items()} == {
        "LangChain tutorial": 4, "BM25 alone": 4,
    }  # fmt: skip
    for results in evaluation.peers.values():
        assert all(r.reply.text and 1 <= len(r.reply.pieces) <= 4 for r in results)
        assert results[0].delivery.recall() == 1.0
        assert not results[3].passed  # a peer has no way to keep silent


def test_an_answer_spoilt_in_any_way_is_caught(evaluation: Evaluation) -> None:
    assert len(evaluation.canaries) == 9
    assert all(c.caught == c.made > 0 for c in evaluation.canaries)


def test_a_grader_that_passes_everything_is_not_believed(
    evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evals.canaries.passes", lambda *_: True)
    releases = {r.id: r for s in evaluation.suites for r in s.releases}
    assert all(c.caught == 0 for c in canaries(evaluation.results, releases) if c.made)


def test_a_chat_models_wrong_markers_do_not_leave(tmp_path: Path) -> None:
    scripted = Assistant(RELEASES, tmp_path / "store", embedder=WordEmbedder(), writer=Scripted())
    found = markers(scripted, CASES)
    assert (found.caught, found.made) == (3, 3)


def test_a_run_is_written_read_and_accepted(evaluation: Evaluation, tmp_path: Path) -> None:
    write_results(evaluation, tmp_path / "out" / "results.jsonl")
    assert accept(tmp_path / "out" / "results.jsonl", tmp_path / "baseline.jsonl") == 4
    for file in ("out/results.jsonl", "baseline.jsonl"):
        provenance, past = read_results(tmp_path / file)
        assert provenance == evaluation.provenance
        against = compare(past, evaluation.results)
        assert (against.shared, against.broken, against.reworded, against.unshared) == (4, (), (), 0)
        assert verdict(evaluation, against, EXACT) == (
            True, "No worse than the baseline: 0 cases broke, 0 were mended.",
        )  # fmt: skip


def test_accepted_results_are_held_against_a_run_over_the_same_releases_only(
    evaluation: Evaluation, tmp_path: Path
) -> None:
    write_results(evaluation, tmp_path / "results.jsonl")
    accept(tmp_path / "results.jsonl", tmp_path / "b.jsonl")
    assert set(accepted(evaluation, tmp_path / "b.jsonl") or ()) == {c.id for c in CASES}
    other = replace(evaluation, provenance=evaluation.provenance | {"cases: releases": "4 (0)"})
    assert accepted(other, tmp_path / "b.jsonl") is None
    assert accepted(evaluation, tmp_path / "none.jsonl") is None


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"provenance": {}}\n{"id": "x"}'])
def test_a_file_that_holds_no_results_is_explained(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.jsonl").write_text(text)
    with pytest.raises(InputError, match=r"b\.jsonl: holds no results of an eval run"):
        read_results(tmp_path / "b.jsonl")
    with pytest.raises(InputError, match="cannot be read"):
        read_results(tmp_path / "none.jsonl")


def test_the_page_says_what_the_terminal_says_and_loads_nothing(evaluation: Evaluation) -> None:
    from rich.console import Console

    html = page(evaluation, None, Bar())
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(terminal(evaluation, None, Bar()))
    told = console.export_text()
    for tile in tiles(evaluation, None, Bar()):
        assert tile.name in html
        assert tile.value.split(" (")[0] in html
        assert tile.value in told
    assert all(heading in html and heading in told for heading in BESIDE[1:])
    assert not any(word in html for word in ("http:", "src=", "@import", "url("))


def test_what_a_release_or_a_question_holds_is_no_markup_of_the_page(evaluation: Evaluation) -> None:
    nasty = case(id="x", question="<script>alert(1)</script> & <b>bold</b>?")
    (only,) = evaluation.suites
    bad = evaluate([nasty], RELEASES, embedder=WordEmbedder(), store=None)
    assert "<script>alert" not in page(bad, None, Bar())
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page(bad, None, Bar())
    assert only.releases


def test_users_gate_their_own_corpus_in_a_test(evaluation: Evaluation, tmp_path: Path) -> None:
    require(evaluation)
    (tmp_path / "mine.yaml").write_text(
        "- {id: m, kind: number, question: 'What did the plant in Rotterdam cost?', as_of: 2025-12-31,\n"
        "   expect: answer, facts: [{type: number, any: [€43 million]}]}\n"
    )
    wrong = evaluate(load_cases([tmp_path / "mine.yaml"]), RELEASES, tmp_path / "s", embedder=WordEmbedder())
    with pytest.raises(
        AssertionError, match=r"0% correct where 85% is asked\s+m \(number\): What did the plant"
    ):
        require(wrong)
    require(wrong, correct=0.0)


def test_answers_follow_the_releases_when_these_change(embedder: SentenceEmbedder) -> None:
    about = Suite("small", tuple(CASES), RELEASES)
    noise = Suite("noise", (CASES[3].model_copy(update={"id": "n"}),), INVENTED / "wires")
    found = {(r.suite, r.name): r for r in check([about, noise], embedder=embedder)}
    small = {name: r for (suite, name), r in found.items() if suite == "small"}
    assert {name: r.asked for name, r in small.items()} == {
        "release removed": 3, "number swapped": 1, "newer release added": 0, "40% noise added": 4,
        "80% noise added": 4, "order shuffled": 4, "limited to its day": 3, "limited to later days": 3,
    }  # fmt: skip
    assert [r.failed for r in small.values()] == [()] * 8


def test_other_peoples_documents_and_questions_are_asked(embedder: SentenceEmbedder, tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "bridge.txt").write_text("The bridge over the Aller is 312 metres long. Mira Falk designed it.")
    (folder / "dated.txt").write_text("HULL, May 3, 2024 (GLOBE NEWSWIRE) -- Trawl Ltd. sold its dock.")
    (tmp_path / "q.csv").write_text(
        "question,answer,id\n"
        "How long is the bridge over the Aller?,312 metres|312 m,7\n"
        "When was the harbour of Emden dredged?,,\n"
    )
    cases = read_questions(tmp_path / "q.csv")
    assert [(c.expect, c.facts[0].type if c.facts else "", c.tags) for c in cases] == [
        ("answer", "number", ("7",)), ("abstain", "", ()),
    ]  # fmt: skip
    assert as_corpus(folder, tmp_path / "corpus") == 2
    found = evaluate(cases, tmp_path / "corpus", tmp_path / "store", embedder=embedder)
    assert [r.passed for r in found.results] == [True, True]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("q.csv", "question,reply\na,b\n", "row 1 has no answer"),
        ("q.csv", "question,answer\n", "holds no questions"),
        ("q.jsonl", "{}\n", "row 1 has no question and no answer"),
        ("q.jsonl", "[1]\n", "line 1 is no JSON object"),
        ("q.jsonl", "{\n", "line 1 is not JSON"),
        ("q.jsonl", '{"question": "", "answer": "x"}\n', "row 1"),
        ("q.txt", "", "only .csv and .jsonl"),
    ],
)
def test_questions_that_cannot_be_read_are_explained(
    tmp_path: Path, name: str, text: str, reason: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=reason):
        read_questions(tmp_path / name)


def test_a_list_of_answers_in_json_lines_is_a_list_of_wordings(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{"question": "When?", "answer": ["May 3, 2024", "3 May 2024"]}\n')
    (only,) = read_questions(tmp_path / "q.jsonl")
    assert (only.facts[0].type, only.facts[0].any) == ("date", ("May 3, 2024", "3 May 2024"))
