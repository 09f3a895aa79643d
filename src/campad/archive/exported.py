"""What was taught elsewhere: a network with its own classifier, as Teachable Machine exports it.

There are no examples in such a file. What its classifier knows is kept as it is, and what is taught
here comes beside it; see `Trainer.prior`.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from campad.archive.archive import Opened
from campad.backbones.formats import FORMATS
from campad.backbones.load import load_classifier
from campad.classifiers import DenseClassifier
from campad.dataset.labels import check_labels
from campad.decisions import DecisionSettings
from campad.errors import ArgumentError, ModelFileError
from campad.graphs.sanitize import told
from campad.learning.prior import Prior
from campad.learning.trainer import Trainer
from campad.outputs.steering import Steering


def is_export(path: Path) -> bool:
    """Say whether a path is that of a network rather than of a .campad file, by its ending."""
    if path.suffix.lower() == ".zip":  # a .campad file is one, too
        try:
            with zipfile.ZipFile(path) as archive:
                return "head.bin" not in archive.NameToInfo
        except (OSError, ValueError, RuntimeError, zipfile.BadZipFile):
            return True
    if path.is_dir():
        return any(inner.suffix.lower() in FORMATS for inner in path.iterdir())
    return path.suffix.lower() in FORMATS


def read_export(path: Path, threads: int | None = None) -> Opened:
    """Read what recognises its classes at once; see `campad.load`.

    Args:
        path: of the network.
        threads: as in `load_backbone`.

    Raises:
        ModelFileError: not a network that campad reads, or one that does not say its classes.
    """
    backbone, head, names = load_classifier(path, threads=threads)
    try:
        if not names:
            raise ModelFileError(
                "it does not say what its classes are called: Teachable Machine puts a "
                "metadata.json or a labels.txt beside; keep them together, or use the network "
                "alone, as --backbone"
            )
        labels = check_labels(names)
        if len(labels) != head.output.shape[1]:
            raise ModelFileError(
                f"it names {len(labels)} classes and tells {head.output.shape[1]} apart"
            )
    except (ArgumentError, ModelFileError) as error:
        raise ModelFileError(f"{path.name}: {told(error, 300)}") from error
    trainer = Trainer(labels)
    layers = DenseClassifier.of_layers(head.hidden, head.bias, head.output)
    trainer.prior = Prior(layers, tuple(labels))
    trainer.begin_with_prior()
    # Teachable Machine mirrors a camera and leaves uploaded pictures; no file says which it was.
    return Opened(trainer, DenseClassifier(), backbone, None, DecisionSettings(), Steering())
