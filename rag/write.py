"""The chat-model writer: a LangChain prompt | model chain under deadlines, tried again where that helps.

The only door to asking chat models.
"""

import logging
import os
import queue
import re
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

from corpus.claims import claim_of
from corpus.errors import ModelError
from rag.models import Choice, build, choice
from rag.prompts import CHECK_PROMPT, QUESTION_PROMPT, REFUSAL, REWRITE_PROMPT, SYSTEM_PROMPT
from rag.receive import TELL_THEIR_END, Pieces, Receiving, reason
from rag.records import Hit, Message, Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

# Seconds. A hosted model starts within a few; a large local one may read its prompt for long.
FIRST_PIECE = 90.0
BETWEEN_PIECES = 30.0
WHOLE_ANSWER = 300.0
SHORT_REPLY = 30.0  # for a test of the setting
REWRITE = 10.0  # for a rewritten question: nothing can be shown meanwhile
BEAT = 0.5  # how soon a reader who goes away is noticed

MAX_REPLY = 12_000  # characters; a reply that is longer has lost its way
# Of the conversation the newest turns are shown, as far as they fit. At about four characters a
# token this leaves small models room for the passages.
HISTORY_TOKENS = 1_000
_CHARACTERS_A_TOKEN = 4

_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")

_log = logging.getLogger("dateline.write")


class ChatWriter:
    """Writes answers with a chat model, built at its first use.

    model: as rag.models.choice reads it, or a ready BaseChatModel. key: for a server given by
    its address. tracing: whether a tracing service that the environment names may be sent the
    prompts. Raises InputError for a setting that names no model.
    """

    def __init__(
        self,
        model: "str | BaseChatModel",
        temperature: float = 0.0,
        tracing: bool = False,
        key: str | None = None,
    ) -> None:
        self._choice: Choice | None = choice(model) if isinstance(model, str) else None
        self._model = model
        self._temperature = temperature
        self._tracing = tracing
        self._key = key
        if (asked := _tracing_asked(os.environ)) and not tracing:
            _log.warning(
                "%s is set, which would send prompts and answers to a tracing service; Dateline keeps "
                "that off. DATELINE_TRACING=true allows it.",
                asked,
            )
        self._built: BaseChatModel | None = None
        self._building = threading.Lock()

    @property
    def name(self) -> str:
        """What a reader calls the model."""
        if isinstance(self._model, str):
            return self._model
        given = getattr(self._model, "model_name", None) or getattr(self._model, "model", None)
        return str(given or type(self._model).__name__)

    @property
    def leaves(self) -> str:
        """What of a question leaves this machine, in a sentence."""
        if self._choice is None:
            return (
                "Your question, the conversation and the passages it needs go to a model that a program set."
            )
        return self._choice.leaves

    def stream(
        self, question: str, hits: Sequence[Hit], history: Sequence[Message], period: str = ""
    ) -> Iterator[str | Usage]:
        """Pieces of the reply, with markers [n] that number `hits` from 1; last its Usage, if told.

        period: the days that the question limits itself to, in words. An empty piece comes
        whenever nothing came for BEAT seconds, so that a reader can go away; to close the
        iterator ends the reply at its provider, too.

        Raises ModelError when the model cannot be built or reached, misses a deadline or
        breaks off. The text of the error never holds what the provider sent.
        """
        values = {
            "history": _turns(history),
            "passages": numbered(hits),
            "question": question,
            "period": f"Only releases {period} are meant.\n" if period else "",
            "fence": f"=== {secrets.token_hex(8)} ===",
        }
        prompt = [("system", SYSTEM_PROMPT), ("placeholder", "{history}"), ("human", QUESTION_PROMPT)]
        return self._asked(prompt, values, FIRST_PIECE, WHOLE_ANSWER)

    def rewrite(self, question: str, history: Sequence[Message]) -> str:
        """The question as the model would put it without the conversation; unchecked.

        Raises ModelError as `stream` does.
        """
        prompt = [("system", REWRITE_PROMPT), ("placeholder", "{history}"), ("human", "{question}")]
        values = {"history": _turns(history), "question": question}
        pieces = self._asked(prompt, values, REWRITE, REWRITE)
        return "".join(p for p in pieces if isinstance(p, str)).strip()

    def check(self) -> str:
        """Ask the model for one word, with no question and no passage; returns its reply.

        Raises ModelError with what fails and why.
        """
        pieces = self._asked([("human", CHECK_PROMPT)], {}, SHORT_REPLY, SHORT_REPLY, half_will_do=True)
        reply = "".join(p for p in pieces if isinstance(p, str)).strip()
        if not reply:
            raise ModelError(f"{self.name} wrote nothing")
        return reply

    def _asked(
        self,
        prompt: Sequence[tuple[str, str]],
        values: Mapping[str, Any],
        first: float,
        whole: float,
        half_will_do: bool = False,
    ) -> Iterator[str | Usage]:
        provider = self._choice.provider if self._choice else ""
        tells_end = provider in TELL_THEIR_END and not half_will_do
        reply = Receiving(lambda: self._chain(prompt), values, self._tracing, tells_end)
        reply.start()
        try:
            yield from self._within_deadlines(reply.pieces, first, whole)
        finally:
            reply.stop()

    def _within_deadlines(self, pieces: Pieces, first: float, whole: float) -> Iterator[str | Usage]:
        began = last = monotonic()
        patience = first
        length = 0
        while True:
            now = monotonic()
            if now > began + whole:
                raise ModelError(f"{self.name} did not end within {whole:.0f} s")
            left = min(last + patience, began + whole) - now
            try:
                piece = pieces.get(timeout=max(0.0, min(left, BEAT)))
            except queue.Empty as error:
                if left > BEAT:
                    yield ""
                    continue
                raise ModelError(f"{self.name} did not go on within {now + left - last:.0f} s") from error
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise ModelError(f"{self.name} {reason(piece)}") from piece
            length += len(piece) if isinstance(piece, str) else 0
            if length > MAX_REPLY:
                raise ModelError(f"{self.name} wrote more than {MAX_REPLY:,} characters")
            last = monotonic()
            patience = BETWEEN_PIECES
            yield piece

    def _chain(self, prompt: Sequence[tuple[str, str]]) -> "Runnable[dict[str, Any], BaseMessage]":
        from langchain_core.prompts import ChatPromptTemplate

        return ChatPromptTemplate.from_messages(list(prompt)) | self._chat_model()

    def _chat_model(self) -> "BaseChatModel":
        with self._building:
            if self._built is None:
                if self._choice is None:
                    assert not isinstance(self._model, str)
                    self._built = self._model
                else:
                    self._built = build(self._choice, self._temperature, self._key)
            return self._built


def numbered(hits: Sequence[Hit]) -> str:
    """The passages as the model sees them: number, date, release, section, speaker, claim, words."""
    blocks = []
    for number, hit in enumerate(hits, start=1):
        passage = hit.passage
        claim = claim_of(passage.text, passage.kind)
        said = f"said by {passage.speaker}" if passage.speaker else ""
        parts = (
            passage.date.isoformat(),
            passage.title,
            passage.section,
            said,
            claim if claim != "fact" else "",
        )
        blocks.append(f"[{number}] {' | '.join(p for p in parts if p)}\n{passage.text}")
    return "\n\n".join(blocks)


def is_refusal(reply: str) -> bool:
    """Whether a reply is the refusal sentence, give or take quotes and apostrophes."""
    plain = reply.strip().strip("\"'“”* ").replace("’", "'").lower()
    return plain.startswith(REFUSAL.rstrip(".").lower())


def _turns(history: Sequence[Message]) -> list[tuple[str, str]]:
    """The newest turns, as many as fit into HISTORY_TOKENS; the oldest of them may be cut."""
    left = HISTORY_TOKENS * _CHARACTERS_A_TOKEN
    turns: list[tuple[str, str]] = []
    for message in reversed(list(history)):
        role = "human" if message.get("role") == "user" else "ai"
        content = re.sub(r"\s*\[\d{1,3}\]", "", str(message.get("content", "")))[:left]
        if not content:
            break
        turns.append((role, content))
        left -= len(content)
    return turns[::-1]


def _tracing_asked(environment: Mapping[str, str]) -> str:
    """The environment variable that switches LangChain's tracing on, or ""."""
    on = (n for n in _TRACING if environment.get(n, "").strip().lower() in ("true", "1"))
    return next(on, "")
