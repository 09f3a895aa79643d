"""What other programs of this machine hear: every decision, by a WebSocket or server-sent events.

The gate has seen to it that they may. What they send is not listened to.
"""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from campad.outputs.broadcast import CHANNEL, Inbox
from campad.server.gate import SUBPROTOCOL

TRY_LATER, GOING_AWAY = 1013, 1001
SIGN_OF_LIFE_S = 10.0
"""A comment so often tells a listener that we are there, and us that it is not."""


def feed_routes() -> list[BaseRoute]:
    """Return the routes of the feed."""
    return [
        WebSocketRoute("/decisions", hear_socket),
        Route("/api/decisions", hear_events, methods=["GET"]),
    ]


async def hear_socket(socket: WebSocket) -> None:
    """Send every decision as a JSON text."""
    with CHANNEL.listen() as inbox:
        await socket.accept(SUBPROTOCOL)
        if inbox is None:
            await socket.close(TRY_LATER)
            return
        sending = asyncio.create_task(_send(socket, inbox))
        try:
            while (await socket.receive())["type"] != "websocket.disconnect":
                pass
        finally:
            sending.cancel()


async def _send(socket: WebSocket, inbox: Inbox) -> None:
    try:
        while (text := await inbox.get()) is not None:
            await socket.send_text(text)
        await socket.close(GOING_AWAY)
    except WebSocketDisconnect:
        return


async def hear_events(_request: Request) -> Response:
    """Send every decision as an event of text/event-stream."""
    with CHANNEL.listen() as inbox:
        if inbox is None:
            return PlainTextResponse("Too many listen already.", 503)
    return StreamingResponse(_events(), media_type="text/event-stream")


async def _events() -> AsyncIterator[str]:
    with CHANNEL.listen() as inbox:
        yield ": campad\n\n"
        while inbox:
            try:
                async with asyncio.timeout(SIGN_OF_LIFE_S):
                    text = await inbox.get()
            except TimeoutError:
                yield ": here\n\n"
                continue
            if text is None:
                return
            yield f"data: {text}\n\n"
