"""Rubbish in: one clear sentence each, an exit code, no traceback; the rest goes on, nothing is lost."""

import json
import os
import shutil
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from rag import Assistant
from rag.followup import MAX_QUESTION
from tests.builders import RELEASES, ROOT, WordEmbedder
from tests.test_cli import Run, run

__all__ = ["run"]  # the fixture
GOOD = "Oslo, May 5, 2025 -- Fjordlys ASA today opened a ferry terminal in Bergen."
QUESTION = "What did the plant in Rotterdam cost?"
BAD_FILES: list[tuple[str, bytes, str]] = [
    ("empty.txt", b"", "holds no text"),
    ("blank.md", b"\n \n", "holds no text"),
    ("binary.txt", b"\x89PNG\0\0\x01", "holds binary data"),
    ("undated.txt", b"Acme grew.", 'no date found; begin the file with a line such as "date 2025-01-31"'),
    ("latin1.txt", "Oslo, May 5, 2025 -- Café".encode("latin-1"), "is not UTF-8 (byte 24)"),
    ("utf16.txt", GOOD.encode("utf-16"), "binary data"),
    ("huge.txt", GOOD.encode() + b" x" * 2_000_000, "larger than 3,000,000 bytes"),
    ("front.md", b"---\ndate: [\n---\n\nText", "cannot be read as YAML"),
    ("offer.pdf", b"%PDF-1.7", "only .txt, .md, .markdown files are read"),
]


@pytest.mark.parametrize(("name", "data", "reason"), BAD_FILES, ids=[f[0] for f in BAD_FILES])
def test_a_file_that_is_no_release_is_skipped_with_the_reason_and_the_rest_goes_on(
    run: Run, tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(GOOD)
    code, out, err = run("add", str(tmp_path / name), str(tmp_path / "good.txt"))
    assert (code, out) == (1, "added    2025-05-05-opened-a-ferry-terminal-in-bergen\n")
    assert err == f"skipped  {tmp_path / name}: " + err.partition(f"{name}: ")[2]
    assert reason in err
    assert "€42 million" in run("ask", QUESTION)[1]


def test_the_same_release_twice_is_added_once(run: Run, tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(GOOD)
    code, out, err = run("add", str(tmp_path / "one.txt"), str(tmp_path / "two.txt"))
    assert (code, out.count("added  "), err) == (0, 1, "")
    assert "two.txt: is there already, as 2025-05-05-" in out


def test_an_unreadable_file_in_the_corpus_is_named_and_the_rest_goes_on(run: Run, tmp_path: Path) -> None:
    corpus = Path(shutil.copytree(RELEASES, tmp_path / "corpus"))
    (corpus / "bad.txt").write_bytes(b"\xff\xff\xff\xff")
    (corpus / "gone.txt").symlink_to(tmp_path / "nowhere")
    for command in (["index"], ["list"]):
        code, out, err = run(*command, "--corpus", str(corpus), "--store", str(tmp_path / "s"))
        assert code == (1 if command == ["index"] else 0)
        assert "bad.txt: is not UTF-8" in err
        assert out


def test_a_folder_without_releases_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    code, out, _ = run("ask", QUESTION, "--corpus", str(tmp_path / "none"), "--store", str(tmp_path / "s"))
    assert code == 0
    assert out.startswith("The releases don't say. There are no releases yet")
    assert "There are no releases yet" in run("list", "--corpus", str(tmp_path / "none"))[2]
    assert run("add", str(tmp_path / "none"))[0] == 2
    assert "0 releases" in run("index", "--corpus", str(tmp_path / "none"), "--store", str(tmp_path / "s"))[1]


def test_a_very_long_question_is_read_to_its_bound_and_says_so(small: Assistant) -> None:
    answer = small.ask(f"{QUESTION} " + "pump " * 20_000, as_of=date(2026, 1, 1))
    assert len(answer.question) == MAX_QUESTION
    assert f"Only the first {MAX_QUESTION:,} characters" in answer.notes[0]


@pytest.mark.parametrize(
    "question", ["?", "...", "\u200b?", "🙂", "%s %d {0} {x}", "\\", "a" * 2000, "[1]", "'; --"]
)
def test_an_odd_question_is_no_error(small: Assistant, question: str) -> None:
    assert small.ask(question, as_of=date(2026, 1, 1)).status in ("answered", "abstained", "clarify")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- {id: a", "is not YAML"),
        ("a: 1", "must hold a list of cases"),
        ("- 7", "case number 1"),
        ("- {id: a, kind: odd, question: Q, as_of: 2025-01-01, expect: answer}", "case a: kind"),
        ("[]", "No cases were found"),
    ],
)
def test_a_broken_case_file_is_explained(run: Run, tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "c.yaml").write_text(text)
    code, _, err = run("eval", str(tmp_path / "c.yaml"))
    assert (code, reason in err, "Traceback" in err) == (2, True, False), err


def test_a_store_of_another_corpus_is_refused_and_left_alone(run: Run, tmp_path: Path) -> None:
    run("index")
    before = sorted((tmp_path / "store").rglob("*"))
    corpus = Path(shutil.copytree(RELEASES, tmp_path / "other"))
    with socket.socket() as taken:  # so that a page that is served all the same ends, too
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for command in (["index"], ["chat", "--no-browser", "--port", port]):
            code, _, err = run(*command, "--corpus", str(corpus))
            assert code == 3
            assert "this store belongs to the corpus" in err
            assert "--store" in err
    assert sorted((tmp_path / "store").rglob("*")) == before


def test_a_store_made_by_another_model_is_made_anew(tmp_path: Path) -> None:
    class Other(WordEmbedder):
        fingerprint = "words-2"

    Assistant(RELEASES, tmp_path, embedder=WordEmbedder()).index()
    assistant = Assistant(RELEASES, tmp_path, embedder=Other())
    assert "€42 million" in assistant.ask(QUESTION, as_of=date(2026, 1, 1)).text
    assert [check for check in assistant.verify() if not check.good] == []
    answer = assistant.ask(QUESTION, as_of=date(2026, 1, 1))
    assert ("€42 million" in answer.text, answer.notes) == (True, ())


def test_a_store_that_is_a_file_is_explained(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    code, _, err = run("ask", QUESTION, "--store", str(tmp_path / "file"))
    assert code == 3
    assert "cannot be written to" in err


def test_a_corrupt_model_folder_is_explained(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    dateline = str(Path(sys.executable).with_name("dateline"))
    command = [dateline, "ask", "x", "--store", str(tmp_path / "s")]
    environment = os.environ | {"DATELINE_EMBEDDING_MODEL": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "holds no model.safetensors" in done.stderr
    assert "Traceback" not in done.stderr


READ_ONLY = """
import json, sys
from datetime import date
from pathlib import Path
from corpus.errors import StoreError
from rag import Assistant
from tests.builders import RELEASES, WordEmbedder
assistant = Assistant(RELEASES, sys.argv[1], embedder=WordEmbedder())
answer = assistant.ask("What did the plant in Rotterdam cost?", as_of=date(2026, 1, 1))
try:
    assistant.remove(assistant.releases()[0].id)
except StoreError as error:
    refused = str(error)
bad = [check.name for check in assistant.verify() if not check.good]
print(json.dumps([answer.text, answer.notes, refused, bad]))
"""


def in_namespace(command: str) -> subprocess.CompletedProcess[str]:
    """Run where mounting is allowed; the test is skipped where that cannot be had."""

    def run(command: str) -> subprocess.CompletedProcess[str]:
        whole = ["unshare", "--map-root-user", "--mount", "sh", "-c", command]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.run(whole, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    if not shutil.which("unshare") or run("true").returncode:
        pytest.skip("this folder needs unshare with user namespaces")
    return run(command)


def test_a_read_only_store_answers_exactly_and_refuses_changes(tmp_path: Path) -> None:
    Assistant(RELEASES, tmp_path, embedder=WordEmbedder()).index()
    (tmp_path / "ask.py").write_text(READ_ONLY)
    done = in_namespace(
        f"mount --bind {tmp_path} {tmp_path} && mount -o remount,ro,bind {tmp_path} && "
        f"{sys.executable} {tmp_path}/ask.py {tmp_path}"
    )
    assert done.returncode == 0, done.stderr
    text, notes, refused, bad = json.loads(done.stdout)
    assert "€42 million" in text
    assert notes == ["The store cannot be written to, so Chroma cannot open it; search is exact."]
    assert "cannot be written to (Read-only file system)" in refused
    assert bad == []


FULL = """
import json, shutil, sys
from datetime import date
from pathlib import Path
from corpus.errors import StoreError
from rag import Assistant
from tests.builders import RELEASES, WIRES, WordEmbedder
store = Path(sys.argv[1])
def ask():
    assistant = Assistant(RELEASES, store, embedder=WordEmbedder())
    return assistant.ask("What did the plant in Rotterdam cost?", as_of=date(2026, 1, 1))
Assistant(RELEASES, store, embedder=WordEmbedder()).index()
free = shutil.disk_usage(store).free
(store / "ballast").write_bytes(b"x" * (free - 100_000))
refused = ""
try:
    Assistant(RELEASES, store, embedder=WordEmbedder()).add(WIRES / "quillmere-ceo.txt")
except StoreError as error:
    refused = str(error)
full = ask()
(store / "ballast").unlink()
after = ask()
assistant = Assistant(RELEASES, store, embedder=WordEmbedder())
bad = [check.name for check in assistant.verify() if not check.good]
print(json.dumps([refused, full.text, after.text, after.notes, bad]))
"""


def test_a_full_disk_is_explained_and_what_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    (tmp_path / "fill.py").write_text(FULL)
    done = in_namespace(
        f"mount -t tmpfs -o size=5m none {tmp_path}/small && "
        f"{sys.executable} {tmp_path}/fill.py {tmp_path}/small/store"
    )
    assert done.returncode == 0, done.stderr
    refused, full, after, notes, bad = json.loads(done.stdout)
    assert "full" in refused or "No space left" in refused, refused
    assert "Traceback" not in refused
    assert "€42 million" in full
    assert ("€42 million" in after, notes, bad) == (True, [], [])
