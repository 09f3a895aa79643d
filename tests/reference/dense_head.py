"""A small dense head to train: data, first weights and the order of the batches.

`python dense_head.py dense_problem.json` writes it down for `dense_tfjs.mjs`.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

EXAMPLES, FEATURES, UNITS, CLASSES = 30, 40, 16, 4
EPOCHS, BATCH = 20, 12
ADAM = {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}


class Problem(NamedTuple):
    """Everything a framework needs; softmax(relu(xs @ W1 + b1) @ W2), mean cross-entropy."""

    xs: np.ndarray  # (30, 40)
    ys: np.ndarray  # (30, 4), one-hot
    W1: np.ndarray  # (40, 16)
    b1: np.ndarray  # (16,)
    W2: np.ndarray  # (16, 4)
    batches: list[np.ndarray]  # 20 epochs of 12, 12 and 6 example numbers


def problem(seed: int = 7) -> Problem:
    """Return the problem; only `random()` is drawn, whose stream is plain PCG64 bits."""
    rng = np.random.default_rng(seed)

    def uniform(*shape: int) -> np.ndarray:
        return rng.random(shape) * 2 - 1

    labels = np.arange(EXAMPLES) % CLASSES
    xs = uniform(CLASSES, FEATURES)[labels] * 0.5 + uniform(EXAMPLES, FEATURES)
    W1, b1, W2 = uniform(FEATURES, UNITS) * 0.3, uniform(UNITS) * 0.1, uniform(UNITS, CLASSES) * 0.5
    orders = [np.argsort(rng.random(EXAMPLES)) for _ in range(EPOCHS)]
    batches = [order[i : i + BATCH] for order in orders for i in range(0, EXAMPLES, BATCH)]
    arrays = [array.astype(np.float32) for array in (xs, np.eye(CLASSES)[labels], W1, b1, W2)]
    return Problem(arrays[0], arrays[1], arrays[2], arrays[3], arrays[4], batches)


def sha256(task: Problem) -> str:
    """Return the hex digest over the five arrays and the batches as little-endian int32."""
    digest = hashlib.sha256()
    for array in task[:5]:
        digest.update(array.astype("<f4").tobytes())
    digest.update(np.concatenate(task.batches).astype("<i4").tobytes())
    return digest.hexdigest()


def rows(array: np.ndarray) -> list[object]:
    """Return nested lists with nine significant digits, enough to give a float32 back."""
    if array.ndim > 1:
        return [rows(row) for row in array]
    return [float(f"{value:.9g}") for value in array]


def write(path: str, content: dict[str, object]) -> None:
    """Write JSON with one line for each key."""
    lines = (f" {json.dumps(key)}: {json.dumps(value)}" for key, value in content.items())
    Path(path).write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    task = problem()
    content: dict[str, object] = {"sha256": sha256(task), "adam": ADAM}
    content |= {name: rows(getattr(task, name)) for name in ("xs", "ys", "W1", "b1", "W2")}
    write(sys.argv[1], content | {"batches": [batch.tolist() for batch in task.batches]})
