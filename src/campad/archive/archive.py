"""The .campad file: a zip of JSON and raw numbers that holds what was taught, without pictures.

    manifest.json                format, version, network, classifier and its settings, array table;
                                 whether frames were mirrored, when a class is pressed, how
                                 good it was as a controller, what is bound in the page and in
                                 Gymnasium's environments: older campads do not say
    labels.json                  class names, and of every example its class and burst; since
                                 version 2 also how its picture looked and whether it has copies
    head.bin                     the trained classifier's arrays, one after the other
    activations/0.f32, 1.f32 …   the examples' activations
    vectors/0.f32, 1.f32 …       three vectors of every example that has copies
    challenge/0.f32              the challenge set's activations; its classes are in the manifest
    shift/0.f32                  what recalibration takes off every activation, if anything
    stream/0.f32                 frames without labels that are learned from as well, if any
    prior.bin                    the classifier of classes that were taught elsewhere, if any

What is written is gathered by `contents.py`; how entries are written is said in `entries.py`, and
all of the examples is written by `examples.py`. A file is written beside its place and then
renamed, so the old one survives whatever happens.
"""

from __future__ import annotations

import errno
import io
import math
import os
import struct
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from campad.archive.contents import FORMAT, VERSION, Contents
from campad.archive.entries import check_entries, check_shape, read_arrays, read_json
from campad.archive.examples import read_examples, read_holdout
from campad.archive.learned import put_head, read_prior, read_shift, read_stream, read_temperature
from campad.backbones.identity import difference, is_new, known_as
from campad.classifiers.base import find
from campad.dataset.labels import check_labels
from campad.decisions import DecisionSettings
from campad.errors import ArgumentError, CampadError, ProjectFileError
from campad.graphs.sanitize import shown, told
from campad.imaging.normalisation import NORMALISATIONS, word_for
from campad.learning.trainer import Trainer
from campad.outputs.steering import Steering
from campad.store.new_file import new_file

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone

Network: TypeAlias = "Backbone | str | Path | None"
"""The network to open a file with: as it is, or a path, cut then as the file says."""

PRIVATE = 0o600
"""Who may read a file: activations say something about the pictures that they came from."""

FIRST_BYTES = b"PK\x03\x04"
"""How a file begins that holds entries, as every .campad file does."""

DAMAGE = (OSError, ValueError, TypeError, AttributeError, LookupError, OverflowError, RuntimeError)
"""What Python raises for entries that do not hold what campad writes."""


MAX_SAID = 500
"""Characters of a message of ours, in which two names and what to do have room."""


@dataclass(frozen=True)
class Opened:
    """What a file held: what was taught, the classifier that learns, the network.

    `mirrored`: it was taught on mirrored frames; None if the file does not know. `decisions`: when
    a class is pressed; the defaults if the file does not say. `steering`: what is
    bound, which nobody here has allowed yet, and how good it was as a controller.
    """

    trainer: Trainer
    classifier: Any
    backbone: Backbone
    mirrored: bool | None
    decisions: DecisionSettings
    steering: Steering


def save(contents: Contents, path: Path) -> None:
    """Write a file, in place of an older one once all is written; raises ProjectFileError."""
    try:
        with new_file(path, PRIVATE) as file:
            contents.write(file)
    except OSError as error:
        raise ProjectFileError(f"cannot write {path}: {error.strerror or error}") from error


def check_writable(path: Path) -> None:
    """Find out before any work whether `save` can write a file here.

    Raises:
        ProjectFileError: it cannot.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        if path.exists() and not path.is_file():  # a device or a pipe
            path.open("ab").close()
            return
        tempfile.TemporaryFile(dir=path.resolve().parent).close()
    except OSError as error:
        raise ProjectFileError(f"cannot write {path}: {error.strerror or error}") from error


def dumps(contents: Contents) -> bytes:
    """Return what `save` writes."""
    file = io.BytesIO()
    contents.write(file)
    return file.getvalue()


def read(path: Path, *, backbone: Network = None) -> Opened:
    """Read a file; arguments and errors as in `campad.load`."""
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise ProjectFileError(f"{path}: no such file") from error
    except IsADirectoryError as error:
        raise ProjectFileError(f"{path} is a folder; give a .campad file") from error
    except (OSError, ValueError) as error:
        raise ProjectFileError(f"{path}: cannot be read: {told(error)}") from error
    with file:
        return _parse(file, os.fstat(file.fileno()).st_size, str(path), backbone)


def loads(data: bytes, *, backbone: Network = None) -> Opened:
    """Read the bytes of a .campad file; otherwise as `read`."""
    return _parse(io.BytesIO(data), len(data), "this file", backbone)


def _parse(file: Any, size: int, name: str, backbone: Network) -> Opened:
    try:
        with zipfile.ZipFile(file) as archive:
            check_entries(archive, size)
            return _read(archive, backbone)
    except ProjectFileError as error:
        raise ProjectFileError(f"{name}: {told(error, MAX_SAID)}") from error
    except ArgumentError as error:
        raise ProjectFileError(f"{name}: damaged: {told(error)}") from error
    except CampadError:
        raise
    except (*DAMAGE, EOFError, zipfile.BadZipFile, struct.error) as error:
        raise ProjectFileError(f"{name}: {_describe_damage(file)}") from error


def _describe_damage(file: Any) -> str:
    """Say what is wrong with a file in which Python's own readers lose their way."""
    file.seek(0)
    if file.read(len(FIRST_BYTES)) == FIRST_BYTES:
        return "damaged, or a part of it is missing; take another copy of it"
    return "not a campad file; those are made by Save on the page, campad train, or Controller.save"


def _read(archive: zipfile.ZipFile, backbone: Network) -> Opened:
    manifest = read_json(archive, "manifest.json")
    version = manifest["version"]
    if manifest["format"] != FORMAT or type(version) is not int or version < 1:
        raise ProjectFileError("not a campad file")
    if version > VERSION:
        raise ProjectFileError("written by a newer campad; update campad to open it")
    document = read_json(archive, "labels.json")
    kind, named = manifest["classifier"]["kind"], manifest["backbone"]
    entry = find(kind)
    if not entry.learned:  # it is kept under another name, or not at all
        raise ProjectFileError(f"a {kind!r} is in no file")
    settings = {name: manifest["classifier"]["settings"][name] for name in entry.settings}
    shapes = {entry["name"]: check_shape(entry["shape"]) for entry in manifest["head"]}
    head = read_arrays(archive, "head.bin", shapes)
    shape = manifest["activation_shape"]
    trainer = Trainer(document["labels"])
    read_examples(archive, document, version, shape, trainer.dataset)
    classifier = entry.make(**settings)
    if hasattr(classifier, "check_settings"):
        classifier.check_settings()
    network = _network(named, backbone)
    if len(trainer.dataset) and tuple(shape) != network.shape:
        raise ProjectFileError(f"its examples do not have the network's shape {network.shape}")
    size = math.prod(network.shape)
    trainer.prior = read_prior(archive, manifest, size)
    if manifest["trained_labels"]:
        labels = tuple(check_labels(manifest["trained_labels"]))
        put_head(classifier, entry.learned, head, len(labels), network.shape)
        if version > 1:
            shift = read_shift(archive, manifest, size)
            trainer.resume(classifier, labels, read_temperature(manifest), shift)
            trainer.stream = read_stream(archive, manifest.get("stream", 0), size)
        else:
            trainer.resume(classifier, labels)
    trainer.begin_with_prior()
    if version > 1:
        trainer.rejection_rate = manifest["lost"]
        read_holdout(archive, manifest["challenge"], size, trainer.holdout)
    decisions = DecisionSettings.from_plain(manifest.get("decisions", {}))
    steering = Steering.from_plain(manifest)
    return Opened(trainer, classifier, network, _mirrored(manifest), decisions, steering)


def _mirrored(manifest: dict[str, Any]) -> bool | None:
    mirrored = manifest.get("frames", {}).get("mirrored")
    if mirrored is not None and type(mirrored) is not bool:
        raise ProjectFileError(f"frames are mirrored or not; it says {mirrored!r}")
    return mirrored


def _network(kept: Mapping[str, Any], given: Network) -> Backbone:
    """Return the network that a file was made with: what is given, or one of the catalog."""
    from campad.backbones import load_backbone
    from campad.backbones.catalog import CATALOG, gone

    name = known_as(kept)
    if given is None and name not in CATALOG:
        if former := gone(name):
            raise ProjectFileError(former)
        # Not tried as a path: a file from someone else must not say what is opened here.
        raise ProjectFileError(
            f"made with a network of somebody's own, {shown(name)}; give its file: on the "
            "command line --backbone PATH, in Python backbone=PATH"
        )
    if given is None:
        network = load_backbone(name, layer=kept["layer"])
    elif isinstance(given, str | Path):
        network = _as_kept(kept, load_backbone(given))
    else:
        network = given
    if differs := difference(kept, network):
        raise ProjectFileError(differs)
    return network


def _as_kept(kept: Mapping[str, Any], backbone: Backbone) -> Backbone:
    """Return a network cut and normalised as a project says, if it is the project's at all."""
    from campad.backbones import load_backbone

    another = kept.get("sha256", backbone.sha256) != backbone.sha256
    if another or kept["layer"] not in backbone.layers:
        return backbone
    said = kept.get("normalisation", backbone.normalisation)
    if "normalisation" not in kept and is_new(said):
        said = NORMALISATIONS["imagenet"].said
    word = word_for(said) if said != backbone.normalisation else None
    return load_backbone(backbone.source, layer=kept["layer"], normalisation=word)
