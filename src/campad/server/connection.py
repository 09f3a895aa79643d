"""One WebSocket: a reader that never waits for the network, and a writer of what is newest."""

import asyncio
import logging

from starlette.websockets import WebSocket, WebSocketDisconnect

from campad.errors import ArgumentError
from campad.people.visitor import Visitor
from campad.protocol.frames import read_frame
from campad.protocol.from_page import Hello, read_message
from campad.protocol.to_page import Failure, Welcome
from campad.server.gate import SUBPROTOCOL, tokens_of
from campad.server.metrics import Metrics
from campad.server.uvicorn_protocols import ABORT
from campad.sessions.commands import handle
from campad.sessions.outbox import Outbox
from campad.sessions.session import Session

log = logging.getLogger(__name__)

TRY_LATER, BROKE_PROTOCOL, INTERNAL_ERROR, TAKEN_OVER = 1013, 1008, 1011, 4001
TELL_EVERY_S = 5
"""A page that sends too fast is told so, but not at every frame."""


async def serve_page(socket: WebSocket) -> None:
    """Talk to one page until it goes."""
    await socket.accept(SUBPROTOCOL)
    metrics: Metrics = socket.app.state.metrics
    visitor: Visitor | None = socket.app.state.visitor(tokens_of(socket.scope)[0])
    if visitor is None:  # let out since the gate has looked
        await socket.close(BROKE_PROTOCOL)
        return
    metrics.sockets += 1
    try:
        await _Connection(socket, visitor).serve()
    finally:
        metrics.sockets -= 1


class TokenBucket:
    """Lets something happen so often per second, and after a pause so many more at once."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second, self._most = per_second, burst
        self._left = burst
        self._then: float | None = None

    def allows(self, now: float) -> bool:
        """Say whether one more may come at this time, in seconds; if so it is counted."""
        if self._then is not None:
            self._left += (now - self._then) * self._per_second
        self._left, self._then = min(self._most, self._left), now
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def wait_s(self, now: float) -> float:
        """Count one more, and say how long it has to wait for that, in seconds."""
        if self.allows(now):
            return 0.0
        self._left -= 1
        return -self._left / self._per_second


class _Connection:
    """One page, from its hello to its goodbye."""

    def __init__(self, socket: WebSocket, visitor: Visitor) -> None:
        state = socket.app.state
        self._socket, self._limits = socket, state.limits
        self._network = state.sessions.backbone
        self._visitor = visitor
        self._metrics: Metrics = state.metrics
        self._outbox = Outbox(state.limits.max_control_queue)
        self._rate = TokenBucket(state.limits.max_frames_per_s, state.limits.frame_burst)
        self._messages = TokenBucket(state.limits.max_messages_per_s, state.limits.message_burst)
        self._told_s: float | None = None

    async def serve(self) -> None:
        """Let the page in, or say why not."""
        try:
            async with asyncio.timeout(self._limits.hello_s):
                hello = read_message(await self._socket.receive_text(), self._limits)
        except (ArgumentError, TimeoutError, KeyError):
            hello = None
        except WebSocketDisconnect:
            return
        if not isinstance(hello, Hello):
            await self._close(BROKE_PROTOCOL, "the first message must be hello")
            return
        session = await self._visitor.enter(hello.session)
        if session is None:
            await self._close(TRY_LATER, "too many pages are open")
            return
        await self._converse(session, await self._visitor.welcome(session, hello.session))

    async def _converse(self, session: Session, welcome: Welcome) -> None:
        session.attach(self._outbox)
        self._outbox.send(welcome)
        self._visitor.arrived(session)
        session.send_state()
        if welcome.resumed:
            session.tell_again()
        session.tell_notes()
        reader = asyncio.create_task(self._read(session))
        writer = asyncio.create_task(self._write())
        try:
            ended, _ = await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            session.detach(self._outbox)
            reader.cancel()
            writer.cancel()
        done = ended.pop()
        if error := done.exception():
            log.error("a connection ended on an error", exc_info=error)
        code = INTERNAL_ERROR if error else done.result()
        if code is not None:
            await self._close(code)

    async def _read(self, session: Session) -> int | None:
        """Take in what the page sends; returns the code to close with, None if it has gone."""
        strikes = 0
        while strikes < self._limits.strikes:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return None
            try:
                if (data := message.get("bytes")) is not None:
                    self._take_frame(session, data)
                else:
                    await self._wait_for_turn()
                    self._take_message(session, message.get("text") or "")
            except ArgumentError as error:
                strikes += 1
                self._outbox.send(Failure("protocol", str(error)))
        return BROKE_PROTOCOL

    def _take_message(self, session: Session, text: str) -> None:
        message = read_message(text, self._limits)
        if why_not := self._visitor.refusal(message):
            self._outbox.send(Failure("not-allowed", why_not))
        else:
            handle(session, message)

    async def _wait_for_turn(self) -> None:
        """Read no more for a moment where messages come too fast: none is lost, and nobody waits
        but who sends them."""
        if wait_s := self._messages.wait_s(asyncio.get_running_loop().time()):
            self._tell_too_fast(f"{self._limits.max_messages_per_s:g} messages")
            await asyncio.sleep(wait_s)

    def _take_frame(self, session: Session, data: bytes) -> None:
        network = self._network
        frame = read_frame(data, network.frame_size, network.shape, self._limits)
        if not self._visitor.may_show(frame[0]):
            return
        if frame[0].copy_of is not None:  # as many as are owed, as fast as they come
            session.frames.put(*frame)
            return
        self._metrics.frames += 1
        now = asyncio.get_running_loop().time()
        if self._rate.allows(now):
            session.frames.put(*frame)
            return
        self._metrics.dropped += 1
        self._tell_too_fast(f"{self._limits.max_frames_per_s:g} frames")

    def _tell_too_fast(self, most: str) -> None:
        now = asyncio.get_running_loop().time()
        if self._told_s is None or now - self._told_s > TELL_EVERY_S:
            self._told_s = now
            self._outbox.send(Failure("too-fast", f"At most {most} a second are looked at."))

    async def _write(self) -> int | None:
        """Send what there is to send; returns as `_read`."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(None) as patience:  # one for all: thirty begin in a second
                while (text := await self._outbox.next()) is not None:
                    patience.reschedule(loop.time() + self._limits.send_s)
                    await self._socket.send_text(text)
                    patience.reschedule(None)
        except TimeoutError:
            self._cut()
            return None
        except WebSocketDisconnect:
            return None
        if self._outbox.sent_away:
            return BROKE_PROTOCOL
        return TAKEN_OVER if self._outbox.taken_over else TRY_LATER

    async def _close(self, code: int, reason: str = "") -> None:
        try:
            async with asyncio.timeout(self._limits.send_s):
                await self._socket.close(code, reason)
        except TimeoutError:
            self._cut()
        except (WebSocketDisconnect, RuntimeError):
            log.debug("a page had gone before it could be told why")

    def _cut(self) -> None:
        """End a connection whose other end does not read: its bytes would wait for ever."""
        if abort := self._socket.scope.get("extensions", {}).get(ABORT):
            abort()
