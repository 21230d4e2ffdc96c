import pytest
from playwright.sync_api import Page, expect

QUESTION = "What did the plant in Rotterdam cost?"
CHIP = '#answers a[href*="#cite="]'
FIRST = 60_000  # milliseconds; the first question waits for the model to be loaded
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


def ask(page: Page, address: str, question: str = QUESTION) -> None:
    page.goto(address)
    page.locator("textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#answers small")).to_be_visible(timeout=FIRST)


def marked(page: Page) -> str:
    return "".join(page.locator("#panel mark").all_text_contents())


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_citation_opens_the_release_at_the_exact_words(
    page: Page, quoted_page: str, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    ask(page, quoted_page)
    page.locator(CHIP).first.click()
    mark = page.locator("#panel mark.answer")
    expect(mark).to_have_text("€42 million")
    expect(mark).to_be_in_viewport()
    shown = page.locator("#answers .bot").last.inner_text()
    assert marked(page).endswith("The plant cost €42 million and employs 310 people.")
    assert shown.startswith(marked(page))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_start_screen_says_what_is_there_and_how_to_set_a_model(page: Page, quoted_page: str) -> None:
    page.goto(quoted_page)
    start = page.locator("#answers")
    expect(start).to_contain_text("3 press releases")
    expect(start).to_contain_text("dateline chat --model")
    expect(page.locator("#panel")).to_contain_text("Brightwater Pumps Opens Second Plant in Rotterdam")


def test_an_example_question_is_answered(page: Page, quoted_page: str) -> None:
    page.goto(quoted_page)
    page.get_by_role("button", name="What did Kwame Osei say in February 2025?").click()
    expect(page.locator("#answers small")).to_be_visible(timeout=FIRST)
    expect(page.locator("#answers")).to_contain_text("Dry years have taught us")


def test_silence_is_said_and_the_input_stays_usable(page: Page, quoted_page: str) -> None:
    page.goto(quoted_page)
    page.locator("textarea").fill("Who is the CFO of Larkspur Labs?")
    page.keyboard.press("Enter")
    expect(page.locator("#answers")).to_contain_text("The releases don't say", timeout=FIRST)
    expect(page.locator("textarea")).to_be_enabled()


def test_the_address_is_a_permalink(page: Page, quoted_page: str) -> None:
    ask(page, quoted_page)
    page.locator(CHIP).first.click()
    expect(page.locator("#panel mark.answer")).to_be_visible()
    link = page.url
    assert "#cite=2024-03-04-brightwater" in link
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator("#panel mark.answer")).to_have_text("€42 million")


def test_escape_closes_the_source_and_focus_returns(page: Page, quoted_page: str) -> None:
    ask(page, quoted_page)
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


def test_no_request_leaves_the_machine(page: Page, quoted_page: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ask(page, quoted_page)
    outside = [u for u in asked if not u.startswith((quoted_page, "data:", "blob:"))]
    assert outside == []


def test_a_written_answer_is_cited_and_a_wrong_marker_is_dropped(page: Page, written_page: str) -> None:
    ask(page, written_page)
    answer = page.locator("#answers .bot").last
    expect(answer).to_contain_text("It cost €42 million [1] and more.")
    expect(answer).to_contain_text("Written by openai:scripted, from the releases")
    page.locator(CHIP).first.click()
    expect(page.locator("#panel mark").first).to_be_visible()


def test_a_dead_model_gives_the_quoted_answer_with_a_notice(page: Page, dead_page: str) -> None:
    ask(page, dead_page)
    answer = page.locator("#answers .bot").last
    expect(answer).to_contain_text("€42 million and employs 310 people.")
    expect(answer).to_contain_text("could not be reached")
