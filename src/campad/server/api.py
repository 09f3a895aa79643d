"""What the page asks for besides its WebSocket: its project as a file.

The gate has seen to it that the page may ask. Campad-Session says whose project is meant.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from campad.errors import CampadError
from campad.people.visitor import Visitor
from campad.protocol.limits import Limits
from campad.server.gate import tokens_of
from campad.server.login import read_body


async def project(request: Request) -> Response:
    """GET: the session's .campad file. POST: one to go on with; 200 has words about it."""
    limits: Limits = request.app.state.limits
    visitor: Visitor | None = request.app.state.visitor(tokens_of(request.scope)[0])
    session = visitor.find(request.headers.get("campad-session", "")) if visitor else None
    if session is None:
        return PlainTextResponse("This page has no session; reload it.", 404)
    if request.method != "POST":
        return _download(await session.project.save(), limits.piece_bytes)
    return await take_project(request, session.open_project)


async def take_project(request: Request, use: Callable[[bytes], Awaitable[str]]) -> Response:
    """Use a .campad file that comes; 200 has words about it, 4xx says why it is not used."""
    limits: Limits = request.app.state.limits
    try:
        body = await read_body(request, limits.max_project_bytes)
        if body is None:
            return PlainTextResponse("This file is too large.", 413)
        note = await use(body)
    except ClientDisconnect:
        return Response(status_code=400)
    except CampadError as error:
        return PlainTextResponse(str(error), 422)
    return PlainTextResponse(note) if note else Response(status_code=204)


def _download(data: bytes, piece: int) -> Response:
    """Hand out a file in pieces: all of a large one at once held everything up for a second."""
    headers = {
        "Content-Disposition": 'attachment; filename="my-pads.campad"',
        "Content-Length": str(len(data)),
    }
    whole = memoryview(data)
    pieces = (whole[start : start + piece] for start in range(0, len(data), piece))
    return StreamingResponse(pieces, media_type="application/octet-stream", headers=headers)
