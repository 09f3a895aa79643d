"""What a classifier is, and the registry of all that campad knows by name.

The wire, files, the command line, the page and the comparison ask the registry. Any estimator with
scikit-learn's `fit` and `predict_proba` learns in a `Controller` without being in it; a name here
lets a classifier also be chosen, saved and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from campad.errors import ArgumentError
from campad.kernels.problem import Problem


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """Where a training stands after one batch. Numbers count from 1."""

    epoch: int
    epochs: int
    batch: int
    batches: int
    loss: float


OnBatch = Callable[[BatchProgress], Any]
"""Called after every batch; return False to stop there and keep what was learned."""


class Classifier(Protocol):
    """What every classifier has, scikit-learn's included."""

    def fit(self, xs: Any, ys: Any) -> Any:
        """Learn from activations (n, d) and class numbers (n,)."""

    def predict_proba(self, xs: Any) -> NDArray[Any]:
        """Return probabilities (n, k), a column for each class number."""


@runtime_checkable
class ProblemClassifier(Classifier, Protocol):
    """A classifier that asks for more than class numbers: it learns from a prepared `Problem`.

    Learning anew replaces what was learned before and changes no array of it: a copy may predict.

    Attributes:
        uses_tangents: warped copies of the examples are of use to it.
        tempered: its confidences get a temperature (evaluation/calibration.py).
    """

    @property
    def uses_tangents(self) -> bool: ...  # noqa: D102 - said above
    @property
    def tempered(self) -> bool: ...  # noqa: D102

    def learn(self, problem: Problem, on_batch: OnBatch | None = None) -> Any:
        """Learn; `on_batch` hears of batches, where there are any."""

    def left_out(
        self, problem: Problem, folds: NDArray[np.intp], on_batch: OnBatch | None = None
    ) -> NDArray[np.float32]:
        """Return each example's probabilities (n, k) by what was learned without its fold."""


@dataclass(frozen=True)
class Registered:
    """A classifier that is known by name.

    Attributes:
        name: on the wire, in files and on the command line.
        title: what people call it.
        note: what it does, in a sentence.
        make: builds one that is untrained, from its settings.
        settings: the names of the settings that files keep.
        learned: the names of the arrays that files keep.
        usual_rate: the learning rate to begin with; None where nothing is trained step by step.
        compared: it is quick enough to be tried on the examples at any time.
        tried: of some settings, the values beside the default that a sweep tries.
    """

    name: str
    title: str
    note: str
    make: Callable[..., Any]
    settings: tuple[str, ...] = ()
    learned: tuple[str, ...] = ()
    usual_rate: float | None = None
    compared: bool = True
    tried: Mapping[str, Sequence[Any]] = field(default_factory=dict)


REGISTRY: dict[str, Registered] = {}


def register(entry: Registered) -> None:
    """Make a classifier known by name, in place of one that had the name before."""
    REGISTRY[entry.name] = entry


def find(name: str) -> Registered:
    """Return what is registered under a name, or raise ArgumentError."""
    if name not in REGISTRY:
        raise ArgumentError(f"there is no classifier {name!r}; there are: {', '.join(REGISTRY)}")
    return REGISTRY[name]


def make_classifier(name: str, settings: Mapping[str, Any]) -> Any:
    """Build an untrained classifier, with those of the settings that it has."""
    entry = find(name)
    return entry.make(**{key: settings[key] for key in entry.settings if key in settings})


def kind_of(classifier: Any) -> Registered | None:
    """Return the entry that a file keeps a classifier under; None if there is none."""
    return next((entry for entry in REGISTRY.values() if entry.make is type(classifier)), None)
