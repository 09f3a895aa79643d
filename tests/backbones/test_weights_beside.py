"""Weights in a file of their own, beside an .onnx: whose they are, and what is not read."""

import os
from pathlib import Path

import numpy as np
import pytest

from campad.backbones import load_backbone
from campad.backbones.recipes import find_recipe
from campad.errors import ModelFileError
from graphs.hostile.beside import NAME, WELL, kernel, outside
from graphs.onnx_networks import opened, photo, saved
from graphs.tiny_files import tiny_onnx


def written(folder: Path, files: tuple[bytes, bytes] = WELL) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / NAME).write_bytes(files[1])
    return saved(files[0], folder)


@pytest.mark.parametrize(
    "files",
    [
        WELL,
        kernel(),
        kernel(location=f"./{NAME}"),
        kernel(offset=None),
        kernel(length=None),
        kernel(checksum="0" * 40),
        outside(("bias", {}), ("shift", {}), ("kernel", {})),
    ],
)
def test_weights_beside_are_those_of_the_network(
    files: tuple[bytes, bytes], tmp_path: Path
) -> None:
    """Wherever a network has its weights, it gives the same to the last bit."""
    path = written(tmp_path / "beside", files)

    backbone = load_backbone(path, threads=1, cache_folder=tmp_path / "cache")

    whole = opened(tiny_onnx(), tmp_path)
    np.testing.assert_array_equal(backbone.embed(photo()), whole.embed(photo()))


def test_other_weights_beside_are_another_network(tmp_path: Path) -> None:
    """The cache does not take an .onnx for the same when the file beside has changed."""
    path = written(tmp_path / "net")
    before = load_backbone(path, cache_folder=tmp_path / "cache")
    other = np.frombuffer(WELL[1], "<f4") * np.float32(2)
    path.with_name(NAME).write_bytes(other.tobytes())

    after = load_backbone(path, cache_folder=tmp_path / "cache")

    assert before.sha256 != after.sha256
    assert not np.array_equal(before.embed(photo()), after.embed(photo()))


def test_only_a_file_in_the_same_folder_is_read(tmp_path: Path) -> None:
    """A link to somewhere else, a folder, and nothing at all, are refused by name."""
    path = written(tmp_path / "net")
    beside = path.with_name(NAME)
    beside.rename(tmp_path / NAME)

    with pytest.raises(ModelFileError, match=r"net\.onnx: .*'net\.onnx\.data'.* no such file"):
        find_recipe(path)
    beside.symlink_to(tmp_path / NAME)
    with pytest.raises(ModelFileError, match="link to another folder; copy the file"):
        find_recipe(path)
    beside.unlink()
    beside.symlink_to(beside)
    with pytest.raises(ModelFileError, match="cannot be read"):
        find_recipe(path)
    beside.unlink()
    beside.mkdir()
    with pytest.raises(ModelFileError, match="cannot be read"):
        find_recipe(path)


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    """It leads to a file that could have been named as well."""
    path = written(tmp_path / "net")
    beside = path.with_name(NAME)
    beside.rename(path.with_name("other"))
    beside.symlink_to("other")

    assert find_recipe(path).name == "net"


def test_both_files_together_may_be_so_large(tmp_path: Path) -> None:
    """Of a file beside that makes them more than 200 MiB no more is read, and it is refused."""
    path = written(tmp_path / "net")
    os.truncate(path.with_name(NAME), 2**33)

    with pytest.raises(ModelFileError, match=r"net\.onnx: .*larger than 200 MiB"):
        find_recipe(path)


def test_a_links_target_is_not_read_for_a_model_json_either(
    tmp_path: Path, teachable_machine_file: Path
) -> None:
    """The weights of a TF.js model have the same rules."""
    folder = tmp_path / "net"
    folder.mkdir()
    (folder / "model.json").write_bytes(teachable_machine_file.read_bytes())
    (folder / "weights.bin").symlink_to(teachable_machine_file.with_name("weights.bin"))

    with pytest.raises(ModelFileError, match="link to another folder; copy the file"):
        find_recipe(folder / "model.json")
