"""One controller that several threads teach, train, ask and save at once."""

import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from campad import Controller, DenseClassifier, KNNClassifier, RidgeClassifier, load
from campad.imaging.frame import to_square
from controller.pads import LABELS, lit, make_pad
from dataset.threads import side_by_side
from synthetic import TinyBackbone, shape_photo

FRAMES = 96


def test_what_eight_threads_teach_is_what_they_showed() -> None:
    """Under each id lies what the network says of that frame, and the copies are that frame's."""
    rng = np.random.default_rng(1)
    frames = [to_square(shape_photo("red", rng), 32) for _ in range(FRAMES)]
    pad, network = make_pad(per_class=0), TinyBackbone()

    def teach(first: int) -> list[tuple[int, int]]:
        return [(pad.add_example(frames[n], "red"), n) for n in range(first, FRAMES, 8)]

    works = [partial(teach, number) for number in range(8)]
    put = dict(pair for pairs in side_by_side(works) for pair in pairs)

    assert sorted(put) == list(range(FRAMES))
    assert pad.dataset.augmented == FRAMES
    shown = [network.embed(frames[put[example.id]])[0] for example in pad.dataset.examples]
    np.testing.assert_array_equal(shown, pad.dataset.xs)
    again = make_pad(per_class=0)
    for number in range(FRAMES):
        again.add_example(frames[put[number]], "red")
    np.testing.assert_array_equal(again.dataset.vectors, pad.dataset.vectors)


class Interrupted(TinyBackbone):
    """A network during whose next run but one somebody does something: as another thread may."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Any] = []

    def embed(self, frames: Any) -> Any:
        if self.waiting and (act := self.waiting.pop()):
            act()
        return super().embed(frames)


def test_an_example_and_its_copies_are_moved_alike(rng: np.random.Generator) -> None:
    """Recalibrated while an example's copies are embedded: they belong to it all the same."""
    frames = [lit(shape_photo(label, rng)) for label in LABELS * 6]
    pads = []
    for interrupted in (False, True):
        network = Interrupted()
        pad = make_pad(backbone=network).train()
        follow = partial(pad.recalibrate, frames)
        network.waiting = [follow, None] if interrupted else []
        pad.add_example(frames[0], "red")
        assert (pad._trainer.shift is not None) is interrupted
        pads.append(pad)

    plain, interrupted_pad = pads
    np.testing.assert_array_equal(plain.dataset.vectors, interrupted_pad.dataset.vectors)


def test_an_example_that_is_taken_back_at_once_needs_no_copies(rng: np.random.Generator) -> None:
    """Undone while its copies are embedded: nothing is left of it, and that is no error."""
    network = Interrupted()
    pad = make_pad(backbone=network)
    network.waiting = [pad.dataset.undo, None]

    number = pad.add_example(shape_photo("red", rng), "red")

    assert number not in [example.id for example in pad.dataset.examples]
    assert pad.dataset.augmented == len(pad.dataset) == 9


@pytest.mark.parametrize(
    "classifier",
    [DenseClassifier(epochs=3), RidgeClassifier(), KNNClassifier(), LogisticRegression()],
)
def test_everything_at_once(classifier: Any, tmp_path: Path) -> None:
    """Adding, training, asking, judging, saving, following the light: each does its work whole."""
    pad, rng = make_pad(classifier), np.random.default_rng(2)
    pad.train()
    frames = {label: shape_photo(label, rng) for label in LABELS}
    many = [shape_photo(label, rng) for label in LABELS * 4]

    def ask() -> None:
        for _ in range(10):
            for label, frame in frames.items():
                told = pad.predict(frame)
                assert max(told.probabilities, key=told.probabilities.__getitem__) == label
                assert sum(told.probabilities.values()) == pytest.approx(1, abs=1e-5)

    def save(name: str) -> None:
        for _ in range(4):
            pad.save(tmp_path / name)
            found = load(tmp_path / name, backbone=TinyBackbone())  # type: ignore[arg-type]
            assert found.trained_labels == LABELS
            assert found.predict(frames["red"]).probabilities["red"] > 0.4

    def follow() -> None:
        for _ in range(4):
            pad.recalibrate(many)
            pad.undo_recalibration()
            pad.rejection_rate = 0.1

    def teach() -> None:
        for label, frame in frames.items():
            pad.add_example(frame, label)
            pad.add_holdout(frame, label)

    def train() -> None:
        for _ in range(3):
            pad.train()

    def judge() -> None:
        for _ in range(2):
            assert pad.quality().accuracy == 1
            assert pad.holdout_score() is None or pad.holdout_score()

    savers = [] if isinstance(classifier, LogisticRegression) else [partial(save, "me.campad")]
    side_by_side([ask, ask, follow, teach, train, train, judge, *savers])

    assert pad.dataset.counts == dict.fromkeys(LABELS, 4)
    assert pad.train().predict(frames["blue"]).label == "blue"


class Slow(LogisticRegression):
    """Learns when it may."""

    def fit(self, xs: Any, ys: Any) -> Any:
        STARTED.set()
        assert GO_ON.wait(timeout=30)
        return super().fit(xs, ys)


STARTED, GO_ON = threading.Event(), threading.Event()


def test_nobody_waits_for_a_training(tmp_path: Path) -> None:
    """While one thread trains, another predicts by what was learned before, adds and renames."""
    rng = np.random.default_rng(3)
    GO_ON.set()
    pad = make_pad(Slow()).train()
    before, frame = pad.classifier, shape_photo("green", rng)
    expected = pad.predict(frame)
    GO_ON.clear()
    STARTED.clear()
    training = threading.Thread(target=pad.train)
    training.start()
    try:
        assert STARTED.wait(timeout=30)
        began = time.monotonic()
        assert pad.predict(frame) == expected
        pad.add_example(frame, "green")
        pad.undo_recalibration()
        assert pad.classifier is before
        assert time.monotonic() - began < 10
    finally:
        GO_ON.set()
        training.join(timeout=30)

    assert pad.classifier is not before
    assert pad.predictor
    assert pad.predictor.classifier is pad.classifier


@pytest.mark.parametrize("shared", [RidgeClassifier(), LogisticRegression()])
def test_two_controllers_with_one_classifier(shared: Any, rng: np.random.Generator) -> None:
    """What the second one learns does not change what the first says, nor what it was given."""
    first, frame = make_pad(shared).train(), shape_photo("red", rng)
    expected, settings = first.predict(frame), dict(vars(shared))
    second = Controller(["stop", "go"], backbone=first.backbone, classifier=shared)
    second.add_example(shape_photo("blue", rng), "stop")
    second.add_example(shape_photo("red", rng), "go")

    assert second.train().predict(frame).label == "go"
    assert first.predict(frame) == expected
    assert vars(shared) == settings == vars(type(shared)())


def test_threads_load_one_network(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default network is loaded once, whoever asks first."""
    monkeypatch.setenv("CAMPAD_CACHE", str(cache_folder))
    pad = Controller(["a", "b"])

    networks = side_by_side([lambda: pad.backbone] * 3)

    assert len(set(map(id, networks))) == 1
    frame = to_square(shape_photo("red", np.random.default_rng(0)), pad.backbone.frame_size)
    assert pad.backbone.embed(frame).shape == (1, *pad.backbone.shape)
