"""Sweeping: which network, layer, classifier and settings suit these examples?

Every classifier is tried with its default settings, and with each of some other values of each
setting, the others left as they are; on the activations of every layer that is tried. All are
judged in the same folds. The work is cut into pieces that any executor can do.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from campad.backbones.backbone import Backbone
from campad.classifiers.base import REGISTRY, find
from campad.dataset.readable_dataset import Snapshot
from campad.evaluation.comparison import Comparison, judge
from campad.imaging.frame import Pixels
from campad.kernels.problem import Problem
from campad.learning.layer_ranking import Cut, embed_each
from campad.learning.problems import make_problem

Clock = Callable[[], float]


@dataclass(frozen=True)
class Setup:
    """A classifier by name, and those of its settings that are not left at their defaults."""

    classifier: str
    settings: Mapping[str, Any]


class Pictures(NamedTuple):
    """What layers are tried on: n pictures of any size, their class numbers and recordings."""

    frames: Sequence[Pixels]
    classes: NDArray[np.intp]
    bursts: NDArray[Any]
    labels: Sequence[str]


@dataclass(frozen=True)
class Tried:
    """How a setup did at a layer.

    Attributes:
        cut: which layer of which network.
        numbers: how many numbers an activation has.
        embed_ms: to embed one picture; None where activations were there already.
        comparison: the classifier's line.
    """

    cut: Cut
    numbers: int
    embed_ms: float | None
    comparison: Comparison


def setups(classifiers: Sequence[str] = ()) -> list[Setup]:
    """Return what is to be tried, of these classifiers; of all that are quick, if none is named.

    Raises:
        ArgumentError: there is no such classifier.
    """
    entries = [find(name) for name in dict.fromkeys(classifiers)] or [
        entry for entry in REGISTRY.values() if entry.compared
    ]
    return [
        Setup(entry.name, settings)
        for entry in entries
        for settings in (
            {},
            *({name: value} for name, values in entry.tried.items() for value in values),
        )
    ]


def layer_pieces(
    cuts: Iterable[Cut], pictures: Any, tried: Sequence[Setup]
) -> Iterator[tuple[Any, ...]]:
    """Yield what `try_layer` takes, for each cut; errors are those of `load_backbone`.

    `pictures` may be what stands for them in what an executor is given.
    """
    for cut in cuts:
        backbone = cut.load()
        backbone.use_threads(1)  # which is how frames are embedded side by side
        yield cut, backbone, pictures, tried


def try_layer(
    cut: Cut,
    backbone: Backbone,
    pictures: Pictures,
    tried: Sequence[Setup],
    clock: Clock = time.perf_counter,
) -> list[Tried]:
    """Embed pictures at a layer, and judge every setup there."""
    frames, classes, bursts, labels = pictures
    activations, ms = embed_each(backbone, frames, clock)
    one_hot = np.eye(len(labels), dtype=np.float32)[classes]
    make = partial(_without_copies, activations[:, None], one_hot)
    return _try(tried, make, bursts, labels, clock, cut, activations.shape[1], ms)


def try_examples(
    cut: Cut, snapshot: Snapshot, tried: Sequence[Setup], clock: Clock = time.perf_counter
) -> list[Tried]:
    """Judge every setup on examples whose activations are there already, with their copies."""
    make, numbers = partial(make_problem, snapshot), snapshot.xs.shape[1]
    return _try(tried, make, snapshot.bursts, snapshot.labels, clock, cut, numbers, None)


def done_by(
    executor: Executor,
    work: Callable[..., list[Tried]],
    pieces: Iterable[tuple[Any, ...]],
    at_once: int = 1,
) -> Iterator[list[Tried]]:
    """Have an executor do all pieces of work, so many at once; yield what comes, in their order."""
    running: deque[Future[list[Tried]]] = deque()
    for piece in pieces:
        running.append(executor.submit(work, *piece))
        if len(running) >= at_once:
            yield running.popleft().result()
    while running:
        yield running.popleft().result()


def best_tried(tried: Iterable[Tried]) -> list[Tried]:
    """Sort, the most accurate first; of those that are equal, the one that predicts soonest."""

    def rank(one: Tried) -> tuple[float, float]:
        ms = (one.embed_ms or 0) + one.comparison.predict_ms
        return -(one.comparison.quality.accuracy or 0), ms

    return sorted(tried, key=rank)


def _try(
    tried: Sequence[Setup],
    make: Callable[[bool], Problem],
    bursts: NDArray[Any],
    labels: Sequence[str],
    clock: Clock,
    cut: Cut,
    numbers: int,
    embed_ms: float | None,
) -> list[Tried]:
    rows = []
    for setup in tried:
        entry = find(setup.classifier)
        row = judge(entry, setup.settings, make, bursts, labels, clock)
        rows.append(Tried(cut, numbers, embed_ms, row))
    return rows


def _without_copies(
    vectors: NDArray[np.float32], one_hot: NDArray[np.float32], _tangents: bool
) -> Problem:
    return Problem(vectors, one_hot, judged=True)
