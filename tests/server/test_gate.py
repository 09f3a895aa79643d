"""The gate: who may talk to the server at all."""

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from campad.server.app import create_app
from server.fakes import ColourBackbone

PORT = 8765
GOOD = f"127.0.0.1:{PORT}"


@pytest.fixture
def client() -> TestClient:
    app = create_app(ColourBackbone(), labels=["a", "b"], port=PORT)  # type: ignore[arg-type]
    return TestClient(app, base_url=f"http://{GOOD}")


@pytest.mark.parametrize("host", [GOOD, f"localhost:{PORT}", f"[::1]:{PORT}", f"LOCALHOST:{PORT}"])
def test_this_machines_names_are_let_in(client: TestClient, host: str) -> None:
    """Every name of this machine, with the right port, gets the page."""
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        f"127.0.0.1.evil.example:{PORT}",
        "127.0.0.1",
        "127.0.0.1:1",
        f"0.0.0.0:{PORT}",
        f"127.0.0.1.:{PORT}",
        "[::1",
        "",
    ],
)
def test_other_hosts_are_refused(client: TestClient, host: str) -> None:
    """A rebound name, a wrong port, a malformed Host: refused, for pages and for WebSockets."""
    assert client.get("/", headers={"host": host}).status_code in (400, 421)
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/ws", headers={"host": host, "origin": f"http://{GOOD}"}),
    ):
        pass


@pytest.mark.parametrize(
    "origin", ["null", "http://evil.example", f"https://{GOOD}", "http://127.0.0.1:1", None]
)
def test_a_websocket_of_another_page_is_refused(client: TestClient, origin: str | None) -> None:
    """Browsers let any page open a WebSocket anywhere; the Origin tells whose it is."""
    headers = {"host": GOOD} | ({"origin": origin} if origin else {})
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/ws", headers=headers):
        pass


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_only_reading_is_allowed(client: TestClient, method: str) -> None:
    """No method but GET and HEAD does anything."""
    assert client.request(method, "/").status_code == 405


def test_requests_that_another_page_makes_are_refused(client: TestClient) -> None:
    """Fetch metadata tells a cross-site request, and it is refused."""
    assert client.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.get("/", headers={"sec-fetch-site": "none"}).status_code == 200


def test_every_answer_has_the_strict_headers(client: TestClient) -> None:
    """Pages, files, errors and refusals all carry the content policy and forbid caching."""
    for path, host in [("/", GOOD), ("/assets/app.js", GOOD), ("/nothing", GOOD), ("/", "evil")]:
        headers = client.get(path, headers={"host": host}).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_files_outside_the_page_cannot_be_read(client: TestClient) -> None:
    """No path leads out of the page's folder."""
    for path in ["/assets/../app.py", "/assets/%2e%2e/cli.py", "/assets//etc/passwd"]:
        assert client.get(path).status_code == 404


def test_a_project_is_for_its_own_page_only(client: TestClient) -> None:
    """Without the session's id, or from another page, nothing is saved and nothing opened."""
    path = "/api/project"
    with client:
        assert client.get(path).status_code == 401
        assert client.get(path, headers={"authorization": "Bearer nobody"}).status_code == 401
        assert client.post(path).status_code == 403
        assert client.post(path, headers={"origin": "http://evil.example"}).status_code == 403
        assert client.post(path, headers={"origin": f"http://{GOOD}"}).status_code == 401
        assert client.put(path).status_code == 405
