import dataclasses

import numpy as np
import pytest

from campad.predictions import Prediction


def test_the_most_probable_class_is_the_label() -> None:
    """Names and a row of probabilities become plain Python values, in order."""
    prediction = Prediction.from_row(["a", "b", "c"], np.array([0.25, 0.5, 0.25], np.float32))

    assert prediction == Prediction("b", 0.5, {"a": 0.25, "b": 0.5, "c": 0.25})
    assert type(prediction.confidence) is float
    assert list(prediction.probabilities) == ["a", "b", "c"]


def test_of_equals_the_first_is_the_label() -> None:
    """As argmax does."""
    assert Prediction.from_row(["a", "b"], [0.5, 0.5]).label == "a"


def test_as_many_names_as_numbers() -> None:
    """A row of another length is an error, not a prediction cut short."""
    with pytest.raises(ValueError, match="zip"):
        Prediction.from_row(["a", "b"], [1.0])


def test_predictions_cannot_be_changed() -> None:
    """A prediction is a value."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        Prediction("a", 1.0, {}).label = "b"  # type: ignore[misc]
