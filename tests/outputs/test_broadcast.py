"""Other programs listen: by a WebSocket, by server-sent events, and only those that may."""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from campad.decisions import IMMEDIATE
from campad.errors import ArgumentError, ServerError
from campad.learning.prediction import Prediction
from campad.outputs.base import Output
from campad.outputs.bindings import Binding
from campad.outputs.broadcast import CHANNEL, MAX_WAITING
from campad.outputs.kinds import plan_of, read_typed
from campad.protocol.limits import Limits
from campad.server.feed_server import serving_feed
from campad.server.policy import ROUTES, Policy
from campad.server.tokens import LISTENER, OWNER, Tokens
from outputs.mosquitto import free_port
from outputs.steered import pressed, wait_until
from server.fakes import COLOURS, HEADERS, HOST, ColourBackbone, ColourPage, make_app

KEY = bytes(32)
FRIEND = "http://localhost:5500"
LEFT = Prediction.from_row(("left", "right"), (0.75, 0.25))
TOKEN = Tokens(KEY, Limits()).new_listener()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving_feed(free_port(), frozenset({FRIEND}), KEY) as where:
        yield where


@pytest.fixture
def output() -> Output:
    """Nobody listens yet: who had gone is found out when something is sent."""

    def alone() -> bool:
        CHANNEL.send("{}")
        return len(CHANNEL) == 0

    wait_until(alone, 10)
    (binding,) = read_typed(f"websocket: origin={FRIEND}")
    return plan_of(binding).make()


def socket(address: str, token: str = TOKEN, origin: str | None = None) -> ClientConnection:
    return connect(
        f"ws://{address}/decisions",
        subprotocols=[Subprotocol("campad.v1"), Subprotocol(f"campad.auth.{token}")],
        origin=Origin(origin) if origin else None,
    )


def events(address: str, token: str = TOKEN) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"http://{address}/api/decisions", headers=headers)
    return urllib.request.urlopen(request, timeout=10)


def test_programs_hear_what_is_decided(address: str, output: Output) -> None:
    """The same JSON at each frame, on a WebSocket and as an event."""
    with socket(address) as listener, events(address) as stream:
        assert stream.readline() == b": campad\n"
        assert stream.readline() == b"\n"
        output.act(pressed("left"), LEFT)
        by_socket = json.loads(listener.recv(10))
        by_event = json.loads(stream.readline().removeprefix(b"data: "))
    output.close()

    assert by_socket == by_event
    assert (by_socket["class"], by_socket["pressed"]) == ("left", ["left"])
    assert by_socket["events"] == [{"kind": "press", "class": "left"}]
    assert by_socket["probabilities"] == {"left": 0.75, "right": 0.25}


def test_the_example_in_the_documentation_listens(address: str, output: Output) -> None:
    """The Python program of the page about programs runs as it stands, but for the port."""
    page = Path(__file__).resolve().parents[2] / "docs" / "use" / "programs.md"
    (program,) = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    assert "127.0.0.1:8766" in program
    words = [sys.executable, "-c", program.replace("127.0.0.1:8766", address)]
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, env=os.environ | {"CAMPAD_TOKEN": TOKEN}
    )
    assert process.stdout
    wait_until(lambda: len(CHANNEL) == 1, 20)
    output.act(pressed("left"), LEFT)
    output.act(pressed(before=("left",)), LEFT)
    told = [process.stdout.readline(), process.stdout.readline()]
    process.kill()
    process.communicate()

    assert told == ["press left\n", "release left\n"]


def test_the_pages_campad_lets_programs_listen_too() -> None:
    """Once the page has armed it: what its camera shows is heard by who has a listener's token."""
    app = make_app(ColourBackbone(), outputs=[Binding("websocket")], decisions=IMMEDIATE)
    client = TestClient(app, base_url=f"http://{HOST}", headers=HEADERS)
    mine = HEADERS | {"sec-websocket-protocol": f"campad.v1, campad.auth.{TOKEN}"}
    with (
        client,
        client.websocket_connect("/ws", headers=HEADERS) as socket,
        client.websocket_connect("/decisions", headers=mine) as ear,
    ):
        page = ColourPage(socket)
        page.teach()
        page.hear("predicted", seq=page.send(COLOURS["blue"]))
        page.say("arm", on=True)
        page.hear("state", armed=True)
        page.hear("predicted", seq=page.send(COLOURS["red"]))
        told = ear.receive_json()

    assert told["events"] == [{"kind": "press", "class": "red"}]


def test_a_page_that_was_named_may_listen_and_no_other(address: str) -> None:
    """A token alone is not enough for a page: another site could have got hold of it."""
    with socket(address, origin=FRIEND):
        pass
    for origin in ("http://evil.example", "null", "http://localhost:5501"):
        with pytest.raises(InvalidStatus, match="403"), socket(address, origin=origin):
            pass
    with pytest.raises(urllib.error.HTTPError, match="401"):
        events(address, "wrong")
    with pytest.raises(InvalidStatus, match="403"), socket(address, token="wrong"):
        pass


def test_a_listener_may_do_nothing_else() -> None:
    """Its token opens the feed; every other address asks for another one."""
    tokens, policy = Tokens(KEY, Limits()), Policy(1)

    assert tokens.role_of(TOKEN) == LISTENER
    assert {path for path, route in ROUTES.items() if LISTENER in route.roles} == {
        "/decisions",
        "/api/decisions",
    }
    assert policy.routes["/ws"].roles == {OWNER}
    assert tokens.redeem(TOKEN) is None


def test_who_does_not_take_what_is_sent_is_cut_off(address: str, output: Output) -> None:
    """It holds up nobody, and its messages do not pile up."""
    long = Prediction.from_row([f"{'x' * 70}{n}" for n in range(60)], [1 / 60] * 60)
    with socket(address) as slow, socket(address) as quick:
        for _ in range(100 * MAX_WAITING):
            output.act(pressed(), long)
            quick.recv(10)
            if len(CHANNEL) == 1:
                break
        heard_by = len(CHANNEL)
        slow.close_timeout = 0.1

    assert heard_by == 1


def test_what_cannot_be_listened_at_is_said(address: str) -> None:
    """A port that is taken, one that is none, an origin that is none."""
    with (
        pytest.raises(
            ServerError, match=r"cannot be used .*; choose another with --out \"websocket: port="
        ),
        serving_feed(int(address.rpartition(":")[2]), frozenset(), KEY),
    ):
        pass
    for text, words in (
        ("websocket: port=0", "port must be 1 to 65535"),
        ("websocket: origin=localhost", "an origin is like http://localhost:5500"),
        ("websocket: origin=*", "an origin is like"),
    ):
        (binding,) = read_typed(text)
        with pytest.raises(ArgumentError, match=words):
            plan_of(binding)
