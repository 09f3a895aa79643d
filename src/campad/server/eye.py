"""What the page asks for to run the network itself: the network's graph, and the browser's runtime.

The runtime's files are public, and in the cache only after `campad eye install`; the graph may be a
person's own, so it needs the token.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from campad.backbones.backbone import Backbone
from campad.errors import CampadError

TYPES = {".mjs": "text/javascript", ".wasm": "application/wasm"}


async def graph(request: Request) -> Response:
    """Return the network's graph as a browser runs it; 404 where it has none."""
    state = request.app.state
    backbone = state.sessions.backbone
    if not isinstance(backbone, Backbone):
        return PlainTextResponse("This network has no graph that a browser could run.", 404)
    if not hasattr(state, "browser_graph"):  # made once, however many pages ask
        state.browser_graph = asyncio.ensure_future(asyncio.to_thread(_make_graph, backbone))
    try:
        data = await asyncio.shield(state.browser_graph)
    except CampadError as error:
        return PlainTextResponse(str(error), 404)
    return Response(data, media_type="application/octet-stream")


def _make_graph(backbone: Backbone) -> bytes:
    from campad.backbones.browser_graph import browser_graph

    return browser_graph(backbone)


async def runtime(request: Request) -> Response:
    """Return one of the runtime's files; 404 where it is not there, or is damaged."""
    from campad.backbones.browser_runtime import read

    name = request.path_params["name"]
    data = await asyncio.to_thread(read, name)
    if data is None:
        return PlainTextResponse("It is not there, or damaged: run `campad eye install`.", 404)
    return Response(data, media_type=TYPES[name[name.rindex(".") :]])
