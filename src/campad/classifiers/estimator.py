"""Estimator: what scikit-learn's tools ask of a classifier, for any that learns from a `Problem`.

`clone`, `cross_val_score`, `Pipeline` and `GridSearchCV` read and set what the constructor took,
fit, and score; classes may have any names. campad needs none of it, and scikit-learn only where its
own tools ask.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from campad.errors import ArgumentError, NotTrainedError
from campad.kernels.problem import Problem

if TYPE_CHECKING:
    from sklearn.utils import Tags


class Estimator:
    """What campad's classifiers have in common: what scikit-learn's tools ask of a classifier.

    The constructor takes settings by name, and keeps each under its name as it came.

    Attributes:
        classes_: what the classes are called, in order; 0 to k - 1 after `learn`.
    """

    classes_: NDArray[Any]

    if TYPE_CHECKING:  # what it is added to has these

        def learn(self, problem: Problem, on_batch: Any = None) -> Any: ...  # noqa: D102
        def predict_proba(self, xs: Any) -> NDArray[Any]: ...  # noqa: D102

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the settings by name; `deep` changes nothing, since none has settings itself."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def set_params(self, **settings: Any) -> Self:
        """Change settings; they count from the next `fit` on.

        Raises:
            ArgumentError: there is no setting of that name; nothing was changed.
        """
        known = self.get_params()
        if unknown := set(settings) - set(known):
            raise ArgumentError(
                f"{type(self).__name__} has no setting {min(unknown)!r}; it has: {', '.join(known)}"
            )
        vars(self).update(settings)
        return self

    def predict(self, xs: Any) -> NDArray[Any]:
        """Return classes, as `fit` was given them: (n, ...) -> (n,)."""
        best = self.predict_proba(xs).argmax(axis=1)
        return self.classes_[best]

    def score(self, xs: Any, ys: Any, sample_weight: Any = None) -> float:
        """Return the part of examples that are recognised, 0 to 1; arguments as in `fit`."""
        said, wanted = self.predict(xs), _to_column(ys)
        if wanted.ndim == 2 and wanted.shape[1] == len(self.classes_):
            wanted = self.classes_[wanted.argmax(axis=1)]
        if wanted.shape != said.shape:
            raise ArgumentError(f"{len(said)} examples, but labels of shape {wanted.shape}")
        return float(np.average(said == wanted, weights=sample_weight))

    def __sklearn_tags__(self) -> Tags:
        from sklearn.utils import ClassifierTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            classifier_tags=ClassifierTags(),
        )

    def _check_fitted(self) -> None:
        if not hasattr(self, "classes_"):
            raise NotTrainedError(f"this {type(self).__name__} is not trained yet; call fit first")

    def _fit(self, xs: Any, ys: Any, tangents: Any = None, on_batch: Any = None) -> Self:
        """Learn from arrays, and remember what the classes are called."""
        classes, codes = encode(ys)
        problem = Problem.of(xs, codes, tangents)
        self.learn(problem, on_batch)
        self.classes_ = classes
        self.n_features_in_ = problem.centres.shape[1]
        return self


def encode(ys: Any) -> tuple[NDArray[Any], Any]:
    """Return the classes in order, and each example's class as a number, or still one-hot.

    Args:
        ys: names or whole numbers (n,) or (n, 1), or one-hot rows (n, k).

    Raises:
        ArgumentError: neither.
    """
    array = _to_column(ys)
    if array.ndim == 2:
        return np.arange(array.shape[1]), array
    if array.ndim != 1 or array.dtype.kind not in "iubfUSO":
        raise ArgumentError(
            f"labels must be names or numbers (n,), or one-hot (n, k); "
            f"got {'None' if ys is None else f'{array.dtype} {array.shape}'}"
        )
    if array.dtype.kind == "f":
        odd = array[~np.isfinite(array) | (array != np.round(array))]
        if len(odd):
            raise ArgumentError(f"Unknown label type: a class is no measurement; got {odd[0]}")
    try:
        return np.unique(array, return_inverse=True)
    except TypeError as error:  # names and numbers, or None, side by side
        raise ArgumentError(f"labels must be all names or all numbers: {error}") from error


def _to_column(ys: Any) -> NDArray[Any]:
    """Return labels as an array; a table of one column, as pandas gives it, as (n,)."""
    try:
        array = np.asarray(ys)
    except ValueError as error:
        raise ArgumentError(f"labels must be one array: {error}") from error
    return array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array
