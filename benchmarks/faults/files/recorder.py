"""Records examples as fast as a camera gives frames and keeps them as the server does, until it is
killed. Says on stdout what it has recorded: a line "id, time" for each example.

    python recorder.py FOLDER PROJECT
"""

import asyncio
import sys
import time
from pathlib import Path

import numpy as np

from campad.dataset import ControllerDataset
from campad.dataset.holdout import Holdout
from campad.learning.settings import LearningSettings
from campad.protocol.limits import Limits
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


async def record(folder: Path, project: str) -> None:
    dataset = ControllerDataset(LABELS)
    kept = SavedState(dataset, Holdout(), LearningSettings(), None, trained=False)
    autosave = Autosave(Disk(folder), project, NETWORK, lambda: kept, Limits(), lambda: None)
    number = 0
    while True:
        found = activation(number)
        dataset.add(found, LABELS[number % 2], burst=number // 30)
        dataset.add_vectors(number, np.stack([found, found, found]))
        autosave.changed()
        print(f"{number} {time.time()}", flush=True)
        number += 1
        await asyncio.sleep(1 / FRAMES_PER_SECOND)


if __name__ == "__main__":
    asyncio.run(record(Path(sys.argv[1]), sys.argv[2]))
