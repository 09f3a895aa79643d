"""Data sets of nearest neighbours, as pages with TensorFlow.js save them: activations by class.

[["up", [0.1, ...], [n, d]], ...]                     knn-classifier, as its issues save it
{"up": [0.1, ...], ...}                               the same, without shapes
{"dataset": {"0": {"label": "up", "shape": [n, d]}}, "tensors": [{"0": 0.1, ...}]}         ml5
{"format": "knn-classifier", "metadata": {"data": {"up": [[0.1, ...], ...]}}, ...}         Marcelle

None of them says which network made it; the length of an activation must be right. knn-classifier
keeps rows of length 1, which says all that nearest neighbours by cosine ask for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from campad.archive.archive import Opened
from campad.classifiers import KNNClassifier
from campad.decisions import DecisionSettings
from campad.errors import ArgumentError, ProjectFileError
from campad.graphs.files import read_bounded
from campad.graphs.sanitize import told
from campad.learning.trainer import Trainer
from campad.outputs.steering import Steering

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone

MAX_BYTES = 32 * 2**20
"""A thousand activations of 1,280 numbers are some 25 MB of JSON. Reading takes up to 20 times as
much memory."""
MOST_PARTS = 100_000
"""Lists and objects in it, each of which takes 60 bytes for the 2 that it is written with. What is
real has one for each example at most."""
NETWORK = b'"modelTopology"'
_START = 2**16
MARKS = (b'"dataset"', b"knn-classifier")


def is_knn_dataset(path: Path) -> bool:
    """Say whether a .json is such a data set rather than a network, by how it begins."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(_START)
    first = start.lstrip()
    whole = first[:1] == b"[" or any(mark in start for mark in MARKS)
    rows = first[:1] == b"{" and first.partition(b":")[2].lstrip()[:1] == b"["
    return NETWORK not in start and (whole or rows) and b'"weightsManifest"' not in start


def read_knn_dataset(path: Path, backbone: Backbone | None) -> Opened:
    """Read a data set from a file; see `loads`."""
    return loads(read_bounded(path, MAX_BYTES), path.name, backbone)


def is_json(data: bytes) -> bool:
    """Say whether something that was sent may be such a data set: a .campad file is a zip."""
    return data[:100].lstrip()[:1] in (b"[", b"{")


def loads(data: bytes, name: str, backbone: Backbone | None) -> Opened:
    """Make examples of a data set's rows, and learn them by nearest neighbours.

    Args:
        data: the JSON.
        name: what messages call it.
        backbone: the network that made the rows.

    Raises:
        ProjectFileError: damaged, too large, or of another network than `backbone`.
    """
    if len(data) > MAX_BYTES:
        raise ProjectFileError(f"{name}: data sets have {MAX_BYTES // 2**20} MB at most")
    if NETWORK in data[:_START]:
        raise ProjectFileError(
            f"{name} is a network, not a data set: start campad with it, as --backbone"
        )
    if backbone is None:
        raise ProjectFileError(
            f"{name} holds activations and does not say of which network; give that: on the "
            "command line --backbone NAME --layer NAME, in Python backbone=load_backbone(...)"
        )
    if data.count(b"[") + data.count(b"{") > MOST_PARTS:
        raise ProjectFileError(f"{name}: no data set: more than {MOST_PARTS:,} lists in it")
    size = int(np.prod(backbone.shape))
    try:
        rows = _by_label(json.loads(data, object_pairs_hook=_numbers), size)
        trainer = Trainer(list(rows))
        for burst, (label, found) in enumerate(rows.items()):
            activations = found.reshape(-1, *backbone.shape)
            # What was recorded together nobody knows: each class counts as one recording.
            trainer.dataset.add_many(activations, [label] * len(found), burst)
    except ArgumentError as error:
        raise ProjectFileError(f"{name}: {told(error, 300)}") from error
    except (
        *(ValueError, LookupError, TypeError, AttributeError),
        *(RecursionError, ArithmeticError),
    ) as error:
        raise ProjectFileError(f"{name}: no data set, or damaged: {told(error)}") from error
    trainer.dataset.forget_history()
    trainer.rejection_rate = 0.0  # rows of length 1 are like no frame, except in their direction
    classifier = KNNClassifier()
    trainer.finish(result := trainer.run(classifier))
    return Opened(trainer, result.classifier, backbone, None, DecisionSettings(), Steering())


def _numbers(pairs: list[tuple[str, Any]]) -> Any:
    """Make an array of a list of numbers that was written as an object, and objects of the rest."""
    if len(pairs) > 1 and all(key == str(n) for n, (key, _) in enumerate(pairs)):
        values = [value for _, value in pairs]
        if all(isinstance(value, int | float) for value in values):
            return np.array(values, np.float32)
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("it says something twice")
    return made


def _by_label(document: Any, size: int) -> dict[str, NDArray[np.float32]]:
    rows: dict[str, NDArray[np.float32]] = {}
    for label, numbers in _classes(document):
        flat = np.asarray(numbers, np.float32).reshape(-1)
        if not len(flat) or len(flat) % size:
            raise ArgumentError(
                f"{label!r} has {len(flat):,} numbers, which are no activations of {size:,}: it "
                "was made with another network, or at another layer of it (`campad layers` lists "
                "how many numbers each gives)"
            )
        if label in rows:
            raise ValueError(f"the class {label!r} comes twice")
        rows[label] = flat.reshape(-1, size)
    return rows


def _classes(document: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(document, list):
        for label, numbers, *shape in document:
            yield str(label), _checked(numbers, shape[0] if shape else None)
    elif "dataset" in document:
        for number, about in document["dataset"].items():
            numbers = document["tensors"][int(number)]
            yield str(about.get("label", number)), _checked(numbers, about["shape"])
    elif isinstance(document.get("metadata"), Mapping):
        yield from document["metadata"]["data"].items()
    else:
        yield from document.items()


def _checked(numbers: Any, shape: Any) -> Any:
    if shape is not None and np.size(numbers) != int(np.prod(shape)):
        raise ValueError(f"{np.size(numbers)} numbers are not of the shape {shape}")
    return numbers
