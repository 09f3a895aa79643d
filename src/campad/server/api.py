"""What the page asks for besides its WebSocket: its project as a file, for campad or for others.

The gate has seen to it that the page may ask. Campad-Session says whose project is meant.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from campad.backbones.backbone import Backbone
from campad.compute.executors import hand_over
from campad.errors import CampadError, ExportError, NotTrainedError
from campad.exports.kinds import Taught, export_packed
from campad.exports.steps import STEPS, Step
from campad.people.visitor import Visitor
from campad.protocol.exporting import Exporting
from campad.protocol.limits import Limits
from campad.server.assets.pieces import in_pieces
from campad.server.gate import tokens_of
from campad.server.login import read_body
from campad.sessions.session import Session

NO_SESSION = "This page has no session; reload it."
LOOK_S = 0.1
"""So often an export looks whether somebody still waits for it."""


class AskedExport(Struct, forbid_unknown_fields=True):
    """What the page sends to get an export; `kind` is of EXPORT_KINDS."""

    kind: Annotated[str, Meta(max_length=40)]


_asked_export = msgspec.json.Decoder(AskedExport)


async def project(request: Request) -> Response:
    """GET: the session's .campad file. POST: one to go on with; 200 has words about it."""
    limits: Limits = request.app.state.limits
    session = _session_of(request)
    if session is None:
        return PlainTextResponse(NO_SESSION, 404)
    if request.method != "POST":
        data = await session.project.save()
        return in_pieces(data, limits.piece_bytes, name="my-pads.campad")
    return await take_project(request, session.open_project)


async def take_project(request: Request, use: Callable[[bytes], Awaitable[str]]) -> Response:
    """Use a project's file that comes; 200 has words about it, 4xx says why it is not used."""
    limits: Limits = request.app.state.limits
    body = await read_body(request, limits.max_project_bytes, "This file is too large.")
    try:
        note = await use(body)
    except CampadError as error:
        return PlainTextResponse(str(error), 422)
    return PlainTextResponse(note) if note else Response(status_code=204)


async def export(request: Request) -> Response:
    """POST: what was learned, for other programs; 422 says why not. Steps go by the WebSocket.

    Who goes away before it is done ends it.
    """
    limits: Limits = request.app.state.limits
    session = _session_of(request)
    if session is None:
        return PlainTextResponse(NO_SESSION, 404)
    body = await read_body(request, limits.max_json_body_bytes)
    try:
        kind = _asked_export.decode(body).kind
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return PlainTextResponse('A kind is sent as {"kind": "..."}.', 400)
    stop = threading.Event()
    making = asyncio.ensure_future(_export(request.app.state, session, kind, stop))
    while not (await asyncio.wait({making}, timeout=LOOK_S))[0]:
        if await request.is_disconnected():
            stop.set()
    try:
        return in_pieces(making.result(), limits.piece_bytes, name=f"campad-{kind}")
    except CampadError as error:
        return PlainTextResponse(str(error), 422)


async def _export(state: Any, session: Session, kind: str, stop: threading.Event) -> bytes:
    """Have an export made in the background, one at a time for each session.

    Raises:
        NotTrainedError: nothing is learned yet.
        ExportError: it was stopped, another one is going on, or it cannot be written.
        ArgumentError, ModelFileError, MissingExtraError: as `exports.kinds.export`.
    """
    loop, taught = asyncio.get_running_loop(), _taught(session)

    def tell(step: Step) -> None:
        session.tell(Exporting(step, STEPS.index(step) + 1, len(STEPS)))

    def on_step(step: Step) -> None:
        if stop.is_set():
            raise ExportError("Stopped: no file was made.")
        hand_over(loop, tell, step)

    if session in state.exporting:
        raise ExportError("One export is going on already: wait for it, or cancel it.")
    state.exporting.add(session)
    try:
        made = state.executors.background.submit(export_packed, kind, taught, on_step)
        return await asyncio.wrap_future(made)
    except OSError as error:
        if isinstance(error, CampadError):
            raise
        raise ExportError(f"It cannot be made on this disk: {error.strerror or error}.") from error
    finally:
        state.exporting.discard(session)


def _taught(session: Session) -> Taught:
    learner, network = session.learner, session.backbone
    predictor, mirrored = learner.trainer.predictor, learner.taught_mirrored
    if predictor is None:
        raise NotTrainedError("Nothing is learned yet: record examples and train first.")
    if not isinstance(network, Backbone):
        raise ExportError(f"{network.name} has no graph that could be written.")
    mirrored = learner.mirrored if mirrored is None else mirrored
    return Taught(network, predictor, learner.decisions, mirrored)


def _session_of(request: Request) -> Session | None:
    visitor: Visitor | None = request.app.state.visitor(tokens_of(request.scope)[0])
    return visitor.find(request.headers.get("campad-session", "")) if visitor else None
