"""Round trips: random projects to a file and back, and to the store and back, bit by bit."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import campad
from campad import Controller, DenseClassifier, KNNClassifier, RidgeClassifier
from campad.dataset.labels import normal_form
from campad.imaging.frame import Look
from campad.protocol.settings import Settings
from campad.sessions.saved_state import SavedState, WrittenState, changes_since, is_empty, restore
from campad.store import ProjectStore
from synthetic import TinyBackbone

NETWORK = {"name": TinyBackbone.name, "layer": TinyBackbone.layer}
LETTERS = "abz AZ09-_äßéñ日本語한국عربيहिन्दी🎮👩‍🚀\u0301\"'\\/<>&%;{} "
PROBES = 20


def round_trips(count: int, seed: int = 0) -> dict[str, int]:
    """Save and load so many random projects, and keep and reopen each of them."""
    chance = random.Random(seed)
    found = {"projects": count, "examples": 0, "files": 0, "predictions": 0, "kept": 0}
    with TemporaryDirectory() as folder:
        for number in range(count):
            pad, settings = random_project(chance)
            found["examples"] += len(pad.dataset)
            path = Path(folder) / "round-trip.campad"
            pad.save(path)
            again = campad.load(path, backbone=pad.backbone)
            found["files"] += not _same_project(pad, again)
            found["predictions"] += not _same_predictions(pad, again, chance)
            place = Path(folder) / f"round-trip-{number:06}.db"
            found["kept"] += not _kept_and_reopened(pad, settings, place)
    return found


def random_project(chance: random.Random) -> tuple[Controller, Settings]:
    """Make a controller with random classes, examples, copies and classifier; most are trained."""
    rng = np.random.default_rng(chance.randrange(2**32))
    labels = _labels(chance)
    backbone: Any = TinyBackbone()
    pad = Controller(labels, backbone=backbone, classifier=_classifier(chance))
    middles = rng.normal(0, 2, (len(labels), *backbone.shape))
    burst = 0
    for place in _places(chance, len(labels)):
        burst += chance.choice([0, 0, 0, 1, 1, 7])
        activation = (middles[place] + rng.normal(size=backbone.shape)).astype(np.float32)
        look = chance.choice([None, Look(chance.random(), chance.random())])
        example = pad.dataset.add(activation, labels[place], burst, look)
        if chance.random() < 0.5:
            pad.dataset.add_augmentations(
                example, rng.normal(activation, 0.1, (4, *backbone.shape))
            )
    for _ in range(chance.choice([0, 0, 1, 5])):
        pad.holdout.add(rng.normal(size=backbone.shape), chance.choice(labels))
    pad.dataset.remove([e.id for e in pad.dataset.examples if chance.random() < 0.1])
    pad.rejection_rate = chance.choice([0.0, 0.05, 0.3])
    if chance.random() < 0.9 and all(pad.dataset.counts.values()):
        pad.train()
        assert pad.predictor
        if chance.random() < 0.5:
            shift = rng.normal(0, 0.1, np.prod(backbone.shape)).astype(np.float32)
            trainer = pad._trainer  # as after a recalibration
            trainer.shift, trainer.predictor = shift, replace(pad.predictor, shift=shift)
    return pad, _settings(chance)


def _labels(chance: random.Random) -> list[str]:
    labels: dict[str, None] = {}
    wanted = chance.choice([2, 2, 3, 4, 5, 32])
    while len(labels) < wanted:
        text = "".join(chance.choice(LETTERS) for _ in range(chance.randrange(1, 41)))
        labels |= {normal_form(text) or "x": None}  # a joiner alone is no name
    return list(labels)


def _places(chance: random.Random, classes: int) -> list[int]:
    """At least one example of most classes, in any order."""
    count = chance.choice([0, classes, 3 * classes, 6 * classes])
    places = [n % classes for n in range(count)]
    places += [chance.randrange(classes) for _ in range(count // 3)]
    chance.shuffle(places)
    return places


def _classifier(chance: random.Random) -> Any:
    match chance.randrange(5):
        case 0:
            return DenseClassifier(units=chance.choice([1, 7, 100]), seed=chance.randrange(99))
        case 1:
            return DenseClassifier(basis="features", epochs=3, batch_fraction=1.0)
        case 2:
            return RidgeClassifier()
        case 3:
            return KNNClassifier(neighbours=chance.choice([1, 3, 10]))
        case _:
            return None


def _settings(chance: random.Random) -> Settings:
    return Settings(
        classifier=chance.choice(["dense", "tutorial", "ridge", "knn"]),
        learning_rate=chance.uniform(1e-6, 1),
        batch_fraction=chance.uniform(1e-6, 1),
        epochs=chance.randrange(1, 501),
        units=chance.randrange(1, 1025),
        auto_train=chance.random() < 0.5,
        augment=chance.random() < 0.5,
        rejection_rate=chance.uniform(0, 0.5),
    )


def _same(one: Any, other: Any) -> bool:
    """Whether two arrays, or two times nothing, have the same bits."""
    if one is None or other is None:
        return one is other
    return bool(one.shape == other.shape and one.dtype == other.dtype) and (
        one.tobytes() == other.tobytes()
    )


def _same_examples(one: Any, other: Any, *, ids: bool) -> bool:
    """Whether two datasets hold the same; a .campad file numbers its examples anew."""

    def told(dataset: Any) -> Iterator[Any]:
        for number, example in enumerate(dataset.examples):
            yield (example.id if ids else number, example.label, example.burst, example.look)

    return (
        one.labels == other.labels
        and list(told(one)) == list(told(other))
        and (_same(one.xs, other.xs) or len(one) == len(other) == 0)  # no examples, no shape
        and all(
            _same(one.vectors_of(a.id), other.vectors_of(b.id))
            for a, b in zip(one.examples, other.examples, strict=True)
        )
    )


def _same_holdout(one: Any, other: Any) -> bool:
    return len(one) == len(other) and all(
        a.label == b.label and _same(a.activation, b.activation)
        for a, b in zip(one.frames, other.frames, strict=True)
    )


def _same_project(one: Controller, other: Controller) -> bool:
    return (
        _same_examples(one.dataset, other.dataset, ids=False)
        and _same_holdout(one.holdout, other.holdout)
        and one.rejection_rate == other.rejection_rate
        and one.trained_labels == other.trained_labels
    )


def _same_predictions(one: Controller, other: Controller, chance: random.Random) -> bool:
    """Whether both say the same of every frame, to the last bit; also what is not trained is."""
    if one.predictor is None or other.predictor is None:
        return one.predictor is other.predictor
    rng = np.random.default_rng(chance.randrange(2**32))
    frames = rng.integers(0, 256, (PROBES, 32, 32, 3), np.uint8)
    activations = np.concatenate([one.backbone.embed(frame) for frame in frames])
    said, again = one.predict_activations(activations), other.predict_activations(activations)
    return all(
        (a.label, a.familiarity) == (b.label, b.familiarity)
        and dict(a.probabilities) == dict(b.probabilities)
        for a, b in zip(said, again, strict=True)
    )


def _kept_and_reopened(pad: Controller, settings: Settings, path: Path) -> bool:
    """Whether a session with this project comes back from its file as it was."""
    shift = pad.predictor.shift if pad.predictor else None
    kept = SavedState(pad.dataset, pad.holdout, settings, shift, trained=pad.predictor is not None)
    store, written, all_of_it = ProjectStore.create(path), WrittenState(), False
    while not all_of_it:
        changes, written, all_of_it = changes_since(written, kept, NETWORK)
        store.write(changes)
    store.close()
    store, contents = ProjectStore.open(path)
    store.close()
    again, found = restore(contents, pad.backbone.shape)
    return (
        contents.damaged == 0
        and _same_examples(kept.dataset, again.dataset, ids=True)
        and kept.dataset.next_id == again.dataset.next_id
        and _same_holdout(kept.holdout, again.holdout)
        and kept.settings == again.settings
        and _same(kept.shift, again.shift)
        and kept.trained == again.trained
        and is_empty(changes_since(found, again, NETWORK)[0])
    )
