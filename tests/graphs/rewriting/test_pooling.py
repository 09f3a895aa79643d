"""Pools whose steps are longer than their window, from files of Keras and of ONNX."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import parser

from graphs import onnx_networks
from graphs.small_layers import head, opened, picture
from synthetic import layer, sequential

SIDE = 32
WINDOWS = [(1, 2), (1, 3), (2, 4), (3, 4), (2, 3), (3, 2)]
"""Window and step; the last two are such that ONNX Runtime was content."""

ONNX = """<ir_version: 8, opset_import: ["" : 17]>
net (float[1, 3, 32, 32] image) => (float[1, 3, 8, 16] y) {
  y = KIND <kernel_shape = [2, 3], strides = [4, 2], auto_pad = "WORD"> (image)
}
"""


def seen(window: int, step: int, lower: bool) -> list[slice]:
    """Return which pixels each window sees; one that hangs over sees what lies within."""
    places = -(-SIDE // step)
    missing = max((places - 1) * step + window - SIDE, 0)
    before = missing - missing // 2 if lower else missing // 2
    starts = [place * step - before for place in range(places)]
    return [slice(max(start, 0), start + window) for start in starts]


def pooled(x: np.ndarray, rows: list[slice], columns: list[slice], of: Any) -> np.ndarray:
    return np.array([[of(x[row, column], axis=(0, 1)) for column in columns] for row in rows])


@pytest.mark.parametrize(("window", "step"), WINDOWS)
@pytest.mark.parametrize(("kind", "of"), [("MaxPooling2D", np.max), ("AveragePooling2D", np.mean)])
def test_a_pool_may_step_over_pixels(kind: str, of: Any, window: int, step: int) -> None:
    """A pool with padding "same" sees its windows, also where some pixels lie in none."""
    entry = layer(kind, "p", pool_size=window, strides=step, padding="same")
    backbone = opened(sequential(head(entry)), {})

    found = backbone.embed(picture())[0]

    places = seen(window, step, lower=False)
    expected = pooled(picture().astype(np.float64) / 127 - 1, places, places, of)
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("word", ["SAME_UPPER", "SAME_LOWER"])
@pytest.mark.parametrize(("kind", "of"), [("MaxPool", np.max), ("AveragePool", np.mean)])
def test_a_pool_of_onnx_may_step_over_rows(kind: str, of: Any, word: str, tmp_path: Path) -> None:
    """So does one of ONNX over rows, and keeps its columns' odd pixel on the side it says."""
    model = parser.parse_model(ONNX.replace("KIND", kind).replace("WORD", word))
    onnx.checker.check_model(model, full_check=True)

    found = onnx_networks.opened(model, tmp_path, "y").embed(onnx_networks.photo())[0]

    lower = word == "SAME_LOWER"
    x = onnx_networks.normalised(onnx_networks.photo())[0]
    expected = pooled(x, seen(2, 4, lower), seen(3, 2, lower), of)
    np.testing.assert_allclose(found, expected, atol=1e-5)
