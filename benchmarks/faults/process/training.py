"""Training: are predictions late while a page learns and scores 500 examples?"""

from typing import Any

import numpy as np
from busy import compare
from common.held import ask
from common.pace import quantile
from common.webcam import Pixels, enter, poses, server, webcam

from campad import Controller, load_backbone
from campad.archive.archive import dumps
from campad.archive.contents import Contents
from faults.pages.load import LABELS, SIZE

BURSTS = 4
ALIKE = 5  # so many examples are made of one picture


async def while_training(examples: int, seconds: float, rounds: int) -> dict[str, Any]:
    """Open a project of so many examples, and predict with and without training beside it."""
    frames = [frame for several in poses(SIZE, LABELS, each=5).values() for frame in several]
    async with server() as (link, pid):
        address, token = enter(link)
        async with webcam(address, token) as page:
            ask(address, token, "/api/project", page.session or "", project(examples))
            await page.wait_for("trained")
            found = await compare(page, pid, frames, seconds, rounds)
    idle, busy = (quantile(delays, 0.99) for delays in (found.idle_ms, found.busy_ms))
    return {
        "idle_p99_ms": idle,
        "busy_p99_ms": busy,
        "trainings": len(found.trainings_ms),
        "training_ms": quantile(found.trainings_ms, 0.5),
    }


def project(examples: int) -> bytes:
    """Make a file with so many examples and their copies; to record them would take long."""
    rng = np.random.default_rng(0)
    pad = Controller(LABELS, backbone=load_backbone())
    for label, pictures in poses(SIZE, LABELS, each=examples // len(LABELS) // ALIKE).items():
        for number, picture in enumerate(pictures):
            _add(pad, label, picture, number % BURSTS, rng)
    contents = Contents.of(pad._trainer, pad.classifier, pad.backbone, mirrored=False)
    return dumps(contents)


def _add(
    pad: Controller, label: str, picture: Pixels, burst: int, rng: np.random.Generator
) -> None:
    activation = pad.backbone.embed(picture)[0]
    spread = 0.1 * float(activation.std())
    for _ in range(ALIKE):
        one, *four = activation + rng.normal(0, spread, (5, *activation.shape)).astype(np.float32)
        number = pad.dataset.add(one, label, LABELS.index(label) * BURSTS + burst)
        pad.dataset.add_augmentations(number, np.stack(four))
