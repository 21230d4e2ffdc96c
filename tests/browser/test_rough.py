"""The page when something goes wrong: errors, restarts, impatience, hostile text, strangers."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from rag.prompts import REWRITE_PROMPT
from tests.browser.conftest import CHIP, FIRST, PHONE, QUESTION, WIDE, ask, free_port, serving, written_by
from tests.builders import RELEASES, Reply

PAYLOADS = Path(__file__).with_name("payloads.txt").read_text().splitlines()


def test_an_error_is_one_sentence_and_the_input_stays_usable(page: Page, tmp_path: Path) -> None:
    corpus = Path(shutil.copytree(RELEASES, tmp_path / "corpus"))
    with serving(tmp_path / "s", {}, corpus=corpus) as address:
        page.goto(address)
        corpus.rename(tmp_path / "away")
        ask(page)
        expect(page.locator("#answers .bot").last).to_contain_text("no such file or folder")
        (tmp_path / "away").rename(corpus)
        ask(page)
        expect(page.locator("#answers .bot").last).to_contain_text("€42 million")


def test_a_restart_loses_nothing(page: Page, tmp_path: Path) -> None:
    port = free_port()
    past = page.locator("#past td")
    with serving(tmp_path / "s", {}, port=port) as address:
        page.goto(address)
        ask(page)
    with serving(tmp_path / "s", {}, port=port) as address:
        # the page that was left open goes on
        page.locator(CHIP).first.click()
        expect(page.locator("#panel mark.answer")).to_have_text("€42 million")
        page.locator("#chat textarea").fill("How many people does the plant in Rotterdam employ?")
        page.keyboard.press("Enter")
        expect(page.locator("#answers .bot strong").last).to_have_text("310 people", timeout=FIRST)
        # a new page has the conversations
        page.goto("about:blank")
        page.goto(address)
        expect(page.locator("#past-button")).to_have_attribute("aria-expanded", "false")
        page.locator("#past-button").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#past-button")).to_have_attribute("aria-expanded", "true")
        past.get_by_text("What did the plant").click()
        page.locator(CHIP).first.click()
        expect(page.locator("#panel mark.answer")).to_have_text("€42 million")


class Scripted:
    """A page whose chat model says what a test sets."""

    def __init__(self) -> None:
        self.address = ""
        self.reply: Reply = ()


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scripted]:
    page = Scripted()

    def reply(body: dict[str, Any]) -> Reply:
        told = body["messages"][0]["content"]
        return ["It is unclear."] if told == REWRITE_PROMPT else page.reply

    with written_by(reply, tmp_path_factory.mktemp("s")) as page.address:
        yield page


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_slow_click_while_an_answer_streams_opens_the_source(
    page: Page, scripted: Scripted, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(scripted.address)
    scripted.reply = ["It cost €42 million [1]."]
    ask(page)
    more = threading.Semaphore(0)
    slow = [part for word in "abcdefgh" for part in (f"word {word * 3} of it. Then ", more.acquire)]
    scripted.reply = [*slow, "it is done [1]."]
    page.locator("#chat textarea").fill("And what else?")
    page.keyboard.press("Enter")
    expect(page.locator("#answers .bot").last).to_contain_text("word aaa")
    chip = page.locator(CHIP).first
    chip.scroll_into_view_if_needed()
    box = chip.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    more.release()
    expect(page.locator("#answers .bot").last).to_contain_text("word bbb")
    page.mouse.up()
    expect(page.locator("#panel mark").first).to_be_visible()
    more.release(8)
    expect(page.locator("#answers .bot").last).to_contain_text("Then it is done.")
    expect(page.locator("#panel mark").first).to_be_visible()


def test_stop_keeps_what_was_written_and_the_input_stays_usable(page: Page, scripted: Scripted) -> None:
    never = threading.Semaphore(0)
    page.goto(scripted.address)
    scripted.reply = ["It cost much [1]. ", "And ", never.acquire, "never."]
    page.locator("#chat textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#answers .bot").last).to_contain_text("It cost much", timeout=FIRST)
    page.locator("button.stop-button").click()
    scripted.reply = ["It cost €42 million [1]."]
    ask(page)
    never.release()
    expect(page.locator("#answers .bot").last).to_contain_text("It cost €42 million")
    expect(page.locator("#answers")).to_contain_text("It cost much")


def test_a_stranger_needs_the_password(browser: Browser, tmp_path: Path) -> None:
    environment = {"DATELINE_PASSWORD": "correct horse"}
    with serving(tmp_path / "s", environment, "--host", "0.0.0.0") as address:
        credentials = {"username": "me", "password": "correct horse"}
        known = browser.new_context(http_credentials=credentials).new_page()  # type: ignore[arg-type]
        known.goto(address)
        ask(known)
        expect(known.locator("#answers .bot").last).to_contain_text("€42 million")
        known.context.close()
        assert httpx.get(address).status_code == 401


# Hostile text


@contextmanager
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server elsewhere, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def harmless(page: Page, asked: list[str]) -> bool:
    """Whether no hostile text ran, loaded anything, or became more than words."""
    drawn = page.evaluate(
        """(loading) => ["#answers .bot", "#panel"].flatMap((place) =>
             [...document.querySelectorAll(`${place} :is(${loading})`)].map((node) => node.outerHTML))""",
        "img, picture, iframe, object, embed, form, input, video, audio, svg, style, link",
    )
    links = page.evaluate(
        """() => [...document.querySelectorAll("#answers .bot a, #panel .text a")]
           .map((node) => node.getAttribute("href")).filter((href) => !href.startsWith("#cite="))"""
    )
    ran = page.evaluate("window.pwned !== undefined || location.hostname !== '127.0.0.1'")
    assert (drawn, links, ran, asked) == ([], [], False, [])
    return True


def test_hostile_questions_and_replies_stay_words(page: Page, scripted: Scripted) -> None:
    page.goto(scripted.address)
    with canary() as (elsewhere, asked):
        hostile = [p.replace("CANARY", elsewhere).replace("%%", "\n\n") for p in PAYLOADS]
        for first in range(0, len(hostile), 6):
            together = "\n\n".join(hostile[first : first + 6])
            scripted.reply = [together, " [1]"]
            ask(page, f"What is\n\n{together}")
            assert harmless(page, asked), together


def test_hostile_releases_stay_words(page: Page, tmp_path: Path) -> None:
    with canary() as (elsewhere, asked):
        hostile = [p.replace("CANARY", elsewhere).replace("%%", "\n\n") for p in PAYLOADS]
        corpus = tmp_path / "corpus"
        corpus.mkdir()
        for number, payload in enumerate(hostile[:12]):
            title = f"{payload.splitlines()[0]} Opens Plant"
            text = f"{title}\n\nOSLO, May {number + 1}, 2025 -- {payload} opened.\n"
            (corpus / f"{number}.txt").write_text(text)
        parts = (f"Part number {n} of the pump is {p} as planned." for n, p in enumerate(hostile))
        opening = "Acme Lists Parts\n\nOSLO, May 30, 2025 -- Acme Corp lists parts."
        (corpus / "all.txt").write_text("\n\n".join([opening, *parts]))
        with serving(tmp_path / "s", {}, corpus=corpus) as address:
            page.goto(address)
            expect(page.locator("#panel .corpus li")).to_have_count(13)
            assert harmless(page, asked)
            for number in range(0, 79, 13):
                ask(page, f"What is part number {number} of the pump?")
                assert harmless(page, asked)
            for target in [str(a.get_attribute("href")) for a in page.locator("#panel .corpus a").all()]:
                page.evaluate("target => { location.hash = target; }", target)
                expect(page.locator("#panel .text")).to_contain_text("OSLO")
                assert harmless(page, asked)
                page.locator("#panel .close").click()
