import os
import threading
from collections.abc import Iterator

import pytest
from langchain_core.language_models import BaseChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from corpus.errors import ModelError
from rag import write
from rag.records import Hit, Usage
from rag.split import split
from rag.write import ChatWriter, is_refusal, numbered
from tests.builders import ScriptedServer, WordEmbedder, invented

HITS = [Hit(p, 1.0) for p in split(invented("brightwater.txt"), WordEmbedder().count)[:3]]


class Hanging(BaseChatModel):
    """A chat model that says one word and then nothing until it is let go."""

    release: threading.Event

    @property
    def _llm_type(self) -> str:
        return "hanging"

    def _generate(self, *args: object, **kwargs: object) -> ChatResult:
        raise NotImplementedError

    def _stream(
        self, messages: list[BaseMessage], *args: object, **kwargs: object
    ) -> Iterator[ChatGenerationChunk]:
        yield ChatGenerationChunk(message=AIMessageChunk(content="Well"))
        self.release.wait(30)


def replies(server_script: list[str | int | None], monkeypatch: pytest.MonkeyPatch) -> list[str | Usage]:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-7")
    with ScriptedServer(server_script).running() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        return list(ChatWriter("openai:scripted").stream("What is new?", HITS, ()))


def test_passages_are_numbered_with_date_and_section() -> None:
    text = numbered(HITS)
    assert text.startswith(
        "[1] 2024-03-04 | Brightwater Pumps Opens Second Plant in Rotterdam | sub-headline"
    )
    assert "[2] 2024-03-04" in text


@pytest.mark.parametrize(
    ("reply", "refuses"),
    [
        ("The releases don't say.", True),
        ("“The releases don’t say.”", True),
        ("The releases say so.", False),
        ("", False),
    ],
)
def test_a_refusal_is_known_in_its_spellings(reply: str, refuses: bool) -> None:
    assert is_refusal(reply) is refuses


def test_pieces_come_over_real_http_as_they_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    assert replies(["Two ", "words [1]."], monkeypatch) == ["Two ", "words [1]."]


def test_the_prompt_holds_passages_question_and_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    with ScriptedServer(["Yes."]).running() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        history = [{"role": "user", "content": "Hello {name}"}, {"role": "assistant", "content": "Hi [1]."}]
        list(ChatWriter("openai:scripted").stream("What is {new}?", HITS, history))
    messages = server.requests[0]["messages"]
    assert isinstance(messages, list)
    assert [m["content"] for m in messages[1:3]] == ["Hello {name}", "Hi."]
    assert "Question: What is {new}?" in messages[3]["content"]
    assert HITS[0].passage.text in messages[3]["content"]


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ([401], "refused the key"),
        ([429], "out of requests"),
        ([500], r"answered with an error \(500\)"),
    ],
)
def test_what_a_server_answers_is_told_in_words_of_our_own(
    script: list[str | int | None], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelError, match=reason) as raised:
        replies(script, monkeypatch)
    assert "sk-canary-7" not in str(raised.value)


def test_a_server_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(ModelError, match="could not be reached"):
        list(ChatWriter("openai:scripted").stream("?", HITS, ()))


def test_a_missing_key_is_named() -> None:
    with pytest.raises(ModelError, match="OPENAI_API_KEY"):
        list(ChatWriter("openai:scripted").stream("?", HITS, ()))


def test_a_provider_that_is_not_installed_or_unknown_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match="nobody:x"):
        list(ChatWriter("nobody:x").stream("?", HITS, ()))


def test_silence_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "BETWEEN_PIECES", 0.05)
    gate = threading.Event()
    pieces = ChatWriter(Hanging(release=gate)).stream("?", HITS, ())
    try:
        assert next(pieces) == "Well"
        with pytest.raises(ModelError, match="did not go on"):
            next(pieces)
    finally:
        gate.set()


def test_a_reply_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "MAX_REPLY", 10)
    model = GenericFakeChatModel(messages=iter([AIMessage("many words and ever more of them")]))
    with pytest.raises(ModelError, match="more than 10 characters"):
        list(ChatWriter(model).stream("?", HITS, ()))


def test_a_stray_tracing_variable_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    with ScriptedServer(["Yes."]).running() as server, ScriptedServer(["{}"]).running() as tracer:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", tracer.url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "k")
        list(ChatWriter("openai:scripted").stream("?", HITS, ()))
        assert tracer.requests == []
    assert os.environ["LANGSMITH_TRACING"] == "true"


class Counting(GenericFakeChatModel):
    """A chat model whose provider tells at the end what the reply took."""

    def _stream(self, *args: object, **kwargs: object) -> Iterator[ChatGenerationChunk]:
        yield ChatGenerationChunk(message=AIMessageChunk(content="Yes [1]."))
        took = UsageMetadata(input_tokens=120, output_tokens=4, total_tokens=124)
        yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=took))


def test_what_a_reply_took_comes_last_where_the_provider_tells() -> None:
    counting = ChatWriter(Counting(messages=iter(())))
    assert list(counting.stream("?", HITS, ())) == ["Yes [1].", Usage(120, 4)]
    silent = ChatWriter(GenericFakeChatModel(messages=iter([AIMessage("Yes")])))
    assert list(silent.stream("?", HITS, ())) == ["Yes"]
