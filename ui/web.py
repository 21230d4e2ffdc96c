"""The page: a chat beside the source that carries each answer. The only door to gradio."""

import errno
import hashlib
import logging
import os
import queue
import socket
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from importlib import resources
from time import monotonic
from typing import TYPE_CHECKING, Any

from corpus.errors import DatelineError, InputError
from corpus.release import Release
from rag.assistant import Assistant
from rag.followup import MAX_QUESTION
from rag.records import Answer
from ui import about
from ui.guard import Guard
from ui.history import changes_view
from ui.panel import source_view
from ui.render import example_questions, markdown, partial, turns

if TYPE_CHECKING:
    import gradio

LOCAL = ("127.0.0.1", "localhost", "::1")
"""The hosts that only this machine reaches."""
MIN_PASSWORD = 8  # characters
_CONVERSATIONS = 50  # kept in the visitor's browser, which holds about 5 MB for a page
_UPDATE_EVERY = 0.1  # seconds; more updates cost the browser its responsiveness
_BEAT = 0.5  # seconds; how soon an answer that is stopped ends
_AT_ONCE = 16  # questions answered side by side
_WAITING = 64  # questions that may wait
_log = logging.getLogger("dateline.ui")


def serve(
    assistant: Assistant,
    port: int,
    open_browser: bool = True,
    host: str = LOCAL[0],
    password: str | None = None,
) -> None:
    """Serve the page until interrupted, to this machine only unless `host` says otherwise.

    password: asked of everybody where given; any host but this machine's own needs one.
    Raises InputError for a missing or short password and when the port is taken, and StoreError when
    the store belongs to another corpus.
    """
    _check_access(host, password)
    assistant.library.store.open()  # 13 ms: rather now than in the answer to the first question
    _check_address(host, port)
    page = build(assistant, host)
    warming = threading.Thread(target=_warm, args=(assistant,), daemon=True)
    try:
        page.queue(default_concurrency_limit=_AT_ONCE, max_size=_WAITING).launch(
            server_name=f"[{host}]" if ":" in host else host,
            server_port=port,
            inbrowser=open_browser,
            **_launch_arguments(password, host in LOCAL),
        )
    except OSError as error:
        raise InputError(f"{host}, port {port}: cannot be served there ({error}).") from error
    warming.start()
    print(f"Dateline is at http://{host}:{port} (Ctrl-C ends it)", flush=True)
    if host not in LOCAL:
        print("The connection is not encrypted; put a TLS proxy in front of it.", flush=True)
    page.block_thread()


def _check_access(host: str, password: str | None) -> None:
    if password is not None and len(password) < MIN_PASSWORD:
        raise InputError(f"DATELINE_PASSWORD: use at least {MIN_PASSWORD} characters.")
    if password is None and host not in LOCAL:
        raise InputError(
            f"--host {host} opens the page to other machines, which needs a password; set "
            "DATELINE_PASSWORD, or leave --host out."
        )


def _check_address(host: str, port: int) -> None:
    """Take the address for a moment, as Gradio tells no reason when it cannot have it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                other = port % 65535 + 1
                raise InputError(
                    f"Port {port} is in use; choose another: dateline chat --port {other}"
                ) from error
            raise InputError(f"{host}, port {port}: cannot be served there ({error.strerror}).") from error


def build(assistant: Assistant, host: str = LOCAL[0]) -> "gradio.Blocks":
    """The page, not yet served; host: where it will be."""
    # Before the import: otherwise the server looks up the hosts of Gradio and of the model hub.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    # Gradio asks its own server whether it is up; a proxy must not be asked instead.
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), *LOCAL, host)))
    import gradio as gr

    releases = assistant.releases()
    page: gradio.Blocks = gr.Blocks(title="Dateline", fill_height=True, analytics_enabled=False)
    with page:
        with gr.Row(elem_id="top"):
            head = gr.Markdown(about.head(assistant, releases), elem_id="head")
            gr.Button("Releases", elem_id="list-button", size="sm")  # phones have no room for both
            gr.Button("Chat model", elem_id="model-button", size="sm")
            gr.Button("Conversations", elem_id="past-button", size="sm")
        with gr.Column(elem_id="model"):
            _model_drawer(assistant, head, releases, may_set=host in LOCAL)
        with gr.Row(elem_id="body"):
            with gr.Column(scale=5, elem_id="chat"):
                _chat(assistant, releases)
            with gr.Column(scale=4, elem_id="panel-column"):
                gr.HTML(
                    elem_id="panel",
                    html_template=_asset("panel.html"),
                    css_template=_asset("panel.css"),
                    js_on_load=_asset("panel.js") + _asset("page.js"),
                    server_functions=_panel_functions(assistant),
                )
    return page


def _chat(assistant: Assistant, releases: Sequence[Release]) -> None:
    """The conversation, and the drawer with those before it."""
    import gradio as gr

    class Chat(gr.ChatInterface):
        """Gradio's, with the past conversations in a drawer and their number bounded."""

        def _render_history_area(self) -> None:
            with gr.Column(elem_id="past"):
                self.new_chat_button = gr.Button("New conversation", size="sm")
                self.chat_history_dataset = gr.Dataset(
                    components=[gr.Textbox(visible=False)], show_label=False, layout="table", type="index"
                )
            # In the visitor's browser, readable after a restart: the key is no secret, and the
            # name tells the pages of different corpora on one port apart.
            self.saved_conversations.secret = "dateline"
            mark = hashlib.sha256(assistant.library.store.corpus.encode()).hexdigest()[:8]
            self.saved_conversations.storage_key = f"dateline-{mark}"

        def _clear_and_save_textbox(self, message: Any) -> Any:
            return gr.Textbox("", interactive=False), message  # Gradio would drop the placeholder

        def _save_conversation(self, index: Any, conversation: Any, saved_conversations: Any) -> Any:
            index, saved = super()._save_conversation(index, conversation, saved_conversations)
            return index, saved[:_CONVERSATIONS]

    Chat(
        _answering(assistant),
        chatbot=gr.Chatbot(
            elem_id="answers",
            placeholder=about.welcome(assistant, releases),
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
        save_history=True,
        analytics_enabled=False,
        api_visibility="private",
        concurrency_limit=_AT_ONCE,
        fill_height=True,
    )


def _model_drawer(assistant: Assistant, head: Any, releases: Sequence[Release], may_set: bool) -> None:
    """Which chat model answers and what leaves the machine; a test of it, and here the setting, too.

    may_set: only where the page is served to this machine alone: the setting is everybody's.
    """
    import gradio as gr

    gr.Markdown("### Chat model")
    how = gr.Markdown(about.how(assistant), elem_id="model-how")
    if may_set:
        name = gr.Textbox(
            value=assistant.model or "",
            label="Provider and name, or the address of a server; empty for none",
            placeholder="openai:gpt-5-mini · ollama:qwen3 · http://127.0.0.1:8000/v1 · huggingface:FOLDER",
            max_length=200,
        )
        use = gr.Button("Use", elem_id="model-use", size="sm", variant="primary")
    test = gr.Button("Test", elem_id="model-test", size="sm")
    said = gr.Markdown(elem_id="model-said")
    gr.Markdown("Keys are read from the environment only, as each provider names them, and never shown.")

    def used(setting: str) -> tuple[str, str, str]:
        try:
            assistant.use_model(setting.strip() or None)
            told = (
                "Set; it is used for the next question." if setting.strip() else "No chat model from now on."
            )
        except DatelineError as error:
            told = partial(str(error))
        return about.how(assistant), about.head(assistant, releases), told

    def tested() -> Iterator[str]:
        yield "Asking it for one word …"
        yield _tested(assistant)

    if may_set:
        use.click(used, name, [how, head, said], api_visibility="private", show_progress="hidden")
    test.click(tested, None, said, api_visibility="private", show_progress="hidden")


def _tested(assistant: Assistant) -> str:
    """What a test of the chat model came to, in a sentence."""
    clock = monotonic()
    try:
        reply = assistant.check_model()
    except DatelineError as error:
        return partial(f"It does not work: {error}.")
    return partial(f"It works: it replied “{reply[:40]}” within {monotonic() - clock:.1f} s.")


def _launch_arguments(password: str | None, local: bool) -> dict[str, Any]:
    import gradio as gr
    from starlette.middleware import Middleware

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
        "app_kwargs": {"middleware": [Middleware(Guard, password=password, local=local)]},
    }


def _answering(assistant: Assistant) -> Any:
    """The chat function: it never raises, as the input box would stay shut."""
    slots = threading.BoundedSemaphore(_AT_ONCE)

    def answer(message: str, history: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        shown = ""
        try:
            for shown in _pieces(assistant, message, history, slots):
                yield shown
        except DatelineError as error:
            yield f"{shown}\n\n{partial(str(error))}".strip()
        except Exception:
            _log.exception("a question could not be answered")
            lost = "Something went wrong here; the question was not answered. Please ask it again."
            yield f"{shown}\n\n{lost}".strip()

    return answer


def _pieces(
    assistant: Assistant,
    message: str,
    history: Sequence[Mapping[str, Any]],
    slots: threading.BoundedSemaphore,
) -> Iterator[str]:
    """The answer as it grows, one state every _UPDATE_EVERY seconds at most, then the whole.

    Something is yielded at least every _BEAT seconds, as only then can Gradio stop it.
    """
    text = ""
    last = 0.0
    for item in _beating(assistant.stream(message, turns(history)), slots):
        if isinstance(item, Answer):
            yield markdown(item, {r.id: r for r in assistant.releases()})
            return
        text += item
        if not item or monotonic() - last >= _UPDATE_EVERY:
            last = monotonic()
            yield partial(text)


def _beating(items: Iterator[str | Answer], slots: threading.BoundedSemaphore) -> Iterator[str | Answer]:
    """The items, with "" whenever none came for _BEAT seconds; what they raise is raised here.

    slots: bounds how many are made at once, those included that were stopped but still end.
    """
    came: queue.Queue[str | Answer | BaseException | None] = queue.Queue()
    stopped = threading.Event()

    def collect() -> None:
        try:
            with slots:
                item: str | Answer | None = ""
                while item is not None and not stopped.is_set():
                    item = next(items, None)
                    came.put(item)
        except BaseException as error:
            came.put(error)
        finally:
            if isinstance(items, Generator):
                items.close()  # ends the reply at its provider, too

    threading.Thread(target=collect, name="dateline-answer", daemon=True).start()
    try:
        while True:
            try:
                piece = came.get(timeout=_BEAT)
            except queue.Empty:
                piece = ""
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        stopped.set()


def _panel_functions(assistant: Assistant) -> list[Any]:
    """What the panel's script may call; anybody who opens the page can, so nothing is trusted."""

    def cite(address: str) -> dict[str, Any]:
        return source_view(address, {r.id: r for r in assistant.releases()})

    def corpus(_: str) -> list[dict[str, str]]:  # Gradio calls no function without a value
        return [
            {"id": r.id, "title": r.title, "facts": about.facts(r), "url": r.url}
            for r in assistant.releases()
        ]

    def companies(_: str) -> list[str]:
        return [c.name for c in assistant.companies()]

    def changes(company: str) -> dict[str, Any]:
        try:
            return changes_view(assistant.changes(str(company)[:200]))
        except DatelineError as error:
            return {"error": str(error)}

    return [cite, corpus, companies, changes]


def _asset(name: str) -> str:
    return resources.files("ui").joinpath("assets", name).read_text(encoding="utf-8")


def _warm(assistant: Assistant) -> None:
    """Load what the first question needs; a failure shows when the question is asked."""
    try:
        assistant.warm()
    except Exception:
        _log.warning("the index could not be opened yet", exc_info=True)
