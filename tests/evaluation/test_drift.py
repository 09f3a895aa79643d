from pathlib import Path

import numpy as np
import pytest

from campad import RidgeClassifier
from campad.backbones import Backbone
from campad.evaluation.drift import DRIFTED, Reference, recalibrate
from campad.imaging.picture import read_image
from synthetic import clusters


def world(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, Reference, RidgeClassifier]:
    xs, ys = clusters(rng, classes=4, per_class=25, size=80)
    return xs, ys, Reference.of(xs, ys), RidgeClassifier().fit(xs, ys)


def drift(reference: Reference, frames: np.ndarray) -> float:
    mean = frames.mean(axis=0)
    return reference.drift(mean, float(((frames - mean) ** 2).sum(axis=1).mean()))


def moved_by(rng: np.random.Generator, length: float) -> np.ndarray:
    shift = rng.normal(size=80)
    return (length * shift / np.linalg.norm(shift)).astype(np.float32)


def test_resting_in_any_pose_is_no_drift(rng: np.random.Generator) -> None:
    """The mean of a single class lies in the plane of the classes' means."""
    xs, ys, reference, _ = world(rng)

    for number in range(4):
        assert drift(reference, xs[ys == number]) < 0.1


def test_a_common_shift_is_drift(rng: np.random.Generator) -> None:
    """A vector that is added to all frames shows, whatever pose the person is in."""
    xs, ys, reference, _ = world(rng)
    shift = moved_by(rng, 2 * reference.spread)

    for frames in (xs, xs[ys == 2]):
        assert drift(reference, frames + shift) > DRIFTED


def test_holding_still_is_no_drift(rng: np.random.Generator) -> None:
    """A single frame is as far from its class's mean as every example; unless all has moved."""
    xs, ys = clusters(rng, classes=4, per_class=30, size=80)
    reference = Reference.of(xs[:40], ys[:40])
    shift = moved_by(rng, 3 * reference.spread)

    still = [drift(reference, frame[None]) for frame in xs[40:]]
    moved = [drift(reference, frame[None] + shift) for frame in xs[40:]]

    assert np.mean(np.array(still) > DRIFTED) < 0.05
    assert min(moved) > DRIFTED


def test_left_out_spread_is_the_distance_from_the_others(rng: np.random.Generator) -> None:
    """It equals taking each example out of its class's mean; one alone has no others."""
    xs, ys = clusters(rng, classes=2, per_class=5, size=20)
    xs, ys = np.concatenate([xs, xs[:1]]), np.append(ys, 2)
    squares = []
    for number in range(10):
        others = (ys == ys[number]) & (np.arange(11) != number)
        squares.append(np.sum((xs[number] - xs[others].mean(axis=0)) ** 2))

    found = Reference.of(xs, ys).left_out_spread

    assert found == pytest.approx(np.sqrt(np.mean(squares)), rel=1e-5)
    assert Reference.of(xs[:2], ys[:2]).left_out_spread == 0


def test_drift_has_no_unit(rng: np.random.Generator) -> None:
    """Activations a hundred times as large drift as much."""
    xs, ys, reference, _ = world(rng)
    live = xs + moved_by(rng, 10)

    for frames in (live, live[:1]):
        assert drift(Reference.of(100 * xs, ys), 100 * frames) == pytest.approx(
            drift(reference, frames), rel=1e-3
        )


def test_every_class_counts_the_same_in_the_mean(rng: np.random.Generator) -> None:
    """A class with many examples does not pull the mean of what was recorded."""
    xs, ys, reference, _ = world(rng)
    more = np.concatenate([xs, np.repeat(xs[ys == 0], 5, axis=0)])

    again = Reference.of(more, np.concatenate([ys, np.zeros(125, int)]))

    np.testing.assert_allclose(again.mean, reference.mean, atol=1e-4)


def test_a_shift_is_found_without_labels(rng: np.random.Generator) -> None:
    """From frames in all poses comes the vector that all were moved by, nearly."""
    xs, _, reference, model = world(rng)
    shift = moved_by(rng, 3 * reference.spread)

    found = recalibrate(xs + shift, reference, model.predict_proba)

    assert found.shift is not None
    np.testing.assert_allclose(found.shift, shift, atol=1e-3)


def test_a_person_at_rest_is_refused(rng: np.random.Generator) -> None:
    """Frames of one class are refused, and that class is named."""
    xs, ys, reference, model = world(rng)

    found = recalibrate(xs[ys == 3], reference, model.predict_proba)

    assert found.shift is None
    assert found.most == 3
    assert found.share > 0.5


def test_a_mixture_out_of_balance_is_evened_out(rng: np.random.Generator) -> None:
    """With most frames in one pose the plain mean is far off, and what is found is not."""
    xs, ys, reference, model = world(rng)
    shift = moved_by(rng, reference.spread)
    frames = np.concatenate([np.repeat(xs[ys == 0], 4, axis=0), xs[ys != 0]]) + shift
    plain = frames.mean(axis=0) - reference.mean

    found = recalibrate(frames, reference, model.predict_proba)

    assert found.shift is not None
    assert np.linalg.norm(found.shift - shift) < 0.25 * np.linalg.norm(plain - shift)


def test_a_shift_cannot_hide_that_frames_are_out_of_balance(rng: np.random.Generator) -> None:
    """Moved to between two other classes, a frequent class looks like both of them, in halves."""
    xs, ys, reference, model = world(rng)
    shift = 0.8 * (reference.means[[1, 2]].mean(axis=0) - reference.means[0])
    frames = np.concatenate([np.repeat(xs[ys == 0], 4, axis=0), xs[ys != 0]]) + shift

    found = recalibrate(frames, reference, model.predict_proba)

    assert model.predict_proba(frames).mean(axis=0).max() < 0.45
    assert (found.most, found.share > 0.5) == (0, True)
    assert found.shift is None  # what moves within the poses' own plane is not seen as drift


@pytest.mark.parametrize("rested", range(3))
def test_who_rests_is_told_the_right_pose(rested: int, rng: np.random.Generator) -> None:
    """Frames of one pose are of that pose, whatever a shift found from them would make of them."""
    xs, ys, reference, model = world(rng)
    one = xs[ys == rested][:1]
    frames = one + 0.05 * reference.spread / 9 * rng.normal(size=(60, xs.shape[1]))

    found = recalibrate(frames.astype(np.float32), reference, model.predict_proba)

    assert (found.shift, found.most) == (None, rested)


def test_a_pose_that_was_not_shown_is_left_out_of_the_balance(rng: np.random.Generator) -> None:
    """Frames out of balance, and one class not among them: what is found is right all the same."""
    xs, ys, reference, model = world(rng)
    shift = moved_by(rng, 1.5 * reference.spread)
    shown = [np.repeat(xs[ys == 0], 3, axis=0), xs[ys == 1], xs[ys == 2]]

    found = recalibrate(np.concatenate(shown) + shift, reference, model.predict_proba)

    assert found.shift is not None
    assert np.linalg.norm(found.shift - shift) < 0.05 * np.linalg.norm(shift)


@pytest.mark.parametrize("classes", [2, 4])
def test_what_is_mixed_well_is_simply_averaged(classes: int, rng: np.random.Generator) -> None:
    """Where classes overlap guesses are poor, and of well-mixed frames they are not needed."""
    xs, ys = clusters(rng, classes=classes, per_class=25, size=80, spread=9)
    reference, model = Reference.of(xs, ys), RidgeClassifier(penalty=1).fit(xs, ys)
    frames = xs + 9 * rng.normal(size=xs.shape) + moved_by(rng, reference.spread)

    found = recalibrate(frames, reference, model.predict_proba)

    assert found.shift is not None
    np.testing.assert_allclose(found.shift, frames.mean(axis=0) - reference.mean, atol=1e-5)


def test_small_moves_between_two_poses_are_no_rest(rng: np.random.Generator) -> None:
    """Frames that vary little, but look like either of two classes in turn, are taken."""
    xs, ys = clusters(rng, classes=2, per_class=25, size=80)
    reference, model = Reference.of(xs, ys), RidgeClassifier().fit(xs, ys)

    found = recalibrate(
        reference.mean + 0.4 * (xs - reference.mean), reference, model.predict_proba
    )

    assert found.share == pytest.approx(0.5, abs=0.1)
    assert found.shift is not None
    assert np.linalg.norm(found.shift) < 0.1 * reference.spread


def test_few_frames_of_many_classes_can_be_averaged(rng: np.random.Generator) -> None:
    """Where no class has two frames nothing can be balanced, and nothing fails."""
    xs, ys = clusters(rng, classes=32, per_class=4, size=80)
    reference, model = Reference.of(xs, ys), RidgeClassifier().fit(xs, ys)
    frames = xs[:32:3] + moved_by(rng, reference.spread)

    found = recalibrate(frames, reference, model.predict_proba)

    assert found.shift is not None
    np.testing.assert_allclose(found.shift, frames.mean(axis=0) - reference.mean, atol=1e-5)


def test_near_copies_do_not_make_every_move_a_drift(rng: np.random.Generator) -> None:
    """A class of one burst hardly varies; its unit is a part of what all examples vary."""
    middles = 3 * rng.normal(size=(4, 80))
    ys = np.arange(40) % 4
    reference = Reference.of(middles[ys] + 1e-3 * rng.normal(size=(40, 80)), ys)
    unit = 0.3 * reference.full_spread
    step = moved_by(rng, unit / 3)

    assert reference.drift(reference.mean + step, unit**2) == pytest.approx(1 / 3, abs=0.03)
    assert reference.drift(reference.mean + step, 0) == 0


def test_examples_that_are_all_the_same_do_not_drift() -> None:
    """Without any spread there is no unit, no drift, and nothing to recalibrate."""
    same = np.ones((6, 5), np.float32)
    classes = np.arange(6) % 2
    reference, model = Reference.of(same, classes), RidgeClassifier().fit(same, classes)

    found = recalibrate(np.repeat(same, 3, axis=0), reference, model.predict_proba)

    assert reference.drift(np.zeros(5, np.float32), 0) == 0
    assert found.shift is not None
    assert not found.shift.any()


LIGHTS = {"warm and dim": (1.6, (1.1, 0.85, 0.5)), "cold and bright": (0.7, (0.6, 0.9, 1.2))}
EVERY = 3
"""Of the photos of the second recording: more would take longer, and say the same."""


def lit(frame: np.ndarray, gamma: float, gains: tuple[float, ...]) -> np.ndarray:
    return np.clip(255 * (frame / 255) ** gamma * np.array(gains), 0, 255).astype(np.uint8)


def people(shared_data: Path) -> list[tuple[list[Path], list[Path]]]:
    """Of each person five photos a pose of the first recording, and each third of the second."""
    files = sorted((shared_data / "head_poses").glob("*/*.jpg"))
    found = []
    for person in sorted({file.name.split("_")[0] for file in files}):
        own = [file for file in files if file.name.startswith(person)]
        first = [f for f in own if "_s1_" in f.name]
        taught = [
            file
            for pose in sorted({file.parent.name for file in first})
            for file in [f for f in first if f.parent.name == pose][::3][:5]
        ]
        found.append((taught, [f for f in own if "_s2_" in f.name][::EVERY]))
    return found


def test_recalibrating_gains_on_photos_of_another_time_and_light(
    shared_data: Path, lite0: Backbone
) -> None:
    """Of the poses of real people more are recognised after recalibrating than before."""
    before, after = [], []
    for taught, later in people(shared_data):
        poses = sorted({file.parent.name for file in taught})

        def embed(files: list[Path], light: tuple[float, tuple[float, ...]] | None) -> np.ndarray:
            frames = [read_image(file) for file in files]
            return np.concatenate([lite0.embed(lit(f, *light) if light else f) for f in frames])

        xs, ys = embed(taught, None), np.array([poses.index(f.parent.name) for f in taught])
        model, reference = RidgeClassifier().fit(xs, ys), Reference.of(xs, ys)
        classes = np.array([poses.index(file.parent.name) for file in later])
        for light in (None, *LIGHTS.values()):
            frames = embed(later, light)
            shift = recalibrate(frames, reference, model.predict_proba).shift
            assert shift is not None
            before.append((model.predict(frames) == classes).mean())
            after.append((model.predict(frames - shift) == classes).mean())

    gains = (np.array(after) - np.array(before)).reshape(-1, 1 + len(LIGHTS))
    assert gains[:, 0].mean() > 0.02  # the second recording, as it is
    assert gains[:, 1:].mean() > 0.02  # and in another light


def test_a_room_without_anybody_is_not_followed(rng: np.random.Generator) -> None:
    """Frames that hardly vary are refused, even where no class is clearly what they show."""
    xs, ys = clusters(rng, classes=4, per_class=25, size=80)
    reference, model = Reference.of(xs, ys), RidgeClassifier().fit(xs, ys)
    room = reference.mean + 0.1 * reference.spread * rng.normal(size=(60, 80)) / np.sqrt(80)

    found = recalibrate(room.astype(np.float32), reference, model.predict_proba)

    assert found.share < 0.6
    assert found.shift is None
