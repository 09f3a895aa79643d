"""Every kind of layer in a small network, against plain NumPy."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from campad.backbones import load_backbone
from campad.errors import ModelFileError
from campad.graphs.onnx_reader import read_onnx
from campad.graphs.tfjs_layers import build_layers_model
from graphs.small_layers import INPUT, ONE_BY_ONE, convolution, head, opened, picture
from graphs.tiny_files import tiny_onnx
from synthetic import layer, sequential, write_model


def normalised() -> np.ndarray:
    return picture().astype(np.float64) / 127 - 1


def test_the_tutorials_normalisation() -> None:
    """Pixels are seen as x / 127 - 1, up to 1.0079."""
    backbone = opened(sequential(head(layer("Activation", "a", activation="linear"))), {})

    np.testing.assert_allclose(backbone.embed(picture())[0], normalised(), atol=1e-6)


def test_a_convolution() -> None:
    """A 1 x 1 convolution is a product with its kernel plus the bias."""
    weights = ONE_BY_ONE | {"c/bias": np.arange(4, dtype=np.float32)}
    backbone = opened(sequential(head(convolution(use_bias=True))), weights)

    expected = normalised() @ ONE_BY_ONE["c/kernel"][0, 0] + np.arange(4)

    np.testing.assert_allclose(backbone.embed(picture())[0], expected, atol=1e-5)


def test_strides_pad_as_tensorflow_does() -> None:
    """With stride 2 the odd pixel of SAME padding is added on the right and below."""
    kernel = np.zeros((3, 3, 3, 1), np.float32)
    kernel[0, 0, 0, 0] = 1  # sees the pixel at its own top left
    backbone = opened(sequential(head(convolution(strides=[2, 2]))), {"c/kernel": kernel})

    np.testing.assert_allclose(
        backbone.embed(picture())[0, :, :, 0], normalised()[::2, ::2, 0], atol=1e-6
    )


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("relu", lambda x: np.maximum(x, 0)),
        ("relu6", lambda x: np.clip(x, 0, 6)),
        ("sigmoid", lambda x: 1 / (1 + np.exp(-x))),
        ("tanh", np.tanh),
        ("swish", lambda x: x / (1 + np.exp(-x))),
        ("hard_sigmoid", lambda x: np.clip(0.2 * x + 0.5, 0, 1)),
        ("hard_silu", lambda x: x * np.clip(x / 6 + 0.5, 0, 1)),
        ("softmax", lambda x: np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)),
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_activations(function: str, expected: Any, inside: bool) -> None:
    """An activation is the same as a layer's setting and as a layer; softmax is over channels."""
    weights = {"c/kernel": ONE_BY_ONE["c/kernel"] * 5}
    layers = (
        head(convolution(activation=function))
        if inside
        else head(convolution(), layer("Activation", "a", activation=function))
    )
    backbone = opened(sequential(layers), weights)

    np.testing.assert_allclose(
        backbone.embed(picture())[0],
        expected(normalised() @ weights["c/kernel"][0, 0]),
        atol=1e-5,
    )


def test_batch_normalisation() -> None:
    """Numbers are shifted and scaled by the trained statistics."""
    names = ("gamma", "beta", "moving_mean", "moving_variance")
    weights = {f"b/{n}": np.array([1.0, 2, 3], np.float32) * i for i, n in enumerate(names, 1)}
    backbone = opened(sequential(head(layer("BatchNormalization", "b", epsilon=0.25))), weights)

    gamma, beta, mean, variance = weights.values()
    expected = (normalised() - mean) / np.sqrt(variance + 0.25) * gamma + beta

    np.testing.assert_allclose(backbone.embed(picture())[0], expected, atol=1e-5)


def test_flatten_and_dense_see_tensorflows_order() -> None:
    """Numbers are flattened row by row, channels last."""
    kernel = np.random.default_rng(2).normal(size=(32 * 32 * 3, 5)).astype(np.float32)
    layers = head(layer("Flatten", "f"), layer("Dense", "d", use_bias=False))
    backbone = opened(sequential(layers), {"d/kernel": kernel})

    np.testing.assert_allclose(
        backbone.embed(picture())[0], normalised().ravel() @ kernel, atol=1e-3
    )


def test_pools_padding_reshaping_and_dropout() -> None:
    """The small layers do what their names say."""
    x = normalised()
    padded = np.pad(x, ((1, 2), (3, 4), (0, 0)))
    blocks = x.reshape(16, 2, 16, 2, 3)
    cases = [
        (layer("MaxPooling2D", "p", pool_size=[2, 2]), blocks.max(axis=(1, 3))),
        (layer("AveragePooling2D", "p", pool_size=2, strides=2), blocks.mean(axis=(1, 3))),
        (layer("GlobalAveragePooling2D", "p"), x.mean(axis=(0, 1))),
        (layer("GlobalAveragePooling2D", "p", keepdims=True), x.mean(axis=(0, 1))[None, None]),
        (layer("ZeroPadding2D", "p", padding=[[1, 2], [3, 4]]), padded),
        (layer("Reshape", "p", target_shape=[16, 64, 3]), x.reshape(16, 64, 3)),
        (layer("Reshape", "p", target_shape=[-1, 16, 3]), x.reshape(-1, 16, 3)),
        (layer("Reshape", "p", target_shape=[3072]), x.ravel()),
        (layer("Permute", "p", dims=[3, 1, 2]), x.transpose(2, 0, 1)),
        (layer("Permute", "p", dims=[2, 3, 1]), x.transpose(1, 2, 0)),
        (layer("Dropout", "p", rate=0.5), x),
        (layer("ReLU", "p", max_value=6), np.clip(x, 0, 6)),
        (layer("ReLU", "p"), np.maximum(x, 0)),
        (layer("Softmax", "p"), np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)),
    ]
    for entry, expected in cases:
        backbone = opened(sequential(head(entry)), {})

        assert backbone.shape == expected.shape
        np.testing.assert_allclose(backbone.embed(picture())[0], expected, atol=1e-5)


@pytest.mark.parametrize("old", [True, False])
def test_nested_sequences_in_both_forms(old: bool) -> None:
    """A sequence of sequences is one network, as a bare list of layers and as {"layers": list}."""
    weights = {
        "c/kernel": ONE_BY_ONE["c/kernel"],
        "d/kernel": np.eye(4, 2, dtype=np.float32),
    }
    inner = sequential(head(convolution(), layer("GlobalAveragePooling2D", "g")), old=old)
    tail = sequential([layer("Dense", "d", use_bias=False)], old=old)

    backbone = opened(sequential([inner, tail], old=old), weights)

    expected = (normalised() @ weights["c/kernel"][0, 0]).mean(axis=(0, 1))[:2]
    assert backbone.layers == ("c", "g", "d")
    np.testing.assert_allclose(backbone.embed(picture())[0], expected, atol=1e-5)


def test_branches_meet_again() -> None:
    """A functional model may add what two layers made of the same."""

    def linked(entry: dict[str, Any], *sources: str) -> dict[str, Any]:
        links = [[[source, 0, 0, {}] for source in sources]] if sources else []
        return {**entry, "name": entry["config"]["name"], "inbound_nodes": links}

    model = {
        "class_name": "Model",
        "config": {
            "layers": [
                linked(layer("InputLayer", "i", batch_input_shape=INPUT)),
                linked(layer("ReLU", "r"), "i"),
                linked(layer("Activation", "t", activation="tanh"), "i"),
                linked(layer("Add", "a"), "r", "t"),
            ]
        },
    }

    expected = np.maximum(normalised(), 0) + np.tanh(normalised())

    np.testing.assert_allclose(opened(model, {}).embed(picture())[0], expected, atol=1e-5)


@pytest.mark.parametrize("stored", ["uint8", "uint16", "float16"])
def test_quantised_files_compute(stored: str, tmp_path: Path) -> None:
    """A quantised model.json gives about what the full one gives."""
    kernel = ONE_BY_ONE["c/kernel"]
    path = write_model(tmp_path / "net", sequential(head(convolution())), ONE_BY_ONE)
    full = load_backbone(path, cache_folder=tmp_path / "cache").embed(picture())
    low, step = float(kernel.min()), float(np.ptp(kernel)) / (2**8 - 1)
    if stored == "float16":
        quantization: dict[str, Any] = {"dtype": stored}
        data = kernel.astype(np.float16)
    else:
        quantization = {"dtype": stored, "scale": step, "min": low}
        data = np.round((kernel - low) / step).astype(stored)
    document = json.loads(path.read_text())
    document["weightsManifest"][0]["weights"][0]["quantization"] = quantization
    path.write_text(json.dumps(document))
    (path.parent / "weights.bin").write_bytes(data.tobytes())

    quantised = load_backbone(path, cache_folder=tmp_path / "cache").embed(picture())

    np.testing.assert_allclose(quantised, full, atol=2 * step)


def test_a_model_within_gives_what_it_says() -> None:
    """The result of a functional model is its output layer's, not the last one written."""
    inner = {
        "class_name": "Functional",
        "config": {
            "name": "inner",
            "layers": [
                {**layer("InputLayer", "i", batch_input_shape=INPUT), "name": "i"},
                {**convolution(), "name": "c", "inbound_nodes": [[["i", 0, 0, {}]]]},
                {**layer("ReLU", "aside"), "name": "aside", "inbound_nodes": [[["c", 0, 0, {}]]]},
            ],
        },
    }
    for outputs in ([["c", 0, 0]], ["c", 0, 0]):
        inner["config"]["output_layers"] = outputs  # type: ignore[index]
        whole = sequential([inner, layer("GlobalAveragePooling2D", "mean")])

        activation = opened(whole, ONE_BY_ONE).embed(picture())

        expected = opened(whole, ONE_BY_ONE, "c").embed(picture()).mean(axis=(1, 2))
        np.testing.assert_allclose(activation, expected, atol=1e-4)


def test_weights_of_a_sequence_of_keras_3() -> None:
    """They have the sequence's name before the layer's; which one is meant must be plain."""
    kernel = ONE_BY_ONE["c/kernel"]
    model = sequential(head(convolution()))

    activation = opened(model, {"sequential/c/kernel": kernel}).embed(picture())

    np.testing.assert_array_equal(activation, opened(model, ONE_BY_ONE).embed(picture()))
    own = {"a/c/kernel": kernel * 2, "c/kernel": kernel}
    np.testing.assert_array_equal(activation, opened(model, own).embed(picture()))
    deeper = opened(model, {"a/b/c/kernel": kernel}).embed(picture())
    np.testing.assert_array_equal(activation, deeper)
    for weights in ({"a/c/kernel": kernel, "b/c/kernel": kernel}, {"a/b/cc/kernel": kernel}):
        with pytest.raises(ModelFileError, match="the weight 'c/kernel' is missing"):
            opened(model, weights)


def of_size(side: int) -> tuple[dict[str, Any], bytes]:
    """A model.json's topology and an .onnx for pictures of this size."""
    shape = [None, side, side, 3]
    model = sequential([layer("GlobalAveragePooling2D", "mean", batch_input_shape=shape)])
    return model, tiny_onnx(entry=(1, 3, side, side)).SerializeToString()


@pytest.mark.parametrize("side", [32, 233, 1_024])
def test_pictures_of_32_to_1024_pixels(side: int) -> None:
    """A model.json and an .onnx have one limit."""
    model, onnx = of_size(side)

    assert build_layers_model(model, {}).frame_size == read_onnx(onnx).frame_size == side


@pytest.mark.parametrize("side", [31, 1_025])
def test_pictures_of_other_sizes_are_refused(side: int) -> None:
    """Both say which sizes there may be."""
    model, onnx = of_size(side)

    with pytest.raises(ModelFileError, match="32 to 1024"):
        build_layers_model(model, {})
    with pytest.raises(ModelFileError, match="32 to 1024"):
        read_onnx(onnx)
