import dataclasses

import numpy as np
import pytest

from campad.learning.prediction import Prediction


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


@pytest.mark.parametrize(
    ("familiarity", "label"), [(1.0, "b"), (0.5, "b"), (0.49, None), (0, None)]
)
def test_what_is_strange_has_no_label(familiarity: float, label: str | None) -> None:
    """Below half familiar there is no label, and at half there is one."""
    assert Prediction.from_row(["a", "b"], [0.1, 0.9], familiarity).label == label


def test_the_stranger_a_frame_the_more_alike_its_classes() -> None:
    """Probabilities go from the row's to equal ones, and always sum to 1."""
    half = Prediction.from_row(["a", "b"], [0.1, 0.9], 0.5)
    none = Prediction.from_row(["a", "b"], [0.1, 0.9], 0)

    assert half.probabilities == pytest.approx({"a": 0.3, "b": 0.7})
    assert (half.confidence, half.familiarity) == (pytest.approx(0.7), 0.5)
    assert none == Prediction(None, 0.5, {"a": 0.5, "b": 0.5}, 0)
