"""One frame, or several: each call says what it takes, and none drops a frame in silence."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from campad import Controller
from campad.dataset.holdout import MAX_FRAMES
from campad.errors import ArgumentError, ImageError, NotTrainedError
from controller.pads import LABELS, make_pad
from synthetic import TinyBackbone, shape_photo

ONE = {
    "add_examples": lambda pad, frame: pad.add_example(frame, "red"),
    "add_holdouts": lambda pad, frame: pad.add_holdout(frame, "red"),
    "predict_many": lambda pad, frame: pad.predict(frame),
}


@pytest.fixture
def batch(rng: np.random.Generator) -> np.ndarray:
    return np.stack([shape_photo(label, rng) for label in LABELS * 2])


def contents(pad: Controller) -> list[Any]:
    dataset, frames = pad.dataset, pad.holdout.frames
    return [dataset.examples, dataset.vectors.tolist(), [frame.label for frame in frames]]


@pytest.mark.parametrize(("several", "call"), ONE.items())
def test_a_call_for_one_frame_names_the_call_for_several(
    several: str, call: Callable[[Any, Any], Any], batch: np.ndarray
) -> None:
    """Of a batch of six no frame is used, and the message says what takes six."""
    pad = make_pad().train()
    before = contents(pad)

    with pytest.raises(ImageError, match=f"one frame is wanted here; got 6; {several} takes"):
        call(pad, batch)
    with pytest.raises(ImageError, match="one frame is wanted here; got 0"):
        call(pad, batch[:0])

    assert contents(pad) == before
    call(pad, batch[:1])  # a batch of one is one frame


def test_a_frame_that_is_missing_is_called_so(batch: np.ndarray) -> None:
    """None is said to be None, and where it comes from, by every call that takes frames."""
    pad = make_pad().train()
    calls = [
        *ONE.values(),
        lambda pad, frame: pad.predict_many([batch[0], frame]),
        lambda pad, frame: pad.add_examples([batch[0], frame], "red"),
        lambda pad, frame: pad.add_holdouts(frame, "red"),
        lambda pad, frame: pad.recalibrate([*batch, *batch, frame]),
        lambda pad, frame: pad.recalibrate(frame),
    ]
    for call in calls:
        with pytest.raises(ImageError, match=r"got None in place of a frame.*cv2\.imread"):
            call(pad, None)
        with pytest.raises(ImageError, match="got str"):
            call(pad, "photo.jpg")

    assert len(pad.dataset) == 9


def test_examples_added_together_are_those_added_one_by_one(batch: np.ndarray) -> None:
    """The same ids, classes, bursts, looks, numbers and copies."""
    pads = [make_pad(per_class=0) for _ in range(2)]
    labels = list(LABELS * 2)

    ids = pads[0].add_examples(batch, labels)
    assert ids == [pads[1].add_example(f, label) for f, label in zip(batch, labels, strict=True)]
    ids = pads[0].add_examples(batch[:3], "blue", burst=9)
    assert ids == [pads[1].add_example(frame, "blue", burst=9) for frame in batch[:3]]

    together, alone = (pad.dataset for pad in pads)
    assert together.examples == alone.examples
    assert together.augmented == alone.augmented == 9
    np.testing.assert_allclose(together.vectors, alone.vectors, atol=1e-6)
    for dataset in (together, alone):
        dataset.undo()
    assert len(together) == len(alone) == 6  # one burst of one class is one act


def test_frames_predicted_together_are_those_predicted_one_by_one(batch: np.ndarray) -> None:
    """The same labels and probabilities, in order; also from a list of frames of several sizes."""
    pad, rng = make_pad().train(), np.random.default_rng(7)
    mixed = [*batch, shape_photo("red", rng, (50, 300)), shape_photo("blue", rng, (300, 50))]

    for frames in (batch, mixed):
        found, expected = pad.predict_many(frames), [pad.predict(frame) for frame in frames]
        assert [p.label for p in found] == [p.label for p in expected]
        np.testing.assert_allclose(
            [list(p.probabilities.values()) for p in found],
            [list(p.probabilities.values()) for p in expected],
            atol=1e-6,
        )


def test_the_network_runs_once_for_all(batch: np.ndarray) -> None:
    """And once more for all copies."""
    network = TinyBackbone()
    pad = make_pad(per_class=0, backbone=network)

    pad.add_examples(batch, LABELS * 2)
    assert network.calls == 2
    pad.train().predict_many(batch)
    assert network.calls == 3
    pad.add_holdouts(batch, LABELS * 2)
    assert network.calls == 4


def test_none_at_all(batch: np.ndarray) -> None:
    """No frames give no predictions and add nothing, without a run of the network."""
    network = TinyBackbone()
    pad = make_pad(backbone=network).train()
    calls, before = network.calls, contents(pad)

    for nothing in ([], batch[:0]):
        assert pad.predict_many(nothing) == pad.add_examples(nothing, "red") == []
        pad.add_holdouts(nothing, [])
    assert pad.predict_activations(network.embed(batch)[:0]) == []
    with pytest.raises(ArgumentError, match=r"shape \(n, \*shape\); got None"):
        pad.predict_activations(None)

    assert (network.calls, contents(pad)) == (calls + 1, before)
    with pytest.raises(NotTrainedError):
        make_pad().predict_many([])


def test_all_of_them_or_none(batch: np.ndarray) -> None:
    """A class too few or unknown, a burst that is none, or no room: nothing was added."""
    pad = make_pad().train()
    pad.add_holdouts(np.repeat(batch[:1], MAX_FRAMES - 3, axis=0), "red")
    before, labels = contents(pad), ["red"] * 5

    with pytest.raises(ArgumentError, match="6 frames need as many labels, or one; got 2"):
        pad.add_examples(batch, ["red", "blue"])
    with pytest.raises(ArgumentError, match="no class 'mauve'"):
        pad.add_examples(batch, [*labels, "mauve"])
    for label in (None, 2):
        with pytest.raises(ArgumentError, match=f"no class {label}"):
            pad.add_examples(batch, label)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="burst must be a whole number"):
        pad.add_examples(batch, "red", burst=-1)
    with pytest.raises(ArgumentError, match="no class 'mauve'"):
        pad.add_holdouts(batch, [*labels, "mauve"])
    with pytest.raises(ArgumentError, match="at most 1,000 frames"):
        pad.add_holdouts(batch, "red")

    assert contents(pad) == before


def test_activations_added_together_are_all_checked_first() -> None:
    """One that is not finite, or of another shape, and none is added."""
    pad = make_pad()
    rows = np.zeros((3, 4, 4, 3), np.float32)
    rows[2, 0, 0, 0] = np.nan

    for wrong in (rows, rows[:2], np.zeros((3, 5)), None):
        with pytest.raises(ArgumentError):
            pad.dataset.add_many(wrong, ["red"] * 3)

    assert len(pad.dataset) == 9
