"""The report of the evals, opened from its file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from evals import evaluate
from evals.compare import compare
from evals.evaluation import Past
from evals.metrics import EXACT
from evals.page import write_report
from tests.browser.conftest import PHONE, WIDE
from tests.builders import RELEASES, WordEmbedder
from tests.test_cases import case

WRONG = case(id="wrong", facts=[{"type": "number", "any": ["€43 million"]}])


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with a case that passed, one that failed, and one that flipped."""
    folder = tmp_path_factory.mktemp("report")
    cases = [case(question="What did the plant in Rotterdam cost?"), WRONG]
    found = evaluate(cases, RELEASES, folder / "store", embedder=WordEmbedder(), peers=True)
    past = {WRONG.id: Past(WRONG.id, WRONG.digest, True, "answered", "It cost €43 million.")}
    return write_report(found, compare(past, found.results), EXACT, folder / "out")


@pytest.mark.parametrize("size", [WIDE, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_reads_well_at_both_sizes_and_asks_for_nothing(
    page: Page, report: Path, size: dict[str, int], scheme: str, requests_of: Callable[[Page], list[str]]
) -> None:
    asked = requests_of(page)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(report.as_uri())
    expect(page.locator("h1")).to_contain_text("Worse than the baseline: 1 cases broke")
    assert asked == [report.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def test_failed_cases_are_found_by_their_words_and_opened_by_keyboard(page: Page, report: Path) -> None:
    page.goto(report.as_uri())
    page.keyboard.press("/")
    page.keyboard.type("nonsense")
    expect(page.locator("#shown")).to_have_text("0 of 1")
    page.keyboard.press("Escape")
    expect(page.locator("#shown")).to_have_text("1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    opened = page.locator("section[aria-labelledby=h-failed] details[open]")
    expect(opened).to_contain_text("€43 million number, missing")
    expect(opened.locator("mark").first).to_be_visible()
