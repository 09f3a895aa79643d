"""Saving and opening a project from the page: GET and POST of the session's .campad file.

The header Campad-Session says whose; that the page may ask at all, the gate has seen to.
"""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from campad.errors import CampadError
from campad.protocol.limits import Limits
from campad.sessions.registry import SessionRegistry
from campad.sessions.session import Session

MEDIA_TYPE = "application/octet-stream"


async def project(request: Request) -> Response:
    """Answer a request for the session's project."""
    session = _session(request)
    limits: Limits = request.app.state.limits
    if session is None:
        return PlainTextResponse("This page has no session; reload it.", 404)
    if request.method != "POST":
        return _download(await session.project.save(), limits.piece_bytes)
    data = bytearray()
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > limits.max_project_bytes:
                return PlainTextResponse("This file is too large.", 413)
        await session.open_project(bytes(data))
    except ClientDisconnect:
        return Response(status_code=400)
    except CampadError as error:
        return PlainTextResponse(str(error), 422)
    return Response(status_code=204)


def _download(data: bytes, piece: int) -> Response:
    """Hand out a file in pieces: all of a large one at once held everything up for a second."""
    headers = {
        "Content-Disposition": 'attachment; filename="my-pads.campad"',
        "Content-Length": str(len(data)),
    }
    whole = memoryview(data)
    pieces = (whole[start : start + piece] for start in range(0, len(data), piece))
    return StreamingResponse(pieces, media_type=MEDIA_TYPE, headers=headers)


def _session(request: Request) -> Session | None:
    sessions: SessionRegistry = request.app.state.sessions
    return sessions.find(request.headers.get("campad-session", ""))
