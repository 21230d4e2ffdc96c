import json
import os
import threading
from collections.abc import Iterator

import pytest
from langchain_core.language_models import BaseChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from corpus.errors import ModelError
from rag import receive, write
from rag.prompts import CHECK_PROMPT
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
        return [p for p in ChatWriter("openai:scripted").stream("What is new?", HITS, ()) if p]


def test_passages_are_numbered_with_date_and_section() -> None:
    text = numbered(HITS)
    assert text.startswith("[1] 2024-03-04 | Brightwater Pumps Opens Second Plant in Rotterdam | body")
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


ENDED: dict[str, object] = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
ENDED |= {"choices": [{"index": 0, "delta": {}, "finish_reason": "length"}]}
CUT = f"data: {json.dumps(ENDED)}\n\ndata: [DONE]\n\n".encode()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again without waiting."""
    monkeypatch.setattr(receive, "BACKOFF", 0.0)


@pytest.mark.parametrize(
    ("script", "reason", "tries"),
    [
        ([401], "refused the key", 1),
        ([404], "not known to its server", 1),
        ([429], "out of requests", 3),
        ([500], r"answered with an error \(500\)", 3),
        ([None], "failed", 1),
        ([b"data: {not json\n\n"], "failed", 1),
        (["Well", None], "broke off", 1),
        (["Well", CUT], "reached the limit of its length", 1),
    ],
)
@pytest.mark.usefixtures("at_once")
def test_what_goes_wrong_is_told_in_words_of_our_own_after_as_many_tries_as_help(
    script: list[str | bytes | int | None], reason: str, tries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-7")
    with ScriptedServer(script).running() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with pytest.raises(ModelError, match=reason) as raised:
            list(ChatWriter("openai:scripted").stream("What is new?", HITS, ()))
    assert len(server.requests) == tries
    assert "sk-canary-7" not in str(raised.value)


@pytest.mark.usefixtures("at_once")
def test_a_server_that_recovers_before_its_first_piece_is_not_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    statuses: list[list[str | int]] = [[429], [503], ["Fine."]]
    with ScriptedServer(lambda _: statuses.pop(0), headers={"Retry-After": "0"}).running() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        assert [p for p in ChatWriter("openai:scripted").stream("?", HITS, ()) if p] == ["Fine."]
    assert len(server.requests) == 3


def test_a_provider_that_asks_for_a_long_wait_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    with ScriptedServer([429], headers={"Retry-After": "3600"}).running() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with pytest.raises(ModelError, match="out of requests"):
            list(ChatWriter("openai:scripted").stream("?", HITS, ()))
    assert len(server.requests) == 1


def test_to_stop_reading_closes_the_connection_to_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    closed = threading.Event()
    with ScriptedServer(["word ", lambda: closed.wait(30), *["word "] * 5_000]).running() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        pieces = ChatWriter("openai:scripted").stream("?", HITS, ())
        assert next(p for p in pieces if p) == "word "
        pieces.close()  # type: ignore[attr-defined]
        closed.set()
        assert server.gone.wait(30)


def test_ten_megabytes_of_reply_end_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    with ScriptedServer(["x" * 100_000] * 100).running() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with pytest.raises(ModelError, match="more than 12,000 characters"):
            list(ChatWriter("openai:scripted").stream("?", HITS, ()))


def test_while_nothing_comes_the_reader_may_go_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "BEAT", 0.01)
    gate = threading.Event()
    pieces = ChatWriter(Hanging(release=gate)).stream("?", HITS, ())
    try:
        assert next(p for p in pieces if p) == "Well"
        assert next(pieces) == ""
    finally:
        gate.set()
        pieces.close()  # type: ignore[attr-defined]


def test_the_history_is_cut_to_its_budget_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    history = [{"role": "user", "content": f"{n} " + "x" * 1_500} for n in range(9)]
    with ScriptedServer(["Yes."]).running() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        list(ChatWriter("openai:scripted").stream("?", HITS, history))
    told = [m["content"] for m in server.requests[0]["messages"][1:-1]]
    assert [t[0] for t in told] == ["6", "7", "8"]
    assert sum(map(len, told)) == write.HISTORY_TOKENS * 4


def test_a_period_is_told_to_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    with ScriptedServer(["Yes."]).running() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        list(ChatWriter("openai:scripted").stream("?", HITS, (), "in November 2025"))
    assert "Only releases in November 2025 are meant." in server.requests[0]["messages"][-1]["content"]


def test_a_rewritten_question_and_a_test_of_the_setting_send_no_passage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    with ScriptedServer(["When did Ada sign?"]).running() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        writer = ChatWriter("openai:scripted")
        assert writer.rewrite("When?", [{"role": "user", "content": "Who signed?"}]) == "When did Ada sign?"
        writer.check()
    sent = [[m["content"] for m in r["messages"]][-1] for r in server.requests]
    assert sent == ["When?", CHECK_PROMPT]


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
    monkeypatch.setattr(write, "BEAT", 0.01)
    gate = threading.Event()
    pieces = ChatWriter(Hanging(release=gate)).stream("?", HITS, ())
    try:
        assert next(p for p in pieces if p) == "Well"
        with pytest.raises(ModelError, match="did not go on"):
            list(pieces)
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
    assert [p for p in counting.stream("?", HITS, ()) if p] == ["Yes [1].", Usage(120, 4)]
    silent = ChatWriter(GenericFakeChatModel(messages=iter([AIMessage("Yes")])))
    assert [p for p in silent.stream("?", HITS, ()) if p] == ["Yes"]
