"""Exports in Python's runtimes: the real Keras, in an environment of its own, and LiteRT."""

import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

Said = Iterator[tuple[str, list[dict[str, Any]]]]


def in_keras(site: Path, python: Path, squares: Any, labels: tuple[str, ...]) -> Said:
    """Show squares (n, s, s, 3) to both files, by another Python that has Keras."""
    np.save(site / "squares.npy", squares)
    script = Path(__file__).with_name("keras_says.py")
    for name in ("model.keras", "model.h5"):
        model, said = site / "model" / name, site / "said.npz"
        command = [python, script, model, site / "squares.npy", said]
        subprocess.run(list(map(str, command)), check=True)
        made = np.load(said)
        pairs = zip(made["probabilities"], made["familiarity"], strict=True)
        yield f"{made['version']}, {name}", [_one(*pair, labels) for pair in pairs]


def in_litert(site: Path, squares: Any, labels: tuple[str, ...]) -> Said:
    """Show squares (n, s, s, 3) to both files, in one thread."""
    from ai_edge_litert.interpreter import Interpreter

    for name in ("model.tflite", "model_int8.tflite"):
        runtime = Interpreter(str(site / "model" / name), num_threads=1)
        runtime.allocate_tensors()
        (entry,) = runtime.get_input_details()
        outputs = {one["name"]: one["index"] for one in runtime.get_output_details()}
        said = []
        for square in squares:
            runtime.set_tensor(entry["index"], square[None])
            runtime.invoke()
            both = [runtime.get_tensor(outputs[what]) for what in ("probabilities", "familiarity")]
            said.append(_one(both[0][0], both[1][0], labels))
        yield f"LiteRT {version('ai-edge-litert')}, {name}", said


def _one(probabilities: Any, familiarity: Any, labels: tuple[str, ...]) -> dict[str, Any]:
    familiar = float(familiarity[0])
    label = None if familiar < 0.5 else labels[int(np.argmax(probabilities))]
    return {"probabilities": probabilities, "familiarity": familiar, "label": label}
