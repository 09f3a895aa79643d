"""What the page asks for besides its WebSocket: a token for its link, and its project as a file.

The gate has seen to it that the page may ask. Campad-Session says whose project is meant.
"""

import asyncio
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from campad.errors import CampadError
from campad.protocol.limits import Limits
from campad.server.tokens import OWNER, Tokens, TooManyTriesError
from campad.sessions.registry import SessionRegistry

NewLink = Literal["enter", "command", "restart"]
"""How to get one: Enter in campad's terminal, `campad link` in any, or a new start of campad."""


class Asking(Struct, forbid_unknown_fields=True):
    """What the page sends to get a token."""

    code: Annotated[str, Meta(max_length=100)]


_asking = msgspec.json.Decoder(Asking)


async def login(request: Request) -> Response:
    """GET: is this token good? 204, or 401 and how to get in. POST: a token for a code, or 401."""
    tokens: Tokens = request.app.state.tokens
    limits: Limits = request.app.state.limits
    if request.method != "POST":
        _, _, known = request.headers.get("authorization", "").partition(" ")
        if tokens.role_of(known) == OWNER:
            return Response(status_code=204)
        return JSONResponse({"new_link": request.app.state.new_link}, 401)
    try:
        async with asyncio.timeout(limits.header_s):
            body = await _read(request, limits.max_json_body_bytes)
    except (TimeoutError, ClientDisconnect):
        return Response(status_code=400)
    if body is None:
        return PlainTextResponse("This is too long for a code.", 413)
    try:
        code = _asking.decode(body).code
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return PlainTextResponse('A code is sent as {"code": "..."}.', 400)
    try:
        token = tokens.redeem(code)
    except TooManyTriesError as error:
        return PlainTextResponse(str(error), 429)
    if token is None:
        return PlainTextResponse("This link has been used, or is too old.", 401)
    return Response(msgspec.json.encode({"token": token}), media_type="application/json")


async def project(request: Request) -> Response:
    """GET: the session's .campad file. POST: one to go on with; 200 has words about it."""
    sessions: SessionRegistry = request.app.state.sessions
    limits: Limits = request.app.state.limits
    session = sessions.find(request.headers.get("campad-session", ""))
    if session is None:
        return PlainTextResponse("This page has no session; reload it.", 404)
    if request.method != "POST":
        return _download(await session.project.save(), limits.piece_bytes)
    try:
        body = await _read(request, limits.max_project_bytes)
        if body is None:
            return PlainTextResponse("This file is too large.", 413)
        note = await session.open_project(body)
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


async def _read(request: Request, most: int) -> bytes | None:
    """Return the body; None if it is too long."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            return None
    return bytes(data)
