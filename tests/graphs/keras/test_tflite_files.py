"""Networks of TensorFlow Lite, beside what its own runtime said: see recorded/record_lite.py."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from campad.backbones import load_backbone
from campad.errors import ModelFileError
from campad.graphs.tfjs_layers import read_layers_model
from campad.graphs.tflite.reader import read_tflite
from graphs.small_layers import picture

RECORDED = zipfile.ZipFile(Path(__file__).parent / "recorded" / "lite.zip")


@pytest.mark.parametrize("name", ["net", "half"])
def test_a_network_says_what_its_own_runtime_said(name: str, tmp_path: Path) -> None:
    """In float32, and with weights in float16, as phones get them; a place to cut is found."""
    RECORDED.extractall(tmp_path)
    path = tmp_path / f"{name}.tflite"
    usual = load_backbone(path, cache_folder=tmp_path)
    last = load_backbone(path, layer=usual.layers[-1], cache_folder=tmp_path)

    said = last.embed(picture())[0]

    np.testing.assert_allclose(said, np.load(tmp_path / "expected.npz")[name], atol=1e-5)
    assert len(usual.shape) == 1
    assert usual.layers.index(usual.layer) < len(usual.layers) - 2


def test_whatever_is_changed_is_read_or_refused() -> None:
    """No offset leads out of the file, or round and round."""
    whole = RECORDED.read("net.tflite")
    random = np.random.default_rng(0)
    refused = 0
    for number in range(150):
        changed = bytearray(whole[: len(whole) if number % 3 else int(random.integers(len(whole)))])
        for place in random.integers(8, len(changed), 20 if number % 2 else 1):
            changed[place] = random.integers(256)
        try:
            read_layers_model(*((said := read_tflite(bytes(changed)))[0], [said[1]]))
        except ModelFileError:
            refused += 1

    assert refused > 40


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 8, b"\x20\0\0\0TFL3", b"\xff" * 4 + b"TFL3" + b"\xff" * 99]
)
def test_what_is_damaged_is_told(data: bytes) -> None:
    """Cut off, or nothing of the kind."""
    with pytest.raises(ModelFileError, match="not a network of TensorFlow Lite"):
        read_tflite(data)
