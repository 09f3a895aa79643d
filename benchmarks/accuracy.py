"""How many examples does it take? campad beside the tutorial and Teachable Machine, on new people.

    python benchmarks/accuracy.py ../shared/data

Signs: photos of hands by many people; trained on k examples a class of half of the people, tested
on all photos of the other half. Head poses: the same person, trained on 5 examples a class of the
first recording, tested on the second one. "Recentred" subtracts from each recording its own mean,
which is what recalibration does when the poses are balanced.
"""

import functools
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from machine import arguments, report
from numpy.typing import NDArray

import campad
from campad.frame import read_image

Array = NDArray[Any]
SHOTS = (5, 10, 20)
POSE_SHOTS = 5


class Photos:
    """Photos of one data set: their classes, who is on them, and in which series."""

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.glob("*/*.jpg"))
        labels = sorted({file.parent.name for file in files})
        self.frames = [read_image(file) for file in files]
        self.classes = np.array([labels.index(file.parent.name) for file in files])
        self.people = np.array([file.name.split("_")[0] for file in files])
        self.series = np.array([file.name.split("_")[1] for file in files])

    def embed(self, backbone: campad.Backbone) -> Array:
        return np.concatenate([backbone.embed(frame) for frame in self.frames])


def few_of_each(classes: Array, allowed: Array, k: int, rng: np.random.Generator) -> Array:
    """Choose k photos of each class among the allowed ones."""
    chosen = [
        rng.permutation(np.flatnonzero((classes == c) & allowed))[:k] for c in np.unique(classes)
    ]
    return np.concatenate(chosen)


def new_people(photos: Photos, k: int, seed: int) -> tuple[Array, Array]:
    """Split so that nobody in the test photos was trained on."""
    rng = np.random.default_rng(seed)
    people = np.unique(photos.people)
    testers = rng.permutation(people)[: len(people) // 2]
    test = np.isin(photos.people, testers)
    return few_of_each(photos.classes, ~test, k, rng), np.flatnonzero(test)


def second_series(photos: Photos, k: int, seed: int) -> Iterator[tuple[Array, Array]]:
    """Split each person's photos into a few of the first series, and all of the second."""
    rng = np.random.default_rng(seed)
    for person in np.unique(photos.people):
        own = photos.people == person
        train = few_of_each(photos.classes, own & (photos.series == "s1"), k, rng)
        yield train, np.flatnonzero(own & (photos.series == "s2"))


class Pipeline:
    """A network's activations, and a classifier on them."""

    def __init__(
        self, backbone: campad.Backbone, make: Callable[[int, int], Any], *, pooled: bool = False
    ) -> None:
        self.backbone = backbone
        self.make = make
        self.pooled = pooled

    @functools.cache  # noqa: B019 - lives as long as the benchmark
    def activations(self, photos: Photos) -> Array:
        xs = photos.embed(self.backbone)
        return xs.mean(axis=(1, 2)) if self.pooled else xs.reshape(len(xs), -1)

    def accuracy(
        self, photos: Photos, train: Array, test: Array, seed: int, *, recentre: bool = False
    ) -> float:
        xs, ys = self.activations(photos), photos.classes
        train_xs, test_xs = xs[train], xs[test]
        if recentre:
            train_xs = train_xs - train_xs.mean(axis=0)
            middle = [test_xs[ys[test] == c].mean(axis=0) for c in np.unique(ys)]
            test_xs = test_xs - np.mean(middle, axis=0)
        model = self.make(len(train), seed).fit(train_xs, ys[train])
        return float((model.predict(test_xs) == ys[test]).mean())


def pipelines(data: Path) -> dict[str, Pipeline]:
    lite0 = campad.load_backbone()
    mobilenet = campad.load_backbone(data / "mobilenet_v1_0.25_224" / "model.json")
    machine = campad.load_backbone(data / "teachable_machine" / "model.json", layer="out_relu")

    def tutorial(_n: int, seed: int) -> Any:
        return campad.DenseClassifier(basis="features", seed=seed)

    def teachable_machine(n: int, seed: int) -> Any:
        return campad.DenseClassifier(
            basis="features", seed=seed, learning_rate=1e-3, epochs=50, batch_fraction=16 / n
        )

    return {
        "campad, default": Pipeline(lite0, lambda _n, seed: campad.DenseClassifier(seed=seed)),
        "campad, ridge": Pipeline(lite0, lambda _n, _seed: campad.RidgeClassifier()),
        "campad, nearest neighbours": Pipeline(lite0, lambda _n, _seed: campad.KNNClassifier()),
        "the tutorial": Pipeline(mobilenet, tutorial),
        "Teachable Machine": Pipeline(machine, teachable_machine, pooled=True),
    }


def measure(pipeline: Pipeline, signs: Photos, poses: Photos, seeds: int) -> dict[str, float]:
    """Return the mean accuracies in percent, and the time of one training in milliseconds."""
    figures: dict[str, float] = {}
    for k in SHOTS:
        scores = [
            pipeline.accuracy(signs, *new_people(signs, k, seed), seed) for seed in range(seeds)
        ]
        figures[f"signs k={k}"] = 100 * float(np.mean(scores))
    for name, recentre in (("poses k=5", False), ("recentred", True)):
        scores = [
            pipeline.accuracy(poses, train, test, seed, recentre=recentre)
            for seed in range(seeds)
            for train, test in second_series(poses, POSE_SHOTS, seed)
        ]
        figures[name] = 100 * float(np.mean(scores))
    train, _test = new_people(signs, 20, 0)
    xs, ys = pipeline.activations(signs)[train], signs.classes[train]
    times = []
    for seed in range(5):
        started = time.perf_counter()
        pipeline.make(len(train), seed).fit(xs, ys)
        times.append(1000 * (time.perf_counter() - started))
    figures["train 200, ms"] = float(np.median(times))
    return figures


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of sign_digits, head_poses and networks")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    signs = Photos(options.data / "sign_digits")
    poses = Photos(options.data / "head_poses")
    rows = [
        {"pipeline": name, **measure(pipeline, signs, poses, options.seeds)}
        for name, pipeline in pipelines(options.data).items()
    ]
    title = f"Accuracy in percent, mean of {options.seeds} seeds"
    report(title, rows, options.json)


if __name__ == "__main__":
    main()
