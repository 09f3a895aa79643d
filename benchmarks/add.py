"""Adding an example: does the 5,000th cost more than the 50th?

    python benchmarks/add.py ../shared/data

Activations have the default network's size, 6,080 numbers. The tutorial joins all examples and the
new one to a new tensor each time; that is done here with NumPy and, where Chromium and npm are
there, with TF.js. "All" is the mean over all 5,000, with the moves to larger arrays in it. Medians
over a few examples before and after, of several datasets.
"""

import time
from pathlib import Path
from typing import Any

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402

from campad.dataset import ControllerDataset  # noqa: E402

NUMBERS = 6_400
EARLY, LATE = 50, 5_000
AROUND = 10


def in_campad(rounds: int) -> dict[str, float]:
    """Milliseconds to add an example to so many, and on average."""
    times = np.empty((rounds, LATE + AROUND))
    rng = np.random.default_rng(0)
    activations = rng.random((100, NUMBERS), np.float32)
    for row in times:
        dataset = ControllerDataset(["left", "right"])
        for number in range(len(row)):
            started = time.perf_counter()
            dataset.add(activations[number % 100], ("left", "right")[number % 2], burst=0)
            row[number] = 1000 * (time.perf_counter() - started)
    return {
        "50th, ms": float(np.median(times[:, EARLY - AROUND : EARLY + AROUND])),
        "5,000th, ms": float(np.median(times[:, LATE - AROUND :])),
        "all, ms": float(times.mean()),
    }


def by_joining(rounds: int) -> dict[str, float]:
    """The tutorial's way, in NumPy."""
    example = np.ones((1, NUMBERS), np.float32)
    figures = {}
    for name, count in (("50th, ms", EARLY), ("5,000th, ms", LATE)):
        before = np.random.default_rng(0).random((count - 1, NUMBERS), np.float32)
        times = []
        for _ in range(rounds):
            started = time.perf_counter()
            np.concatenate([before, example])
            times.append(1000 * (time.perf_counter() - started))
        figures[name] = float(np.median(times))
    return figures


def in_tfjs(rounds: int, model: Path) -> dict[str, float] | None:
    """The tutorial's way, in TF.js."""
    try:
        from common.chromium import chromium
        from common.tfjs import tfjs_page, tfjs_site
    except ImportError:
        print("playwright is not installed, and TF.js is left out.")
        return None
    with (
        tfjs_site(model) as address,
        chromium() as browser,
        tfjs_page(browser, address) as page,
    ):
        return {
            name: float(np.median(page.evaluate(f"add({NUMBERS}, {count}, {rounds})")))
            for name, count in (("50th, ms", EARLY), ("5,000th, ms", LATE))
        }


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of mobilenet_v1_0.25_224, for TF.js's page")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    model = options.data / "mobilenet_v1_0.25_224" / "model.json"
    found = {
        "campad": in_campad(options.rounds),
        "joined, NumPy": by_joining(max(5, options.rounds)),
        "joined, TF.js": in_tfjs(max(5, options.rounds), model),
    }
    rows: list[dict[str, Any]] = [
        {
            "way": name,
            "50th, ms": figures["50th, ms"],
            "5,000th, ms": figures["5,000th, ms"],
            "5,000th / 50th": figures["5,000th, ms"] / figures["50th, ms"],
            "all, ms": figures.get("all, ms", "-"),
        }
        for name, figures in found.items()
        if figures
    ]
    report(f"Adding an example of {NUMBERS:,} numbers", rows, options.json)


if __name__ == "__main__":
    main()
