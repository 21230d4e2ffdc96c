import base64
import re

import httpx
import pytest

from tests.builders import run_async
from ui.guard import MAX_BODY, MAX_TRIES, Guard

PAGE = b"<html><script>1</script><SCRIPT type=module src=/a.js></SCRIPT></html>"


async def page(scope, receive, send):  # type: ignore[no-untyped-def]
    """Stands for Gradio: reads the body, answers with an HTML page in two pieces."""
    read = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        read += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    headers = [
        (b"content-type", b"text/html"), (b"content-length", str(len(PAGE)).encode()),
        (b"access-control-allow-origin", b"http://localhost:1"),
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE[:20], "more_body": True})
    await send({"type": "http.response.body", "body": PAGE[20:]})


def ask(
    guard: Guard, path: str = "/", method: str = "GET", host: str = "127.0.0.1:7860", **more: object
) -> httpx.Response:
    headers = {"host": host} | dict(more.pop("headers", {}))  # type: ignore[call-overload]

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(guard)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:7860") as client:
            return await client.request(method, path, headers=headers, **more)  # type: ignore[arg-type]

    return run_async(send())


def basic(password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"me:{password}".encode()).decode()}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("HEAD", "/"), ("GET", "/assets/a-1.js"), ("GET", "/static/fonts/a.woff2"),
     ("GET", "/gradio_api/queue/data"), ("POST", "/gradio_api/queue/join"),
     ("POST", "/gradio_api/component_server/")],
)  # fmt: skip
def test_what_the_page_needs_is_open(method: str, path: str) -> None:
    assert ask(Guard(page), path, method).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/gradio_api/info"), ("GET", "/gradio_api/openapi.json"), ("POST", "/gradio_api/upload"),
     ("GET", "/gradio_api/file=http://evil.example/"), ("GET", "/gradio_api/file=/etc/passwd"),
     ("GET", "/gradio_api/proxy=http://evil.example/"), ("POST", "/gradio_api/call/chat"),
     ("POST", "/gradio_api/api/predict"), ("GET", "/monitoring"), ("GET", "/runs"),
     ("POST", "/gradio_api/vibe-edit"), ("GET", "/gradio_api/deep_link"), ("POST", "/login"),
     ("OPTIONS", "/"), ("DELETE", "/"), ("GET", "/assets/../config/../x"), ("GET", "/docs")],
)  # fmt: skip
def test_everything_else_is_shut(method: str, path: str) -> None:
    assert ask(Guard(page), path, method).status_code == 404


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "LOCALHOST", "[::1]:7860"])
def test_this_machine_is_answered_under_its_own_names(host: str) -> None:
    assert ask(Guard(page), host=host).status_code == 200


def test_another_name_for_this_machine_is_refused() -> None:
    host = "evil.example:7860"
    assert ask(Guard(page), host=host).status_code == 421
    assert ask(Guard(page, password="a password", local=False), host=host).status_code == 401


@pytest.mark.parametrize("origin", ["http://localhost:3000", "https://evil.example", "null"])
def test_another_pages_requests_are_refused(origin: str) -> None:
    answer = ask(Guard(page), "/gradio_api/queue/join", "POST", headers={"origin": origin})
    assert answer.status_code == 403


def test_the_pages_own_requests_are_answered() -> None:
    own = {"origin": "http://127.0.0.1:7860"}
    assert ask(Guard(page), "/gradio_api/queue/join", "POST", headers=own).status_code == 200


def test_a_large_request_is_refused() -> None:
    path = "/gradio_api/queue/join"
    assert ask(Guard(page), path, "POST", content=b"x" * (MAX_BODY + 1)).status_code == 413
    assert ask(Guard(page), path, "POST", headers={"content-length": "many"}).status_code == 413


def test_a_large_request_that_hides_its_length_is_cut_off() -> None:
    seen = []

    async def counting(scope, receive, send):  # type: ignore[no-untyped-def]
        while (message := await receive())["type"] != "http.disconnect":
            seen.append(len(message["body"]))

    async def pieces():  # type: ignore[no-untyped-def]
        return {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}

    async def send(_: object) -> None: ...

    headers = [(b"host", b"localhost"), (b"transfer-encoding", b"chunked")]
    scope = {"type": "http", "method": "POST", "path": "/gradio_api/queue/join", "headers": headers}
    run_async(Guard(counting)(scope, pieces, send))
    assert sum(seen) <= MAX_BODY


def test_scripts_run_only_with_the_pages_own_nonce() -> None:
    first, second = ask(Guard(page)), ask(Guard(page))
    policy = first.headers["content-security-policy"]
    nonce = re.search(r"'nonce-([\w-]+)'", policy)
    assert nonce
    assert first.text.count(f'<script nonce="{nonce[1]}"') == 2
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert second.headers["content-security-policy"] != policy


def test_nothing_is_loaded_from_elsewhere_and_nobody_else_is_let_in() -> None:
    headers = ask(Guard(page)).headers
    policy = headers["content-security-policy"]
    for rule in ("default-src 'none'", "img-src 'self' data: blob:", "connect-src 'self'",
                 "form-action 'none'", "frame-ancestors 'none'"):  # fmt: skip
        assert rule in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in headers


def test_a_password_is_asked_on_every_route() -> None:
    for path in ("/", "/config", "/assets/a.js", "/gradio_api/queue/data"):
        guard = Guard(page, password="correct horse", local=False)
        assert ask(guard, path).status_code == 401
        assert ask(guard, path, headers=basic("wrong")).status_code == 401
        assert ask(guard, path, headers={"authorization": "Basic !!"}).status_code == 401
        assert ask(guard, path, headers=basic("correct horse")).status_code == 200


def test_guessing_is_stopped_after_a_few_tries_and_locks_nobody_out_who_is_in() -> None:
    guard = Guard(page, password="correct horse", local=False)
    cookie = ask(guard, headers=basic("correct horse")).headers["set-cookie"]
    assert "HttpOnly; SameSite=Strict" in cookie
    for _ in range(MAX_TRIES):
        assert ask(guard, headers=basic("wrong")).status_code == 401
    assert ask(guard, headers=basic("correct horse")).status_code == 429
    assert ask(guard, headers={"cookie": f"a=b; {cookie.partition(';')[0]}"}).status_code == 200
    assert ask(guard, headers={"cookie": "dateline-pass=guess"}).status_code == 429


def test_without_a_password_there_is_no_cookie() -> None:
    assert "set-cookie" not in ask(Guard(page)).headers


@pytest.mark.parametrize(
    ("host", "origin", "site"),
    [("127.0.0.1:7860", "https://dateline.example", "same-origin"),
     ("dateline.example:443", "https://dateline.example", ""),
     ("dateline.example", "https://dateline.example:443", "")],
)  # fmt: skip
def test_a_page_behind_a_proxy_is_its_own(host: str, origin: str, site: str) -> None:
    guard = Guard(page, password="correct horse", local=False)
    headers = basic("correct horse") | {"origin": origin} | ({"sec-fetch-site": site} if site else {})
    assert ask(guard, "/gradio_api/queue/join", "POST", host=host, headers=headers).status_code == 200


def test_a_websocket_is_closed() -> None:
    sent = []

    async def send(message: object) -> None:
        sent.append(message)

    run_async(Guard(page)({"type": "websocket", "path": "/"}, None, send))  # type: ignore[arg-type]
    assert sent == [{"type": "websocket.close", "code": 1008}]
