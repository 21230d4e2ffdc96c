"""What changed at a company, in the page."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE, ask, serving


def test_what_changed_is_chosen_shown_word_by_word_and_one_click_from_its_release(
    page: Page, tmp_path: Path
) -> None:
    with serving(tmp_path / "s", {}) as address:
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        page.goto(address)
        chooser = page.locator("#changed-company")
        expect(chooser).to_be_visible()
        chooser.select_option("Brightwater Pumps N.V.")
        shown = page.locator("#panel .changes")
        expect(shown.locator("h2")).to_have_text("Brightwater Pumps N.V.")
        expect(shown.locator("del").first).to_have_text("27 ")
        expect(shown.locator("ins").first).to_have_text("31")
        found = Axe().run(page, context="#panel .changes")
        assert not [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
        shown.locator(".compared a").first.click()
        expect(page.locator("#panel .source h2")).to_contain_text("Brightwater")
        expect(page.locator("#panel .source mark").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(shown).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#panel .corpus")).to_be_visible()


def test_a_phone_reaches_the_releases_and_what_changed_and_comes_back(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path / "s", {}) as address:
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.goto(address)
        button = page.locator("#list-button")
        button.click()
        expect(page.locator("#panel .corpus li").first).to_be_visible()
        page.locator("#changed-company").select_option("Brightwater Pumps N.V.")
        expect(page.locator("#panel .changes h2")).to_have_text("Brightwater Pumps N.V.")
        page.keyboard.press("Escape")
        page.locator("#panel .corpus li a").first.click()
        expect(page.locator("#panel .source .text")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#panel .corpus li").first).to_be_visible()
        page.locator("#panel .fold").click()
        expect(page.locator("#panel .corpus")).not_to_be_visible()
        expect(button).to_be_focused()


def test_the_days_that_a_question_names_are_shown_and_undone_by_a_click(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path / "s", {}) as address:
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        page.goto(address)
        ask(page, "What did Brightwater announce in May 1999?")
        expect(page.locator("#answers")).to_contain_text("Limited to “May 1999”")
        page.locator("#answers").get_by_text("Search all releases").click()
        expect(page.locator("#answers .user").last).to_contain_text("(all releases)")
        expect(page.locator("#answers .bot").last).not_to_contain_text("Limited to")
