"""Coming in: a token for a link's code."""

import asyncio
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from campad.protocol.limits import Limits
from campad.server.tokens import LISTENER, Tokens, TooManyTriesError


@dataclass(frozen=True)
class NewLink:
    """How to get one.

    Attributes:
        by: Enter in campad's terminal, a command in any, a new start of campad, or joining.
        command: that command, as it can be typed on this machine.
    """

    by: Literal["enter", "command", "restart", "join"] = "command"
    command: str = "campad link"


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
        role = tokens.role_of(known)
        if role and role != LISTENER:
            return Response(status_code=204, headers={"Campad-Role": role})
        return JSONResponse({"new_link": asdict(request.app.state.new_link)}, 401)
    most, within_s = limits.max_json_body_bytes, limits.header_s
    body = await read_body(request, most, "This is too long for a code.", within_s)
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
    return JSONResponse({"token": token})


async def read_body(
    request: Request, most: int, too_long: str = "This is too long.", within_s: float | None = None
) -> bytes:
    """Return the body of a request.

    Raises:
        HTTPException: 413, in words, for more bytes than `most`; 400 where whoever sends them goes,
            or takes longer.
    """
    data = bytearray()
    try:
        async with asyncio.timeout(within_s):
            async for chunk in request.stream():
                data += chunk
                if len(data) > most:
                    raise HTTPException(413, too_long)
    except (TimeoutError, ClientDisconnect) as error:
        raise HTTPException(400, "") from error
    return bytes(data)
