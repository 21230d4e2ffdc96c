"""The page in a process of its own, and Debian's Chromium."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.builders import RELEASES, ScriptedServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FIRST = 60_000  # milliseconds; the first question waits for the model to be loaded
expect.set_options(timeout=30_000)  # while it is loaded the page is slow to answer, too
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
QUESTION = "What did the plant in Rotterdam cost?"
CHIP = '#answers a[href*="#cite="]'


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium the tests of this folder are skipped with the reason; CI never skips."""
    if CHROMIUM or os.environ.get("CI"):
        return
    skip = pytest.mark.skip(reason="no Chromium: install Debian's package chromium")
    for item in items:
        if "browser" in Path(item.path).parts:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, that asks no host of its own for anything."""
    flags = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run "
        "--disable-background-networking --disable-component-update --disable-sync"
    )
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": flags.split()}


def ask(page: Page, question: str = QUESTION) -> None:
    """Ask on the page that is open, and wait until the answer is whole."""
    answers = page.locator("#answers .bot-row")
    before = answers.count()
    page.locator("#chat textarea").fill(question)
    page.keyboard.press("Enter")
    expect(answers).to_have_count(before + 1, timeout=FIRST)
    expect(page.locator("#chat textarea")).to_be_enabled(timeout=FIRST)
    expect(page.locator("button.submit-button")).to_be_visible(timeout=FIRST)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(
    folder: Path,
    environment: dict[str, str],
    *arguments: str,
    port: int | None = None,
    corpus: Path = RELEASES,
) -> Iterator[str]:
    """`dateline chat` over the invented releases; gives the address once it is served."""
    command = Path(sys.executable).with_name("dateline")
    port = port or free_port()
    process = subprocess.Popen(
        [command, "chat", "--no-browser", "--port", str(port), "--corpus", str(corpus), *arguments],
        env=os.environ | {"DATELINE_STORE": str(folder), "PYTHONUNBUFFERED": "1"} | environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        said = ""
        for line in process.stdout:
            said += line
            if re.search(r"http://[\d.]+:\d+", line):
                yield f"http://127.0.0.1:{port}"
                return
        raise AssertionError(f"the page did not start: {said}")
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="module")
def quoted_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page without a chat model."""
    with serving(tmp_path_factory.mktemp("quoted"), {}) as address:
        yield address


@contextmanager
def written_by(reply: Any, folder: Path, corpus: Path = RELEASES) -> Iterator[str]:
    """The page with a scripted chat model on loopback."""
    with ScriptedServer(reply).running() as server:
        environment = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": server.url}
        with serving(folder, environment, "--model", "openai:scripted", corpus=corpus) as address:
            yield address


@pytest.fixture
def requests_of() -> Callable[[Page], list[str]]:
    """Collects the addresses that a page asks for."""

    def listen(page: Page) -> list[str]:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        return asked

    return listen
