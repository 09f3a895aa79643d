"""Contents: all that a .campad file is to hold, taken at one moment and written in any thread."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from campad.archive.entries import write_arrays, write_rows
from campad.archive.examples import write_challenge, write_examples
from campad.classifiers import DenseClassifier, KNNClassifier, RidgeClassifier
from campad.dataset import Snapshot
from campad.errors import ProjectFileError
from campad.learning.holdout_score import Challenge

if TYPE_CHECKING:
    from campad.controller import Controller

FORMAT, VERSION = "campad", 2

CLASSIFIERS: dict[str, type[Any]] = {
    "dense": DenseClassifier,
    "ridge": RidgeClassifier,
    "knn": KNNClassifier,
}
SETTINGS = {
    "dense": ("units", "epochs", "learning_rate", "batch_fraction", "seed", "basis"),
    "ridge": ("penalty",),
    "knn": ("neighbours",),
}
LEARNED = {
    "dense": ("hidden_weights_", "hidden_bias_", "output_weights_"),
    "ridge": ("weights_",),
    "knn": ("examples_", "targets_"),
}


@dataclass(frozen=True)
class Contents:
    """What a controller is at one moment; what is done to it later does not show here.

    Attributes:
        manifest: all that is short, see `archive.py`.
        head: the trained classifier's arrays by name.
        examples: the examples.
        challenge: the challenge set.
        shift: what recalibration takes off every activation, (d,), if anything.
    """

    manifest: dict[str, Any]
    head: Mapping[str, NDArray[np.float32]]
    examples: Snapshot
    challenge: Challenge
    shift: NDArray[np.float32] | None

    @classmethod
    def of(cls, pad: Controller) -> Contents:
        """Take what a controller is now; its numbers are not copied where that can be avoided.

        Raises:
            ProjectFileError: the classifier is not one of campad's.
        """
        classifier, kind = pad.classifier, _kind(pad.classifier)
        # A classifier that was put in place of the trained one has learned nothing yet.
        trained = pad.head if pad.head is not None and pad.head.classifier is classifier else None
        head = {name: getattr(classifier, name) for name in LEARNED[kind]} if trained else {}
        shift = trained.shift if trained else None
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "backbone": {"name": pad.backbone.name, "layer": pad.backbone.layer},
            "classifier": {
                "kind": kind,
                "settings": {name: getattr(classifier, name) for name in SETTINGS[kind]},
            },
            "trained_labels": trained.labels if trained else None,
            "temperature": trained.temperature if trained else 1.0,
            "lost": pad.lost,
            "recalibrated": shift is not None,
            "challenge": [frame.label for frame in pad.challenge.frames],
            "activation_shape": pad.dataset.shape,
            "head": [{"name": name, "shape": array.shape} for name, array in head.items()],
        }
        return cls(manifest, head, Snapshot.of(pad.dataset), pad.challenge.copy(), shift)

    def write(self, file: Any) -> None:
        """Write the zip to a binary file."""
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            manifest = json.dumps(self.manifest, indent=1, default=_plain)
            archive.writestr("manifest.json", manifest)
            write_arrays(archive, "head.bin", self.head.values())
            write_examples(archive, self.examples)
            write_challenge(archive, self.challenge)
            if self.shift is not None:
                write_rows(archive, "shift", self.shift[None])


def _kind(classifier: Any) -> str:
    kind = next((k for k, c in CLASSIFIERS.items() if type(classifier) is c), None)
    if kind is None:
        raise ProjectFileError(f"a {type(classifier).__name__} cannot be saved in a file")
    return kind


def _plain(value: Any) -> Any:
    """Settings may be NumPy's numbers."""
    return value.item()
