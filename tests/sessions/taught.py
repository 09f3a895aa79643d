"""A page of a server, taught red and blue."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.testclient import TestClient

from campad.compute.executors import Executors
from campad.protocol.limits import Limits
from server.fakes import COLOURS, HEADERS, HOST, ColourBackbone, ColourPage, make_app


@contextmanager
def visiting(
    backbone: ColourBackbone, executors: Executors | None = None, **limits: Any
) -> Iterator[ColourPage]:
    """A page of a server with these limits; tests do not wait for a camera."""
    bounds = Limits(max_frames_per_s=1e9, **limits)  # type: ignore[arg-type]
    app = make_app(backbone, limits=bounds, executors=executors)
    with (
        TestClient(app, base_url=f"http://{HOST}", headers=HEADERS) as running,
        running.websocket_connect("/ws", headers=HEADERS) as socket,
    ):
        conversation = ColourPage(socket)
        conversation.client = running  # type: ignore[attr-defined]
        yield conversation


def shade(label: str, step: int) -> tuple[int, int, int]:
    """A colour a little off the class's own, so that no two frames are copies."""
    red, green, blue = COLOURS[label]
    return red, (green + 7 * step) % 256, blue


def teach(page: ColourPage, bursts: int = 2, each: int = 4) -> dict[str, Any]:
    """Record bursts of every class; returns the last news of a training with all copies."""
    for burst in range(bursts):
        for number, label in enumerate(COLOURS):
            for step in range(each):
                header = {"record": label, "burst": 10 * burst + number}
                page.send(shade(label, 4 * burst + step), **header)
                page.hear("recorded", label=label)
    page.say("release")
    page.hear("trained")
    page.say("train")
    trained = page.hear("trained", examples=2 * bursts * each)
    page.hear("state", training=False)
    return trained
