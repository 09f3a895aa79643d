"""Contents: all that a .campad file is to hold, taken at one moment and written in any thread."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from campad.archive.entries import write_arrays, write_rows
from campad.archive.examples import write_examples, write_holdout
from campad.archive.learned import prior_in_manifest, write_prior
from campad.backbones.identity import identity
from campad.classifiers.base import kind_of
from campad.dataset.holdout import Holdout
from campad.dataset.readable_dataset import Snapshot
from campad.decisions import DecisionSettings
from campad.errors import ProjectFileError
from campad.learning.prior import Prior
from campad.outputs.steering import Steering

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone
    from campad.learning.trainer import Trainer

FORMAT, VERSION = "campad", 4
WITHOUT_PRIOR, WITHOUT_STREAM = 3, 2
"""What a file says that a campad from before priors, or streams, can open."""


@dataclass(frozen=True)
class Contents:
    """What somebody has taught at one moment; what is done to it later does not show here.

    `manifest` is all that is short, see `archive.py`; `head` the trained classifier's arrays.
    """

    manifest: dict[str, Any]
    head: Mapping[str, NDArray[np.float32]]
    examples: Snapshot
    holdout: Holdout
    shift: NDArray[np.float32] | None
    stream: NDArray[np.float32] | None = None
    prior: Prior | None = None

    @classmethod
    def of(
        cls,
        trainer: Trainer,
        classifier: Any,
        backbone: Backbone,
        *,
        mirrored: bool | None,
        decisions: DecisionSettings | None = None,
        steering: Steering | None = None,
    ) -> Contents:
        """Take what there is now; numbers are not copied where that can be avoided.

        `mirrored` says whether it was taught on mirrored frames; None: some were, or nobody knows.
        Raises ProjectFileError if the classifier is not one that campad knows by name.
        """
        kind = kind_of(classifier)
        if kind is None:
            raise ProjectFileError(f"a {type(classifier).__name__} cannot be saved in a file")
        # A classifier that was put in place of the trained one has learned nothing yet.
        known, prior = trainer.predictor, trainer.prior
        trained = known if known is not None and known.classifier is classifier else None
        settings = (decisions or DecisionSettings()).only(trainer.dataset.labels)
        head = {name: getattr(classifier, name) for name in kind.learned} if trained else {}
        shift = trained.shift if trained else None
        stream = trainer.stream if trained else None
        manifest = {
            "format": FORMAT,
            "version": _version(stream, prior),
            "backbone": identity(backbone),
            "frames": {"mirrored": mirrored},
            "classifier": {
                "kind": kind.name,
                "settings": {name: getattr(classifier, name) for name in kind.settings},
            },
            "trained_labels": trained.labels if trained else None,
            "temperature": trained.temperature if trained else 1.0,
            "lost": trainer.rejection_rate,
            "decisions": settings.to_plain(),
            **(steering or Steering()).to_plain(),
            "recalibrated": shift is not None,
            "stream": 0 if stream is None else len(stream),
            "challenge": [frame.label for frame in trainer.holdout.frames],
            "activation_shape": trainer.dataset.shape,
            "head": [{"name": name, "shape": array.shape} for name, array in head.items()],
        }
        if prior:
            manifest["prior"] = prior_in_manifest(prior)
        examples, holdout = Snapshot.of(trainer.dataset), copy(trainer.holdout)
        return cls(manifest, head, examples, holdout, shift, stream, prior)

    def write(self, file: Any) -> None:
        """Write the zip to a binary file."""
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            # Settings may be NumPy's numbers.
            manifest = json.dumps(self.manifest, indent=1, default=lambda value: value.item())
            archive.writestr("manifest.json", manifest)
            write_arrays(archive, "head.bin", self.head.values())
            write_examples(archive, self.examples)
            write_holdout(archive, self.holdout)
            if self.shift is not None:
                write_rows(archive, "shift", self.shift[None])
            if self.stream is not None:
                write_rows(archive, "stream", self.stream)
            if self.prior:
                write_prior(archive, self.prior)


def _version(stream: NDArray[np.float32] | None, prior: Prior | None) -> int:
    if prior:
        return VERSION
    return WITHOUT_STREAM if stream is None else WITHOUT_PRIOR
