"""The line between a phone and a page: what one says the other hears, and nothing is kept.

Both ends are WebSockets, each in the event loop of its own server. Of pictures only the newest
waits. One phone and one page at a time: who comes later takes the line over.
"""

import asyncio
import threading
from collections import deque
from typing import Literal

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from campad.errors import ArgumentError
from campad.protocol.limits import Limits
from campad.protocol.phone import Peer, check_picture, check_text
from campad.server.gate import SUBPROTOCOL

Side = Literal["phone", "page"]
BROKE_PROTOCOL, TAKEN_OVER, TOO_SLOW = 1008, 4001, 1013
MOST_WAITING = 64


class _End:
    """Somebody at one end, and what waits for them; `put` and `close` are for any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._texts: deque[str] = deque()
        self._picture: bytes | None = None
        self._some = asyncio.Event()
        self.code: int | None = None

    def put(self, data: str | bytes) -> None:
        self._call(self._take, data)

    def close(self, code: int) -> None:
        self._call(self._end, code)

    async def next(self) -> str | bytes | None:
        """Wait for what comes next; None when it is over."""
        await self._some.wait()
        if self.code is not None:
            return None
        data: str | bytes | None
        if self._texts:
            data = self._texts.popleft()
        else:
            data, self._picture = self._picture, None
        if not self._texts and self._picture is None:
            self._some.clear()
        return data

    def _take(self, data: str | bytes) -> None:
        if isinstance(data, bytes):
            self._picture = data
        elif len(self._texts) < MOST_WAITING:
            self._texts.append(data)
        else:
            self.code = TOO_SLOW
        self._some.set()

    def _end(self, code: int) -> None:
        self.code = code
        self._some.set()

    def _call(self, function: object, data: object) -> None:
        try:
            self._loop.call_soon_threadsafe(function, data)  # type: ignore[arg-type]
        except RuntimeError:  # that server has ended
            return


class Line:
    """See the module."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends: dict[Side, _End] = {}

    def has(self, side: Side) -> bool:
        """Somebody is at this end."""
        return side in self._ends

    def hang_up(self, side: Side) -> None:
        """Whoever is at this end has to go."""
        with self._lock:
            if end := self._ends.get(side):
                end.close(BROKE_PROTOCOL)

    async def serve(self, socket: WebSocket, side: Side, limits: Limits) -> None:
        """Pass on what comes until one of both goes; the gate has let them in."""
        await socket.accept(SUBPROTOCOL)
        end = self._join(side)
        reader = asyncio.create_task(self._read(socket, side))
        writer = asyncio.create_task(self._write(socket, end, limits))
        try:
            await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
            if end.code is not None or reader.done():
                code = end.code or reader.result()
                if code is not None:
                    await socket.close(code)
        except (WebSocketDisconnect, RuntimeError):
            return
        finally:
            self._leave(side, end)
            reader.cancel()
            writer.cancel()

    async def _read(self, socket: WebSocket, side: Side) -> int | None:
        """Return the code to close with; None if it has gone."""
        other: Side = "page" if side == "phone" else "phone"
        while (message := await socket.receive())["type"] != "websocket.disconnect":
            data = message.get("bytes") or message.get("text") or ""
            try:
                if isinstance(data, str):
                    check_text(data, phone=side == "phone")
                elif side == "phone":
                    check_picture(data)
                else:
                    raise ArgumentError("a page sends no pictures")
            except ArgumentError:
                return BROKE_PROTOCOL
            if there := self._ends.get(other):
                there.put(data)
        return None

    async def _write(self, socket: WebSocket, end: _End, limits: Limits) -> None:
        while (data := await end.next()) is not None:
            try:
                async with asyncio.timeout(limits.send_s):
                    await (
                        socket.send_text(data) if isinstance(data, str) else socket.send_bytes(data)
                    )
            except (TimeoutError, WebSocketDisconnect):
                return

    def _join(self, side: Side) -> _End:
        end = _End()
        with self._lock:
            if before := self._ends.get(side):
                before.close(TAKEN_OVER)
            self._ends[side] = end
            self._tell()
        return end

    def _leave(self, side: Side, end: _End) -> None:
        with self._lock:
            if self._ends.get(side) is end:
                del self._ends[side]
                self._tell()

    def _tell(self) -> None:
        """Say to each whether the other one is there."""
        for side, end in self._ends.items():
            other: Side = "page" if side == "phone" else "phone"
            end.put(msgspec.json.encode(Peer(other in self._ends)).decode())
