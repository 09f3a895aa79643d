"""What pages see of a network that fails."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from starlette.testclient import TestClient

from server.fakes import COLOURS, HEADERS, HOST, ColourBackbone, ColourPage, make_app

POISON = (3, 3, 3)


class Poisoned(ColourBackbone):
    """Gives numbers that are none for frames of one colour."""

    def embed(self, frames: Any) -> NDArray[np.float32]:
        activation = super().embed(frames)
        return activation * np.float32(np.nan) if np.asarray(frames).flat[0] == 3 else activation


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = make_app(Poisoned())
    with TestClient(app, base_url=f"http://{HOST}", headers=HEADERS) as running:
        yield running


def test_numbers_that_are_none_are_told_and_not_kept(client: TestClient) -> None:
    """The frame is no example, also before anything is learned; the burst ends as ever."""
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        page = ColourPage(socket)
        page.send(POISON, record="red")
        failure = page.hear("error", code="network")
        page.teach()

        assert "not finite" in failure["message"]
        page.say("halt")
        counts = {entry["label"]: entry["count"] for entry in page.hear("state")["classes"]}
        assert counts == {"red": 3, "blue": 3}


def test_a_network_that_keeps_failing_is_not_told_at_every_frame(client: TestClient) -> None:
    """Each frame is answered; the words come once in a while."""
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        page = ColourPage(socket)
        heard = []
        for _ in range(5):
            seq = page.send(POISON)
            while heard[-1:] != [("predicted", seq)]:
                message = json.loads(socket.receive_text())
                heard.append((message["type"], message.get("seq")))

    assert [type_ for type_, _ in heard].count("error") == 1


def test_another_page_goes_on(client: TestClient) -> None:
    """What one page's frames do to the network is not another one's trouble."""
    with (
        client.websocket_connect("/ws", headers=HEADERS) as one,
        client.websocket_connect("/ws", headers=HEADERS) as other,
    ):
        page, sick = ColourPage(one), ColourPage(other)
        page.teach()
        sick.send(POISON)
        sick.hear("error", code="network")

        assert page.hear("predicted", seq=page.send(COLOURS["red"]))["label"] == "red"
