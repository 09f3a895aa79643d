"""One WebSocket: a reader that never waits for the network, and a writer of what is newest."""

from __future__ import annotations

import asyncio
import logging

from starlette.websockets import WebSocket, WebSocketDisconnect

from campad.errors import ArgumentError
from campad.protocol import limits
from campad.protocol.from_page import Hello, read_frame, read_message
from campad.protocol.to_page import Failure, Welcome
from campad.server.gate import SUBPROTOCOL
from campad.server.token_bucket import Rate
from campad.server.uvicorn_protocols import ABORT
from campad.sessions.outbox import Outbox
from campad.sessions.registry import Sessions
from campad.sessions.session import Session

log = logging.getLogger(__name__)

TRY_LATER, BROKE_PROTOCOL, INTERNAL_ERROR, TAKEN_OVER = 1013, 1008, 1011, 4001
TELL_EVERY_S = 5
"""A page that sends too fast is told so, but not at every frame."""


async def serve_page(socket: WebSocket, sessions: Sessions) -> None:
    """Talk to one page until it goes."""
    await socket.accept(SUBPROTOCOL)
    sessions.metrics.sockets += 1
    try:
        await _serve(socket, sessions)
    finally:
        sessions.metrics.sockets -= 1


async def _serve(socket: WebSocket, sessions: Sessions) -> None:
    try:
        async with asyncio.timeout(limits.HELLO_S):
            hello = read_message(await socket.receive_text())
        if not isinstance(hello, Hello):
            raise ArgumentError("the first message must be hello")
    except (ArgumentError, TimeoutError, KeyError):
        await _close(socket, BROKE_PROTOCOL, "the first message must be hello")
        return
    except WebSocketDisconnect:
        return
    session = await sessions.enter(hello.session)
    if session is None:
        await _close(socket, TRY_LATER, "too many pages are open")
        return
    offers = await sessions.offers_for(session)
    welcome = sessions.welcome(session, offers, resumed=session.id == hello.session)
    await _converse(socket, sessions, session, welcome)


async def _converse(
    socket: WebSocket, sessions: Sessions, session: Session, welcome: Welcome
) -> None:
    outbox = Outbox()
    session.attach(outbox)
    outbox.send(welcome)
    session.send_state()
    if welcome.resumed:
        session.tell_again()
    session.tell_notes()
    reader = asyncio.create_task(_Reader(socket, session, outbox, sessions).run())
    writer = asyncio.create_task(_write(socket, outbox))
    try:
        ended, _ = await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        session.detach(outbox)
        reader.cancel()
        writer.cancel()
    await _say_goodbye(socket, ended.pop())


class _Reader:
    """Takes in what the page sends, and waits for nothing else."""

    def __init__(
        self, socket: WebSocket, session: Session, outbox: Outbox, sessions: Sessions
    ) -> None:
        self._socket, self._session, self._outbox = socket, session, outbox
        self._frame_size, self._metrics = sessions.frame_size, sessions.metrics
        self._rate = Rate(limits.MAX_FRAMES_PER_S, limits.FRAME_BURST)
        self._told_s: float | None = None

    async def run(self) -> int | None:
        """Returns the code to close with, None if the page has gone."""
        strikes = 0
        while strikes < limits.STRIKES:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return None
            try:
                if (data := message.get("bytes")) is not None:
                    self._take_frame(data)
                else:
                    self._session.handle(read_message(message.get("text") or ""))
            except ArgumentError as error:
                strikes += 1
                self._outbox.send(Failure("protocol", str(error)))
        return BROKE_PROTOCOL

    def _take_frame(self, data: bytes) -> None:
        frame = read_frame(data, self._frame_size)
        self._metrics.frames += 1
        now = asyncio.get_running_loop().time()
        if self._rate.allows(now):
            self._session.handle_frame(*frame)
            return
        self._metrics.dropped += 1
        if self._told_s is None or now - self._told_s > TELL_EVERY_S:
            self._told_s = now
            most = limits.MAX_FRAMES_PER_S
            self._outbox.send(Failure("too-fast", f"At most {most} frames a second are looked at."))


async def _write(socket: WebSocket, outbox: Outbox) -> int | None:
    """Send what there is to send; returns the code to close with, None if the page has gone."""
    while (text := await outbox.next()) is not None:
        try:
            async with asyncio.timeout(limits.SEND_S):
                await socket.send_text(text)
        except TimeoutError:
            _cut(socket)
            return None
        except WebSocketDisconnect:
            return None
    return TAKEN_OVER if outbox.taken_over else TRY_LATER


async def _say_goodbye(socket: WebSocket, ended: asyncio.Task[int | None]) -> None:
    if ended.exception() is not None:
        log.error("a connection ended on an error", exc_info=ended.exception())
    code = INTERNAL_ERROR if ended.exception() else ended.result()
    if code is not None:
        await _close(socket, code)


async def _close(socket: WebSocket, code: int, reason: str = "") -> None:
    try:
        async with asyncio.timeout(limits.SEND_S):
            await socket.close(code, reason)
    except TimeoutError:
        _cut(socket)
    except (WebSocketDisconnect, RuntimeError):
        log.debug("a page had gone before it could be told why")


def _cut(socket: WebSocket) -> None:
    """End a connection whose other end does not read: its bytes would wait for ever."""
    if abort := socket.scope.get("extensions", {}).get(ABORT):
        abort()
