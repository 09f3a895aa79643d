"""The ASGI application: the page, its files, its WebSocket; everything behind the gate."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from campad.dataset import ControllerDataset
from campad.errors import ArgumentError
from campad.protocol.limits import MAX_FRAME_SIZE, MAX_SESSIONS
from campad.server.connection import serve_page
from campad.server.gate import Gate
from campad.server.login import door
from campad.server.project_files import project
from campad.server.tokens import Access
from campad.sessions.autosave import Disk
from campad.sessions.metrics import CountErrors
from campad.sessions.registry import Sessions

if TYPE_CHECKING:
    from campad.backbones import Backbone

STATIC = Path(__file__).parent.parent / "static"


def create_app(
    backbone: Backbone,
    *,
    labels: Sequence[str],
    port: int,
    access: Access,
    folder: Path | None = None,
    most: int = MAX_SESSIONS,
) -> ASGIApp:
    """Build the application.

    Args:
        backbone: the network, loaded.
        labels: the classes that a new session starts with.
        port: where the server will listen; the gate lets only requests to it pass.
        access: knows who may come in.
        folder: where what is recorded is kept; None keeps it in memory only.
        most: so many pages at once.

    Raises:
        ArgumentError: labels that cannot be, or a network whose frames are too large to send.
    """
    names = ControllerDataset(labels).labels
    if backbone.frame_size > MAX_FRAME_SIZE:
        raise ArgumentError(
            f"{backbone.name} looks at {backbone.frame_size} pixels a side; the page sends at "
            f"most {MAX_FRAME_SIZE}"
        )

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        sessions = Sessions(names, backbone, Disk(folder) if folder else None, most)
        app.state.sessions, app.state.access = sessions, access
        with CountErrors(sessions.metrics):
            watching = asyncio.create_task(sessions.metrics.watch())
            yield
            watching.cancel()
            await sessions.close()

    app = Starlette(
        routes=[
            Route("/", _page),
            Route("/healthz", _health),
            Route("/api/session", door, methods=["GET", "POST"]),
            Route("/api/project", project, methods=["GET", "POST"]),
            Route("/api/metrics", _metrics),
            Mount("/assets", StaticFiles(directory=STATIC)),
            WebSocketRoute("/ws", _socket),
        ],
        lifespan=lifespan,
    )
    return Gate(app, port, access)


async def _page(_request: Request) -> Response:
    return FileResponse(STATIC / "index.html", media_type="text/html")


async def _health(_request: Request) -> Response:
    return PlainTextResponse("ok")


async def _metrics(request: Request) -> Response:
    sessions: Sessions = request.app.state.sessions
    return JSONResponse(sessions.metrics.report(len(sessions)))


async def _socket(socket: WebSocket) -> None:
    await serve_page(socket, socket.app.state.sessions)
