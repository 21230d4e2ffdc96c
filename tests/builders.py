"""What tests are built from: releases, a quick embedder, and a scripted chat server."""

import asyncio
import hashlib
import json
import re
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from corpus.parse import parse_release
from corpus.read import read_bytes, read_file
from corpus.release import Release
from rag.lexical import stem
from rag.records import Progress, Reading, Vectors

ROOT = Path(__file__).parent.parent
INVENTED = ROOT / "evals" / "suites" / "invented" / "releases"
RELEASES = INVENTED / "basic"
"""Three invented releases."""
WIRES = INVENTED / "wires"
"""Nine more, of three companies, in the styles of several wires."""
DIMENSION = 64
T = TypeVar("T")
Reply = Sequence[str | bytes | int | Callable[[], object] | None]


def release(text: str, name: str = "a.txt") -> Release:
    """A release parsed from text."""
    return parse_release(read_bytes(text.encode(), name))


def invented(name: str) -> Release:
    """One of the invented releases beside the tests."""
    return parse_release(read_file(RELEASES / name))


class WordEmbedder:
    """Vectors out of the stems of the words: quick, and the same everywhere."""

    name = "words"
    fingerprint = "words-1"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.embedded.extend(texts)
        rows = [self._vector(re.findall(r"[^\W_]+", text.lower())) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSION), np.float32)

    def read(self, texts: Sequence[str]) -> list[Reading]:
        readings = []
        for text in texts:
            spans = tuple(m.span() for m in re.finditer(r"[^\W_]+", text))
            words = [text[s:e].lower() for s, e in spans]
            vectors = [self._vector([w]) for w in words]
            stacked = np.stack(vectors) if vectors else np.zeros((0, DIMENSION), np.float32)
            readings.append(Reading(self._vector(words), spans, stacked))
        return readings

    def judge(self, question: str, sentences: Sequence[str]) -> Vectors:
        return np.full(len(sentences), 0.5, dtype=np.float32)

    def knows(self, word: str) -> bool:
        return False

    def count(self, text: str) -> int:
        return len(re.findall(r"\w+|[^\w\s]", text)) + 2

    def _vector(self, words: Sequence[str]) -> Vectors:
        vector = np.zeros(DIMENSION, dtype=np.float32)
        for word in words:
            seed = int.from_bytes(hashlib.sha256(stem(word).encode()).digest()[:4], "big")
            vector += np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)
        norm = float(np.linalg.norm(vector))
        return vector / norm if norm else vector


class ScriptedServer:
    """An OpenAI-compatible chat server on loopback that replies by script.

    script: pieces of the reply; an int stands for an HTTP status, None for a connection cut
    in the middle, bytes for raw ones, a function is called between pieces. Or a function from
    the request's body to such a reply. models: what it says it has; None for no such page.
    headers: sent with every status. requests, keys, organisations: the bodies, keys and names of
    an organisation that came in.
    gone: set when a reader goes away in the middle.
    """

    def __init__(
        self,
        script: Reply | Callable[[dict[str, Any]], Reply],
        models: Sequence[str] | None = ("scripted",),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.organisations: list[str] = []
        self.gone = threading.Event()
        self._headers = dict(headers or {})
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = json.loads(self.rfile.read(length))
                owner.requests.append(body)
                owner.keys.append(self.headers["Authorization"] or "")
                owner.organisations.append(self.headers["OpenAI-Organization"] or "")
                try:
                    owner._reply(self, script(body) if callable(script) else script)
                except OSError:
                    owner.gone.set()

            def do_GET(self) -> None:
                owner.keys.append(self.headers["Authorization"] or "")
                rows = [{"id": m, "object": "model", "created": 1, "owned_by": "x"} for m in models or ()]
                body = json.dumps({"object": "list", "data": rows}).encode()
                owner._status(self, 404 if models is None else 200, body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @contextmanager
    def running(self) -> Iterator["ScriptedServer"]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def _status(self, handler: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        for name, value in self._headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    def _reply(self, handler: BaseHTTPRequestHandler, script: Reply) -> None:
        if script and isinstance(script[0], int):
            self._status(
                handler, script[0], b'{"error": {"message": "scripted; your key sk-canary-7 is wrong"}}'
            )
            return
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        for piece in script:
            if piece is None:
                return
            if callable(piece):
                piece()
                continue
            if isinstance(piece, bytes):
                handler.wfile.write(piece)
                continue
            delta = {"role": "assistant", "content": piece}
            handler.wfile.write(_event({"delta": delta, "finish_reason": None}))
            handler.wfile.flush()
        handler.wfile.write(_event({"delta": {}, "finish_reason": "stop"}) + b"data: [DONE]\n\n")


def _event(choice: dict[str, object]) -> bytes:
    chunk = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0} | choice],
    }
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, in a thread of its own: this one may hold a browser's event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
