"""What the topology of a TF.js Layers or Keras model says: its layers, and how they hang together.

Keras 2, Keras 3 and TF.js of all ages write it in slightly different ways; all are read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from campad.errors import ModelFileError
from campad.graphs.built import MAX_SIZE, MIN_SIZE
from campad.graphs.sanitize import shown

Config = Mapping[str, Any]


def sublayers(model: Config) -> list[dict[str, Any]]:
    """A model's layers: TF.js wrote the bare list before 1.3, and {"layers": list} since."""
    config = model["config"]
    return list(config if isinstance(config, list) else config["layers"])


def layer_name(layer: Config) -> str:
    """A layer's name; the anonymous sequences of old TF.js files have none and need none."""
    config = layer["config"]
    name = layer.get("name") or (config.get("name") if isinstance(config, dict) else None)
    return str(name or "")


@dataclass(frozen=True)
class Number:
    """What an operation takes besides tensors: a number, or one for each channel."""

    value: float | list[float]


def links(layer: Config) -> list[str | Number]:
    """What a layer takes, in order: the names of layers, and numbers.

    Raises:
        ModelFileError: it is used twice.
    """
    nodes = layer.get("inbound_nodes") or []
    if len(nodes) > 1:
        raise ModelFileError(f"{shown(layer_name(layer))} is used twice, which is not supported")
    if not nodes:
        return []
    if isinstance(nodes[0], dict):  # since Keras 3
        # A layer's keywords say how it is called, an operation's what it computes with.
        own = [*nodes[0]["args"], *(nodes[0].get("kwargs") or {}).values()]
        return [found for value in own for found in _taken(value)]
    if nodes[0] and isinstance(nodes[0][0], str):  # a TFOpLambda of Keras 2
        first, _, number, more = nodes[0]
        source = Number(number) if first == "_CONSTANT_VALUE" else first
        values = [value for key, value in more.items() if key != "name" and value is not None]
        return [source, *(found for value in values for found in _taken(value))]
    if layer["class_name"] == "TFOpLambda":  # one of several tensors
        return [link[0] for link in nodes[0]]
    return [link[0] for node in nodes for link in node]


def _taken(value: Any) -> Iterator[str | Number]:
    """Find tensors in an argument, each told by the layer that made it, or the numbers in it."""
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        yield value["config"]["keras_history"][0]
    elif isinstance(value, dict) and value.get("class_name") in ("__numpy__", "__tensor__"):
        yield Number(value["config"]["value"])
    elif isinstance(value, list) and len(value) == 3 and isinstance(value[0], str):
        yield value[0]
    elif isinstance(value, list) and value and all(map(_is_number, value)):
        yield Number(value)
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _taken(inner)
    elif _is_number(value):
        yield Number(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _layers_in_a_row(model: Config) -> Iterator[Config]:
    """All layers, those of models within too, in the order in which they are written."""
    for layer in sublayers(model):
        if isinstance(layer["config"], list) or "layers" in layer["config"]:
            yield from _layers_in_a_row(layer)
        else:
            yield layer


def output_of(model: Config) -> str:
    """The layer whose result a functional model gives; "" where that is the last one."""
    outputs = isinstance(model["config"], dict) and model["config"].get("output_layers")
    if not outputs:
        return ""
    if not isinstance(outputs[0], list):  # Keras 3 writes a single one without a list around it
        outputs = [outputs]
    if len(outputs) > 1:
        raise ModelFileError("a network of several outputs within another is not supported")
    return str(outputs[0][0])


def begins_with(model: Config) -> str:
    """Say what kind of layer sees the pictures first."""
    kinds = (layer["class_name"] for layer in _layers_in_a_row(model))
    seeing = (k for k in kinds if k != "InputLayer" and not k.startswith("Random"))
    return next(seeing, "")


def input_size(model: Config) -> int:
    """Find the side of the square RGB picture that the first layer takes."""
    config = next(_layers_in_a_row(model))["config"]
    shape = config.get("batch_input_shape") or config["batch_shape"]
    if len(shape) == 4 and None in shape[1:3]:
        raise ModelFileError(
            "the network leaves the size of its pictures open; export it again for one size, as "
            "with input_shape=(224, 224, 3)"
        )
    if (
        len(shape) != 4
        or shape[1] != shape[2]
        or shape[3] != 3
        or not MIN_SIZE <= shape[1] <= MAX_SIZE
    ):
        raise ModelFileError(
            f"the network must take square RGB pictures of {MIN_SIZE} to {MAX_SIZE} pixels a "
            f"side; it takes {shown(shape[1:])}"
        )
    return int(shape[1])
