"""Built graphs that are kept: what a warm start saves, and what damage does to them."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from backbones.tiny import kept, photo, tiny_model
from campad.backbones import Backbone, load_backbone
from campad.backbones.cache import replace

LOAD = (
    "import sys\n"
    "from pathlib import Path\n"
    "import campad\n"
    "campad.load_backbone(cache_folder=Path(sys.argv[1]))\n"
    "print('onnx' in sys.modules, 'PIL' in sys.modules, 'torch' in sys.modules)\n"
)


def test_a_warm_start_does_not_import_onnx(lite0: Backbone, cache_folder: Path) -> None:
    """With a filled cache neither onnx nor Pillow is imported."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(cache_folder)], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["False", "False", "False"]


@pytest.mark.parametrize("damage", ["half", "changed", "empty", "no sum", "sum of another"])
def test_damaged_cache_files_are_made_again(damage: str, tmp_path: Path) -> None:
    """Whatever happens to the cached files, the activations stay the same."""
    path, cache = tiny_model(tmp_path / "mine"), tmp_path / "cache"
    expected = load_backbone(path, cache_folder=cache).embed(photo())
    files = [file for file in cache.rglob("*") if file.is_file()]
    originals = {file: file.read_bytes() for file in files}
    assert len(files) == 6  # the whole graph, its layers, the cut one, and a sum beside each

    for file in files:
        if file.suffix == ".sha256":
            if damage == "no sum":
                file.unlink()
            elif damage == "sum of another":
                file.write_text(hashlib.sha256(b"x").hexdigest())
        elif damage == "half":
            file.write_bytes(originals[file][: len(originals[file]) // 2])
        elif damage == "changed":
            file.write_bytes(originals[file][:-1] + b"\x00")
        elif damage == "empty":
            file.write_bytes(b"")
    again = load_backbone(path, cache_folder=cache).embed(photo())

    np.testing.assert_array_equal(again, expected)
    assert {file: file.read_bytes() for file in files} == originals


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in the folder's place costs time and nothing else."""
    (tmp_path / "cache").write_text("no folder")

    backbone = load_backbone(tiny_model(tmp_path / "mine"), cache_folder=tmp_path / "cache")

    assert backbone.embed(photo()).shape == (1, 4)


def test_the_cache_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable CAMPAD_CACHE says where the cache is."""
    monkeypatch.setenv("CAMPAD_CACHE", str(tmp_path / "here"))

    load_backbone(tiny_model(tmp_path / "mine"))

    assert list((tmp_path / "here").rglob("whole.onnx"))


def test_changed_weights_are_another_network(tmp_path: Path) -> None:
    """The cache belongs to a file's content, not to its path."""
    path, cache = tiny_model(tmp_path / "mine"), tmp_path / "cache"
    first = load_backbone(path, cache_folder=cache).embed(photo())
    shard = path.parent / "weights.bin"
    shard.write_bytes((-np.frombuffer(shard.read_bytes(), "<f4")).tobytes())

    second = load_backbone(path, cache_folder=cache).embed(photo())

    np.testing.assert_allclose(first, -second, atol=1e-5)


def test_a_layers_name_is_no_path(tmp_path: Path) -> None:
    """A layer called like a path is cached within the folder all the same."""
    path = tiny_model(tmp_path / "mine", name="../../evil")

    load_backbone(path, layer="../../evil", cache_folder=tmp_path / "deep" / "cache")

    assert not list(tmp_path.glob("evil*"))
    assert {p.name for p in tmp_path.iterdir()} == {"mine", "deep"}


@pytest.mark.skipif(os.name == "nt", reason="permissions are others on Windows")
def test_what_an_administrator_fetches_a_service_can_read(tmp_path: Path) -> None:
    """A file of the cache has the rights that the umask leaves it, as any new file."""
    before = os.umask(0o022)
    try:
        replace(tmp_path / "fetched", b"for all")
    finally:
        os.umask(before)

    assert (tmp_path / "fetched").stat().st_mode & 0o777 == 0o644


@pytest.mark.skipif(os.name == "nt", reason="permissions are others on Windows")
def test_cached_files_are_whole_or_not_there(tmp_path: Path) -> None:
    """No temporary file is left beside the cached ones."""
    load_backbone(tiny_model(tmp_path / "mine"), cache_folder=tmp_path / "cache")

    assert not [path for path in kept(tmp_path / "cache") if path.name.startswith(".")]
