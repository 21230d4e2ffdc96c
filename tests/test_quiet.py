"""Nothing leaves the machine: no name is looked up, and no address but this machine's is connected to."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from rag import Assistant
from rag.write import ChatWriter
from tests.browser.conftest import serving
from tests.builders import RELEASES, ROOT, WordEmbedder

CASE = """
- id: cost
  kind: number
  question: What did the plant in Rotterdam cost?
  as_of: 2026-01-01
  expect: answer
  facts: [{type: number, any: ["€42 million"]}]
  evidence: [{release: 2024-03-04, anchors: ["The plant cost"]}]
"""

# Loaded by every Python process below before anything else.
WATCH = """
import os, sys
def watch(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        place = str(arguments[0])
    elif event in ("socket.connect", "socket.sendto"):
        place = str(arguments[1][0]) if isinstance(arguments[1], tuple) else "127.0.0.1"
    else:
        return
    if place not in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "None"):
        with open(os.environ["WATCHED"], "a") as file:
            file.write(f"{event} {place}\\n")
sys.addaudithook(watch)
"""


@pytest.fixture
def watched(tmp_path: Path) -> dict[str, str]:
    """An environment in which every look-up and connection is written down."""
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch/sitecustomize.py").write_text(WATCH)
    return {
        "PYTHONPATH": f"{tmp_path / 'watch'}",
        "WATCHED": str(tmp_path / "log"),
        "DATELINE_STORE": str(tmp_path / "store"),
        "DATELINE_CORPUS": str(RELEASES),
    }


def seen(watched: dict[str, str]) -> str:
    log = Path(watched["WATCHED"])
    return log.read_text() if log.exists() else ""


def test_the_watch_sees_a_look_up(watched: dict[str, str]) -> None:
    look = "import socket\ntry: socket.getaddrinfo('example.invalid', 80)\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", look], env=os.environ | watched, check=True)
    assert seen(watched) == "socket.getaddrinfo example.invalid\n"


def test_the_shell_looks_nothing_up(watched: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "cases.yaml").write_text(CASE)
    question = "What did the plant in Rotterdam cost?"
    commands = [["index"], ["ask", question], ["eval", str(tmp_path / "cases.yaml")], ["verify"]]
    script = (
        "from ui.cli import main\n"
        f"for command in {commands!r}:\n"
        "    try: main(command)\n"
        "    except SystemExit as ended: assert not ended.code, (command, ended.code)\n"
    )  # one process, as the model is loaded once then
    environment = os.environ | watched
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert "€42 million" in done.stdout
    assert seen(watched) == ""


def test_the_page_looks_nothing_up(watched: dict[str, str], tmp_path: Path) -> None:
    with serving(tmp_path / "store", watched) as address:
        assert "Dateline" in httpx.get(address, timeout=60).text
    assert seen(watched) == ""


def test_chroma_heeds_no_stray_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("CHROMA_API_IMPL=nothing.Real\n")
    monkeypatch.setenv("CHROMA_OTEL_COLLECTION_ENDPOINT", "http://collector.example")
    monkeypatch.setenv("CHROMA_SERVER_HOST", "chroma.example")
    monkeypatch.setenv("ANONYMIZED_TELEMETRY", "True")
    assistant = Assistant(RELEASES, tmp_path / "store", embedder=WordEmbedder())
    answer = assistant.ask("What did the plant in Rotterdam cost?")
    assert (answer.status, answer.notes) == ("answered", ())


@pytest.mark.parametrize("name", ["LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"])
def test_stray_tracing_is_noticed_unless_asked_for(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(name, "true")
    ChatWriter("openai:some", tracing=True)
    assert caplog.records == []
    ChatWriter("openai:some")
    assert [(r.levelno, name in r.getMessage()) for r in caplog.records] == [(logging.WARNING, True)]


def test_the_wheel_holds_no_address_that_is_asked_by_itself() -> None:
    for path in (ROOT / "ui/assets").iterdir():
        if path.suffix in (".css", ".js", ".html"):
            assert "//" not in path.read_text().replace("// ", "")
