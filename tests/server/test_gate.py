"""The gate: who may talk to the server at all."""

import itertools
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from campad.server.gate import Gate
from campad.server.policy import ASSETS, ROUTES, Policy
from server.fakes import (
    HEADERS,
    HOST,
    PORT,
    TOKEN,
    ColourBackbone,
    make_app,
    make_tokens,
    run_alone,
)

PAGE = f"http://{HOST}"
AUTHORIZATION = {"authorization": f"Bearer {TOKEN}"}

# What each address allows, as docs/security would say it: methods, and whether it is public.
ALLOWED = {
    "/": ("GET HEAD", True),
    "/healthz": ("GET HEAD", True),
    "/assets/app.js": ("GET HEAD", True),
    "/api/session": ("GET HEAD POST", True),
    "/api/project": ("GET HEAD POST", False),
    "/api/export": ("POST", False),
    "/api/metrics": ("GET HEAD", False),
    "/api/program": ("GET HEAD", False),
    "/api/graph": ("GET HEAD", False),
    "/ws": ("WEBSOCKET", False),
    "/api/phone": ("GET HEAD POST", False),
    "/phone": ("WEBSOCKET", False),
    "/decisions": ("WEBSOCKET", False),
    "/api/decisions": ("GET", False),
    "/nothing": ("", False),
    "/assets": ("", False),
    "//ws": ("", False),
    "/WS": ("", False),
}
CONTENT = {
    "/api/session": "application/json",
    "/api/phone": "application/json",
    "/api/project": "application/octet-stream",
    "/api/export": "application/json",
}
HOSTS = (
    HOST,
    f"LOCALHOST:{PORT}",
    f"[::1]:{PORT}",
    "127.0.0.1",
    f"127.0.0.1.evil.example:{PORT}",
    "[::1",
    None,
)
ORIGINS = (
    None,
    PAGE,
    f"http://localhost:{PORT}",
    "null",
    "http://evil.example",
    f"https://{HOST}",
    "http://127.0.0.1:1",
)
SITES = (None, "same-origin", "none", "same-site", "cross-site", "nonsense")
METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "WEBSOCKET",
)
TOKENS = ("good", None, "", "wrong", "a code", "in the query", "two")
WORDS = {"good": TOKEN, "wrong": TOKEN[:-2] + "AA", "": "", "two": TOKEN}
WORDS["a code"] = make_tokens().new_code()


def may_pass(path: str, host: Any, origin: Any, site: Any, method: str, token: Any) -> bool:
    """The rules, once more and in other words than the gate's."""
    methods, public = ALLOWED[path]
    return (
        host in HOSTS[:3]
        and origin in ORIGINS[:3]
        and (site in SITES[:2] or (site == "none" and path == "/"))
        and method in methods.split()
        and (token == "good" or (public and (token != "in the query" or path == "/")))
        and not (public and method == "POST" and origin is None)
    )


def make_scope(
    path: str, host: Any, origin: Any, site: Any, method: str, token: Any
) -> dict[str, Any]:
    """What uvicorn would hand over."""
    headers = [("host", host), ("origin", origin), ("sec-fetch-site", site)]
    if method == "POST":
        headers.append(("content-type", CONTENT.get(path)))
    scope: dict[str, Any] = {"path": path, "query_string": b"", "type": "http", "method": method}
    times = 2 if token == "two" else 1
    if method == "WEBSOCKET":
        offered = [f"campad.auth.{WORDS[token]}"] * times if token in WORDS else []
        scope |= {"type": "websocket", "subprotocols": ["campad.v1", *offered]}
    elif token in WORDS:
        headers += [("authorization", f"Bearer {WORDS[token]}")] * times
    if token == "in the query":
        scope["query_string"] = f"token={TOKEN}".encode()
    scope["headers"] = [(k.encode(), v.encode()) for k, v in headers if v is not None]
    return scope


def passes(gate: Gate, passed: list[str], scope: dict[str, Any]) -> bool:
    """Send a request through the gate; whatever does not pass must have been answered."""
    answers: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        answers.append(message)

    passed.clear()
    try:
        gate(scope, receive, send).send(None)
    except StopIteration:  # nothing of it waits, so no event loop is needed
        pass
    else:
        pytest.fail("the gate waits for something")
    if not passed:
        kinds = [message["type"] for message in answers]
        assert kinds in (["http.response.start", "http.response.body"], ["websocket.close"])
        assert scope["type"] == "websocket" or 400 <= answers[0]["status"] < 500
    return bool(passed)


def test_exactly_the_allowed_cells_pass() -> None:
    """Every address, Host, Origin, site, method and token in every combination: only ours pass."""
    passed: list[str] = []

    async def behind(scope: Any, _receive: Any, _send: Any) -> None:
        passed.append(scope["path"])

    gate = Gate(behind, Policy(PORT), make_tokens())
    cells = list(itertools.product(ALLOWED, HOSTS, ORIGINS, SITES, METHODS, TOKENS))
    wrong = [cell for cell in cells if passes(gate, passed, make_scope(*cell)) != may_pass(*cell)]

    assert wrong == []
    assert sum(may_pass(*cell) for cell in cells) > 100


def test_every_route_is_known_to_the_gate() -> None:
    """A route that is added to the application is refused until the gate has a line for it."""
    gate = make_app(ColourBackbone())
    app = gate.app  # type: ignore[attr-defined]
    assert isinstance(app, Starlette)
    every = [getattr(route, "path", "") for route in app.routes]
    paths = {path for path in every if not path.startswith(ASSETS)}
    mounts = {route.path for route in app.routes if isinstance(route, Mount)}

    assert mounts == {"/assets"}
    assert paths - mounts == (named := set(ROUTES) - {ASSETS})
    assert {path for path in named if path in ALLOWED} == named


@pytest.fixture
def client() -> TestClient:
    return TestClient(make_app(ColourBackbone()), base_url=PAGE)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        "127.0.0.1:1",
        f"0.0.0.0:{PORT}",
        f"127.0.0.1.:{PORT}",
        "",
    ],
)
def test_other_hosts_are_refused(client: TestClient, host: str) -> None:
    """A rebound name, a wrong port, a malformed Host: refused, for pages and for WebSockets."""
    assert client.get("/", headers={"host": host}).status_code in (400, 421)
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/ws", headers=HEADERS | {"host": host}),
    ):
        pass


def test_a_websocket_without_an_origin_needs_its_token(client: TestClient) -> None:
    """A program that is no browser names no Origin; with a token it is let in all the same."""
    headers = {name: value for name, value in HEADERS.items() if name != "origin"}
    with client, client.websocket_connect("/ws", headers=headers) as socket:
        assert socket.accepted_subprotocol == "campad.v1"
    del headers["sec-websocket-protocol"]
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/ws", headers=headers):
        pass


@pytest.mark.parametrize("content", ["text/plain", "application/x-www-form-urlencoded", None])
@pytest.mark.parametrize("path", CONTENT)
def test_what_a_form_can_send_is_refused(
    client: TestClient, path: str, content: str | None
) -> None:
    """Another page's form can only send types that campad does not take."""
    headers = AUTHORIZATION | {"origin": PAGE} | ({"content-type": content} if content else {})

    assert client.post(path, headers=headers, content=b"x").status_code == 415


STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "connect-src": f"'self' ws://127.0.0.1:{PORT} ws://localhost:{PORT}",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "style-src": "'self'",
    "img-src": "'self' blob: data:",
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
WORKER = dict(list(STRICT.items())[:7]) | {
    "script-src": "'self' 'wasm-unsafe-eval'",
    "connect-src": "'self'",
}


@pytest.mark.parametrize(
    ("path", "host", "policy"),
    [
        ("/", HOST, STRICT | {"trusted-types": "campad-eye"}),
        ("/assets/app.js", HOST, STRICT),
        ("/assets/eye/eye.js", HOST, STRICT),
        ("/nothing", HOST, STRICT),
        ("/api/graph", HOST, STRICT),
        ("/", "evil", STRICT | {"trusted-types": "campad-eye"}),
        ("/assets/eye/worker.js", HOST, WORKER),
        ("/assets/eye/thread.js", HOST, WORKER),
        ("/assets/runtime/ort-wasm-simd-threaded.mjs", HOST, WORKER),
        ("/assets/runtime/nothing", HOST, WORKER),
    ],
)
@pytest.mark.usefixtures("installed_runtime", "command_line_cache")
def test_every_answer_has_the_strict_headers(
    client: TestClient, path: str, host: str, policy: dict[str, str]
) -> None:
    """Pages, files, errors and refusals carry exactly this policy and forbid caching: only the
    page may start the network's worker, and only that may compile WebAssembly."""
    headers = client.get(path, headers={"host": host}).headers

    directives = [one.partition(" ") for one in headers["content-security-policy"].split("; ")]
    assert {name: value for name, _, value in directives} == policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    isolation = "cross-origin-opener-policy", "cross-origin-embedder-policy"
    assert [headers[name] for name in isolation] == ["same-origin", "require-corp"]


def test_files_outside_the_page_cannot_be_read(client: TestClient) -> None:
    """No path leads out of the page's folder."""
    for path in ["/assets/../app.py", "/assets/%2e%2e/cli.py", "/assets//etc/passwd"]:
        assert client.get(path, headers=AUTHORIZATION).status_code == 404


def test_a_project_needs_a_session_of_this_server(client: TestClient) -> None:
    """Whoever is let in and names no session that there is gets nothing."""
    with client:
        assert client.get("/api/project", headers=AUTHORIZATION).status_code == 404
        other = AUTHORIZATION | {"campad-session": "nobody"}
        assert client.get("/api/project", headers=other).status_code == 404


def test_lifespan_messages_pass() -> None:
    """The gate is in front of requests only."""
    seen: list[str] = []

    async def behind(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["type"])

    run_alone(Gate(behind, Policy(PORT), make_tokens())({"type": "lifespan"}, None, None))  # type: ignore[arg-type]

    assert seen == ["lifespan"]
