"""Learning from what the camera sees: frames without labels."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from campad import DenseClassifier, KNNClassifier, RidgeClassifier
from campad.classifiers.base import BatchProgress
from campad.learning.fit import fit
from campad.learning.live_frames import MOST_FRAMES
from campad.learning.problems import GramCache
from campad.learning.trainer import Trainer

Rows = NDArray[np.float32]
LABELS, SIZE = ("up", "down", "left", "right"), 60


class Person:
    """Somebody whose poses look a little different from the other's, and who stands elsewhere."""

    def __init__(self, seed: int, like: "Person | None" = None) -> None:
        self.rng = np.random.default_rng(seed)
        means = self.rng.normal(size=(len(LABELS), SIZE))
        self.means = means if like is None else like.means + 0.9 * means + 0.5

    def show(self, each: int) -> tuple[Rows, NDArray[np.intp]]:
        """So many frames of each pose, mixed, and which pose it is."""
        poses = np.tile(np.arange(len(LABELS)), each)
        noise = self.rng.normal(size=(len(poses), SIZE)) * 2
        return (self.means[poses] + noise).astype(np.float32), poses


def taught(person: Person) -> Trainer:
    """What learned four examples of each pose, in four bursts."""
    trainer = Trainer(list(LABELS))
    for number, (frame, pose) in enumerate(zip(*person.show(4), strict=True)):
        trainer.add(frame, LABELS[pose], burst=number // len(LABELS))
    return trainer


def right(trainer: Trainer, frames: Rows, poses: NDArray[np.intp]) -> float:
    """The part that is most probably what it is."""
    said = trainer.trained.judge(frames)[0].argmax(axis=1)
    return float((said == poses).mean())


@pytest.mark.parametrize("make", [DenseClassifier, RidgeClassifier])
def test_somebody_new_is_learned_without_labels(make: type) -> None:
    """Frames of a new person that are judged later are recognised better than by the shift alone;
    undone, what was learned is what it was.
    """
    gains = []
    for seed in range(3):
        known = Person(seed)
        new = Person(100 + seed, like=known)
        trainer = taught(known)
        trainer.finish(trainer.run(make()))
        before = trainer.trained
        found = trainer.recalibrate(new.show(40)[0])
        judged = new.show(60)
        shifted = right(trainer, *judged)
        trainer.finish(trainer.run(make()))

        assert found.shift is not None
        assert trainer.learned
        assert (trainer.learned.frames, trainer.learned.kept) == (MOST_FRAMES, True)
        assert 40 < trainer.learned.counted <= MOST_FRAMES
        gains.append(right(trainer, *judged) - shifted)
        assert trainer.undo_recalibration()
        trainer.finish(trainer.run(make()))
        probe = judged[0][:5]
        assert trainer.trained.predict(probe) == before.predict(probe)
    assert np.mean(gains) > 0.02
    assert min(gains) > 0


def test_what_harms_is_not_learned() -> None:
    """Frames between two poses, more than there are examples, are refused and forgotten."""
    known = Person(0)
    trainer = taught(known)
    trainer.finish(trainer.run(RidgeClassifier()))
    before = trainer.trained
    between = (known.means[[0, 1]] + known.means[2]) / 2
    crowd = between[np.arange(MOST_FRAMES) % 2] + known.rng.normal(size=(MOST_FRAMES, SIZE)) * 0.3
    trainer.stream = crowd.astype(np.float32)

    trainer.finish(trainer.run(RidgeClassifier()))

    assert trainer.learned
    assert trainer.learned.after < trainer.learned.before
    assert not trainer.learned.kept
    assert trainer.stream is None
    assert trainer.trained.predict(crowd[:5]) == before.predict(crowd[:5])


def test_so_many_frames_are_kept_at_most() -> None:
    """Of more they are kept evenly in time."""
    known = Person(3)
    trainer = taught(known)
    trainer.finish(trainer.run(RidgeClassifier()))
    frames = known.show(MOST_FRAMES)[0]
    found = trainer.recalibrate(frames)

    assert trainer.stream is not None
    assert found.shift is not None
    assert trainer.stream.shape == (MOST_FRAMES, SIZE)
    np.testing.assert_array_equal(trainer.stream[[0, -1]], frames[[0, -1]] - found.shift)


def test_who_cannot_learn_from_frames_learns_without_them() -> None:
    """Nearest neighbours and the tutorial's own network are the same with frames and without."""
    known = Person(4)
    for make in (KNNClassifier, lambda: DenseClassifier(basis="features", epochs=2)):
        trainer = taught(known)
        trainer.finish(trainer.run(make()))
        frames = known.show(10)[0]
        before = trainer.trained.classifier.predict_proba(frames)
        trainer.stream = frames
        trainer.finish(trainer.run(make()))

        assert not trainer.can_learn_frames(make())
        assert trainer.learned is None
        np.testing.assert_array_equal(trainer.trained.classifier.predict_proba(frames), before)


def test_frames_are_learned_beside_a_network_that_is_known() -> None:
    """Where the examples have been learned already, only the training with the frames is left, and
    what comes of it is what comes of both trainings; other settings begin anew.
    """
    known = Person(5)
    snapshot = taught(known).snapshot()
    with_frames = replace(snapshot, stream=known.show(20)[0])
    heard: dict[str, list[BatchProgress]] = {"both": [], "second": [], "others": []}
    cache = GramCache()
    fit(DenseClassifier(), snapshot, cache)

    def learn(name: str, classifier: DenseClassifier, cache: GramCache) -> Rows:
        fit(classifier, with_frames, cache, heard[name].append)
        return classifier.predict_proba(snapshot.xs)

    both = learn("both", DenseClassifier(), GramCache())
    second = learn("second", DenseClassifier(), cache)
    learn("others", DenseClassifier(units=50), cache)

    np.testing.assert_array_equal(both, second)
    assert 0 < len(heard["second"]) < len(heard["both"]) == len(heard["others"])
