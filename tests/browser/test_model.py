"""The chat model in the page: which one, what leaves the machine, a test of it, and what its gate says."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import CHIP, PHONE, WIDE, ask, serving, written_by
from tests.builders import ScriptedServer

REPLY = ["The plant cost €42 million [1]. ", "It was painted blue by 43 people [1]. ", "It is new."]


def opened(page: Page, address: str, size: dict[str, int] = WIDE) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(address)
    page.locator("#model-button").click()
    expect(page.locator("#model")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_model_is_set_tested_and_used_in_the_page(
    page: Page, tmp_path: Path, size: dict[str, int]
) -> None:
    with ScriptedServer(REPLY).running() as server, serving(tmp_path / "s", {}) as address:
        opened(page, address, size)
        expect(page.locator("#model-how")).to_contain_text(
            "No chat model is set; nothing leaves this machine"
        )
        page.locator("#model-test").click()
        expect(page.locator("#model-said")).to_contain_text("No chat model is set")
        page.locator("#model textarea, #model input").first.fill("gpt-5")
        page.locator("#model-use").click()
        expect(page.locator("#model-said")).to_contain_text("provider:name")
        page.locator("#model textarea, #model input").first.fill(server.url)
        page.locator("#model-use").click()
        expect(page.locator("#model-how")).to_contain_text("runs at 127.0.0.1; nothing leaves this machine")
        page.locator("#model-test").click()
        expect(page.locator("#model-said")).to_contain_text("It works: it replied")
        found = Axe().run(page).response["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
        page.keyboard.press("Escape")
        expect(page.locator("#model")).to_be_hidden()
        ask(page)
        answer = page.locator("#answers .bot").last
        expect(answer).to_contain_text("€42 million")
        expect(answer).to_contain_text("Struck: the cited words do not hold its number")
        expect(answer).not_to_contain_text("43 people")
        expect(answer.locator("em")).to_have_count(2)
        page.locator(CHIP).first.click()
        expect(page.locator("#panel mark").first).to_contain_text("The plant cost €42 million")


def test_a_key_that_is_refused_is_told_and_not_shown(page: Page, tmp_path: Path) -> None:
    with written_by([401], tmp_path / "s") as address:
        opened(page, address)
        page.locator("#model-test").click()
        expect(page.locator("#model-said")).to_contain_text("refused the key")
        assert "sk-canary-7" not in page.content()
