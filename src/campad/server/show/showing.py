"""Shows pictures as they come in a page of their own, to whoever has the link; behind the gate."""

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.routing import Route as Address
from starlette.staticfiles import StaticFiles

from campad.imaging.frame import Pixels
from campad.imaging.picture import encode_png
from campad.protocol.limits import Limits
from campad.server.assets.files import STATIC, PageFiles, file_at
from campad.server.gate import Gate
from campad.server.listening import ServerThread, listen, uvicorn_config
from campad.server.login import NewLink, login
from campad.server.policy import ROUTES, Policy, Route
from campad.server.tokens import Tokens, read_key

PAGE = Path(__file__).parent / "page"
LONGEST_S = 5.0
"""So long whoever asks waits for a new picture; told that there is none, it asks again."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: a picture's number, the picture, and words below it."""

    number: int
    picture: Pixels
    words: str
    status: str


class Showing:
    """A page of this machine, served by a thread until it is closed. The newest picture counts.

    Args:
        title: what the page is called.
        port: where; 0 is any free one.

    Raises:
        ServerError: the port is in use.
    """

    def __init__(self, title: str, port: int = 0) -> None:
        self._title, self._limits = title, Limits()
        routes = {path: ROUTES[path] for path in ("/", "/api/session", "/assets/")}
        policy, listener = listen(port, self._limits)
        policy = Policy(policy.port, routes={**routes, "/picture": Route(frozenset({"GET"}))})
        self._policy, self._tokens = policy, Tokens(read_key(None), self._limits)
        self._newest: Shown | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._came = asyncio.Event()
        gate = Gate(self._app(), policy, self._tokens)
        config = uvicorn_config(gate, self._limits, ws="none")
        self._server = ServerThread(config, listener, "campad-show")

    def link(self, *, opened: bool = False) -> str:
        """Return the page's address. It lets one page in, and soon; sooner if it is opened now."""
        seconds = self._limits.opened_code_s if opened else None
        return self._policy.link(self._tokens.new_code(seconds))

    def show(self, picture: Pixels, words: str, status: str = "") -> None:
        """Show a picture, uint8 (h, w, 3), words below it, and what screen readers are told."""
        number = self._newest.number + 1 if self._newest else 1
        self._newest = Shown(number, picture, words, status)
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def close(self) -> None:
        """Show no more."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)
        self._server.close()

    def _app(self) -> Starlette:
        app = Starlette(
            routes=[
                Address("/", file_at(PAGE / "index.html")),
                Address("/api/session", login, methods=["GET", "POST"]),
                Address("/picture", self._picture),
                Mount("/assets/show", StaticFiles(directory=PAGE)),
                Mount("/assets", PageFiles(STATIC)),
            ]
        )
        app.state.tokens, app.state.limits = self._tokens, self._limits
        app.state.new_link = NewLink("restart")
        return app

    async def _picture(self, request: Request) -> Response:
        """Give the newest picture, as soon as it is another one than the asker has."""
        self._loop = asyncio.get_running_loop()
        last, until_s = request.headers.get("if-none-match", ""), time.monotonic() + LONGEST_S
        while (shown := self._newest) is None or last == f'"{shown.number}"':
            left_s = until_s - time.monotonic()
            if left_s <= 0 or self._server.closing:
                return Response(status_code=204, headers={"ETag": last} if last else {})
            came = self._came
            try:
                await asyncio.wait_for(came.wait(), min(left_s, 0.5))
            except TimeoutError:
                continue
        told = {"title": self._title, "words": shown.words, "status": shown.status}
        headers = {"ETag": f'"{shown.number}"', "Campad-Told": quote(json.dumps(told))}
        return Response(encode_png(shown.picture), media_type="image/png", headers=headers)

    def _wake(self) -> None:
        self._came.set()
        self._came = asyncio.Event()
