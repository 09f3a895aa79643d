"""Exports that are a folder: the network with all that was learned, its proof, and a README."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from campad.backbones.backbone import Backbone
from campad.errors import ArgumentError, ModelFileError
from campad.exports import keras_files, teachable_machine
from campad.exports.golden import TOLERANCE, check_golden, make_golden
from campad.exports.layers.head import add_head, has_familiarity
from campad.exports.layers.layer import Layers
from campad.exports.layers.network import network_layers
from campad.exports.proof import FILE, Looks, Proof, of_any_size, project_says, read_proof
from campad.exports.readme import readme
from campad.exports.scikit_learn import files as sklearn_files
from campad.exports.steps import OnStep, unheard
from campad.exports.tflite import files as tflite_files
from campad.exports.web import network
from campad.graphs.sanitize import shown
from campad.imaging.frame import Pixels
from campad.learning.predictor import Predictor

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class InLayers:
    """Makes the files of an export that is layers.

    Attributes:
        mean, scale: its layers take (pixel - mean) / scale.
        write: makes its files.
    """

    mean: float
    scale: float
    write: Callable[[Layers, tuple[str, ...], datetime], Files]

    def __call__(self, backbone: Backbone, predictor: Predictor) -> Files:
        """Return the files by name."""
        layers, activations = network_layers(
            backbone.graph, backbone.frame_size, self.mean, self.scale
        )
        add_head(layers, activations, predictor)
        return self.write(layers, predictor.labels, datetime.now(UTC))


@dataclass(frozen=True)
class Kind:
    """One kind of export.

    Attributes:
        make: its files.
        familiar: they tell what is none of the classes.
    """

    make: Callable[[Backbone, Predictor], Files]
    familiar: bool = True


@dataclass(frozen=True)
class Reader:
    """How an export's proof is repeated.

    Attributes:
        read: reads its files from a folder, as what looks at frames; by the name of the file.
        tolerances: of files that may be further off than others.
    """

    read: Callable[[Path], Mapping[str, Looks]]
    tolerances: Mapping[str, float] = field(default_factory=dict)


KINDS = {
    "teachable-machine": Kind(
        InLayers(teachable_machine.MEAN, teachable_machine.SCALE, teachable_machine.tfjs_files)
    ),
    "keras": Kind(InLayers(keras_files.MEAN, keras_files.SCALE, keras_files.keras_files)),
    "tflite": Kind(InLayers(tflite_files.MEAN, tflite_files.SCALE, tflite_files.tflite_files)),
    "sklearn": Kind(sklearn_files.sklearn_files, familiar=False),
}
READERS = {
    "teachable-machine": Reader(teachable_machine.read_looks),
    "keras": Reader(keras_files.read_looks),
    "tflite": Reader(tflite_files.read_looks, {tflite_files.INT8: tflite_files.INT8_TOLERANCE}),
    "web": Reader(network.read_looks),
    "sklearn": Reader(sklearn_files.read_looks),
}


def export_folder(
    kind: str,
    backbone: Backbone,
    predictor: Predictor,
    folder: Path,
    *,
    mirrored: bool,
    on_step: OnStep = unheard,
) -> dict[str, float]:
    """Write a trained project into a folder, read it again, and prove it.

    Args:
        kind: of KINDS.
        folder: made if it is not there; it may be empty, or have an earlier export.
        on_step: see `OnStep`.

    Returns:
        How far each file is from the project at most, by its name.

    Raises:
        ArgumentError: a classifier that cannot be written so, or a folder with other things.
        ModelFileError: a network that cannot, or what was written is off by too much.
        OSError: the folder cannot be written.
    """
    check_free(folder, kind)
    on_step("joining")
    chosen, size = KINDS[kind], backbone.frame_size
    project = project_says(backbone, predictor, mirrored=mirrored)
    familiar = chosen.familiar and has_familiarity(predictor)

    def says(frame: Pixels) -> tuple[Sequence[float], float]:
        known, likeness = project(frame)
        return known, likeness if familiar else 0.0

    proof = Proof(kind, predictor.labels, size, mirrored, tuple(make_golden(says)))
    on_step("writing")
    files = dict(chosen.make(backbone, predictor))
    files["README.md"] = readme(proof, familiar=familiar).encode()
    return write_proved(proof, files, folder, on_step)


def check_free(folder: Path, kind: str) -> None:
    """Raise ArgumentError where a folder has something else than an export of this kind in it."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ArgumentError(f"{folder} is a file; this export is a folder, so name a new one")
    if not any(folder.iterdir()):
        return
    if not (folder / FILE).is_file():  # it may have a README or a model of its own
        raise ArgumentError(f"{folder} has other files in it; name a folder that is new or empty")
    if (other := read_proof(folder).kind) != kind:
        raise ArgumentError(
            f"{folder} has an export of the kind {shown(other)} in it; name a folder that is new "
            "or empty"
        )


def write_proved(
    proof: Proof, files: Files, folder: Path, on_step: OnStep = unheard
) -> dict[str, float]:
    """Write an export's files and its proof, and check it; see `export_folder`."""
    made_here = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with TemporaryDirectory(dir=folder, prefix=".campad-") as beside:
            return _write_beside(proof, files, Path(beside), folder, on_step)
    except BaseException:
        if made_here:
            folder.rmdir()
        raise


def _write_beside(
    proof: Proof, files: Files, beside: Path, folder: Path, on_step: OnStep
) -> dict[str, float]:
    """Write and prove an export, and only then let it take the place of an earlier one."""
    written = {**files, FILE: proof.to_bytes()}
    for name, data in written.items():
        path = beside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    on_step("checking")
    off = _check(proof, beside, folder)
    for name in written:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (beside / name).replace(path)
    return off


def verify_folder(folder: Path) -> tuple[tuple[str, ...], dict[str, float]]:
    """Repeat an export's proof; see `verify_onnx`."""
    proof = read_proof(folder)
    if proof.kind not in READERS:
        raise ModelFileError(f"{folder} is an export of a kind not known here: {shown(proof.kind)}")
    return proof.labels, _check(proof, folder, folder)


def _check(proof: Proof, folder: Path, shown_as: Path) -> dict[str, float]:
    kind = READERS[proof.kind]
    return {
        name: check_golden(
            proof.golden,
            of_any_size(looks, proof.size, mirrored=proof.mirrored),
            str(shown_as / name),
            kind.tolerances.get(name, TOLERANCE),
        )
        for name, looks in kind.read(folder).items()
    }
