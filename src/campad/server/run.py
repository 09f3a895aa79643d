"""Runs the application in uvicorn on loopback, with the settings that a local server needs."""

from __future__ import annotations

import gc
import mimetypes
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.types import ASGIApp

from campad.backbones.backbone import Backbone
from campad.compute.executors import SWITCH_S
from campad.learning.prior import Prior
from campad.protocol.limits import Limits
from campad.server.app import create_app
from campad.server.listening import listen, uvicorn_config
from campad.server.login import NewLink
from campad.server.port_file import written_port
from campad.server.tokens import Tokens, read_key
from campad.store.disk import Disk

if TYPE_CHECKING:
    from campad.server.phone.run import PhoneServer

MakeLink = Callable[[float], str]


def run(
    backbone: Backbone,
    labels: Sequence[str],
    port: int | None = None,
    on_ready: Callable[[MakeLink], Any] | None = None,
    *,
    folder: Path | None = None,
    limits: Limits | None = None,
    new_link: NewLink | None = None,
    friends: frozenset[str] = frozenset(),
    prior: Prior | None = None,
    phone: PhoneServer | None = None,
) -> None:
    """Serve until interrupted.

    Args:
        backbone: the network, loaded; from now on it embeds each frame on one thread.
        labels: the classes that a new session starts with.
        port: where to listen; None is 8765 or the next free one; 0 is any free one.
        on_ready: called when the page can be opened, with a function that makes links to it. Each
            is good once, for so many seconds as it is given.
        folder: where what is recorded is kept; None keeps it in memory only.
        limits: the bounds of everything; None are the usual ones.
        new_link: how whoever is not let in gets a link; None is by `campad link`.
        friends: the origins of other pages that may listen to what is decided.
        prior: tells classes apart before anything is recorded; None is nothing.
        phone: serves a phone that is to be the camera; closed at the end.

    Raises:
        ServerError: the port is in use.
    """
    # Windows' registry may say otherwise, and browsers refuse modules of another type.
    mimetypes.add_type("text/javascript", ".js")
    backbone.use_threads(1)  # frames are computed side by side, each on one thread
    sys.setswitchinterval(SWITCH_S)
    bounds = limits or Limits()
    policy, listener = listen(port, bounds)
    policy = replace(policy, friends=friends)
    tokens = Tokens(read_key(folder), bounds)
    disk = Disk(folder) if folder else None
    app = create_app(
        backbone,
        labels=labels,
        policy=policy,
        tokens=tokens,
        disk=disk,
        limits=bounds,
        new_link=new_link,
        prior=prior,
        phone=phone,
    )

    def ready() -> None:
        if on_ready:
            on_ready(lambda seconds: policy.link(tokens.new_code(seconds)))

    with written_port(folder, policy.port), closing(phone) if phone else nullcontext():
        serve(app, listener, bounds, ready)


def serve(
    app: ASGIApp,
    listener: socket.socket,
    limits: Limits,
    on_ready: Callable[[], Any],
    **more: Any,
) -> None:
    """Serve an application until interrupted; `more` is for `uvicorn_config`."""
    server = _Server(uvicorn_config(app, limits, **more), on_ready)
    server.run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], Any]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.freeze()  # what is loaded stays: the collector need never look through it
        gc.enable()
        self._on_ready()
