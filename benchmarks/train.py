"""Training the tutorial's head: campad beside TF.js, PyTorch and scikit-learn, on the same numbers.

    python benchmarks/train.py ../shared/data

80 examples, 20 of each of 4 classes, 100 units, 20 epochs, batches of 0.4: once on activations of
the tutorial's network (12,544 numbers), once on those of the default one (6,080). Each peer trains
the layers themselves, as the tutorial does; campad trains them in the span of the examples. From
numbers in memory to a trained head, medians, the first training not counted. "Recognised" is the
part of 80 other pictures of the same poses, to show that something was learned.

TF.js runs in Chromium (package playwright, and npm, which fetches TF.js into a cache folder),
trained without the tutorial's pauses for the page. PyTorch is left out where it is not installed:
any CPU build, in campad's environment or in a folder that PYTHONPATH names. So is scikit-learn.
"""

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.webcam import poses  # noqa: E402

import campad  # noqa: E402
from campad.dataset.augmentations import centre_and_tangents  # noqa: E402
from campad.imaging.augment import warped_pairs  # noqa: E402
from campad.imaging.frame import to_squares  # noqa: E402

LABELS = ("up", "down", "left", "right")
EACH, UNITS, EPOCHS, FRACTION, RATE = 20, 100, 20, 0.4, 1e-4
COUNT = EACH * len(LABELS)
BATCH = int(FRACTION * COUNT)


@dataclass
class Task:
    """Examples of each class in turn, and as many others to ask about."""

    shape: tuple[int, ...]
    xs: Any  # (80, d)
    classes: Any  # (80,)
    tangents: Any  # (80, 2, d)
    asked: Any  # (80, d), of the same classes


@dataclass
class Trained:
    """Milliseconds of each training, and what the last one says of `asked`."""

    times: list[float]
    said: Any


def make_task(backbone: campad.Backbone) -> Task:
    pictures = poses(backbone.frame_size, list(LABELS), each=2 * EACH)
    turns = [pictures[label][n] for n in range(2 * EACH) for label in LABELS]
    activations = np.concatenate([backbone.embed(frame) for frame in turns])
    vectors = [
        centre_and_tangents(
            activations[n], backbone.embed(warped_pairs(to_squares(frame, len(frame))[0], n))
        )
        for n, frame in enumerate(turns[:COUNT])
    ]
    return Task(
        backbone.shape,
        activations[:COUNT].reshape(COUNT, -1),
        np.arange(COUNT) % len(LABELS),
        np.stack(vectors)[:, 1:].reshape(COUNT, 2, -1),
        activations[COUNT:].reshape(COUNT, -1),
    )


def repeated(rounds: int, train: Callable[[], Callable[[Any], Any]], task: Task) -> Trained:
    """Train again and again; `train` gives what says the classes of activations."""
    times = []
    for _ in range(rounds + 1):
        started = time.perf_counter()
        predict = train()
        times.append(1000 * (time.perf_counter() - started))
    return Trained(times[1:], predict(task.asked))


def by_campad(task: Task, rounds: int, *, tangents: bool = False, **settings: Any) -> Trained:
    settings = {"units": UNITS, "epochs": EPOCHS, "batch_fraction": FRACTION, **settings}

    def train() -> Any:
        model = campad.DenseClassifier(**settings)
        moved = task.tangents if tangents else None
        return model.fit(task.xs, task.classes, tangents=moved).predict

    return repeated(rounds, train, task)


def by_torch(task: Task, rounds: int) -> Trained | None:
    try:
        import torch
    except ImportError:
        print("PyTorch is not installed and is left out; this file says how to have it.")
        return None
    xs, classes = torch.from_numpy(task.xs), torch.from_numpy(task.classes)

    def train() -> Any:
        model = torch.nn.Sequential(
            torch.nn.Linear(xs.shape[1], UNITS),
            torch.nn.ReLU(),
            torch.nn.Linear(UNITS, len(LABELS), bias=False),
        )
        adam = torch.optim.Adam(model.parameters(), lr=RATE, fused=True)
        for _ in range(EPOCHS):
            for batch in torch.randperm(COUNT).split(BATCH):
                adam.zero_grad()
                torch.nn.functional.cross_entropy(model(xs[batch]), classes[batch]).backward()
                adam.step()
        return lambda asked: model(torch.from_numpy(asked)).argmax(1).numpy()

    return repeated(rounds, train, task)


def by_sklearn(task: Task, rounds: int) -> Trained | None:
    try:
        from sklearn.neural_network import MLPClassifier
    except ImportError:
        print("scikit-learn is not installed and is left out.")
        return None
    model = MLPClassifier(
        (UNITS,), batch_size=BATCH, max_iter=EPOCHS, learning_rate_init=RATE, random_state=0
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # 20 epochs are not enough for it, it says
        return repeated(rounds, lambda: model.fit(task.xs, task.classes).predict, task)


def by_tfjs(task: Task, rounds: int, model: Path) -> Trained | None:
    try:
        from common.chromium import chromium
        from common.tfjs import tfjs_page, tfjs_site
    except ImportError:
        print("playwright is not installed, and TF.js is left out.")
        return None
    numbers = np.concatenate([task.xs, task.asked]).astype("<f4").tobytes()
    settings = {
        "shape": list(task.shape) if len(task.shape) > 1 else [1, 1, *task.shape],
        "learned": COUNT,
        "asked": COUNT,
        "classes": len(LABELS),
        "units": UNITS,
        "epochs": EPOCHS,
        "batchSize": BATCH,
        "rate": RATE,
        "rounds": rounds,
    }
    with (
        tfjs_site(model, numbers) as address,
        chromium() as browser,
        tfjs_page(browser, address) as page,
    ):
        found = page.evaluate("settings => train(settings)", settings)
    return Trained(found["times"], np.array(found["said"]))


def measure(backbone: campad.Backbone, rounds: int, model: Path) -> list[dict[str, Any]]:
    task = make_task(backbone)
    found = {
        "campad, in the span": by_campad(task, 3 * rounds),
        "campad, with warped copies": by_campad(task, 3 * rounds, tangents=True),
        "campad, as the tutorial": by_campad(task, rounds, basis="features"),
        "PyTorch, fused Adam": by_torch(task, rounds),
        "scikit-learn": by_sklearn(task, rounds),
        "TF.js, WebAssembly": by_tfjs(task, rounds, model),
    }
    ms = {name: float(np.median(one.times)) for name, one in found.items() if one}
    first, *_ = ms.values()
    return [
        {
            "features": f"{backbone.name}, {task.xs.shape[1]:,}",
            "trained by": name,
            "ms": ms[name],
            "campad / this": first / ms[name],
            "recognised, %": 100 * float(np.mean(one.said == task.classes)),
        }
        for name, one in found.items()
        if one
    ]


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of mobilenet_v1_0.25_224")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    model = options.data / "mobilenet_v1_0.25_224" / "model.json"
    rows = []
    for backbone in (campad.load_backbone(model), campad.load_backbone()):
        rows += measure(backbone, options.rounds, model)
    title = f"Training on {COUNT} examples, medians of {options.rounds} or more"
    report(title, rows, options.json)


if __name__ == "__main__":
    main()
