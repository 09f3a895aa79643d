"""The examples in a .campad file: labels.json, activations/, vectors/, and challenge/."""

import json
import math
import zipfile
from dataclasses import astuple
from typing import Any

import numpy as np

from campad.archive.entries import check_shape, read_rows, write_rows
from campad.dataset.arguments import MAX_ACTIVATION_SIZE, MAX_EXAMPLES
from campad.dataset.augmentations import MAX_AUGMENTED, VECTORS
from campad.dataset.controller_dataset import ControllerDataset
from campad.dataset.holdout import MAX_FRAMES, Holdout
from campad.dataset.labels import check_label
from campad.dataset.readable_dataset import Snapshot
from campad.dataset.records import Example
from campad.errors import ProjectFileError
from campad.imaging.frame import Look


def write_examples(archive: zipfile.ZipFile, snapshot: Snapshot) -> None:
    """Write classes and examples, with the vectors of those whose copies count."""
    copied = [serial >= 0 for _, serial in snapshot.keys]
    document = {
        "labels": snapshot.labels,
        "examples": [[example.label, example.burst] for example in snapshot.examples],
        "looks": [astuple(e.look) if e.look else None for e in snapshot.examples],
        "copied": copied,
    }
    archive.writestr("labels.json", json.dumps(document))
    write_rows(archive, "activations", snapshot.xs)
    if any(copied):
        vectors = snapshot.vectors[copied]
        write_rows(archive, "vectors", vectors.reshape(-1, vectors.shape[-1]))


def read_examples(
    archive: zipfile.ZipFile,
    document: dict[str, Any],
    version: int,
    shape: Any,
    dataset: ControllerDataset,
) -> None:
    """Read the examples into a dataset, which checks labels and numbers, or raises ArgumentError.

    `shape` is one activation's, as the manifest says; not looked at where there are no examples.
    Raises ProjectFileError for more or larger ones than a dataset takes, or entries that do not
    fit.
    """
    count = len(document["examples"])
    if count > MAX_EXAMPLES:
        raise ProjectFileError(f"more than {MAX_EXAMPLES:,} examples")
    looks: list[Look | None] = [None] * count
    copied = [False] * count
    if version > 1:
        looks = [None if pair is None else Look(*pair) for pair in document["looks"]]
        copied = document["copied"]
    if len(looks) != count:
        raise ProjectFileError("another number of looks than of examples")
    if len(copied) != count or any(type(has_copies) is not bool for has_copies in copied):
        raise ProjectFileError("does not say of every example whether it has copies")
    if count > MAX_AUGMENTED:  # a dataset would not keep their vectors
        copied = [False] * count
    if not count:
        return
    shape = check_shape(shape)
    if math.prod(shape) > MAX_ACTIVATION_SIZE:
        raise ProjectFileError(f"activations of shape {shape} are too large")
    activations = read_rows(archive, "activations", (count, *shape))
    rows = read_rows(archive, "vectors", (VECTORS * sum(copied), *shape))
    vectors = rows.reshape(-1, VECTORS, *shape)
    records = zip(document["examples"], looks, strict=True)
    examples = [Example(n, label, burst, look) for n, ((label, burst), look) in enumerate(records)]
    with_copies = [n for n, has_copies in enumerate(copied) if has_copies]
    dataset.restore(examples, activations, count, dict(zip(with_copies, vectors, strict=True)))


def write_holdout(archive: zipfile.ZipFile, holdout: Holdout) -> None:
    """Write the activations of the challenge set; its labels are in the manifest."""
    if len(holdout):
        write_rows(archive, "challenge", np.stack([f.activation for f in holdout.frames]))


def read_holdout(archive: zipfile.ZipFile, labels: Any, size: int, holdout: Holdout) -> None:
    """Read the challenge set; the manifest has a label for each of its frames.

    Raises ProjectFileError for too many frames or numbers that are not finite, ArgumentError for
    labels that cannot be.
    """
    if not isinstance(labels, list) or len(labels) > MAX_FRAMES:
        raise ProjectFileError(f"a challenge set has at most {MAX_FRAMES:,} frames")
    if not labels:
        return
    rows = read_rows(archive, "challenge", (len(labels), size))
    if not np.isfinite(rows).all():
        raise ProjectFileError("the challenge set holds numbers that are not finite")
    for row, label in zip(rows, labels, strict=True):
        holdout.add(row, check_label(label))
