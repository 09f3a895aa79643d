"""The kinds of layers of newer networks and of tutorials, against plain NumPy."""

from typing import Any

import numpy as np
import pytest

from campad.errors import ModelFileError
from campad.graphs.tfjs_layers import build_layers_model
from graphs.small_layers import INPUT, head, opened, picture
from synthetic import layer, sequential

PIXELS = picture().astype(np.float64)
X = PIXELS / 127 - 1
THREE = np.array([0.5, -1, 2], np.float32)


def says(first: dict[str, Any], **weights: Any) -> np.ndarray:
    return opened(
        sequential(head(first)), {k.replace("__", "/"): v for k, v in weights.items()}
    ).embed(picture())[0]


def functional(*layers: tuple[str, str, list[Any], dict[str, Any]]) -> dict[str, Any]:
    """A model of (class, name, inbound_nodes, config) after an input called i."""
    entry = {**layer("InputLayer", "i", batch_input_shape=INPUT), "name": "i"}
    rest = [
        {**layer(kind, name, **config), "name": name, "inbound_nodes": nodes}
        for kind, name, nodes, config in layers
    ]
    return {"class_name": "Functional", "config": {"layers": [entry, *rest]}}


def tensor(name: str) -> dict[str, Any]:
    return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, 0]}}


@pytest.mark.parametrize("kind", ["RandomFlip", "RandomRotation", "SpatialDropout2D"])
def test_what_only_trains_does_nothing(kind: str) -> None:
    """Random augmentation and dropout leave a picture as it is."""
    np.testing.assert_allclose(says(layer(kind, "x")), X, atol=1e-6)


def test_rescaling_by_channel() -> None:
    """Each channel has its own factor, and the network gets the pixels as they are."""
    said = says(layer("Rescaling", "x", scale=[1, 2, 3], offset=-1))

    np.testing.assert_allclose(said, PIXELS * [1, 2, 3] - 1, rtol=1e-6)


@pytest.mark.parametrize("adapted", [True, False])
def test_a_normalization_is_adapted_or_set(adapted: bool) -> None:
    """(x - mean) / deviation; Keras writes what was set as nested lists."""
    if adapted:
        weights = {"x__mean": np.float32([1, 2, 3]), "x__variance": np.float32([4, 9, 16])}
        said = says(layer("Normalization", "x", axis=-1), **weights)
    else:
        settings = {"mean": [[[[1.0, 2.0, 3.0]]]], "variance": [[[[4.0, 9.0, 16.0]]]]}
        said = says(layer("Normalization", "x", axis=-1, **settings))

    np.testing.assert_allclose(said, (PIXELS - [1, 2, 3]) / [2, 3, 4], atol=1e-4)


def test_layer_normalization_scales_the_channels_of_each_place() -> None:
    """By their own mean and variance."""
    weights = {"x__gamma": THREE, "x__beta": THREE + 1}
    said = says(layer("LayerNormalization", "x", axis=-1, epsilon=0.01), **weights)

    normal = (X - X.mean(-1, keepdims=True)) / np.sqrt(X.var(-1, keepdims=True) + 0.01)
    np.testing.assert_allclose(said, normal * THREE + THREE + 1, atol=1e-5)


@pytest.mark.parametrize("name", ["gamma", "variable_7"])
def test_a_layer_scale_is_a_factor_for_each_channel(name: str) -> None:
    """ConvNeXt's, whose one weight Keras numbers through all layers."""
    np.testing.assert_allclose(
        says(layer("LayerScale", "x"), **{f"x__{name}": THREE}), X * THREE, atol=1e-6
    )


def test_a_dense_layer_at_every_place_of_a_picture() -> None:
    """As ConvNeXt has them; with the exact GELU."""
    kernel = np.random.default_rng(3).normal(size=(3, 5)).astype(np.float32)
    weights = {"x__kernel": kernel, "x__bias": np.arange(5, dtype=np.float32)}
    said = says(layer("Dense", "x", activation="relu"), **weights)

    np.testing.assert_allclose(said, np.maximum(X @ kernel + np.arange(5), 0), atol=1e-5)


def test_a_separable_convolution_is_a_depthwise_and_a_pointwise_one() -> None:
    """With 1 x 1 kernels both are products."""
    point = np.random.default_rng(4).normal(size=(1, 1, 3, 4)).astype(np.float32)
    weights = {"x__depthwise_kernel": THREE.reshape(1, 1, 3, 1), "x__pointwise_kernel": point}
    said = says(layer("SeparableConv2D", "x", use_bias=False), **weights)

    np.testing.assert_allclose(said, (X * THREE) @ point[0, 0], atol=1e-5)


def test_operations_with_numbers_of_keras_3_and_keras_2() -> None:
    """preprocess_input stands in the topology as an operation: (x / 127.5) - 1 for instance."""
    third = functional(
        ("TrueDivide", "d", [{"args": [tensor("i"), 127.5], "kwargs": {}}], {}),
        ("Subtract", "s", [{"args": [tensor("d"), 1.0], "kwargs": {}}], {}),
    )
    second = functional(
        (
            "TFOpLambda",
            "d",
            [["i", 0, 0, {"y": 127.5, "name": None}]],
            {"function": "math.truediv"},
        ),
        ("TFOpLambda", "s", [["d", 0, 0, {"y": 1.0}]], {"function": "math.subtract"}),
    )

    for model in (third, second):
        np.testing.assert_allclose(
            opened(model, {}).embed(picture())[0], PIXELS / 127.5 - 1, atol=1e-5
        )


def test_pictures_are_put_beside_each_other_and_multiplied() -> None:
    """Concatenate is along the channels; Multiply takes a list of one number for each."""
    both = [{"args": [[tensor("a"), tensor("i")]], "kwargs": {}}]
    model = functional(
        ("Activation", "a", [{"args": [tensor("i")], "kwargs": {}}], {"activation": "relu"}),
        ("Concatenate", "c", both, {"axis": -1}),
    )

    np.testing.assert_allclose(
        opened(model, {}).embed(picture())[0],
        np.concatenate([np.maximum(X, 0), X], axis=-1),
        atol=1e-6,
    )


def test_an_unknown_kind_is_named_with_its_layer() -> None:
    """So that one finds it in one's own program."""
    with pytest.raises(ModelFileError, match="the layer 'odd one' is of kind 'LSTM'"):
        build_layers_model(sequential(head(layer("LSTM", "odd one"))), {})
