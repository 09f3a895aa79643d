"""Serves the phone's page to the network, in a thread, beside a person's own campad.

Of the person's page, its projects and outputs nothing can be reached there: a phone has one address
to talk to, by a token that it gets for the join code. The code lets one phone in; then there is
another one.
"""

import hmac
import secrets
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket

from campad.errors import ArgumentError
from campad.people.join_code import JoinCode
from campad.protocol.lesson import read_joining
from campad.protocol.limits import Limits
from campad.protocol.phone import MOST_PICTURE_BYTES
from campad.server.assets.files import STATIC, PageFiles, file_at
from campad.server.gate import Gate
from campad.server.lesson import addresses
from campad.server.lesson.authority import own
from campad.server.lesson.certificates import Certificate
from campad.server.lesson.codes import qr_image
from campad.server.lesson.door import LOOP, Door
from campad.server.listening import ServerThread, listen, uvicorn_config
from campad.server.login import read_body
from campad.server.phone.line import Line
from campad.server.policy import PHONE_ROUTES
from campad.server.tokens import PHONE, Tokens, read_key

FIRST_PORT = 8444
WRONG = "This is not the code. Look at it again, and type its six characters."
SHUT = "Too many wrong codes were typed, so none is looked at for a minute. Wait, and try again."
EVERYWHERE = "0.0.0.0"  # noqa: S104 - phones are to reach it


class PhoneKeys(Tokens):
    """Knows the one phone that was let in last."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(read_key(None), limits)
        self._token = ""

    def let_in(self) -> str:
        """Return a token for a phone; an earlier one is good for nothing any more."""
        self._token = secrets.token_urlsafe(32)
        return self._token

    def role_of(self, token: str) -> str | None:
        """Return PHONE; None if a token is not that of the phone."""
        good = self._token and hmac.compare_digest(token.encode(), self._token.encode())
        return PHONE if good else None


class PhoneServer:
    """See the module; `close` ends it.

    Args:
        folder: campad's data folder, which has the authority for certificates.
        limits: the bounds of everything.
        bind: the address to listen at.

    Raises:
        ServerError: no port is free.
        MissingExtraError: the extra "serve" is not installed.
    """

    def __init__(self, folder: Path, limits: Limits, bind: str = EVERYWHERE) -> None:
        here = [*addresses.addresses(), *addresses.names()] if bind == EVERYWHERE else [bind]
        hosts = list(dict.fromkeys([*here, "127.0.0.1", "localhost"]))
        self.certificate = own(folder / "authority", hosts)
        self.line, self.code = Line(), JoinCode()
        self._limits, self._keys = limits, PhoneKeys(limits)
        qr_image("")  # an error in words now, if it is not installed
        plain, listener = listen(None, limits, bind, FIRST_PORT)
        names = tuple(map(addresses.in_address, hosts))
        self.policy = plain.on_network(names, PHONE_ROUTES)
        context = self.certificate.context()
        config = uvicorn_config(
            Gate(self._app(self.certificate), self.policy, self._keys),
            limits,
            ws_max_size=MOST_PICTURE_BYTES,
            ws_ping_interval=5,
            ws_ping_timeout=5,
            ssl_context_factory=lambda *_: context,
            loop=LOOP,
        )
        self._server = ServerThread(config, Door(listener, limits.max_connections), "campad-phone")

    def close(self) -> None:
        """Serve no more."""
        self._server.close()

    def forget_phone(self) -> None:
        """The phone that was let in may not come back."""
        self._keys.let_in()
        self.line.hang_up("phone")

    def _app(self, certificate: Certificate) -> Starlette:
        return Starlette(
            routes=[
                Route("/", file_at(STATIC / "phone" / "index.html")),
                Route("/healthz", _health),
                Route("/authority", file_at(certificate.authority, "application/x-x509-ca-cert")),
                Route("/api/join", self._join, methods=["POST"]),
                Mount("/assets", PageFiles(STATIC)),
                WebSocketRoute("/camera", self._camera),
            ]
        )

    async def _join(self, request: Request) -> Response:
        """Give a token for the code."""
        body = await read_body(request, self._limits.max_json_body_bytes)
        try:
            asked = read_joining(body)
        except ArgumentError as error:
            return PlainTextResponse(str(error), 422)
        found = self.code.check(request.client.host if request.client else "", asked.code)
        if found != "right":
            return PlainTextResponse(*((SHUT, 429) if found == "shut" else (WRONG, 401)))
        self.line.hang_up("phone")
        token = self._keys.let_in()
        self.code.renew()
        return JSONResponse({"token": token})

    async def _camera(self, socket: WebSocket) -> None:
        await self.line.serve(socket, "phone", self._limits)


async def _health(_request: Request) -> Response:
    return PlainTextResponse("ok")
