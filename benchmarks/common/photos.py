"""Photos to measure on, how they are split, and the pipelines that are measured."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import campad
from campad.backbones.catalog import DEFAULT
from campad.classifiers.ridge import PENALTY
from campad.dataset.augmentations import centre_and_tangents
from campad.evaluation.metric import find_metric
from campad.imaging.augment import warped_pairs
from campad.imaging.frame import to_square
from campad.imaging.picture import read_image
from campad.kernels.problem import Problem

Array = NDArray[Any]


class Photos:
    """Photos of one data set: their classes, who is on them, and in which series."""

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.glob("*/*.jpg"))
        self.labels = sorted({file.parent.name for file in files})
        self.frames = [read_image(file) for file in files]
        self.classes = np.array([self.labels.index(file.parent.name) for file in files])
        self.people = np.array([file.name.split("_")[0] for file in files])
        self.series = np.array([file.name.split("_")[1] for file in files])


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


@dataclass(frozen=True)
class Features:
    """What a network says of a set of photos.

    Attributes:
        asked: of the photos themselves, as a camera would show them, (n, d).
        learned: what is learned from, (n, t, d): with warped copies their centres and tangents.
    """

    asked: Array
    learned: Array


class Pipeline:
    """A network, and a classifier on its activations.

    Args:
        backbone: the network.
        make: gives an untrained classifier for so many examples and this seed.
        copies: learn from warped copies as well.
        pooled: average activations over the picture.
    """

    def __init__(
        self,
        backbone: campad.Backbone,
        make: Callable[[int, int], Any],
        *,
        copies: bool = False,
        pooled: bool = False,
    ) -> None:
        self.backbone, self.make, self.copies, self.pooled = backbone, make, copies, pooled

    @functools.cache  # noqa: B019 - lives as long as the benchmark
    def features(self, photos: Photos) -> Features:
        """Embed every photo, and its copies where they are wanted."""
        asked = np.concatenate([self._embed(frame) for frame in photos.frames])
        if not self.copies:
            return Features(asked, asked[:, None])
        size = self.backbone.frame_size
        learned = [
            centre_and_tangents(activation, self._embed(warped_pairs(to_square(frame, size), n)))
            for n, (frame, activation) in enumerate(zip(photos.frames, asked, strict=True))
        ]
        return Features(asked, np.stack(learned))

    def problem(self, photos: Photos, train: Array) -> Problem:
        """What is learned from, for these photos."""
        classes = photos.classes[train]
        _, numbers = np.unique(classes, return_inverse=True)
        one_hot = np.eye(int(numbers.max()) + 1, dtype=np.float32)[numbers]
        learned = self.features(photos).learned[train]
        metric = None
        if len(self.backbone.shape) == 1:  # each photo is a recording of its own
            metric = find_metric(learned[:, 0], numbers, np.arange(len(train)), PENALTY)
        return Problem(learned, one_hot, metric=metric, judged=True)

    def trained(self, photos: Photos, train: Array, seed: int) -> Any:
        """A classifier that has learned these photos."""
        return self.make(len(train), seed).learn(self.problem(photos, train))

    def _embed(self, frames: Array) -> Array:
        activations = self.backbone.embed(frames)
        if self.pooled:
            return activations.mean(axis=(1, 2))
        return activations.reshape(len(activations), -1)


def beside(problem: Problem, stream: Array | None) -> Problem:
    """The same examples, of which nothing is learned yet, and frames without labels."""
    return Problem(
        problem.vectors,
        problem.one_hot,
        metric=problem.metric,
        gram=problem.gram,
        stream=stream,
        judged=problem.judged,
    )


def other_shops(photos: Photos, k: int, seed: int) -> tuple[Array, Array]:
    """Split into a few from some shops, and all from others."""
    rng = np.random.default_rng(seed)
    known = photos.people == "train"
    return few_of_each(photos.classes, known, k, rng), np.flatnonzero(~known)


def pipelines(data: Path, backbone: str = DEFAULT) -> dict[str, Pipeline]:
    """campad's classifiers with default settings, on this network; and its peers rebuilt.

    The tutorial: MobileNet v1 0.25 at conv_pw_13_relu, dense 100, Adam 1e-4, 20 epochs, batches of
    0.4. Teachable Machine: its own network (an export's MobileNet v2 0.35), averaged over the
    picture, dense 100, Adam 1e-3, 50 epochs, batches of 16.
    """
    network = campad.load_backbone(backbone)
    mobilenet = campad.load_backbone(data / "mobilenet_v1_0.25_224" / "model.json")
    machine = campad.load_backbone(data / "teachable_machine" / "model.json", layer="out_relu")

    def tutorial(_n: int, seed: int) -> Any:
        return campad.DenseClassifier(basis="features", seed=seed)

    def teachable_machine(n: int, seed: int) -> Any:
        return campad.DenseClassifier(
            basis="features", seed=seed, learning_rate=1e-3, epochs=50, batch_fraction=16 / n
        )

    def dense(_n: int, seed: int) -> Any:
        return campad.DenseClassifier(seed=seed)

    def ridge(_n: int, _seed: int) -> Any:
        return campad.RidgeClassifier()

    return {
        "campad, default": Pipeline(network, dense, copies=True),
        "campad, ridge": Pipeline(network, ridge, copies=True),
        "campad, default without copies": Pipeline(network, dense),
        "campad, ridge without copies": Pipeline(network, ridge),
        "campad, nearest neighbours": Pipeline(network, lambda _n, _seed: campad.KNNClassifier()),
        "the tutorial": Pipeline(mobilenet, tutorial),
        "Teachable Machine": Pipeline(machine, teachable_machine, pooled=True),
    }
