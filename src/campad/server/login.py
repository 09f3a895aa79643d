"""Door: a page that was opened by one of campad's links gets a token here, once for each link."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from campad.protocol.limits import HEADER_S, MAX_JSON_BODY_BYTES
from campad.server.tokens import Access, TooManyTriesError


class Asking(Struct, forbid_unknown_fields=True):
    """What the page sends."""

    code: Annotated[str, Meta(max_length=100)]


_asking = msgspec.json.Decoder(Asking)


async def door(request: Request) -> Response:
    """GET: is this token good? 204 or 401. POST: a token for a link's code, or 401."""
    access: Access = request.app.state.access
    if request.method != "POST":
        _, _, known = request.headers.get("authorization", "").partition(" ")
        return Response(status_code=204 if access.allows(known) else 401)
    try:
        async with asyncio.timeout(HEADER_S):
            body = await _read(request)
    except (TimeoutError, ClientDisconnect):
        return Response(status_code=400)
    if body is None:
        return PlainTextResponse("This is too long for a code.", 413)
    try:
        code = _asking.decode(body).code
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return PlainTextResponse('A code is sent as {"code": "..."}.', 400)
    try:
        token = access.redeem(code)
    except TooManyTriesError as error:
        return PlainTextResponse(str(error), 429)
    if token is None:
        return PlainTextResponse("This link has been used, or is too old.", 401)
    return Response(msgspec.json.encode({"token": token}), media_type="application/json")


async def _read(request: Request) -> bytes | None:
    """Return the body; None if it is too long."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_JSON_BODY_BYTES:
            return None
    return bytes(data)
