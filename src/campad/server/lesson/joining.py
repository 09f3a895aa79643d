"""Joining a lesson: a token for the join code and a name."""

import logging

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from campad.errors import ArgumentError
from campad.people.lesson import Lesson
from campad.protocol.lesson import read_joining
from campad.protocol.limits import Limits
from campad.server.gate import tokens_of
from campad.server.lesson.certificates import Certificate
from campad.server.login import read_body

log = logging.getLogger(__name__)

WRONG = "This is not the code of the lesson. Look at it again, and type its six characters."
SHUT = (
    "Too many wrong codes were typed, so none is looked at for a minute. Tell your teacher, wait, "
    "and try again."
)


async def join(request: Request, certificate: Certificate) -> Response:
    """GET: what everybody may know of the lesson. POST: a token, or why not in words."""
    lesson: Lesson = request.app.state.lesson
    limits: Limits = request.app.state.limits
    if request.method != "POST":
        own = certificate.authority is not None
        stands = {"locked": lesson.locked, "authority": own, "kept_days": lesson.kept_days}
        return JSONResponse(stands)
    most, within_s = limits.max_json_body_bytes, limits.header_s
    body = await read_body(request, most, "This is too long for a code and a name.", within_s)
    try:
        asked = read_joining(body)
        address = request.client.host if request.client else ""
        found = lesson.code.check(address, asked.code)
        if found != "right":
            log.info("a wrong join code", extra={"address": address})
            return PlainTextResponse(*((SHUT, 429) if found == "shut" else (WRONG, 401)))
        token = lesson.join(asked.name)
    except ArgumentError as error:
        return PlainTextResponse(str(error), 422)
    return JSONResponse({"token": token})


async def leave(request: Request) -> Response:
    """Let out whoever asks: their token is good for nothing any more."""
    lesson: Lesson = request.app.state.lesson
    lesson.leave(tokens_of(request.scope)[0])
    return Response(status_code=204)
