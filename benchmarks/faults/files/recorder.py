"""Records examples as fast as a camera gives frames and keeps them as the server does, until it is
killed. Says on stdout what it has recorded: a line "id time" for each example; and "write n" and
"wrote n" when it begins to write the first n of them, and when they are written.

    python recorder.py FOLDER PROJECT
"""

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from campad.dataset import ControllerDataset
from campad.dataset.holdout import Holdout
from campad.protocol.limits import Limits
from campad.protocol.settings import Settings
from campad.sessions.autosave import Autosave
from campad.sessions.saved_state import SavedState
from campad.store.disk import Disk

SIZE = 6_272
FRAMES_PER_SECOND = 30
NETWORK = {"name": "noise", "layer": "noise"}
LABELS = ("left", "right")


def activation(number: int) -> np.ndarray:
    """What example `number` looks like, here and to whoever checks it."""
    return np.random.default_rng(number).normal(size=SIZE).astype(np.float32)


class ToldDisk(Disk):
    """Says when something is written."""

    recorded = 0

    def run(self, function: Callable[..., Any], *arguments: Any) -> asyncio.Future[Any]:
        count = self.recorded
        print(f"write {count}", flush=True)
        writing = super().run(function, *arguments)
        writing.add_done_callback(
            lambda done: done.exception() or print(f"wrote {count}", flush=True)
        )
        return writing


async def record(folder: Path, project: str) -> None:
    dataset = ControllerDataset(LABELS)
    kept = SavedState(dataset, Holdout(), Settings(), None, trained=False)
    disk = ToldDisk(folder)
    autosave = Autosave(disk, project, NETWORK, lambda: kept, Limits(), lambda: None)
    number = 0
    while True:
        found = activation(number)
        dataset.add(found, LABELS[number % 2], burst=number // 30)
        dataset.add_vectors(number, np.stack([found, found, found]))
        autosave.changed()
        print(f"{number} {time.time()}", flush=True)
        number += 1
        disk.recorded = number
        await asyncio.sleep(1 / FRAMES_PER_SECOND)


if __name__ == "__main__":
    asyncio.run(record(Path(sys.argv[1]), sys.argv[2]))
