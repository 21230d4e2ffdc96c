"""The page: a chat beside the source that carries each answer. The only door to gradio."""

import logging
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from time import monotonic
from typing import TYPE_CHECKING, Any

from corpus.errors import DatelineError, InputError
from corpus.release import Release
from rag.assistant import Assistant
from rag.followup import MAX_QUESTION
from rag.records import Answer
from ui.panel import source_view
from ui.render import example_questions, markdown, partial, turns

if TYPE_CHECKING:
    import gradio

HOST = "127.0.0.1"
_UPDATE_EVERY = 0.1  # seconds; more updates cost the browser its responsiveness
_AT_ONCE = 16  # questions answered side by side
_WAITING = 64  # questions that may wait
_log = logging.getLogger("dateline.ui")


def serve(assistant: Assistant, port: int, open_browser: bool = True) -> None:
    """Serve the page to this machine until interrupted.

    Raises InputError when the port is taken.
    """
    page = build(assistant)
    warming = threading.Thread(target=_warm, args=(assistant,), daemon=True)
    try:
        page.queue(default_concurrency_limit=_AT_ONCE, max_size=_WAITING).launch(
            server_name=HOST, server_port=port, inbrowser=open_browser, **_launch_arguments()
        )
    except OSError as error:
        raise InputError(
            f"Port {port} is in use; choose another: dateline chat --port {port % 65535 + 1}"
        ) from error
    warming.start()
    print(f"Dateline is at http://{HOST}:{port} (Ctrl-C ends it)", flush=True)
    page.block_thread()


def build(assistant: Assistant) -> "gradio.Blocks":
    """The page, not yet served."""
    # Before the import: otherwise the server looks up the hosts of Gradio and of the model hub.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    import gradio as gr

    releases = assistant.releases()
    page: gradio.Blocks = gr.Blocks(title="Dateline", fill_height=True, analytics_enabled=False)
    with page:
        gr.Markdown(_head(assistant, releases), elem_id="head")
        with gr.Row(elem_id="body"):
            with gr.Column(scale=5, elem_id="chat"):
                gr.ChatInterface(
                    _answering(assistant),
                    chatbot=gr.Chatbot(
                        elem_id="answers",
                        placeholder=_welcome(assistant, releases),
                        show_label=False,
                        buttons=["copy"],
                        layout="bubble",
                        height="100%",
                        latex_delimiters=[],
                        allow_tags=False,
                    ),
                    textbox=gr.Textbox(
                        placeholder="Ask about the releases …",
                        max_length=MAX_QUESTION,
                        show_label=False,
                        container=False,
                        autofocus=True,
                        submit_btn=True,
                        stop_btn=True,
                    ),
                    examples=list(example_questions(releases)),
                    run_examples_on_click=True,
                    flagging_mode="never",
                    analytics_enabled=False,
                    api_visibility="private",
                    concurrency_limit=_AT_ONCE,
                    fill_height=True,
                )
            with gr.Column(scale=4, elem_id="panel-column"):
                gr.HTML(
                    elem_id="panel",
                    html_template=_asset("panel.html"),
                    css_template=_asset("panel.css"),
                    js_on_load=_asset("panel.js"),
                    server_functions=_panel_functions(assistant),
                )
    return page


def _launch_arguments() -> dict[str, Any]:
    import gradio as gr

    font = gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700))
    theme = gr.themes.Base(
        primary_hue="slate", neutral_hue="slate", font=[font, "system-ui", "sans-serif"], radius_size="lg"
    )
    return {
        "theme": theme,
        "head": f"<style>{_asset('page.css')}</style>",
        "share": False,
        "quiet": True,
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "show_error": False,
        "ssr_mode": False,
        "prevent_thread_lock": True,
    }


def _answering(assistant: Assistant) -> Any:
    """The chat function: it never raises, as the input box would stay shut."""

    def answer(message: str, history: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        shown = ""
        try:
            for shown in _pieces(assistant, message, history):
                yield shown
        except DatelineError as error:
            yield f"{shown}\n\n{partial(str(error))}".strip()
        except Exception:
            _log.exception("a question could not be answered")
            lost = "Something went wrong here; the question was not answered. Please ask it again."
            yield f"{shown}\n\n{lost}".strip()

    return answer


def _pieces(assistant: Assistant, message: str, history: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The answer as it grows, at most one state every _UPDATE_EVERY seconds, then the whole."""
    text = ""
    last = 0.0
    for item in assistant.stream(message, turns(history)):
        if isinstance(item, Answer):
            yield markdown(item, {r.id: r for r in assistant.releases()})
            return
        text += item
        if monotonic() - last >= _UPDATE_EVERY:
            last = monotonic()
            yield partial(text)


def _panel_functions(assistant: Assistant) -> list[Any]:
    """What the panel's script may call; anybody who opens the page can, so nothing is trusted."""

    def cite(address: str) -> dict[str, Any]:
        return source_view(address, {r.id: r for r in assistant.releases()})

    def corpus(_: str) -> list[dict[str, str]]:  # Gradio calls no function without a value
        return [{"id": r.id, "title": r.title, "facts": _facts(r)} for r in assistant.releases()]

    return [cite, corpus]


def _facts(release: Release) -> str:
    kind = " · digest" if release.kind == "digest" else ""
    return f"{release.date.isoformat()} · {release.issuer}{kind}"


def _head(assistant: Assistant, releases: Sequence[Release]) -> str:
    count = f"{len(releases)} release{'' if len(releases) == 1 else 's'}"
    span = f", {releases[-1].date.year}–{releases[0].date.year}" if releases else ""
    writes = f"written by {assistant.model}" if assistant.model else "quoted, no chat model"
    return f"# Dateline\n\n{count}{span} · answers {partial(writes)}"


def _welcome(assistant: Assistant, releases: Sequence[Release]) -> str:
    """The start screen: what is in the corpus, how answers are made, how to set a chat model."""
    issuers = list(dict.fromkeys(r.issuer for r in releases if r.issuer))
    about = f" of {', '.join(partial(i) for i in issuers[:3])}" if issuers else ""
    more = " and others" if len(issuers) > 3 else ""
    inside = f"**{len(releases)} press release{'' if len(releases) == 1 else 's'}**{about}{more}"
    if assistant.model:
        model = partial(assistant.model)
        how = f"Answers are written by **{model}**, which is sent your question and the passages it needs."
    else:
        how = (
            "Answers are quoted from the releases, word for word. To have them written, set a chat "
            "model: `dateline chat --model openai:gpt-5-mini` with its key in the environment."
        )
    return f"### What was announced, by whom, when, in which words?\n\n{inside}.\n\n{how}"


def _asset(name: str) -> str:
    return resources.files("ui").joinpath("assets", name).read_text(encoding="utf-8")


def _warm(assistant: Assistant) -> None:
    """Load what the first question needs; a failure shows when the question is asked."""
    try:
        assistant.warm()
    except Exception:
        _log.warning("the index could not be opened yet", exc_info=True)
