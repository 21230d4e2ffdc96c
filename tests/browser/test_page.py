"""What a visitor sees: answers, citations, the source, silence."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import CHIP, PHONE, QUESTION, WIDE, ask, serving, written_by

sizes = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
schemes = pytest.mark.parametrize("scheme", ["light", "dark"])


@pytest.fixture(scope="module")
def written_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page with a chat model that cites one passage rightly and one wrongly."""
    with written_by(["It cost €42 million [1]", " and more [77]."], tmp_path_factory.mktemp("s")) as address:
        yield address


@pytest.fixture(scope="module")
def dead_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page with a chat model whose server is not there."""
    environment = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    with serving(tmp_path_factory.mktemp("s"), environment, "--model", "openai:scripted") as address:
        yield address


def marked(page: Page) -> str:
    return "".join(page.locator("#panel mark").all_text_contents())


@schemes
@sizes
def test_a_citation_opens_the_release_at_the_exact_words(
    page: Page, quoted_page: str, size: dict[str, int], scheme: str
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(quoted_page)
    ask(page)
    page.locator(CHIP).first.click()
    mark = page.locator("#panel mark.answer")
    expect(mark).to_have_text("€42 million")
    expect(mark).to_be_in_viewport(ratio=1)
    expect(page.locator(CHIP).first).to_be_in_viewport(ratio=1)
    shown = page.locator("#answers .bot").last.inner_text()
    assert marked(page).endswith("The plant cost €42 million and employs 310 people.")
    assert shown.startswith(marked(page))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@schemes
@sizes
def test_axe_finds_nothing_serious(page: Page, quoted_page: str, size: dict[str, int], scheme: str) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(quoted_page)
    expect(page).to_have_title("Dateline")
    expect(page.locator("#panel .corpus li")).to_have_count(3)
    found: dict[tuple[str, str], list[str]] = {}
    for step in ("start", "answer", "source", "conversations"):
        if step == "answer":
            ask(page)
        elif step == "source":
            page.locator(CHIP).first.click()
            expect(page.locator("#panel mark.answer")).to_be_visible()
        elif step == "conversations":
            page.keyboard.press("Escape")
            page.locator("#past-button").click()
            expect(page.locator("#past td")).to_be_visible()
        violations = Axe().run(page).response["violations"]
        serious = [v for v in violations if v["impact"] in ("serious", "critical")]
        found |= {(step, v["id"]): [n["html"] + n["failureSummary"] for n in v["nodes"]] for v in serious}
    assert found == {}, "\n".join(f"{k}: {v}" for k, v in found.items())


def test_the_start_screen_says_what_is_there_and_how_to_set_a_model(page: Page, quoted_page: str) -> None:
    page.goto(quoted_page)
    start = page.locator("#answers")
    expect(start).to_contain_text("3 press releases")
    expect(start).to_contain_text("dateline chat --model")
    expect(page.locator("#panel")).to_contain_text("Brightwater Pumps Opens Second Plant in Rotterdam")


def test_an_example_question_is_answered(page: Page, quoted_page: str) -> None:
    page.goto(quoted_page)
    page.get_by_role("button", name="What did Kwame Osei say in February 2025?").click()
    expect(page.locator("#answers")).to_contain_text("Dry years have taught us")


def test_silence_is_said_and_the_input_stays_usable(page: Page, quoted_page: str) -> None:
    page.goto(quoted_page)
    ask(page, "Who is the CFO of Larkspur Labs?")
    expect(page.locator("#answers")).to_contain_text("The releases don't say")
    expect(page.locator("#chat textarea")).to_be_enabled()


def test_the_address_is_a_permalink(page: Page, quoted_page: str) -> None:
    page.goto(quoted_page)
    ask(page)
    page.locator(CHIP).first.click()
    expect(page.locator("#panel mark.answer")).to_be_visible()
    link = page.url
    assert "#cite=2024-03-04-brightwater" in link
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator("#panel mark.answer")).to_have_text("€42 million")


def test_escape_closes_the_source_and_focus_returns(page: Page, quoted_page: str) -> None:
    page.goto(quoted_page)
    ask(page)
    chip = page.locator(CHIP).first
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel mark.answer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#panel mark.answer")).to_be_hidden()
    expect(chip).to_be_focused()


def test_a_link_to_nowhere_gives_a_sentence(page: Page, quoted_page: str) -> None:
    page.goto(f"{quoted_page}/#cite=2020-01-01-nothing:1-2")
    expect(page.locator("#panel")).to_contain_text("not in the corpus")


def test_no_request_leaves_the_machine(
    page: Page, quoted_page: str, requests_of: Callable[[Page], list[str]]
) -> None:
    asked = requests_of(page)
    page.goto(quoted_page)
    ask(page)
    assert [u for u in asked if not u.startswith((quoted_page, "data:", "blob:"))] == []


def test_the_page_breaks_none_of_its_own_rules(page: Page, quoted_page: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(quoted_page)
    ask(page)
    page.locator(CHIP).first.click()
    expect(page.locator("#panel mark.answer")).to_be_visible()
    assert said == []


def test_an_answer_is_copied_as_it_is_read_with_its_sources(page: Page, quoted_page: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(quoted_page)
    ask(page)
    page.locator('#answers button[title="Copy message"]').last.click()
    copied = page.locator('#answers button[data-copied="true"]')
    expect(copied).to_be_visible()
    words = page.evaluate("navigator.clipboard.readText()")
    answer, _, sources = words.partition("\n\nSources\n")
    assert "The plant cost €42 million and employs 310 people. [1]" in answer
    assert sources == (
        "[1] 2024-03-04 · Brightwater Pumps Opens Second Plant in Rotterdam "
        "(2024-03-04-brightwater-pumps-opens-second-plant-in-rotterdam)"
    )


def test_a_written_answer_is_cited_and_a_wrong_marker_is_dropped(page: Page, written_page: str) -> None:
    page.goto(written_page)
    ask(page)
    answer = page.locator("#answers .bot").last
    expect(answer).to_contain_text("It cost €42 million and more. [1]")
    expect(answer).to_contain_text("Written by openai:scripted, checked against the releases")
    page.locator(CHIP).first.click()
    expect(page.locator("#panel mark").first).to_be_visible()


def test_a_dead_model_gives_the_quoted_answer_with_a_notice(page: Page, dead_page: str) -> None:
    page.goto(dead_page)
    ask(page, QUESTION)
    answer = page.locator("#answers .bot").last
    expect(answer).to_contain_text("€42 million and employs 310 people.")
    expect(answer).to_contain_text("could not be reached")
