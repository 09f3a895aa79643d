"""Topologies that are refused: what is not supported, what cannot be, and what chance makes."""

from typing import Any

import numpy as np
import pytest

from campad.errors import ModelFileError
from campad.graphs.tfjs_layers import build_layers_model
from graphs.small_layers import INPUT, ONE_BY_ONE, convolution, head, opened, picture
from synthetic import layer, sequential


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
    "an unknown activation": one("Activation", activation="mish"),
    "an activation of another type": one("Activation", activation=["relu"]),
    "a leaky ReLU": one("ReLU", negative_slope=0.1),
    "a ReLU with a threshold": one("ReLU", threshold=1),
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
    "an axis twice": one("Permute", dims=[3, 1, 1]),
    "axes of more": one("Permute", dims=[1, 2, 3, 4]),
    "axes that are words": one("Permute", dims=["a", "b", "c"]),
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


def functional(*layers: dict[str, Any], outputs: Any = None) -> dict[str, Any]:
    """A functional model of layers that say where they take their input from."""
    config = {"name": "f", "layers": list(layers)}
    return {"class_name": "Functional", "config": config | {"output_layers": outputs}}


def linked(made: dict[str, Any], *sources: str, kwargs: Any = None) -> dict[str, Any]:
    """A layer as Keras 3 links it."""
    tensors = [
        {"class_name": "__keras_tensor__", "config": {"keras_history": [source, 0, 0]}}
        for source in sources
    ]
    call = {"args": tensors[:1] if len(tensors) < 2 else [tensors], "kwargs": kwargs or {}}
    return {**made, "name": made["config"]["name"], "inbound_nodes": [call] if sources else []}


PICTURE = linked(layer("InputLayer", "i", batch_shape=INPUT))
CONV = linked(convolution(), "i")
ALSO = {"x": {"class_name": "__keras_tensor__", "config": {"keras_history": ["c", 0, 0]}}}
REFUSED |= {
    "two pictures": functional(PICTURE, linked(layer("InputLayer", "j", batch_shape=INPUT)), CONV),
    "two inputs of a layer for one": functional(
        PICTURE, CONV, linked(layer("ReLU", "r"), "c", "i")
    ),
    "an input in the keywords": functional(
        PICTURE, CONV, linked(layer("ReLU", "r"), "i", kwargs=ALSO)
    ),
    "a link of Keras 3 to nowhere": functional(PICTURE, linked(layer("ReLU", "r"), "j")),
    "a link of another kind": functional(PICTURE, {**CONV, "inbound_nodes": [{"x": 1}]}),
    "a layer of Keras 3 used twice": functional(
        PICTURE, {**CONV, "inbound_nodes": CONV["inbound_nodes"] * 2}
    ),
    "two outputs of a model within": sequential(
        [functional(PICTURE, CONV, outputs=[["c", 0, 0], ["i", 0, 0]])]
    ),
    "normalised along its rows": one("BatchNormalization", epsilon=0.1, axis=1),
    "pooled channels-first": one("MaxPooling2D", pool_size=[2, 2], data_format="channels_first"),
    "flattened channels-first": one("Flatten", data_format="channels_first"),
    "rescaled by words": one("Rescaling", scale="x", offset=0),
    "rescaled by nothing": one("Rescaling"),
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
