"""What one more example costs: its products, training again, and all that is said of it.

    python benchmarks/retrain.py ../shared/data

200 photos of signs with their warped copies are there and learned; one more comes and is learned
too, again and again from the same state. "Products" and "inverse" grow the inner products and their
ridge inverse; ridge regression takes what it needs of the inverse, and the rest is grown for the
scores and for dense training's "none of these". Beside them, the same from nothing.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.photos import Photos, few_of_each, pipelines  # noqa: E402

import campad  # noqa: E402
from campad.classifiers.ridge import PENALTY  # noqa: E402
from campad.dataset import ControllerDataset, Snapshot  # noqa: E402
from campad.kernels.problem import Problem  # noqa: E402
from campad.learning.evaluate import evaluate  # noqa: E402
from campad.learning.problems import GramCache, make_problem  # noqa: E402

PER_CLASS = 20
ROUNDS = 15


def filled(pipeline: Any, photos: Photos) -> tuple[ControllerDataset, Callable[[], None]]:
    """A dataset of 200 examples with copies, and what adds one more."""
    features = pipeline.features(photos)
    rng = np.random.default_rng(0)
    chosen = few_of_each(photos.classes, photos.classes >= 0, PER_CLASS + 1, rng)
    order = rng.permutation(chosen)
    dataset = ControllerDataset(photos.labels)

    def add(number: int) -> None:
        label = photos.labels[photos.classes[number]]
        example = dataset.add(features.asked[number], label)
        dataset.add_vectors(example, features.learned[number])

    for number in order[: PER_CLASS * len(photos.labels)]:
        add(number)
    return dataset, lambda: add(order[-1])


def milliseconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def warm_cache(snapshot: Snapshot) -> GramCache:
    """A cache that knows these examples; a copy of another one would know nothing."""
    cache = GramCache()
    campad.RidgeClassifier().learn(cache.problem(snapshot))
    campad.DenseClassifier().learn(cache.problem(snapshot))
    return cache


def measure(dataset: ControllerDataset, add_one: Callable[[], None]) -> dict[str, list[float]]:
    """Time every step of learning one more example, ROUNDS times."""
    times: dict[str, list[float]] = {}

    def timed(name: str, work: Callable[[], Any]) -> None:
        times.setdefault(name, []).append(milliseconds(work))

    for _ in range(ROUNDS):
        cache = warm_cache(Snapshot.of(dataset))
        add_one()
        snapshot = Snapshot.of(dataset)
        problems: list[Problem] = []
        timed("products", lambda: problems.append(cache.problem(snapshot)))  # noqa: B023
        problem = problems[0]
        timed("ridge", lambda: campad.RidgeClassifier().learn(problem))  # noqa: B023
        timed("rest of the inverse", lambda: problem.inverse(PENALTY))  # noqa: B023
        dense = campad.DenseClassifier()
        timed("dense", lambda: dense.learn(problem))  # noqa: B023
        timed("study", lambda: evaluate(snapshot, dense, cache))  # noqa: B023
        whole = make_problem(snapshot, tangents=True)
        timed("from nothing: products", lambda: whole.gram)  # noqa: B023
        timed("from nothing: inverse", lambda: whole.inverse(PENALTY))  # noqa: B023
        dataset.undo()
    return times


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of sign_digits and networks")
    options = parser.parse_args()
    photos = Photos(options.data / "sign_digits")
    dataset, add_one = filled(pipelines(options.data)["campad, default"], photos)
    times = measure(dataset, add_one)
    medians = {name: float(np.median(values)) for name, values in times.items()}
    rows = [{"step": name, "ms": ms} for name, ms in medians.items()]
    products = medians["products"]
    rows += [
        {"step": f"{name}, retrained: products, {name}", "ms": products + medians[name]}
        for name in ("ridge", "dense")
    ]
    title = f"One more example beside {len(dataset)}, medians of {ROUNDS}"
    report(title, rows, options.json)


if __name__ == "__main__":
    main()
