"""Transformer: what scikit-learn's tools ask of a network, so that it stands in a `Pipeline`.

    make_pipeline(campad.load_backbone(), LogisticRegression()).fit(frames, labels)

Nothing is learned and nothing is set: another layer is another network, which takes its place as a
step in a grid. scikit-learn is imported only where its own tools ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from campad.errors import ArgumentError

if TYPE_CHECKING:
    from sklearn.utils import Tags


class Transformer:
    """The ways of a scikit-learn transformer, for one that has `embed` and `shape`."""

    shape: tuple[int, ...]

    if TYPE_CHECKING:  # what it is added to

        def embed(self, frames: Any) -> NDArray[np.float32]: ...  # noqa: D102

    def fit(self, frames: Any, ys: Any = None) -> Self:
        """Learn nothing; frames and labels are not looked at."""
        return self

    def transform(self, frames: Any) -> NDArray[np.float32]:
        """Return activations, each as one row: float32 (n, d); otherwise as `embed`."""
        return self.embed(frames).reshape(-1, int(np.prod(self.shape)))

    def fit_transform(self, frames: Any, ys: Any = None) -> NDArray[np.float32]:
        """Return what `transform` does."""
        return self.transform(frames)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return no settings: there are none."""
        return {}

    def set_params(self, **settings: Any) -> Self:
        """Change nothing.

        Raises:
            ArgumentError: a setting, which it has not.
        """
        if settings:
            raise ArgumentError(
                f"a network has no setting {min(settings)!r}; for another one, or another layer, "
                "put what load_backbone returns in its place"
            )
        return self

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Return a name for each number of an activation."""
        return np.array([f"activation{n}" for n in range(int(np.prod(self.shape)))], object)

    def __sklearn_clone__(self) -> Self:
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Tags:
        from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

        return Tags(
            estimator_type="transformer",
            target_tags=TargetTags(required=False),
            transformer_tags=TransformerTags(preserves_dtype=[]),
            input_tags=InputTags(two_d_array=False, three_d_array=True),
            requires_fit=False,
        )
