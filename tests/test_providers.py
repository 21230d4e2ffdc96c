"""The clients of Anthropic and Ollama against loopback servers that speak their wire formats."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from corpus.errors import ModelError
from rag import receive
from rag.records import Usage
from rag.write import ChatWriter
from tests.test_write import HITS


@contextmanager
def serving(reply: bytes, kind: str, status: int = 200) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that answers every question with the same bytes; gives its address and what came in."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def events(*rows: dict[str, Any]) -> bytes:
    return b"".join(f"event: {r['type']}\ndata: {json.dumps(r)}\n\n".encode() for r in rows)


MESSAGE: dict[str, Any] = {
    "id": "m", "type": "message", "role": "assistant", "model": "x", "content": [], "stop_reason": None,
    "stop_sequence": None, "usage": {"input_tokens": 90, "output_tokens": 1},
}  # fmt: skip
USED = {"input_tokens": 90, "output_tokens": 5}
ANTHROPIC = events(
    {"type": "message_start", "message": MESSAGE},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Two "}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "words [1]."}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": USED},
    {"type": "message_stop"},
)
OLLAMA = b"".join(
    json.dumps({"model": "x", "created_at": "2026-01-01T00:00:00Z"} | row).encode() + b"\n"
    for row in (
        {"message": {"role": "assistant", "content": "Two "}, "done": False},
        {"message": {"role": "assistant", "content": "words [1]."}, "done": False},
        {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop",
         "prompt_eval_count": 90, "eval_count": 5, "total_duration": 1, "eval_duration": 1},
    )
)  # fmt: skip


def replies(writer: ChatWriter) -> list[str | Usage]:
    return [p for p in writer.stream("What is new?", HITS, ()) if p]


def test_anthropics_client_streams_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-canary-7")
    with serving(ANTHROPIC, "text/event-stream") as (address, asked):
        monkeypatch.setenv("ANTHROPIC_BASE_URL", address)
        assert replies(ChatWriter("anthropic:x")) == ["Two ", "words [1].", Usage(90, 5)]
    assert "numbered passages" in json.dumps(asked[0]["system"])


def test_ollamas_client_streams_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(OLLAMA, "application/x-ndjson") as (address, asked):
        monkeypatch.setenv("OLLAMA_HOST", address)
        assert replies(ChatWriter("ollama:x")) == ["Two ", "words [1].", Usage(90, 5)]
    assert asked[0]["messages"][0]["role"] == "system"


@pytest.mark.parametrize(("status", "tries"), [(401, 1), (429, 3), (500, 3)])
@pytest.mark.parametrize(
    ("model", "variable"), [("anthropic:x", "ANTHROPIC_BASE_URL"), ("ollama:x", "OLLAMA_HOST")]
)
def test_their_failures_are_told_like_any_other(
    model: str, variable: str, status: int, tries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-canary-7")
    monkeypatch.setattr(receive, "BACKOFF", 0.0)
    body = json.dumps({"error": {"type": "x", "message": "sk-canary-7 is wrong"}}).encode()
    with serving(body, "application/json", status) as (address, asked):
        monkeypatch.setenv(variable, address)
        with pytest.raises(ModelError, match=r"refused the key|out of requests|\(500\)") as raised:
            replies(ChatWriter(model))
    assert len(asked) == tries
    assert "canary" not in str(raised.value)


def test_a_reply_that_is_cut_off_is_told_from_one_that_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
    half = ANTHROPIC.partition(b"event: content_block_stop")[0]
    with serving(half, "text/event-stream") as (address, _):
        monkeypatch.setenv("ANTHROPIC_BASE_URL", address)
        with pytest.raises(ModelError, match="broke off"):
            replies(ChatWriter("anthropic:x"))
    whole = OLLAMA.splitlines(keepends=True)
    with serving(b"".join(whole[:-1]), "application/x-ndjson") as (address, _):
        monkeypatch.setenv("OLLAMA_HOST", address)
        with pytest.raises(ModelError, match="broke off"):
            replies(ChatWriter("ollama:x"))
