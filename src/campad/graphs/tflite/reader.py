"""A float network of TensorFlow Lite, as the topology and weights that a model.json has.

Each operator becomes the layer of Keras that does the same, called like the tensor that it makes.
Field numbers are those of TensorFlow's schema.fbs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ModelFileError
from campad.graphs.sanitize import damage_told, shown
from campad.graphs.tfjs_weights import MAX_WEIGHT_BYTES, write_weights
from campad.graphs.tflite.flat import Table

Array = NDArray[Any]
Config = dict[str, Any]

IDENTIFIER = b"TFL3"
CONSTANTS = {0: "<f4", 1: "<f2", 2: "<i4"}
"""The types of tensors that may be constant."""
FLOAT, WHOLE = 0, 2
DEQUANTIZE = 6
MOST_NUMBERS = 8_192
"""That are computed with: one for each channel."""
PADDINGS = ("same", "valid")
ACTIVATIONS = {0: "linear", 1: "relu", 3: "relu6", 4: "tanh"}
JOINS = {0: "Add", 2: "Concatenate", 18: "Multiply", 41: "Subtract", 42: "TrueDivide"}
FUNCTIONS = {14: "sigmoid", 19: "relu", 21: "relu6", 25: "softmax", 28: "tanh", 117: "hard_silu"}


@damage_told("not a network of TensorFlow Lite, or damaged")
def read_tflite(data: bytes) -> tuple[bytes, bytes]:
    """Return model.json and weights of a .tflite file.

    Raises:
        ModelFileError: damaged, a network that counts in whole numbers, or of several parts.
    """
    if data[4:8] != IDENTIFIER:
        raise ModelFileError("not a network of TensorFlow Lite")
    reader = _Reader(Table.root(data))
    layers = reader.layers()
    manifest, weights = write_weights(reader.weights)
    said = {
        # Its hard sigmoids are those of Keras since version 3.
        "modelTopology": {
            "keras_version": "3",
            "model_config": {"class_name": "Functional", "config": {"layers": layers}},
        },
        "weightsManifest": manifest,
    }
    return json.dumps(said).encode(), weights


class _Reader:
    """One network on its way.

    Attributes:
        weights: those of the layers so far, by name.
    """

    def __init__(self, model: Table) -> None:
        graphs = model.tables(2)
        if len(graphs) != 1:
            raise ModelFileError("a network of several parts is not supported")
        (self._graph,) = graphs
        self._buffers = model.tables(4)
        self._codes = [max(one.whole(0, "<b"), one.whole(3)) for one in model.tables(1)]
        self._tensors = self._graph.tables(0)
        self._names: dict[int, str] = {}
        self._folded: dict[int, int] = {}
        self._left = MAX_WEIGHT_BYTES
        self.weights: dict[str, Array] = {}

    def layers(self) -> list[Config]:
        """Return the layers, the input first."""
        inputs = self._graph.wholes(1)
        if len(inputs) != 1:
            raise ModelFileError("a network of several inputs is not supported")
        (first,) = inputs
        if self._tensors[first].whole(1, "<b") != FLOAT:
            raise ModelFileError(
                "the network counts in whole numbers; export it in floating point, as Teachable "
                'Machine does by "Floating point"'
            )
        shape = [None, *self._shape(first)[1:]]
        made = [_layer("InputLayer", self._called(first), [], {"batch_input_shape": shape})]
        for operator in self._graph.tables(3):
            made += self._operator(operator)
        return made

    def _operator(self, operator: Table) -> list[Config]:
        code = self._codes[operator.whole(0, "<I")]
        inputs, (output,) = operator.wholes(1), operator.wholes(2)
        if code == DEQUANTIZE and self._is_constant(inputs[0]):
            self._folded[output] = inputs[0]
            return []
        if self._tensors[output].whole(1, "<b") == WHOLE:
            return []  # sizes for a reshaping, whose result says its own
        options = operator.table(4) or Table(b"\4\0\4\0\4\0\0\0", 4)
        name = self._called(output)
        if code in JOINS:
            field = 1 if JOINS[code] == "Concatenate" else 0
            config: Config = {"activation": self._activation(options, field)}
            if field:
                rank = len(self._shape(output))
                config["axis"] = -1 if options.whole(0) in (-1, rank - 1) else options.whole(0)
            return [_layer(JOINS[code], name, [self._source(one) for one in inputs], config)]
        source = [self._source(inputs[0])]
        if code in FUNCTIONS:
            return [_layer("Activation", name, source, {"activation": FUNCTIONS[code]})]
        known = self._known(code)
        if known is None:
            return [_layer(f"TensorFlow Lite's operator {code}", name, source, {})]
        return known(options, inputs, output, name)

    def _known(self, code: int) -> Callable[[Table, list[int], int, str], list[Config]] | None:
        return {
            1: lambda *given: self._pool("AveragePooling2D", *given),
            3: self._convolution,
            4: self._depthwise,
            9: self._dense,
            17: lambda *given: self._pool("MaxPooling2D", *given),
            22: self._reshape,
            34: self._pad,
            40: self._mean,
        }.get(code)

    def _convolution(
        self, options: Table, inputs: list[int], _output: int, name: str
    ) -> list[Config]:
        self.weights[f"{name}/kernel"] = self._array(inputs[1]).transpose(1, 2, 3, 0)
        config = self._kernel_config(options, inputs, name, 3)
        return [_layer("Conv2D", name, [self._source(inputs[0])], config)]

    def _depthwise(
        self, options: Table, inputs: list[int], _output: int, name: str
    ) -> list[Config]:
        kernel, times = self._array(inputs[1]), max(options.whole(3), 1)
        _, height, width, channels = kernel.shape
        shape = (height, width, channels // times, times)
        self.weights[f"{name}/depthwise_kernel"] = kernel.reshape(shape)
        config = self._kernel_config(options, inputs, name, 4)
        return [_layer("DepthwiseConv2D", name, [self._source(inputs[0])], config)]

    def _kernel_config(self, options: Table, inputs: list[int], name: str, after: int) -> Config:
        return {
            "padding": PADDINGS[options.whole(0, "<b")],
            "strides": [options.whole(2), options.whole(1)],
            "dilation_rate": [
                options.whole(after + 2, default=1),
                options.whole(after + 1, default=1),
            ],
            "use_bias": self._bias(inputs, name),
            "activation": self._activation(options, after),
        }

    def _bias(self, inputs: list[int], name: str) -> bool:
        if len(inputs) < 3 or inputs[2] < 0:
            return False
        self.weights[f"{name}/bias"] = self._array(inputs[2])
        return True

    def _dense(self, options: Table, inputs: list[int], _output: int, name: str) -> list[Config]:
        self.weights[f"{name}/kernel"] = self._array(inputs[1]).T
        config = {"use_bias": self._bias(inputs, name), "activation": self._activation(options, 0)}
        flat = _layer("Flatten", f"{name}/flat", [self._source(inputs[0])], {})
        return [flat, _layer("Dense", name, [f"{name}/flat"], config)]

    def _pool(
        self, kind: str, options: Table, inputs: list[int], _output: int, name: str
    ) -> list[Config]:
        config = {
            "padding": PADDINGS[options.whole(0, "<b")],
            "strides": [options.whole(2), options.whole(1)],
            "pool_size": [options.whole(4), options.whole(3)],
            "activation": self._activation(options, 5),
        }
        return [_layer(kind, name, [self._source(inputs[0])], config)]

    def _reshape(self, _options: Table, inputs: list[int], output: int, name: str) -> list[Config]:
        shape = self._shape(output)  # of one frame, whose number may be left out
        config = {"target_shape": shape[1:] or shape}
        return [_layer("Reshape", name, [self._source(inputs[0])], config)]

    def _pad(self, _options: Table, inputs: list[int], _output: int, name: str) -> list[Config]:
        around = self._array(inputs[1]).tolist()
        if len(around) != 4 or [*around[0], *around[3]] != [0, 0, 0, 0]:
            raise ModelFileError(f"{shown(name)} pads more than height and width")
        config = {"padding": around[1:3]}
        return [_layer("ZeroPadding2D", name, [self._source(inputs[0])], config)]

    def _mean(self, options: Table, inputs: list[int], _output: int, name: str) -> list[Config]:
        if sorted(self._array(inputs[1]).reshape(-1).tolist()) != [1, 2]:
            raise ModelFileError(f"{shown(name)} is an average over more than height and width")
        config = {"keepdims": bool(options.whole(0, "<b"))}
        return [_layer("GlobalAveragePooling2D", name, [self._source(inputs[0])], config)]

    def _activation(self, options: Table, field: int) -> str:
        number = options.whole(field, "<b")
        return ACTIVATIONS.get(number, f"TensorFlow Lite's number {number}")

    def _shape(self, tensor: int) -> list[int]:
        return self._tensors[tensor].wholes(0)

    def _called(self, tensor: int) -> str:
        """Name a tensor; fused layers are called by all that they consist of, by turns."""
        given = self._tensors[tensor].text(3).partition(";")[0]
        name = given
        while name in self._names.values():
            name = f"{given}_{len(self._names)}"
        self._names[tensor] = name
        return name

    def _source(self, tensor: int) -> str | list[float] | float:
        """Return what a layer takes: the name of a tensor, or numbers."""
        if tensor in self._names:
            return self._names[tensor]
        numbers = self._array(tensor)
        if numbers.size > MOST_NUMBERS:
            raise ModelFileError("numbers for each place of a picture are not supported")
        return (
            [float(number) for number in numbers.reshape(-1)]
            if numbers.size > 1
            else float(numbers.reshape(-1)[0])
        )

    def _is_constant(self, tensor: int) -> bool:
        return bool(self._buffers[self._tensors[tensor].whole(2, "<I")].octets(0))

    def _array(self, tensor: int) -> Array:
        """Return the numbers of a constant."""
        found = self._tensors[self._folded.get(tensor, tensor)]
        kind, shape = found.whole(1, "<b"), tuple(found.wholes(0))
        if kind not in CONSTANTS or min(shape, default=1) < 0:
            raise ModelFileError(
                f"the numbers of {shown(found.text(3))} are of a type that is not supported; "
                "export the network in floating point"
            )
        data = self._buffers[found.whole(2, "<I")].octets(0)
        self._left -= 4 * math.prod(shape)  # layers may share their numbers; what is made does not
        if self._left < 0:
            raise ModelFileError("the network is larger than campad reads")
        array = np.frombuffer(data, CONSTANTS[kind], math.prod(shape)).reshape(shape)
        return array if array.dtype.kind == "i" else array.astype(np.float32)


def _layer(kind: str, name: str, sources: list[Any], config: Config) -> Config:
    taken = [
        {"class_name": "__keras_tensor__", "config": {"keras_history": [source, 0, 0]}}
        if isinstance(source, str)
        else source
        for source in sources
    ]
    nodes = [{"args": [taken], "kwargs": {}}] if taken else []
    return {
        "class_name": kind,
        "name": name,
        "config": {"name": name, **config},
        "inbound_nodes": nodes,
    }
