"""What stands before the page: who may ask, for what, how much, and what a browser may load.

A plain ASGI middleware. Gradio serves more routes than the page needs (uploads, a proxy, an API
description), answers any local origin with credentials, and sends no security headers.
"""

import base64
import binascii
import hashlib
import hmac
import ipaddress
import re
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from time import monotonic
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY = 4_000_000  # bytes; a long conversation comes along with each question
MAX_TRIES = 5  # wrong passwords from one address within _WINDOW
_WINDOW = 60.0  # seconds
_MAX_ADDRESSES = 10_000

# Everything that the page was seen to ask for in a browser; the rest stays shut.
_OPEN = {
    "GET": re.compile(
        r"/|/(?:assets|static)/[^?]*|/(?:theme\.css|config|favicon\.ico|manifest\.json|robots\.txt)"
        r"|/gradio_api/(?:startup-events|queue/data|heartbeat/\w+)"
    ),
    "POST": re.compile(r"/gradio_api/(?:queue/join|run/predict|component_server|cancel|reset)/?"),
}
_STARTING = "/gradio_api/startup-events"
"""Gradio asks itself for this while it starts, and cannot give a password."""
_SCRIPT = re.compile(rb"<script\b", re.I)
_LOCAL_HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?", re.I)
_DEFAULT_PORT = re.compile(r":(?:80|443)$")
_COOKIE = "dateline-pass"
_DROPPED = (b"access-control-", b"server")

_POLICY = "; ".join(
    (
        "default-src 'none'",
        # Gradio builds functions out of text; inline scripts run with the page's own nonce only.
        "script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self' blob:",
        "form-action 'none'",
        "base-uri 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Guard:
    """Lets through what the page needs and gives every answer its security headers.

    password: asked of everybody where given (HTTP Basic, any user name). local: whether the
    page is for this machine only; requests that name another host are refused then, as a
    page elsewhere can point its own name at 127.0.0.1.
    """

    def __init__(self, app: App, password: str | None = None, local: bool = True) -> None:
        self._app = app
        self._password = hashlib.sha256(password.encode()).digest() if password else None
        self._local = local
        self._pass = secrets.token_urlsafe(32)
        self._tries: dict[str, deque[float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            if refusal := self._refusal(scope):
                await _refuse(send, *refusal)
            else:
                await self._pass_on(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence for a request that is not let through."""
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        host = headers.get("host", "")
        if self._local and not _LOCAL_HOST.fullmatch(host):
            return 421, "This page is served to this machine only; open it as http://127.0.0.1."
        if not _is_own_page(headers, host):
            return 403, "Requests from other pages are not answered."
        if not self._is_open(scope["method"], scope["path"]):
            return 404, "There is nothing here."
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            return 413, "The request is too large."
        if self._password is not None and scope["path"] != _STARTING:
            return self._asked(headers, str((scope.get("client") or ("",))[0]))
        return None

    @staticmethod
    def _is_open(method: str, path: str) -> bool:
        pattern = _OPEN.get("GET" if method == "HEAD" else method)
        return pattern is not None and pattern.fullmatch(path) is not None and ".." not in path

    def _asked(self, headers: Mapping[str, str], address: str) -> tuple[int, str] | None:
        """Whether the password is right; each network has a few tries a minute.

        A browser that has given it before holds a cookie, so that somebody else's guessing
        behind the same address does not lock it out.
        """
        if self._holds_cookie(headers.get("cookie", "")):
            return None
        given = headers.get("authorization", "")
        tries = self._tries.setdefault(_network(address), deque())
        while tries and monotonic() - tries[0] > _WINDOW:
            tries.popleft()
        if len(tries) >= MAX_TRIES:
            return 429, "Too many wrong passwords; wait a minute."
        assert self._password is not None
        if hmac.compare_digest(hashlib.sha256(_password_in(given)).digest(), self._password):
            return None
        if given:
            tries.append(monotonic())
        while len(self._tries) > _MAX_ADDRESSES:
            del self._tries[next(iter(self._tries))]  # the oldest
        return 401, "A password is needed."

    def _holds_cookie(self, header: str) -> bool:
        return any(hmac.compare_digest(part.strip(), f"{_COOKIE}={self._pass}") for part in header.split(";"))

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        nonce = secrets.token_urlsafe(16)
        cookie = f"{_COOKIE}={self._pass}; Path=/; HttpOnly; SameSite=Strict" if self._password else ""
        answer = _with_headers(send, nonce, cookie if scope["path"] != _STARTING else "")
        is_page = scope["path"] == "/" and scope["method"] == "GET"
        await self._app(scope, _bounded(receive), _Page(answer, nonce).send if is_page else answer)


class _Page:
    """Holds the page back until it is whole, and gives its own scripts the nonce."""

    def __init__(self, send: Send, nonce: str) -> None:
        self._send = send
        self._tag = f'<script nonce="{nonce}"'.encode()
        self._start: Message = {}
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = _SCRIPT.sub(self._tag, self._body)
        kept = [(k, v) for k, v in self._start["headers"] if k.lower() != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        await self._send({**self._start, "headers": [*kept, length]})
        await self._send({"type": "http.response.body", "body": body})


def _with_headers(send: Send, nonce: str, cookie: str) -> Send:
    policy = (b"content-security-policy", _POLICY.format(nonce=nonce).encode())

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(k, v) for k, v in message["headers"] if not k.lower().startswith(_DROPPED)]
            given = [(b"set-cookie", cookie.encode())] if cookie else []
            message = {**message, "headers": [*kept, policy, *_HEADERS, *given]}
        await send(message)

    return wrapped


def _bounded(receive: Receive) -> Receive:
    """Count the body, as a request need not tell its length; what is too long is cut off."""
    seen = 0

    async def wrapped() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > MAX_BODY else message

    return wrapped


def _is_own_page(headers: Mapping[str, str], host: str) -> bool:
    """Whether a request comes from this page: by its origin, or by what the browser says of it.

    A proxy may put another host into the request; Sec-Fetch-Site is set by the browser alone.
    """
    origin = headers.get("origin")
    if origin is None or headers.get("sec-fetch-site") == "same-origin":
        return True
    return _DEFAULT_PORT.sub("", origin.partition("://")[2]) == _DEFAULT_PORT.sub("", host)


def _network(address: str) -> str:
    """An address, or the first half of an IPv6 one: a single user has all of the second half."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address


def _password_in(header: str) -> bytes:
    """The password of an Authorization header, b"" where there is none."""
    kind, _, code = header.partition(" ")
    if kind.lower() != "basic":
        return b""
    try:
        return base64.b64decode(code, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""


async def _refuse(send: Send, status: int, sentence: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS]
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="Dateline", charset="UTF-8"'))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})
