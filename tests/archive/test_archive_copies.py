"""Looks and copies come back; files of version 1 are opened, which have neither."""

import json
from pathlib import Path

import numpy as np
import pytest

from archive.archives import (
    CLASSIFIERS,
    add_warped,
    check_equal,
    entries_of,
    make_pad,
    packed,
    reopened,
    with_json,
)
from campad.archive.entries import CHUNK
from campad.classifiers.base import kind_of
from campad.dataset.augmentations import MAX_AUGMENTED
from campad.errors import ProjectFileError
from campad.loading import load
from synthetic import TinyBackbone


@pytest.mark.parametrize(("every", "copied"), [(1, 7), (3, 3), (10, 1)])
def test_copies_and_looks_come_back(every: int, copied: int, tmp_path: Path) -> None:
    """What copies said is kept bit for bit, of each example that has some; and so is each look."""
    pad = make_pad(per_class=0)
    add_warped(pad, 7, every)

    pad.save(tmp_path / "me.campad")
    again = load(tmp_path / "me.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    check_equal(pad, again)
    assert again.dataset.augmented == copied
    assert again.dataset.vectors.shape == (7, 3, 48)
    assert not again.dataset.can_undo


def test_saving_copies_that_were_loaded_gives_the_same_file(warped: bytes, tmp_path: Path) -> None:
    """Load and save change no entry of a file with copies either."""
    reopened(warped, tmp_path).save(tmp_path / "again.campad")

    assert entries_of((tmp_path / "again.campad").read_bytes()) == entries_of(warped)


def test_copies_are_spread_over_entries(tmp_path: Path) -> None:
    """Vectors lie in entries of CHUNK rows, wherever an example's three are parted."""
    pad = make_pad(per_class=0)
    add_warped(pad, 400)
    assert CHUNK % 3
    assert 2 * CHUNK > 3 * 400 > CHUNK

    pad.save(tmp_path / "me.campad")

    names = set(entries_of((tmp_path / "me.campad").read_bytes()))
    assert {name for name in names if "/" in name} == {
        "activations/0.f32",
        "vectors/0.f32",
        "vectors/1.f32",
    }
    check_equal(pad, load(tmp_path / "me.campad", backbone=TinyBackbone()))  # type: ignore[arg-type]


def test_copies_that_do_not_count_are_not_kept(tmp_path: Path) -> None:
    """Of more examples than copies count for, a file holds none, and none are read."""
    pad = make_pad(per_class=0)
    add_warped(pad, MAX_AUGMENTED)
    assert pad.dataset.augmented == MAX_AUGMENTED
    add_warped(pad, 1)
    pad.save(tmp_path / "me.campad")

    data = (tmp_path / "me.campad").read_bytes()
    again = reopened(data, tmp_path)

    assert (len(again.dataset), again.dataset.augmented) == (MAX_AUGMENTED + 1, 0)
    assert "vectors/0.f32" not in entries_of(data)


@pytest.mark.parametrize("key", ["looks", "copied"])
def test_version_2_has_looks_and_copies(key: str, warped: bytes, tmp_path: Path) -> None:
    """A new file that does not say how its examples look, or which have copies, is damaged."""
    files = entries_of(warped)
    document = json.loads(files["labels.json"])
    del document[key]

    with pytest.raises(ProjectFileError):
        reopened(packed(files | {"labels.json": json.dumps(document).encode()}), tmp_path)


def as_version_1(data: bytes) -> bytes:
    """The file as campad wrote it before there were looks and copies."""
    files = entries_of(with_json(data, "manifest.json", version=1))
    files.pop("vectors/0.f32", None)
    manifest = json.loads(files["manifest.json"])
    for key in ("temperature", "lost", "recalibrated", "challenge"):
        del manifest[key]
    files["manifest.json"] = json.dumps(manifest).encode()
    document = json.loads(files["labels.json"])
    del document["looks"], document["copied"]
    return packed(files | {"labels.json": json.dumps(document).encode()})


@pytest.mark.parametrize("kind", CLASSIFIERS)
def test_files_of_version_1_are_opened(kind: str, tmp_path: Path) -> None:
    """A file without looks and copies is read as it always was."""
    pad = make_pad(kind, copies=False)
    pad.save(tmp_path / "me.campad")

    again = reopened(as_version_1((tmp_path / "me.campad").read_bytes()), tmp_path)

    assert again.predictor
    assert again.predictor.temperature == 1
    np.testing.assert_array_equal(pad.dataset.xs, again.dataset.xs)
    entry = kind_of(again.classifier)
    assert entry
    for name in entry.learned:
        one, two = getattr(pad.classifier, name), getattr(again.classifier, name)
        np.testing.assert_array_equal(one, two)


def test_version_1_has_neither_looks_nor_copies(warped: bytes, tmp_path: Path) -> None:
    """Examples of an old file have no look and no copies, and may get some."""
    again = reopened(as_version_1(warped), tmp_path)

    assert again.dataset.augmented == 0
    assert {example.look for example in again.dataset.examples} == {None}
    assert again.dataset.add_augmentations(0, np.zeros((4, 4, 4, 3)))
