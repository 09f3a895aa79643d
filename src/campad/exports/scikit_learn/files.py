"""The files for scikit-learn: network.onnx makes activations, model.skops tells them apart.

skops writes estimators without pickle, and opens a file only if every type in it is trusted. This
one has scikit-learn's and NumPy's alone, which are.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.backbones.backbone import Backbone
from campad.errors import ModelFileError, needs_extra
from campad.exports.proof import Looks, read_proof
from campad.exports.scikit_learn.head import to_sklearn
from campad.exports.scikit_learn.portable import portable
from campad.graphs.files import read_whole
from campad.graphs.runtime import open_session, run
from campad.graphs.sanitize import damage_told
from campad.imaging.frame import Pixels
from campad.learning.predictor import Predictor

FILE, NETWORK = "model.skops", "network.onnx"
MOST_BYTES = 2**28


def sklearn_files(backbone: Backbone, predictor: Predictor) -> dict[str, bytes]:
    """Return the files by name; raises as `to_sklearn` does."""
    model = _skops().dumps(to_sklearn(predictor))
    return {FILE: model, NETWORK: portable(backbone.graph)}


def read_looks(folder: Path) -> dict[str, Looks]:
    """Read both files, as what looks at frames.

    Raises:
        MissingExtraError: skops is not installed.
        ModelFileError: they cannot be read, or have types in them that skops does not trust.
    """
    path = folder / FILE
    session = open_session(read_whole(folder / NETWORK, MOST_BYTES), threads=1)
    model = _open(read_whole(path, MOST_BYTES), path)
    labels = read_proof(folder).labels

    def looks(square: Pixels) -> tuple[NDArray[Any], float]:
        (activations,) = run(session, square[None])
        with damage_told(f"{path} cannot be used"):
            (known,) = model.predict_proba(activations.reshape(1, -1))
            columns = {str(label): place for place, label in enumerate(model.classes_)}
            return np.array([known[columns[label]] for label in labels]), 0.0

    return {FILE: looks}


def _open(data: bytes, path: Path) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise ModelFileError(f"{path} is no file of skops's: {error}") from error
    if size > MOST_BYTES:
        raise ModelFileError(f"{path} holds more than {MOST_BYTES // 2**20} MiB")
    with damage_told(f"{path} cannot be opened"):
        try:
            return _skops().loads(data)
        except zipfile.BadZipFile as error:  # a checksum
            raise ModelFileError(f"{path} is damaged: {error}") from error


def _skops() -> ModuleType:
    with needs_extra("skops", "sklearn"):
        import skops.io
    return skops.io
