"""Controllers to be saved, and .campad files to be taken apart and changed."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from campad import Controller, DenseClassifier, KNNClassifier, RidgeClassifier
from campad.classifiers.base import kind_of
from campad.imaging.frame import Look
from campad.loading import load
from synthetic import TinyBackbone, shape_photo

LABELS = ("red", "green", "blue")
CLASSIFIERS: dict[str, Any] = {
    "dense": lambda: DenseClassifier(units=12, epochs=5, seed=3, learning_rate=0.02),
    "tutorial": lambda: DenseClassifier(units=7, epochs=2, basis="features"),
    "ridge": lambda: RidgeClassifier(penalty=0.3),
    "knn": lambda: KNNClassifier(neighbours=5),
}


def make_pad(
    kind: str = "dense", per_class: int = 4, *, train: bool = True, copies: bool = True
) -> Controller:
    rng = np.random.default_rng(0)
    classifier, backbone = CLASSIFIERS[kind](), TinyBackbone()
    pad = Controller(LABELS, backbone=backbone, classifier=classifier, augment=copies)  # type: ignore[arg-type]
    for burst in range(per_class):
        for label in LABELS:
            pad.add_example(shape_photo(label, rng), label, burst=burst)
    if train and per_class:
        pad.train()
    return pad


def check_equal(first: Controller, second: Controller) -> None:
    """Everything that a person would miss is the same, bit for bit."""
    assert first.labels == second.labels
    assert first.trained_labels == second.trained_labels
    assert first.decisions == second.decisions
    assert first.rejection_rate == second.rejection_rate
    assert [f.label for f in first.holdout.frames] == [f.label for f in second.holdout.frames]
    np.testing.assert_array_equal(first.dataset.xs, second.dataset.xs)
    np.testing.assert_array_equal(first.dataset.ys, second.dataset.ys)
    np.testing.assert_array_equal(first.dataset.bursts, second.dataset.bursts)
    np.testing.assert_array_equal(first.dataset.vectors, second.dataset.vectors)
    assert first.dataset.augmented == second.dataset.augmented
    assert [e.look for e in first.dataset.examples] == [e.look for e in second.dataset.examples]
    assert type(first.classifier) is type(second.classifier)
    kind = kind_of(first.classifier)
    assert kind
    for name in kind.settings:
        assert getattr(first.classifier, name) == getattr(second.classifier, name)
    if first.predictor:
        assert second.predictor
        assert first.predictor.temperature == second.predictor.temperature
        for name in (*kind.learned, "classes_"):
            one, two = getattr(first.classifier, name), getattr(second.classifier, name)
            assert one.dtype == two.dtype
            np.testing.assert_array_equal(one, two)


def add_warped(pad: Controller, count: int, every: int = 1) -> None:
    """Add examples with looks to a controller, and to every `every`-th of them copies."""
    rng = np.random.default_rng(1)
    for number in range(count):
        look = Look(rng.random(), 10 * rng.random()) if number % 3 else None
        added = pad.dataset.add(rng.random((4, 4, 3)), LABELS[number % 3], burst=9, look=look)
        if number % every == 0:
            pad.dataset.add_augmentations(added, rng.random((4, 4, 4, 3)))


def reopened(data: bytes, folder: Path) -> Controller:
    path = folder / "me.campad"
    path.write_bytes(data)
    return load(path, backbone=TinyBackbone())  # type: ignore[arg-type]


def entries_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return buffer.getvalue()


def with_json(data: bytes, entry: str, **changes: Any) -> bytes:
    """The file with some values of one of its JSON documents replaced."""
    files = entries_of(data)
    document = json.loads(files[entry])
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = document
        for parent in parents:
            place = place[parent]
        place[last] = value
    return packed(files | {entry: json.dumps(document).encode()})
