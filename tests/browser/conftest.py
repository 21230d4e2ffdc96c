"""The page in a process of its own, and Debian's Chromium."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.builders import RELEASES, ScriptedServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""


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


@contextmanager
def serving(folder: Path, environment: dict[str, str], *arguments: str) -> Iterator[str]:
    """`dateline chat` over the invented releases; gives the address once it is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = Path(sys.executable).with_name("dateline")
    process = subprocess.Popen(
        [command, "chat", "--no-browser", "--port", str(port), "--corpus", str(RELEASES), *arguments],
        env=os.environ | {"DATELINE_STORE": str(folder), "PYTHONUNBUFFERED": "1"} | environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        said = ""
        for line in process.stdout:
            said += line
            if match := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield match.group()
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


@pytest.fixture(scope="module")
def written_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page with a chat model on loopback that cites one passage rightly and one wrongly."""
    with ScriptedServer(["It cost €42 million [1]", " and more [77]."]).running() as server:
        environment = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": server.url}
        folder = tmp_path_factory.mktemp("written")
        with serving(folder, environment, "--model", "openai:scripted") as address:
            yield address


@pytest.fixture(scope="module")
def dead_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page with a chat model whose server is not there."""
    environment = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    folder = tmp_path_factory.mktemp("dead")
    with serving(folder, environment, "--model", "openai:scripted") as address:
        yield address
