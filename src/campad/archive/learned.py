"""What was learned, in a .campad file: the head, its temperature, shift and stream, and a prior."""

from __future__ import annotations

import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.archive.entries import check_shape, read_arrays, read_rows, write_arrays
from campad.classifiers import DenseClassifier
from campad.dataset.labels import check_labels
from campad.errors import ProjectFileError
from campad.evaluation.calibration import TEMPERATURES
from campad.graphs.sanitize import shown
from campad.learning.live_frames import MOST_FRAMES
from campad.learning.prior import Prior

PRIOR = "prior.bin"
LAYERS = ("hidden_weights_", "hidden_bias_", "output_weights_")


def prior_in_manifest(prior: Prior) -> dict[str, Any]:
    """Return what the manifest says of a prior."""
    shapes = [list(getattr(prior.head, name).shape) for name in LAYERS]
    return {"labels": list(prior.labels), "shapes": shapes}


def write_prior(archive: zipfile.ZipFile, prior: Prior) -> None:
    """Write the layers of a prior."""
    write_arrays(archive, PRIOR, [getattr(prior.head, name) for name in LAYERS])


def read_prior(archive: zipfile.ZipFile, manifest: dict[str, Any], size: int) -> Prior | None:
    """Read a prior for activations of `size` numbers.

    Raises:
        ProjectFileError: its layers do not fit each other, or the network. ArgumentError: its
            labels cannot be, or are not of its outputs.
    """
    said = manifest.get("prior")
    if said is None:
        return None
    shapes = [check_shape(shape) for shape in said["shapes"]]
    if [len(shape) for shape in shapes] != [2, 1, 2] or [size, *shapes[1]] != [*shapes[0]]:
        raise ProjectFileError("what was taught elsewhere does not fit the network")
    if shapes[2][0] != shapes[1][0]:
        raise ProjectFileError("the layers of what was taught elsewhere do not fit each other")
    layers = read_arrays(archive, PRIOR, dict(zip(LAYERS, shapes, strict=True)))
    return Prior(DenseClassifier.of_layers(*layers.values()), tuple(check_labels(said["labels"])))


def read_temperature(manifest: dict[str, Any]) -> float:
    """Read what a classifier's logarithms of probabilities are divided by."""
    value, known = manifest["temperature"], TEMPERATURES
    if type(value) not in (int, float) or not known[0] <= value <= known[-1]:
        raise ProjectFileError(f"a temperature of {value!r} cannot be")
    return float(value)


def read_shift(
    archive: zipfile.ZipFile, manifest: dict[str, Any], size: int
) -> NDArray[np.float32] | None:
    """Read what recalibration takes off every activation, (size,)."""
    if not manifest["recalibrated"]:
        return None
    shift = read_rows(archive, "shift", (1, size))[0]
    if not np.isfinite(shift).all():
        raise ProjectFileError("the shift holds numbers that are not finite")
    return shift


def read_stream(archive: zipfile.ZipFile, count: Any, size: int) -> NDArray[np.float32] | None:
    """Read the frames without labels, (count, size)."""
    if type(count) is not int or not 0 <= count <= MOST_FRAMES:
        raise ProjectFileError(f"{shown(count)} frames without labels cannot be")
    stream = read_rows(archive, "stream", (count, size))
    if not np.isfinite(stream).all():
        raise ProjectFileError("the stream holds numbers that are not finite")
    return stream if count else None


def put_head(
    classifier: Any,
    names: tuple[str, ...],
    head: dict[str, NDArray[np.float32]],
    classes: int,
    shape: tuple[int, ...],
) -> None:
    """Give a classifier what it had learned, if that is for `classes` and this shape."""
    if set(head) != set(names) or any(array.ndim not in (1, 2) for array in head.values()):
        raise ProjectFileError("the trained part is not of this classifier")
    if "targets_" in head and len(head["targets_"]) != len(head["examples_"]):
        raise ProjectFileError("the trained part has another number of classes than of examples")
    for name in names:
        setattr(classifier, name, head[name])
    classifier.classes_ = np.arange(classes)
    if classifier.predict_proba(np.zeros((1, *shape))).shape != (1, classes):
        raise ProjectFileError("the trained part does not fit its classes")
