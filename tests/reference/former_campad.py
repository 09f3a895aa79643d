"""Writes projects as a former campad wrote them, and what that campad said of some frames.

    PYTHONPATH=FORMER/src python former_campad.py FOLDER [FILE]

Run by `tests/archive/test_former_campad.py` with the sources of commit f4e87e7, the last one before
the package's modules got their present places. Writes a .campad file for each classifier, one whose
recordings were recalibrated and that has a challenge set, a session's project file, and what was
predicted of QUERIES random frames as if all were known: labels, probabilities. With the name of a
FILE that lies there it only writes what it says by that one.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

LABELS = ("left", "right", "up")
PROJECT = "p" * 16
QUERIES = 20


class Network:
    """A frame's mean colours on a grid of 4 x 4."""

    name, layer, layers, source = "tiny", "grid", ("grid",), "tiny"
    shape, frame_size = (4, 4, 3), 32

    def embed(self, frames: Any) -> np.ndarray:
        squares = np.asarray(frames, np.float32).reshape(-1, 4, 8, 4, 8, 3) / 255
        return squares.mean(axis=(2, 4))


def frame(rng: np.random.Generator, label: str) -> np.ndarray:
    """A picture whose brightest third tells the class."""
    picture = rng.integers(0, 90, (32, 32, 3)).astype(np.uint8)
    place = LABELS.index(label) * 10
    picture[:, place : place + 10] += 120
    return picture


def queries() -> np.ndarray:
    """Activations to ask about; every third is like nothing that was taught."""
    rng = np.random.default_rng(99)
    frames = [frame(rng, LABELS[n % 3]) for n in range(QUERIES)]
    activations = Network().embed(np.stack(frames))
    activations[::3] = rng.random(activations[::3].shape)
    return activations


def main(folder: Path) -> None:
    import campad

    rng = np.random.default_rng(7)
    kinds = {
        "dense": campad.DenseClassifier(units=20),
        "tutorial": campad.DenseClassifier(basis="features", epochs=5),
        "ridge": campad.RidgeClassifier(),
        "knn": campad.KNNClassifier(),
        "moved": campad.RidgeClassifier(),
    }
    said = {}
    for kind, classifier in kinds.items():
        pad = campad.Controller(LABELS, backbone=Network(), classifier=classifier)
        for burst in range(15):
            label = LABELS[burst % 3]
            for _ in range(2):
                pad.add_example(frame(rng, label), label, burst=burst)
        pad.train()
        if kind == "moved":
            pad.recalibrate([np.minimum(frame(rng, LABELS[n % 3]) + 20, 255) for n in range(30)])
            pad.lost = 0.1
            pad.add_challenge(frame(rng, "up"), "up")
        pad.save(folder / f"{kind}.campad")
        said[kind] = predictions(pad)
    session(pad, folder)
    (folder / "said.json").write_text(json.dumps(said))


def ask(folder: Path, name: str) -> None:
    import campad

    pad = campad.load(folder / name, backbone=Network())
    file = (folder / name).with_suffix(".json")
    file.write_text(json.dumps({file.stem: predictions(pad)}))


def session(pad: Any, folder: Path) -> None:
    """Write the last controller as the server keeps it between two visits."""
    from campad.projects.store import ProjectStore
    from campad.server.keeping import Kept, Written, changes_since
    from campad.server.protocol import Settings

    settings = Settings(classifier="ridge", units=50, copies=False, lost=0.1)
    kept = Kept(pad.dataset, pad.challenge, settings, pad.head.shift, trained=True)
    changes, _, whole = changes_since(
        Written.nothing(), kept, {"name": Network.name, "layer": Network.layer}
    )
    assert whole
    store = ProjectStore.create(folder / f"{PROJECT}.db")
    store.write(changes)
    store.close()


def predictions(pad: Any) -> list[Any]:
    """What is said of the queries as if all were known; JSON keeps every bit of a float."""
    rate = "lost" if hasattr(pad, "lost") else "rejection_rate"
    usual = getattr(pad, rate)
    setattr(pad, rate, 0)
    said = pad.predict_activations(queries())
    setattr(pad, rate, usual)
    return [[p.label, list(p.probabilities.values())] for p in said]


if __name__ == "__main__":
    if len(sys.argv) > 2:
        ask(Path(sys.argv[1]), sys.argv[2])
    else:
        main(Path(sys.argv[1]))
