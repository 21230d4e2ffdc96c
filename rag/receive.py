"""One reply of a chat model on its way, in a thread or an event loop that is not its reader's."""

import asyncio
import contextvars
import queue
import random
import threading
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from corpus.errors import ModelError
from rag.records import Usage

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

_FAREWELL = 0.5  # how long a reader who goes away waits for the reply to end

TRIES = 3  # before the first piece
BACKOFF = 0.5  # seconds before the second try, doubled before the third
MAX_WAIT = 20.0  # seconds; a provider that asks for a longer wait is not waited for
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})

# Providers whose last piece says why the reply ends; without it the connection was cut.
TELL_THEIR_END = frozenset({"openai", "anthropic", "ollama", "address"})
_ENDS = ("finish_reason", "stop_reason", "done_reason")
_TOO_LONG = frozenset({"length", "max_tokens"})

Pieces = queue.Queue["str | Usage | BaseException | None"]


class Receiving:
    """One reply on its way, in a thread that is not the reader's.

    pieces: what came; None at its end, or the exception that ended it.
    """

    def __init__(
        self,
        chain: "Callable[[], Runnable[dict[str, Any], BaseMessage]]",
        values: Mapping[str, Any],
        tracing: bool,
        tells_end: bool,
    ) -> None:
        self.pieces: Pieces = queue.Queue()
        self._chain = chain
        self._values = dict(values)
        self._tracing = tracing
        self._stopped = threading.Event()
        self._cancel: Callable[[], object] = lambda: None
        self._began = False
        self._tells_end = tells_end
        self._end = ""
        self._usage: Any = None
        self._worker = threading.Thread(
            target=contextvars.Context().run, args=(self._receive,), name="dateline-writer", daemon=True
        )

    def start(self) -> None:
        """Begin. The context is empty: a program's own callbacks are not to see our prompts."""
        self._worker.start()

    def stop(self) -> None:
        """End the reply, at its provider too, if it is still on its way."""
        self._stopped.set()
        self._cancel()
        self._worker.join(_FAREWELL)

    def _receive(self) -> None:
        """Receive the reply, again where it failed before its first piece and trying again helps."""
        try:
            for attempt in range(1, TRIES + 1):
                try:
                    self._receive_once()
                    break
                except Exception as error:  # providers raise whatever they like
                    wait = None if self._began or attempt == TRIES else _wait(error, attempt)
                    if wait is None or self._stopped.wait(wait):
                        raise
            self._refuse_half()
            if self._usage is not None and self._usage["output_tokens"]:
                self.pieces.put(Usage(self._usage["input_tokens"], self._usage["output_tokens"]))
            self.pieces.put(None)
        except BaseException as error:  # of a reply that was stopped, nobody reads it
            self.pieces.put(error)

    def _receive_once(self) -> None:
        from langchain_core.language_models import BaseChatModel

        chain = self._chain()
        model = chain.last  # type: ignore[attr-defined]
        if type(model)._astream is BaseChatModel._astream:
            with _tracing_context(self._tracing):
                for chunk in chain.stream(self._values):
                    if self._stopped.is_set():
                        return
                    self._take(chunk)
            return
        future = asyncio.run_coroutine_threadsafe(self._receive_async(chain), _loop())
        self._cancel = future.cancel
        if self._stopped.is_set():
            future.cancel()
        future.result()

    async def _receive_async(self, chain: "Runnable[dict[str, Any], BaseMessage]") -> None:
        """Receive in the event loop, where a reply can be cancelled, which closes its connection."""
        with _tracing_context(self._tracing):
            async for chunk in chain.astream(self._values):
                self._take(chunk)

    def _refuse_half(self) -> None:
        """Raise ModelError where the provider tells of ends, and of none that is one."""
        if self._tells_end and not self._stopped.is_set():
            if self._end in _TOO_LONG:
                raise ModelError("reached the limit of its length")
            if not self._end:
                raise ModelError("broke off")

    def _take(self, chunk: "BaseMessage") -> None:
        from langchain_core.messages.ai import add_usage

        if words := str(chunk.text):
            self._began = True
            self.pieces.put(words)
        told = (chunk.response_metadata.get(name) for name in _ENDS)
        self._end = next((str(end) for end in told if end), self._end)
        self._usage = add_usage(self._usage, getattr(chunk, "usage_metadata", None))


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The one event loop of all chat models: their clients keep connections that belong to it."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="dateline-models", daemon=True).start()
    return loop


def _wait(error: BaseException, attempt: int) -> float | None:
    """Seconds to wait before another try; None where it would not help."""
    status = getattr(error, "status_code", None)
    kind = type(error).__name__.lower()
    if not (status in _AGAIN or (status is None and ("connect" in kind or "remoteprotocol" in kind))):
        return None
    headers = getattr(getattr(error, "response", None), "headers", {}) or {}
    try:
        asked = float(headers.get("retry-after", ""))
    except ValueError:
        return float(BACKOFF * 2 ** (attempt - 1) * random.uniform(0.75, 1.25))
    return asked if 0 <= asked <= MAX_WAIT else None


def reason(error: BaseException) -> str:
    """Why a chat model failed, in words of our own: a provider's text may hold a key."""
    if isinstance(error, ModelError):
        return str(error)
    status = getattr(error, "status_code", None)
    if status in (401, 403):
        return "refused the key; set the provider's key in the environment"
    if status == 404:
        return "is not known to its server (404); check the name and the address"
    if status == 429:
        return "is out of requests for now (429)"
    if isinstance(status, int):
        return f"answered with an error ({status})"
    kind = type(error).__name__
    if "timeout" in kind.lower():
        return "took too long"
    if "connect" in kind.lower():
        return "could not be reached"
    if "api_key" in str(error).lower() or "credential" in str(error).lower():
        return "has no key; set the provider's key in the environment, such as OPENAI_API_KEY"
    return f"failed ({kind})"


def _tracing_context(allowed: bool) -> Any:
    """Keep LangChain from sending prompts to a tracing service on a stray environment variable."""
    from contextlib import nullcontext

    if allowed:
        return nullcontext()
    from langsmith import tracing_context

    return tracing_context(enabled=False)
