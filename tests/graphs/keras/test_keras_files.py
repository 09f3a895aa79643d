"""Networks as the real Keras saves them, beside what it said of them: see recorded/record.py."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import ml_dtypes
import numpy as np
import pytest

from campad.backbones import load_backbone
from campad.backbones.layers_files import LayersFiles, read_folder, read_saved
from campad.errors import ModelFileError
from campad.graphs.builder import cut
from campad.graphs.keras.reader import read_saved as read_bytes
from campad.graphs.keras.sandbox import read_keras
from campad.graphs.runtime import open_session, run
from campad.graphs.tfjs_layers import read_layers_model
from graphs.small_layers import picture
from synthetic import layer as layer_of
from synthetic import sequential

RECORDED = Path(__file__).parent / "recorded"


@pytest.fixture(scope="module", params=["keras2", "keras3"])
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded") / request.param
    zipfile.ZipFile(RECORDED / f"{request.param}.zip").extractall(folder)
    return folder


@pytest.mark.parametrize(
    ("file", "read"), [("net.h5", read_saved), ("net.keras", read_saved), ("tfjs", read_folder)]
)
def test_every_kind_of_layer_says_what_keras_said(
    file: str, read: Callable[[Path], LayersFiles], recorded: Path
) -> None:
    """Every kind of layer, in a model within another too, in each of the three forms."""
    files = read(recorded / file)
    built = read_layers_model(files.model_json, files.shards)
    expected = np.load(recorded / "expected.npz")

    for layer in expected.files:
        (said,) = run(open_session(cut(built.graph, layer), threads=1), picture()[None])
        np.testing.assert_allclose(said[0], expected[layer], atol=2e-5, err_msg=layer)


CONFIG = json.dumps(
    sequential([layer_of("Dense", "d", batch_input_shape=[None, 32, 32, 3], use_bias=False)])
)


def h5(change: Callable[[h5py.Group], Any], config: str = CONFIG) -> bytes:
    """A file as Keras's, with something else among the weights of its one layer."""
    file = io.BytesIO()
    with h5py.File(file, "w") as document:
        if config:
            document.attrs["model_config"] = config
        change(document.create_group("model_weights/d/d"))
    return file.getvalue()


def zeros(group: h5py.Group) -> None:
    group.create_dataset("kernel", (3, 4), data=np.zeros((3, 4), np.float32))


def elsewhere(group: h5py.Group) -> None:
    group["kernel"] = h5py.ExternalLink("/etc/passwd", "x")


def soft(group: h5py.Group) -> None:
    group["kernel"] = h5py.SoftLink("/model_weights")


def stored_elsewhere(group: h5py.Group) -> None:
    group.create_dataset("kernel", (4,), np.float32, external=[("/etc/passwd", 0, 16)])


def virtual(group: h5py.Group) -> None:
    layout = h5py.VirtualLayout((4,), np.float32)
    layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
    group.create_virtual_dataset("kernel", layout)


def unfolding(group: h5py.Group) -> None:
    group.create_dataset("kernel", (2**24,), np.float32, chunks=(2**20,), compression="gzip")[:] = 0


def never_written(group: h5py.Group) -> None:
    group.create_dataset("kernel", (2**40,), np.float32, chunks=(2**20,))


def round_and_round(group: h5py.Group) -> None:
    group["again"] = group


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (elsewhere, "'kernel' in it is a link"),
        (soft, "'kernel' in it is a link"),
        (stored_elsewhere, "not plainly stored"),
        (virtual, "not plainly stored"),
        (unfolding, "unlikely size"),
        (never_written, "unlikely size"),
        (round_and_round, "more than a network has"),
    ],
)
def test_nothing_outside_of_the_file_is_read(
    change: Callable[[h5py.Group], None], said: str
) -> None:
    """HDF5 can name other files, and tell of numbers that are not there."""
    with pytest.raises(ModelFileError, match=said):
        read_bytes(h5(change))


def test_bfloat16_is_read_as_what_it_is() -> None:
    """Keras stores it as two bytes without a type, and cannot open such an .h5 itself."""
    kernel = np.random.default_rng(0).normal(size=(3, 4)).astype(ml_dtypes.bfloat16)

    _, weights = read_bytes(h5(lambda group: group.create_dataset("kernel", data=kernel)))

    assert np.array_equal(kernel.astype(np.float32), weights["d/kernel"])


def test_weights_alone_and_a_function_are_told(tmp_path: Path) -> None:
    """What save_weights writes is no network; a Lambda's bytes are never looked at."""
    with pytest.raises(ModelFileError, match="weights without their network"):
        read_bytes(h5(zeros, config=""))
    (tmp_path / "net.h5").write_bytes(
        h5(
            zeros,
            json.dumps(sequential([layer_of("Lambda", "l", batch_input_shape=[None, 32, 32, 3])])),
        )
    )
    with pytest.raises(ModelFileError, match=r"net\.h5: the layer 'l' is of kind 'Lambda'"):
        load_backbone(tmp_path / "net.h5", cache_folder=tmp_path)


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"\x89HDF\r\n\x1a\n", h5(zeros)[:900]])
def test_what_is_damaged_is_told(data: bytes) -> None:
    """Cut off, or nothing of the kind."""
    with pytest.raises(ModelFileError, match="not a network as Keras saves it"):
        read_bytes(data)


def test_the_child_refuses_too() -> None:
    """What it says comes back as an error of ours."""
    with pytest.raises(ModelFileError, match="not a network as Keras saves it"):
        read_keras(b"x")
