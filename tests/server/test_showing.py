"""The page that shows pictures as they come, asked as a browser asks, and by strangers."""

import io
import json
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest
from PIL import Image

from campad.server.show.showing import Showing


@pytest.fixture(scope="module")
def showing() -> Iterator[Showing]:
    showing = Showing("Some game")
    yield showing
    showing.close()


class Asked:
    """One request, and what came back."""

    def __init__(
        self, showing: Showing, path: str, body: Any = None, during: Any = None, **headers: str
    ) -> None:
        address = urlsplit(showing.link())
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            own["Origin"], own["Content-Type"] = f"http://{address.netloc}", "application/json"
        with closing(HTTPConnection(str(address.hostname), address.port, timeout=10)) as link:
            link.request("POST" if body else "GET", path, body and json.dumps(body), own)
            if during:
                during()
            answer = link.getresponse()
            self.status, self.headers, self.body = answer.status, answer.headers, answer.read()

    @property
    def told(self) -> Any:
        return json.loads(unquote(self.headers["Campad-Told"]))


@pytest.fixture(scope="module")
def token(showing: Showing) -> str:
    code = urlsplit(showing.link()).fragment.removeprefix("c=")
    return str(json.loads(Asked(showing, "/api/session", {"code": code}).body)["token"])


def test_who_has_the_link_sees_the_newest_picture(showing: Showing, token: str) -> None:
    """To the pixel, with its words; the pictures before it are not made up for."""
    pictures = np.random.default_rng(0).integers(0, 256, (3, 20, 30, 3), np.uint8)
    for number, picture in enumerate(pictures):
        showing.show(picture, f"score {number}", "Episode 1 has begun.")

    seen = Asked(showing, "/picture", Authorization=f"Bearer {token}")

    assert (pictures[2] == np.asarray(Image.open(io.BytesIO(seen.body)))).all()
    assert {
        "title": "Some game",
        "words": "score 2",
        "status": "Episode 1 has begun.",
    } == seen.told


def test_who_has_it_already_waits_for_the_next(showing: Showing, token: str) -> None:
    """And gets that one when it comes."""
    picture = np.zeros((4, 4, 3), np.uint8)
    showing.show(picture, "old")
    headers = {"Authorization": f"Bearer {token}"}
    headers["If_None_Match"] = Asked(showing, "/picture", **headers).headers["ETag"]

    seen = Asked(showing, "/picture", during=lambda: showing.show(picture, "new"), **headers)

    assert (200, "new") == (seen.status, seen.told["words"])


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/picture", {}, 401),
        ("/picture", {"Authorization": "Bearer none"}, 401),
        ("/picture", {"Host": "campad.example"}, 421),
        ("/picture", {"Origin": "http://campad.example"}, 403),
        ("/picture", {"Sec_Fetch_Site": "cross-site"}, 403),
        ("/ws", {}, 404),
        ("/api/project", {}, 404),
        ("/", {}, 200),
        ("/assets/show/show.js", {}, 200),
        ("/assets/link/token.js", {}, 200),
    ],
)
def test_strangers_see_nothing(
    showing: Showing, path: str, headers: dict[str, str], status: int
) -> None:
    """The page itself is no secret; its pictures are behind the gate that campad's page has."""
    assert status == Asked(showing, path, **headers).status
