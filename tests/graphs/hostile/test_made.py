"""Hostile files that code makes by the hundred: each is read, or refused in words.

`benchmarks/imports/hostile.py` has the large ones too, and those of HDF5 and Keras.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from campad.archive.knn_dataset import read_knn_dataset
from campad.backbones.layers_files import read_zip
from campad.dataset.packed import unpack
from campad.errors import CampadError
from campad.graphs.tflite.reader import read_tflite
from graphs.hostile.archives import archives
from graphs.hostile.documents import Attack, documents
from graphs.hostile.flat import flat
from graphs.hostile.layers_zips import WELL as LAYERS
from graphs.hostile.pickles import pickles
from graphs.mutations import read, valid
from synthetic import TinyBackbone

LITE = Path(__file__).parents[1] / "keras" / "recorded" / "lite.zip"


def photos() -> bytes:
    """Two classes of what begins as pictures do."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("a/0.png", "a/1.png", "b/0.png"):
            archive.writestr(name, b"\x89PNG\r\n\x1a\n")
    return made.getvalue()


def lite() -> bytes:
    with zipfile.ZipFile(LITE) as archive:
        return archive.read("net.tflite")


def read_photos(path: Path) -> None:
    (path.parent / "out").mkdir(exist_ok=True)
    unpack(path, path.parent / "out")


ROWS = json.dumps([[c, [0.5] * 8, [1, 8]] for c in "ab"]).encode()
FORMATS: dict[str, tuple[Callable[[], Iterator[Attack]], Callable[[Path], Any]]] = {
    "photos.zip": (lambda: archives(photos(), large=False), read_photos),
    "layers.zip": (lambda: archives(LAYERS, large=False), read_zip),
    "model.json": (
        lambda: documents(valid("model.json"), large=False),
        lambda path: read("model.json", path.read_bytes()),
    ),
    "rows.json": (
        lambda: documents(ROWS, large=False),
        lambda path: read_knn_dataset(path, TinyBackbone()),  # type: ignore[arg-type]
    ),
    "net.pth": (pickles, lambda path: read("pth", path.read_bytes())),
    "net.tflite": (lambda: flat(lite(), large=False), lambda path: read_tflite(path.read_bytes())),
}


@pytest.mark.filterwarnings("ignore::UserWarning")  # zipfile, of entries that come twice
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # numbers that are finite and very large
@pytest.mark.parametrize("name", FORMATS)
def test_hostile_files_that_code_makes(name: str, tmp_path: Path) -> None:
    """Nothing but CampadError comes out, and nothing is left beside the file's own folder."""
    make, reads = FORMATS[name]
    inner = tmp_path / "inner" / "folder"
    inner.mkdir(parents=True)
    counts = [0, 0]

    for _, data in make():
        (inner / name).write_bytes(data)
        try:
            reads(inner / name)
            counts[0] += 1
        except CampadError:
            counts[1] += 1

    assert counts[1] > 30
    assert [path.name for path in tmp_path.rglob("campad-was-here*")] == []
    assert [path.name for path in (tmp_path / "inner").iterdir()] == ["folder"]
