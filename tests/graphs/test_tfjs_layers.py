import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from campad.backbones import Backbone, load_backbone
from campad.errors import ModelFileError
from campad.graphs.builder import cut
from campad.graphs.tfjs_layers import build_layers_model
from reference.images import reference_images, sha256
from synthetic import layer, sequential, write_model

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
INPUT = [None, 32, 32, 3]


def recorded(name: str) -> dict[str, Any]:
    """A recording by TF.js, of the same images."""
    document = json.loads((REFERENCE / f"{name}_tfjs.json").read_text())
    assert document["images"]["sha256"] == sha256(reference_images())
    return document


def check_recorded(backbone: Backbone, expected: dict[str, Any], tolerance: float) -> None:
    activations = backbone.embed(reference_images())
    assert backbone.shape == tuple(expected["shape"])
    for activation, values, mean in zip(
        activations, expected["values"], expected["mean"], strict=True
    ):
        flat = activation.ravel()
        sampled = flat[np.arange(min(512, flat.size)) * 7919 % flat.size]
        np.testing.assert_allclose(sampled, values, atol=tolerance)
        assert flat.mean() == pytest.approx(mean, abs=tolerance)
    if "argmax" in expected:
        assert activations.reshape(3, -1).argmax(axis=1).tolist() == expected["argmax"]


@pytest.mark.parametrize(
    ("name", "tolerance"),
    [
        ("conv1_relu", 1e-4),
        ("conv_pw_5_relu", 1e-3),
        ("conv_pw_13_relu", 1e-3),
        ("reshape_2", 1e-4),
    ],
)
def test_mobilenet_equals_tfjs(
    name: str, tolerance: float, mobilenet_file: Path, cache_folder: Path
) -> None:
    """The tutorial's network gives what TF.js gives, at every recorded layer."""
    backbone = load_backbone(mobilenet_file, layer=name, cache_folder=cache_folder)

    check_recorded(backbone, recorded("mobilenet")["layers"][name], tolerance)


@pytest.mark.parametrize(
    ("name", "layer_name"),
    [
        ("features", "global_average_pooling2d_GlobalAveragePooling2D1"),
        ("probabilities", "dense_Dense2"),
    ],
)
def test_a_teachable_machine_export_equals_tfjs(
    name: str, layer_name: str, teachable_machine_file: Path, cache_folder: Path
) -> None:
    """A nested export gives what TF.js gives: the pooled features and the classes."""
    backbone = load_backbone(teachable_machine_file, layer=layer_name, cache_folder=cache_folder)

    check_recorded(backbone, recorded("teachable_machine")["layers"][name], 1e-3)


def test_mobilenets_layers(mobilenet_file: Path, cache_folder: Path) -> None:
    """Every layer but the input can be cut at, in the topology's order."""
    topology = json.loads(mobilenet_file.read_text())["modelTopology"]["model_config"]
    names = [entry["name"] for entry in topology["config"]["layers"]]

    backbone = load_backbone(mobilenet_file, cache_folder=cache_folder)

    assert list(backbone.layers) == names[1:]


# Small networks, against plain NumPy


def convolution(name: str = "c", **config: Any) -> dict[str, Any]:
    return layer("Conv2D", name, **({"padding": "same", "use_bias": False} | config))


def head(first: dict[str, Any], *more: dict[str, Any]) -> list[dict[str, Any]]:
    """A sequence whose first layer takes the picture."""
    first["config"]["batch_input_shape"] = INPUT
    return [first, *more]


def opened(topology: dict[str, Any], weights: dict[str, Any], name: str | None = None) -> Backbone:
    graph, layers, size = build_layers_model(topology, weights)
    chosen = next(entry for entry in layers if entry.name == (name or layers[-1].name))
    return Backbone(
        cut(graph, chosen.name),
        name="test",
        layer=chosen.name,
        layers=[entry.name for entry in layers],
        shape=chosen.shape,
        frame_size=size,
        normalisation="",
    )


def picture() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (32, 32, 3)).astype(np.uint8)


def normalised() -> np.ndarray:
    return picture().astype(np.float64) / 127 - 1


ONE_BY_ONE = {"c/kernel": np.random.default_rng(1).normal(size=(1, 1, 3, 4)).astype(np.float32)}


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


# What is refused


def one(kind: str, **config: Any) -> dict[str, Any]:
    return sequential(head(convolution(), layer(kind, "x", **config)))


def nested(depth: int) -> dict[str, Any]:
    model = sequential(head(convolution()))
    for _ in range(depth):
        model = sequential([model])
    return model


REFUSED: dict[str, Any] = {
    "no layers": sequential([]),
    "nothing": {},
    "words": {"class_name": "Sequential", "config": "words"},
    "a list": {"model_config": [1]},
    "none": {"model_config": None},
    "layers of another type": sequential([5]),  # type: ignore[list-item]
    "only an input": sequential([layer("InputLayer", "i", batch_input_shape=INPUT)]),
    "lambda": one("Lambda", function="import os"),
    "an unknown layer": one("LSTM"),
    "an unknown activation": one("Activation", activation="gelu"),
    "an activation of another type": one("Activation", activation=["relu"]),
    "a leaky ReLU": one("ReLU", negative_slope=0.1),
    "another ReLU": one("ReLU", max_value=20),
    "channels first": one("Conv2D", data_format="channels_first"),
    "a missing weight": one("Dense"),
    "a missing kernel": one("Conv2D"),
    "a missing bias": sequential(head(convolution(use_bias=True))),
    "a missing mean": one("BatchNormalization", epsilon=0.1),
    "dense on pictures": sequential(head(layer("Dense", "c"))),
    "the same name twice": sequential(head(convolution(), convolution())),
    "the input's name": sequential(head(layer("ReLU", "frames"))),
    "no name": sequential(head({"class_name": "ReLU", "config": {}})),
    "an empty name": sequential(head(layer("ReLU", ""))),
    "a name of another type": sequential(head(layer("ReLU", 5))),  # type: ignore[arg-type]
    "stride 0": sequential(head(convolution(strides=[0, 0]))),
    "stride -1": sequential(head(convolution(strides=-1))),
    "stride huge": sequential(head(convolution(strides=[2**70, 1]))),
    "stride a word": sequential(head(convolution(strides="ab"))),
    "dilation 0": sequential(head(convolution(dilation_rate=0))),
    "padding unknown": sequential(head(convolution(padding="causal"))),
    "pool of nothing": one("MaxPooling2D", pool_size=[0, 0], strides=[1, 1]),
    "pool beyond the picture": one("AveragePooling2D", pool_size=[2**31, 2], strides=[1, 1]),
    "padding of gigabytes": one("ZeroPadding2D", padding=[[10**5, 0], [10**5, 0]]),
    "padding of more": one("ZeroPadding2D", padding=[[2**62, 2**62], [0, 0]]),
    "padding of less than nothing": one("ZeroPadding2D", padding=[[-40, 0], [0, 0]]),
    "adding one": one("Add"),
    "reshape to rank 2": one("Reshape", target_shape=[2, 2]),
    "reshape with two unknowns": one("Reshape", target_shape=[-1, -1, 2]),
    "nested deep": nested(20),
    "nested deeper than Python goes": nested(3_000),
    "other sizes": sequential([layer("ReLU", "r", batch_input_shape=[None, 32, 48, 3])]),
    "grey": sequential([layer("ReLU", "r", batch_input_shape=[None, 32, 32, 1])]),
    "huge": sequential([layer("ReLU", "r", batch_input_shape=[None, 10**6, 10**6, 3])]),
    "any size": sequential([layer("ReLU", "r", batch_input_shape=[None, None, None, 3])]),
    "no size": sequential([layer("ReLU", "r")]),
    "no picture": sequential([layer("ReLU", "r", batch_input_shape=[None, 10])]),
    "a link to nowhere": {
        "class_name": "Model",
        "config": {
            "layers": [
                {**layer("InputLayer", "i", batch_input_shape=INPUT), "name": "i"},
                {**layer("ReLU", "r"), "inbound_nodes": [[["j", 0, 0, {}]]]},
            ]
        },
    },
    "a layer used twice": {
        "class_name": "Model",
        "config": {
            "layers": [
                {**layer("InputLayer", "i", batch_input_shape=INPUT), "name": "i"},
                {**layer("ReLU", "r"), "inbound_nodes": [[["i", 0, 0, {}]], [["i", 0, 0, {}]]]},
            ]
        },
    },
}


@pytest.mark.parametrize("name", REFUSED)
def test_topologies_that_are_refused(name: str) -> None:
    """What is not supported, or cannot be, raises ModelFileError when it is built."""
    with pytest.raises(ModelFileError):
        build_layers_model(REFUSED[name], ONE_BY_ONE)


@pytest.mark.parametrize("target", [[5, 2, 2], [0, 2, 2]])
def test_what_only_shows_when_computed(target: list[int]) -> None:
    """A shape that does not hold the numbers is refused at the latest when a frame comes."""
    with pytest.raises(ModelFileError):
        opened(one("Reshape", target_shape=target), ONE_BY_ONE).embed(picture())


def test_weights_of_another_shape() -> None:
    """A kernel that does not fit the layer's input is refused."""
    for shape in [(1, 1, 4, 4), (1, 1, 3), (0, 0, 3, 4), (40, 40, 3, 4)]:
        weights = {"c/kernel": np.zeros(shape, np.float32)}
        with pytest.raises(ModelFileError):
            opened(sequential(head(convolution(padding="valid"))), weights).embed(picture())


def test_random_changes_of_a_topology() -> None:
    """With values swapped at random, the answer is a network or ModelFileError."""
    rng = np.random.default_rng(0)
    values = [0, -1, 1, 2, 2**63, 1.5, "", "x", None, True, [], {}, [1], [[1, 2], [3, 4]], "relu"]

    def change(node: Any) -> Any:
        if isinstance(node, dict):
            return {
                key: values[rng.integers(len(values))] if rng.random() < 0.06 else change(value)
                for key, value in node.items()
                if rng.random() > 0.02
            }
        if isinstance(node, list):
            return [change(value) for value in node]
        return node

    good = sequential(
        head(
            convolution(strides=[1, 1], dilation_rate=[1, 1], activation="relu"),
            layer("MaxPooling2D", "m", pool_size=[2, 2], strides=[2, 2], padding="same"),
            layer("ZeroPadding2D", "z", padding=[[1, 0], [0, 1]]),
            layer("ReLU", "r", max_value=6),
            layer("GlobalAveragePooling2D", "g"),
        )
    )
    built = 0
    for _ in range(300):
        try:
            build_layers_model(change(good), ONE_BY_ONE)
        except ModelFileError:
            continue
        built += 1

    assert built > 10
