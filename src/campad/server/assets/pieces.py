"""Large answers, in pieces."""

from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse


def in_pieces(
    data: bytes, piece: int, media_type: str = "application/octet-stream", name: str | None = None
) -> Response:
    """Answer with bytes, to be saved under a name if there is one.

    They go out in turn with all else, `piece` at once, and as fast as each page takes them: nothing
    waits in memory for a slow one, and a room that asks at once does not hold up anybody's frames.
    """

    async def pieces() -> AsyncIterator[memoryview]:
        for start in range(0, len(data), piece):
            yield memoryview(data)[start : start + piece]

    headers = {"Content-Length": str(len(data))}
    if name:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return StreamingResponse(pieces(), media_type=media_type, headers=headers)
