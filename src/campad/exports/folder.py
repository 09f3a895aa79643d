"""Exports that are a folder: the network with all that was learned, its proof, and a README."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from campad.backbones.backbone import Backbone
from campad.errors import ArgumentError, ModelFileError
from campad.exports import keras_files, teachable_machine
from campad.exports.golden import TOLERANCE, check_golden, make_golden
from campad.exports.layers.head import add_head, has_familiarity
from campad.exports.layers.layer import Layers
from campad.exports.layers.network import network_layers
from campad.exports.proof import FILE, Looks, Proof, of_any_size, project_says, read_proof
from campad.exports.readme import readme
from campad.exports.tflite import files as tflite_files
from campad.graphs.sanitize import shown
from campad.imaging.frame import Pixels
from campad.learning.predictor import Predictor

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Kind:
    """One kind of export.

    Attributes:
        mean, scale: its layers take (pixel - mean) / scale.
        write: makes its files.
        read: reads them from a folder, as what looks at frames; by the name of the file.
        tolerances: of files that may be further off than others.
    """

    mean: float
    scale: float
    write: Callable[[Layers, tuple[str, ...], datetime], Files]
    read: Callable[[Path], Mapping[str, Looks]]
    tolerances: Mapping[str, float] = field(default_factory=dict)


KINDS = {
    "teachable-machine": Kind(
        teachable_machine.MEAN,
        teachable_machine.SCALE,
        teachable_machine.tfjs_files,
        teachable_machine.read_looks,
    ),
    "keras": Kind(
        keras_files.MEAN, keras_files.SCALE, keras_files.keras_files, keras_files.read_looks
    ),
    "tflite": Kind(
        tflite_files.MEAN,
        tflite_files.SCALE,
        tflite_files.tflite_files,
        tflite_files.read_looks,
        {tflite_files.INT8: tflite_files.INT8_TOLERANCE},
    ),
}


def export_folder(
    kind: str, backbone: Backbone, predictor: Predictor, folder: Path, *, mirrored: bool
) -> dict[str, float]:
    """Write a trained project into a folder, read it again, and prove it.

    Args:
        kind: of KINDS.
        folder: made if it is not there; it may be empty, or have an earlier export.

    Returns:
        How far each file is from the project at most, by its name.

    Raises:
        ArgumentError: a classifier that cannot be written so, or a folder with other things.
        ModelFileError: a network that cannot, or what was written is off by too much.
        OSError: the folder cannot be written.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / FILE).is_file():
        # It may have a README or a model of its own.
        raise ArgumentError(f"{folder} has other files in it; name a folder that is new or empty")
    chosen, size = KINDS[kind], backbone.frame_size
    layers, activations = network_layers(backbone.graph, size, chosen.mean, chosen.scale)
    add_head(layers, activations, predictor)
    project = project_says(backbone, predictor, mirrored=mirrored)

    def says(frame: Pixels) -> tuple[Sequence[float], float]:
        known, likeness = project(frame)
        return known, likeness if has_familiarity(predictor) else 0.0

    proof = Proof(kind, predictor.labels, size, mirrored, tuple(make_golden(says)))
    files = dict(chosen.write(layers, predictor.labels, datetime.now(UTC)))
    files[FILE] = proof.to_bytes()
    files["README.md"] = readme(proof, familiar=has_familiarity(predictor)).encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    try:
        return _check(proof, folder)
    except ModelFileError:
        for name in files:
            (folder / name).unlink()
        raise


def verify_folder(folder: Path) -> tuple[tuple[str, ...], dict[str, float]]:
    """Repeat an export's proof; see `verify_onnx`."""
    proof = read_proof(folder)
    if proof.kind not in KINDS:
        raise ModelFileError(f"{folder} is an export of a kind not known here: {shown(proof.kind)}")
    return proof.labels, _check(proof, folder)


def _check(proof: Proof, folder: Path) -> dict[str, float]:
    kind = KINDS[proof.kind]
    return {
        name: check_golden(
            proof.golden,
            of_any_size(looks, proof.size, mirrored=proof.mirrored),
            str(folder / name),
            kind.tolerances.get(name, TOLERANCE),
        )
        for name, looks in kind.read(folder).items()
    }
