"""The ASGI application: the page, its files, its WebSocket; everything behind the gate."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import ASGIApp

from campad.backbones.backbone import Backbone
from campad.compute.embedder import Embedder
from campad.compute.executors import BackgroundThreads, Executors, local_executors
from campad.compute.memory import give_back_at_rest
from campad.dataset.controller_dataset import ControllerDataset
from campad.decisions import DecisionSettings
from campad.errors import ArgumentError
from campad.learning.prior import Prior
from campad.outputs.bindings import Binding
from campad.outputs.desk import Desk
from campad.people.lesson import Lesson
from campad.people.owner import Owner
from campad.protocol.limits import Limits
from campad.server.api import export, project
from campad.server.assets.files import STATIC, PageFiles, file_at
from campad.server.connection import serve_page
from campad.server.eye import graph, installed, program, runtime
from campad.server.feed import feed_routes
from campad.server.gate import Gate
from campad.server.login import NewLink, login
from campad.server.metrics import CountErrors, Metrics
from campad.server.phone.owner import phone_routes
from campad.server.policy import Policy
from campad.server.tokens import Tokens
from campad.sessions.project import Resources
from campad.sessions.registry import SessionRegistry
from campad.store.disk import Disk

if TYPE_CHECKING:
    from campad.server.phone.run import PhoneServer


def create_app(
    backbone: Backbone,
    *,
    labels: Sequence[str],
    policy: Policy,
    tokens: Tokens,
    disk: Disk | None = None,
    limits: Limits | None = None,
    executors: Executors | None = None,
    outputs: Sequence[Binding] = (),
    new_link: NewLink | None = None,
    decisions: DecisionSettings | None = None,
    lesson: Lesson | None = None,
    prior: Prior | None = None,
    more_routes: Sequence[BaseRoute] = (),
    phone: PhoneServer | None = None,
) -> ASGIApp:
    """Build the application.

    Args:
        backbone: the network, loaded.
        labels: the classes that a new session starts with.
        policy: where the server listens, and who may ask for what.
        tokens: knows who may come in.
        disk: where what is recorded is kept; None keeps it in memory only.
        limits: the bounds of everything; None are the usual ones.
        executors: where work runs; None is in threads of this machine.
        outputs: what each page has bound to begin with, beside the game.
        new_link: how whoever is not let in gets a link; None is by `campad link`.
        decisions: when a class is pressed and released; None are the defaults.
        lesson: whose people come in; None: who is let in is the machine's owner.
        prior: tells classes apart before anything is recorded; None is nothing.
        more_routes: what there is besides; the policy says who may ask for it.
        phone: lets a person's phone be the camera; None: it cannot.

    Raises:
        ArgumentError: labels or outputs that cannot be, or a network whose frames are too large to
            send.
    """
    names, bounds = ControllerDataset(labels).labels, limits or Limits()
    _check_fits(backbone, names, bounds)
    Desk().bind(outputs)  # an error in words now, rather than in each page

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        work = executors or local_executors(bounds)
        embedder = Embedder(work.network(backbone), work.frames, work.frames_at_once, bounds)
        resources = Resources(
            backbone,
            embedder,
            work.background,
            disk,
            bounds,
            outputs,
            decisions or DecisionSettings(),
            prior=prior,
        )
        sessions, metrics = SessionRegistry(names, resources), Metrics()
        app.state.sessions, app.state.tokens = sessions, tokens
        app.state.metrics = metrics
        app.state.embedder, app.state.executors = embedder, work
        app.state.new_link, app.state.exporting = new_link or NewLink(), set()
        app.state.visitor, app.state.lesson = lambda _token: Owner(sessions), lesson
        if lesson:
            lesson.sessions, app.state.visitor = sessions, lesson.visitor
        with CountErrors(metrics):
            chores = _begin_chores(metrics, lesson, work)
            yield
            for chore in chores:
                chore.cancel()
            await sessions.close()
            work.shutdown()
            if disk:
                disk.close()

    routes = [*_routes(), *feed_routes(), *phone_routes(phone), *more_routes]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.limits = bounds
    return Gate(app, policy, tokens)


def _begin_chores(
    metrics: Metrics, lesson: Lesson | None, work: Executors
) -> list[asyncio.Task[None]]:
    """Begin what is done beside, as long as the server runs."""
    chores = [metrics.watch()]
    if lesson:
        chores.append(lesson.keep_tidy())
    if isinstance(work.background, BackgroundThreads):
        chores.append(give_back_at_rest(work.background))
    return [asyncio.create_task(chore) for chore in chores]


def _check_fits(backbone: Backbone, labels: Sequence[str], limits: Limits) -> None:
    if len(labels) > limits.max_classes:
        raise ArgumentError(
            f"the page has room for {limits.max_classes} classes; got {len(labels)}"
        )
    if backbone.frame_size > limits.max_frame_size:
        raise ArgumentError(
            f"{backbone.name} looks at {backbone.frame_size} pixels a side; the page sends at "
            f"most {limits.max_frame_size}. Export it for that; `campad train`, `evaluate` and "
            "`predict` take it as it is"
        )


def _routes() -> list[BaseRoute]:
    """Return what every server has: the page, its files, its WebSocket and what it asks for."""
    return [
        Route("/", file_at(STATIC / "index.html")),
        Route("/healthz", _health),
        Route("/api/session", login, methods=["GET", "POST"]),
        Route("/api/project", project, methods=["GET", "POST"]),
        Route("/api/export", export, methods=["POST"]),
        Route("/api/metrics", _metrics),
        Route("/api/program", program),
        Route("/api/graph", graph),
        Route("/assets/runtime/", installed),
        Route("/assets/runtime/{name}", runtime),
        Mount("/assets", PageFiles(STATIC)),
        WebSocketRoute("/ws", serve_page),
    ]


async def _health(request: Request) -> Response:
    """Is it of use to anybody? Not where the network's threads have all been given up."""
    if request.app.state.executors.usable:
        return PlainTextResponse("ok")
    return PlainTextResponse("the network does not answer any more; start campad again", 503)


async def _metrics(request: Request) -> Response:
    state = request.app.state
    return JSONResponse(state.metrics.report(len(state.sessions)))
