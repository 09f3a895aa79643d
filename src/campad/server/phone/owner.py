"""The phone, as the person's own page sees it: how one joins, and the line to it."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from campad.server.lesson.codes import qr_image

if TYPE_CHECKING:
    from campad.server.phone.run import PhoneServer


@dataclass(frozen=True)
class Invitation:
    """What the page shows to let a phone in; `here`: one is connected."""

    address: str
    code: str
    qr: str
    fingerprint: str
    here: bool


def phone_routes(phone: "PhoneServer | None") -> list[BaseRoute]:
    """Return the addresses that the page asks; without a server for phones it is told so."""

    async def invitation(request: Request) -> Response:
        if phone is None:
            return JSONResponse(None)
        if request.method == "POST":
            phone.forget_phone()
        link = f"{phone.policy.address}/#{phone.code.text}"
        shown = Invitation(
            phone.policy.address,
            phone.code.text,
            qr_image(link),
            phone.certificate.fingerprint,
            phone.line.has("phone"),
        )
        return JSONResponse(asdict(shown))

    async def line(socket: WebSocket) -> None:
        if phone is None:
            await socket.close()
        else:
            await phone.line.serve(socket, "page", socket.app.state.limits)

    return [
        Route("/api/phone", invitation, methods=["GET", "POST"]),
        WebSocketRoute("/phone", line),
    ]
