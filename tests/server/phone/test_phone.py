"""A phone on a real socket, over TLS: what it may reach, and what goes over the line."""

import json
import ssl
from collections.abc import Iterator
from http.client import HTTPSConnection
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from campad.protocol.limits import Limits
from campad.server.phone.run import PhoneServer
from campad.server.policy import ASSETS, PHONE_ROUTES, ROUTES
from server.fakes import HEADERS, PORT, ColourBackbone, make_app

JPEG = b"\xff\xd8\xff\xe0 and so on"
PADS = {"type": "pads", "pads": [{"label": "up", "count": 2}], "recording": None, "ready": True}


class Phone:
    """What a phone's browser does, one that trusts the authority."""

    def __init__(self, server: PhoneServer) -> None:
        assert server.certificate.authority
        self.server, self.host = server, f"127.0.0.1:{server.policy.port}"
        self.tls = ssl.create_default_context(cafile=str(server.certificate.authority))

    def ask(self, method: str, path: str, token: str = "", body: str = "") -> tuple[int, str]:
        headers = {
            "Origin": f"https://{self.host}",
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
        }
        connection = HTTPSConnection(self.host, timeout=10, context=self.tls)
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        said = answer.status, answer.read().decode()
        connection.close()
        return said

    def join(self, code: str) -> tuple[int, str]:
        status, said = self.ask("POST", "/api/join", body=json.dumps({"code": code, "name": ""}))
        return status, json.loads(said)["token"] if status == 200 else said

    def upgrade(self, path: str, token: str) -> int:
        """The status that a WebSocket's opening gets; websockets' client may hang at a refusal."""
        headers = {
            "Origin": f"https://{self.host}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Protocol": f"campad.v1, campad.auth.{token}",
        }
        connection = HTTPSConnection(self.host, timeout=10, context=self.tls)
        connection.request("GET", path, None, headers)
        status = connection.getresponse().status
        connection.close()
        return status

    def line(self, token: str) -> ClientConnection:
        return connect(
            f"wss://{self.host}/camera",
            ssl=self.tls,
            origin=Origin(f"https://{self.host}"),
            subprotocols=[Subprotocol("campad.v1"), Subprotocol(f"campad.auth.{token}")],
            compression=None,
        )


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Phone]:
    server = PhoneServer(tmp_path, Limits(), "127.0.0.1")
    try:
        yield Phone(server)
    finally:
        server.close()


@pytest.fixture
def page(phone: Phone) -> Iterator[TestClient]:
    app = make_app(ColourBackbone(), phone=phone.server)
    with TestClient(app, base_url=f"http://127.0.0.1:{PORT}", headers=HEADERS) as client:
        yield client


def hear(end: ClientConnection) -> dict[str, object]:
    said: dict[str, object] = json.loads(end.recv(10))
    return said


def test_a_phone_is_camera_and_button_and_nothing_else(phone: Phone, page: TestClient) -> None:
    """Its pictures and presses reach the page, and what the page says reaches it; one at a time."""
    assert phone.join("WRONGS")[0] == 401
    invited = page.get("/api/phone").json()
    assert not invited["here"]
    _, token = phone.join(invited["code"])
    assert phone.join(invited["code"])[0] == 401  # it works once
    with page.websocket_connect("/phone") as mine, phone.line(token) as theirs:
        assert [mine.receive_json()["here"], mine.receive_json()["here"]] == [False, True]
        assert hear(theirs) == {"type": "peer", "here": True}
        theirs.send(JPEG)
        assert mine.receive_bytes() == JPEG
        theirs.send(json.dumps({"type": "hold", "label": "up", "on": True}))
        assert mine.receive_json()["label"] == "up"
        mine.send_json(PADS)
        assert hear(theirs)["pads"] == PADS["pads"]
        assert page.get("/api/phone").json()["here"]

        _, second = phone.join(page.get("/api/phone").json()["code"])
        with pytest.raises(ConnectionClosed):
            theirs.recv(10)
        assert not mine.receive_json()["here"]
    assert phone.upgrade("/camera", token) == 403
    with phone.line(second) as theirs:
        hear(theirs)
        theirs.send(b"no picture")
        with pytest.raises(ConnectionClosed, match="1008"):
            theirs.recv(10)


def test_a_phone_reaches_exactly_its_addresses(phone: Phone) -> None:
    """Of all that there is, at its server and at the page's, with its token and without."""
    _, token = phone.join(phone.server.code.text)
    paths = sorted(({*PHONE_ROUTES, *ROUTES, "/nothing"} - {ASSETS}) | {"/assets/phone/phone.js"})
    got = {
        f"{method} {path}"
        for path in paths
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS")
        if phone.ask(method, path, token)[0] in (200, 422)
    }
    sockets = {
        f"{role} {path}"
        for path in paths
        for role, sent in (("phone", token), ("anybody", token[::-1]))
        if phone.upgrade(path, sent) == 101
    }

    public = {"GET /", "GET /healthz", "GET /authority", "GET /assets/phone/phone.js"}
    assert got == public | {"POST /api/join"}
    assert sockets == {"phone /camera"}


def test_the_code_is_not_guessed(phone: Phone) -> None:
    """Five wrong ones, and for a minute the right one lets nobody in either."""
    wrong = [phone.join("WRONGS")[0] for _ in range(6)]

    assert wrong == [401] * 5 + [429]
    assert phone.join(phone.server.code.text)[0] == 429


def test_a_page_without_that_is_told_so() -> None:
    """campad was started without --phone."""
    app = make_app(ColourBackbone())
    with TestClient(app, base_url=f"http://127.0.0.1:{PORT}", headers=HEADERS) as client:
        assert client.get("/api/phone").json() is None
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/phone"):
            pass
