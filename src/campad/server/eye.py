"""What the page asks for to run the network itself.

The network comes compiled, as a program that needs nothing else. What cannot be compiled comes as a
graph, for the browser's runtime, whose files are public, and in the cache only after `campad eye
install`. A network may be a person's own, so it needs the token.
"""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from campad.backbones.backbone import Backbone
from campad.errors import CampadError
from campad.server.assets.pieces import in_pieces

TYPES = {".mjs": "text/javascript", ".wasm": "application/wasm"}


async def program(request: Request) -> Response:
    """Return the network compiled; 404 where it cannot be."""
    return await _made(request, "browser_program", _make_program)


async def graph(request: Request) -> Response:
    """Return the network's graph as a browser's runtime takes it; 404 where it has none."""
    return await _made(request, "browser_graph", _make_graph)


async def _made(request: Request, name: str, make: Callable[[Backbone], bytes]) -> Response:
    """Return what is made once of the network, however many pages ask."""
    state = request.app.state
    backbone = state.sessions.backbone
    if not isinstance(backbone, Backbone):
        return PlainTextResponse("This network has no graph that a browser could run.", 404)
    if not hasattr(state, name):
        setattr(state, name, asyncio.ensure_future(asyncio.to_thread(make, backbone)))
    try:
        data = await asyncio.shield(getattr(state, name))
    except CampadError as error:
        return PlainTextResponse(str(error), 404)
    return in_pieces(data, request.app.state.limits.piece_bytes)


def _make_program(backbone: Backbone) -> bytes:
    from campad.backbones.browser_program import browser_program

    return browser_program(backbone)


def _make_graph(backbone: Backbone) -> bytes:
    from campad.backbones.browser_graph import browser_graph

    return browser_graph(backbone)


async def installed(_request: Request) -> Response:
    """Return the names of the runtime's files that are there, and good."""
    return JSONResponse(await asyncio.to_thread(_good_files))


def _good_files() -> list[str]:
    from campad.backbones.browser_runtime import FILES, read

    return [name for name in FILES if read(name) is not None]


async def runtime(request: Request) -> Response:
    """Return one of the runtime's files; 404 where it is not there, or is damaged."""
    from campad.backbones.browser_runtime import read

    name = request.path_params["name"]
    data = await asyncio.to_thread(read, name)
    if data is None:
        return PlainTextResponse("It is not there, or damaged: run `campad eye install`.", 404)
    kind = TYPES[name[name.rindex(".") :]]
    return in_pieces(data, request.app.state.limits.piece_bytes, kind)
