"""A page that steers an X server: the token's way to a key, and back up."""

import os
import time
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from campad.decisions import IMMEDIATE
from campad.protocol.limits import Limits
from outputs.pressing.screen import Keyboard, x_server
from server.fakes import COLOURS, HEADERS, HOST, ColourBackbone, ColourPage, make_app

KEYBOARD = {"kind": "keyboard", "classes": {"red": "Left", "blue": "Right"}}

pytestmark = pytest.mark.slow


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyboard]:
    with x_server() as display:
        monkeypatch.setenv("DISPLAY", display)
        monkeypatch.setattr(os, "access", lambda *_all: False)  # no /dev/uinput, if there is one
        screen = Keyboard(display)
        yield screen
        screen.close()


def test_a_page_holds_a_key_until_it_goes(screen: Keyboard) -> None:
    """Bound and armed by messages; refused, in words, what a page may not bind; up at the end."""
    app = make_app(ColourBackbone(), limits=Limits(max_frames_per_s=1e9), decisions=IMMEDIATE)  # type: ignore[arg-type]
    with TestClient(app, base_url=f"http://{HOST}", headers=HEADERS) as client:
        with client.websocket_connect("/ws", headers=HEADERS) as socket:
            page = ColourPage(socket)
            page.teach()
            page.say("bind", outputs=[{**KEYBOARD, "allow": "ctrl+c"}])
            refused = page.hear("error")["message"]
            page.say("bind", outputs=[KEYBOARD])
            page.say("arm", on=True)
            page.hear("state", armed=True)
            page.hear("predicted", seq=page.send(COLOURS["red"]))
            began_s = time.monotonic()
            while not screen.down() and time.monotonic() - began_s < 0.2:
                time.sleep(0.002)
            held = screen.down()
        up_s = screen.seconds_until_up()

    assert "cannot be set in the page" in refused
    assert held == {screen.code("Left")}
    assert up_s <= 0.3
