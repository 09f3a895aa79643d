"""One WebSocket: a reader that never waits for the network, and a writer of what is newest."""

from __future__ import annotations

import asyncio
import logging

from starlette.websockets import WebSocket, WebSocketDisconnect

from campad.errors import ArgumentError
from campad.server import limits
from campad.server.answers import Failure
from campad.server.outbox import Outbox
from campad.server.protocol import Hello, read_frame, read_message
from campad.server.session import Session
from campad.server.sessions import Sessions

log = logging.getLogger(__name__)

TRY_LATER, BROKE_PROTOCOL, INTERNAL_ERROR, TAKEN_OVER = 1013, 1008, 1011, 4001


async def serve_page(socket: WebSocket, sessions: Sessions) -> None:
    """Talk to one page until it goes."""
    await socket.accept()
    outbox = Outbox()
    try:
        async with asyncio.timeout(limits.HELLO_S):
            hello = read_message(await socket.receive_text())
        if not isinstance(hello, Hello):
            raise ArgumentError("the first message must be hello")
    except (ArgumentError, TimeoutError, KeyError):
        await socket.close(BROKE_PROTOCOL, "the first message must be hello")
        return
    except WebSocketDisconnect:
        return
    session = sessions.enter(hello.session)
    if session is None:
        await socket.close(TRY_LATER, "too many pages are open")
        return
    await _converse(socket, sessions, session, outbox, resumed=session.id == hello.session)


async def _converse(
    socket: WebSocket, sessions: Sessions, session: Session, outbox: Outbox, *, resumed: bool
) -> None:
    session.attach(outbox)
    outbox.send(sessions.welcome(session, resumed=resumed))
    session.send_state()
    if resumed:
        session.send_kept()
    reader = asyncio.create_task(_read(socket, session, outbox, sessions.frame_size))
    writer = asyncio.create_task(_write(socket, outbox))
    try:
        ended, _ = await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        session.detach(outbox)
        reader.cancel()
        writer.cancel()
    await _say_goodbye(socket, ended.pop())


async def _read(socket: WebSocket, session: Session, outbox: Outbox, frame_size: int) -> int | None:
    """Take in what the page sends; returns the code to close with, None if the page has gone."""
    strikes = 0
    while strikes < limits.STRIKES:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        try:
            if (data := message.get("bytes")) is not None:
                session.handle_frame(*read_frame(data, frame_size))
            else:
                session.handle(read_message(message.get("text") or ""))
        except ArgumentError as error:
            strikes += 1
            outbox.send(Failure("protocol", str(error)))
    return BROKE_PROTOCOL


async def _write(socket: WebSocket, outbox: Outbox) -> int | None:
    """Send what there is to send; returns the code to close with, None if the page has gone."""
    while (text := await outbox.next()) is not None:
        try:
            async with asyncio.timeout(limits.SEND_S):
                await socket.send_text(text)
        except (TimeoutError, WebSocketDisconnect):
            return None
    return TAKEN_OVER if outbox.taken_over else TRY_LATER


async def _say_goodbye(socket: WebSocket, ended: asyncio.Task[int | None]) -> None:
    if ended.exception() is not None:
        log.error("a connection ended on an error", exc_info=ended.exception())
    code = INTERNAL_ERROR if ended.exception() else ended.result()
    if code is None:
        return
    try:
        async with asyncio.timeout(limits.SEND_S):
            await socket.close(code)
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        log.debug("a page had gone before it could be told why")
