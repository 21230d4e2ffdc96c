import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.embed import SentenceEmbedder
from tests.builders import RELEASES, ScriptedServer, WordEmbedder
from ui import cli

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the shell over the invented releases with the quick embedder: (code, out, err)."""
    monkeypatch.setattr("rag.assistant.SentenceEmbedder", lambda _: WordEmbedder())
    monkeypatch.setattr("evals.evaluation.SentenceEmbedder", lambda _: WordEmbedder())
    monkeypatch.setenv("DATELINE_CORPUS", str(RELEASES))
    monkeypatch.setenv("DATELINE_STORE", str(tmp_path / "store"))

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        done = capsys.readouterr()
        return int(ended.value.code or 0), done.out, done.err

    return run


def test_ask_prints_the_answer_and_its_sources(run: Run) -> None:
    code, out, _ = run("ask", "What did the plant in Rotterdam cost?", "--as-of", "2025-12-31")
    assert code == 0
    assert "€42 million and employs 310 people. [1]" in out
    assert "[1] 2024-03-04 Brightwater Pumps Opens Second Plant in Rotterdam: body, characters" in out


def test_ask_prints_json_and_nothing_else(run: Run) -> None:
    code, out, err = run("ask", "What", "did", "the", "plant", "cost?", "--json")
    record = json.loads(out)
    assert (code, err) == (0, "")
    assert record["question"] == "What did the plant cost?"
    assert record["citations"][0]["release_id"].startswith("2024-03-04-brightwater")


def test_an_honest_silence_is_no_failure(run: Run) -> None:
    code, out, _ = run("ask", "Who is the CFO of Larkspur Labs?")
    assert code == 0
    assert out.startswith("The releases don't say.")


def test_search_list_and_show(run: Run) -> None:
    assert "Norwegian shipyard" in run("search", "Norwegian shipyard", "-k", "1")[1]
    ids = [r["id"] for r in json.loads(run("list", "--json")[1])]
    assert len(ids) == 3
    assert ids[0] in run("list")[1]
    shown = run("show", ids[0])[1]
    assert "soil sensors" in shown
    assert json.loads(run("show", ids[0], "--json")[1])["issuer"] == "Larkspur Labs Inc."


def test_add_names_what_came_in_and_what_did_not(run: Run, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("date 2026-01-15\n\nAcme today announced that it grew.")
    (tmp_path / "bad.txt").write_text("no date")
    code, out, err = run("add", str(tmp_path / "new.txt"), str(tmp_path / "bad.txt"))
    assert code == 1
    assert out.startswith("added    2026-01-15-")
    assert "bad.txt: no date found" in err
    release_id = out.split()[1]
    assert run("remove", release_id) == (0, f"removed  {release_id}\n", "")


def test_index_says_what_it_holds(run: Run) -> None:
    code, out, _ = run("index")
    assert code == 0
    assert out.startswith("3 releases, ")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("ask", " "), 2, "The question is empty"),
        (("show", "nope"), 2, '"nope": no such release'),
        (("remove", "nope"), 2, '"nope": no such release'),
        (("add", "/nowhere/x.txt"), 2, "no such file or folder"),
        (("list", "--corpus", "/nowhere"), 2, "no such file or folder"),
        (("ask", "x", "--model", "gpt"), 2, "provider:name"),
        (("eval", "/nowhere.yaml"), 2, "no such file or folder"),
        (("ask", "x", "--since", "2025-02-01", "--until", "2025-01-01"), 2, "lies after until"),
    ],
)
def test_bad_input_gets_one_sentence_and_its_exit_code(
    run: Run, arguments: tuple[str, ...], code: int, message: str
) -> None:
    got, _, err = run(*arguments)
    assert got == code
    assert message in err
    assert "Traceback" not in err


def test_an_unknown_setting_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_MODLE", "x")
    code, _, err = run("list")
    assert code == 2
    assert "DATELINE_MODLE: no such setting" in err


def test_a_store_that_is_in_use_is_exit_code_three(run: Run, tmp_path: Path) -> None:
    from rag.store import Store

    with Store(tmp_path / "store", str(RELEASES)).writing():
        code, _, err = run("index")
    assert code == 3
    assert "is writing to this store" in err


def test_model_says_what_leaves_the_machine_and_whether_it_works(run: Run) -> None:
    code, out, _ = run("model")
    assert (code, "nothing leaves this machine" in out) == (0, True)
    with ScriptedServer(["ready"]).running() as server:
        code, out, _ = run("model", "--model", server.url)
        assert code == 0
        assert "runs at 127.0.0.1; nothing leaves this machine." in out
        assert "It works: it replied “ready”" in out
    code, out, err = run("model", "--model", server.url)
    assert code == 3
    assert "It does not work: " in err
    assert "could not be reached" in err


def test_every_command_has_help_with_an_example(run: Run) -> None:
    evals = ("run", "accept", "lint", "schema", "graders", "gate", "metamorphic", "documents", "public")
    commands = [
        (c,) for c in ("ask", "search", "chat", "model", "add", "remove", "list", "show", "index", "verify")
    ]
    for command in [*commands, *(("eval", c) for c in evals)]:
        code, out, _ = run(*command, "--help")
        assert code == 0
        assert f"Example: dateline {command[0]}" in " ".join(out.split())


def test_eval_grades_cases_and_exits_by_the_bar(run: Run, tmp_path: Path) -> None:
    case = (
        "- {id: cost, kind: number, question: 'What did the plant in Rotterdam cost?', as_of: 2025-12-31,\n"
        "   expect: answer, facts: [{type: number, any: [€42 million]}],\n"
        "   evidence: [{release: 2024-03-04, anchors: [310 people]}]}\n"
    )
    (tmp_path / "c.yaml").write_text(case)
    code, out, _ = run("eval", str(tmp_path / "c.yaml"))
    assert code == 0
    assert "1/1, too few" in out
    (tmp_path / "c.yaml").write_text(case.replace("€42", "€43"))
    code, out, _ = run("eval", str(tmp_path / "c.yaml"), "--failures")
    assert code == 1
    assert "Below the bar: 0% correct where 85% is asked" in out
    assert "expected: €43 million" in out


def test_the_shell_writes_with_a_chat_model_over_http(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    with ScriptedServer(["It cost €42 million [1]", ", they say [99]."]).running() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        code, out, _ = run("ask", "What did the plant in Rotterdam cost?", "--model", "openai:scripted")
    assert code == 0
    assert out.startswith("It cost €42 million, they say. [1]\n")
    assert "written by openai:scripted" in out


def test_the_shell_quotes_when_the_server_is_dead(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    code, out, err = run("ask", "What did the plant in Rotterdam cost?", "--model", "openai:scripted")
    assert code == 0
    assert "€42 million and employs 310 people. [1]" in out
    assert "could not be reached" in err


def test_the_installed_command_answers_from_any_folder(tmp_path: Path) -> None:
    """The console script in a process of its own, with the packaged model."""
    command = Path(sys.executable).with_name("dateline")
    done = subprocess.run(
        [command, "ask", "Who is the CEO of JHUT?", "--store", str(tmp_path / "s"), "--json"],
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert "Toshio Ozawa" in json.loads(done.stdout)["text"]
    assert done.stderr == ""


def test_the_real_embedder_is_the_default(tmp_path: Path) -> None:
    assert SentenceEmbedder().name == "all-MiniLM-L6-v2"
