"""A network's graph, as campad built it, becomes layers again.

Batch normalisations are folded into their convolutions first, and what happens to a pixel before
the network goes into the first of them where that is a factor.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from campad.backbones.browser_graph import fold
from campad.errors import ModelFileError
from campad.exports.layers.layer import Layers, Shape
from campad.graphs.sanitize import shown

NHWC = [0, 2, 3, 1]
HEAD = ("Cast", "Transpose", "Sub", "Div")
"""How every graph of campad's begins: (pixels - mean) / scale."""

WHOLE = 1e-3
"""Pixels by which a resized picture's side may be off a whole number: 8 / 7 is no float32."""


def network_layers(graph: bytes, size: int, mean: float, scale: float) -> tuple[Layers, str]:
    """Return a cut network as layers, and the one that makes its activations.

    Args:
        graph: `Backbone.graph`.
        size: `Backbone.frame_size`.
        mean, scale: the layers take (pixel - mean) / scale.

    Raises:
        ModelFileError: it has a layer that has no counterpart.
    """
    model = onnx.load_from_string(graph)
    fold(model.graph)
    reader = _Reader(model.graph, Layers(size))
    reader.begin(mean, scale)
    for node in model.graph.node[len(HEAD) :]:
        reader.read(node)
    return reader.layers, reader.made[model.graph.output[0].name]


class _Reader:
    def __init__(self, graph: onnx.GraphProto, layers: Layers) -> None:
        self.graph, self.layers = graph, layers
        self.constants = {one.name: one for one in graph.initializer}
        self.made: dict[str, str] = {}
        self.turned: set[str] = set()
        self.pictures = {"pictures"}
        self.factor: NDArray[Any] = np.ones(3)

    def begin(self, mean: float, scale: float) -> None:
        """Add what is left to be done to a pixel."""
        if any(node.op_type == "QLinearConv" for node in self.graph.node):
            raise ModelFileError(
                "a network in whole numbers cannot be written so; teach with efficientnet-lite0"
            )
        nodes = self.graph.node[: len(HEAD)]
        if tuple(node.op_type for node in nodes) != HEAD:
            raise ModelFileError(
                "this network does not say what it does to a pixel: only networks that campad "
                "builds itself can be written so, not those of .onnx files"
            )
        centre, unit = (self.constant(node.input[1]).reshape(-1) for node in nodes[2:])
        factor = np.broadcast_to(scale / unit.astype(np.float64), 3)
        offset = np.broadcast_to((mean - centre.astype(np.float64)) / unit, 3)
        pixels = "pictures"
        if np.abs(offset).max() < 1e-9:
            self.factor = factor
        else:
            pixels = self.layers.affine("pixels", pixels, factor, offset)
        self.made[nodes[-1].output[0]] = pixels

    def constant(self, name: str) -> NDArray[Any]:
        if name not in self.constants:
            raise ModelFileError(f"the network computes its own weights: {shown(name)}")
        return numpy_helper.to_array(self.constants[name])

    def read(self, node: onnx.NodeProto) -> None:
        """Add what a node does."""
        said = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        x, output = self.made[node.input[0]], node.output[0]
        shape = self.layers.shapes[x]
        write = getattr(self, f"_{node.op_type.lower()}", None)
        added = write and write(node, x, shape, said, output)
        if not added:
            raise ModelFileError(
                f"the network has a {shown(node.op_type)} that cannot be written as a layer; "
                "campad's own networks can be, and those of Teachable Machine"
            )
        self.made[output] = added

    def _identity(self, _node: Any, x: str, *_: Any) -> str:
        return x

    def _transpose(self, _node: Any, x: str, shape: Shape, said: Any, output: str) -> str | None:
        # Layers are channels-last already.
        self.turned.add(output)
        return x if list(said["perm"]) == NHWC and len(shape) == 3 else None

    def _flatten(self, node: Any, x: str, shape: Shape, said: Any, output: str) -> str | None:
        if said.get("axis", 1) != 1:
            return None
        in_order = len(shape) == 1 or shape[:2] == (1, 1) or node.input[0] in self.turned
        return self.layers.flatten(output, x) if in_order else None

    def _conv(self, node: Any, x: str, shape: Shape, said: Any, output: str) -> str | None:
        kernel = self.constant(node.input[1])
        biases = [self.constant(name) for name in node.input[2:]]
        if x in self.pictures:
            kernel = kernel * self.factor.reshape(1, -1, 1, 1)
        groups, strides = said.get("group", 1), list(said.get("strides", [1, 1]))
        if len(shape) != 3 or groups not in (1, shape[2]):
            return None
        x, padding = self._padded(x, said, output)
        dilations = list(said.get("dilations", [1, 1]))
        sides = self._sides(x, kernel.shape[2:], strides, dilations, padding)
        depthwise = groups > 1
        if depthwise:  # (c * multiplier, 1, h, w) -> (h, w, c, multiplier)
            kernel = kernel.reshape(groups, -1, *kernel.shape[2:]).transpose(2, 3, 0, 1)
            made = kernel.shape[2] * kernel.shape[3]
        else:  # (out, in, h, w) -> (h, w, in, out)
            kernel = kernel.transpose(2, 3, 1, 0)
            made = kernel.shape[3]
        weights = {"depthwise_kernel" if depthwise else "kernel": kernel}
        if biases:
            weights["bias"] = biases[0]
        return self.layers.add(
            "DepthwiseConv2D" if depthwise else "Conv2D",
            output,
            (x,),
            (*sides, made),
            weights,
            strides=strides,
            dilation_rate=dilations,
            padding=padding,
        )

    def _padded(self, x: str, said: Any, output: str) -> tuple[str, str]:
        """Return what a layer takes, and how it pads that itself."""
        if said.get("auto_pad", b"NOTSET") == b"SAME_UPPER":
            return x, "same"
        pads = list(said.get("pads", [0] * 4))
        return (self._zeros(x, pads, output) if any(pads) else x), "valid"

    def _zeros(self, x: str, pads: list[int], output: str) -> str:
        top, left, bottom, right = pads
        height, width, channels = self.layers.shapes[x]
        shape = height + top + bottom, width + left + right, channels
        padding = [[top, bottom], [left, right]]
        return self.layers.add("ZeroPadding2D", f"{output}_pad", (x,), shape, padding=padding)

    def _pad(self, node: Any, x: str, shape: Shape, _said: Any, output: str) -> str | None:
        pads = [int(number) for number in self.constant(node.input[1])]
        inner = [*pads[2:4], *pads[6:8]]
        if len(shape) != 3 or min(pads) < 0 < max(pads) or sum(inner) != sum(pads):
            return None
        made = (self._cropped if min(pads) < 0 else self._zeros)(x, inner, output)
        if x in self.pictures:
            self.pictures.add(made)
        return made

    def _cropped(self, x: str, pads: list[int], output: str) -> str:
        top, left, bottom, right = (-number for number in pads)
        height, width, channels = self.layers.shapes[x]
        shape = height - top - bottom, width - left - right, channels
        cropping = [[top, bottom], [left, right]]
        return self.layers.add("Cropping2D", output, (x,), shape, cropping=cropping)

    def _resize(self, node: Any, x: str, shape: Shape, said: Any, output: str) -> str | None:
        wanted = {"mode": b"linear", "coordinate_transformation_mode": b"half_pixel"}
        named = len(node.input) == 3 and node.input[2] in self.constants
        if len(shape) != 3 or not named or said != wanted:
            return None
        images, channels, *scales = self.constant(node.input[2]).tolist()
        sides = [int(side * scale) for side, scale in zip(shape[:2], scales, strict=True)]
        off = [a - b * s for a, b, s in zip(sides, shape[:2], scales, strict=True)]
        if (images, channels) != (1, 1) or np.abs(off).max() > WHOLE:
            return None
        made = self.layers.add("Resized", output, (x,), (*sides, shape[2]))
        if x in self.pictures:
            self.pictures.add(made)
        return made

    def _sides(
        self, x: str, kernel: Any, strides: list[int], dilations: list[int], padding: str
    ) -> tuple[int, ...]:
        reach = [(k - 1) * d + 1 for k, d in zip(kernel, dilations, strict=True)]
        sides = self.layers.shapes[x][:2]
        if padding == "same":
            return tuple(-(-side // step) for side, step in zip(sides, strides, strict=True))
        spare = [side - far for side, far in zip(sides, reach, strict=True)]
        return tuple(left // step + 1 for left, step in zip(spare, strides, strict=True))

    def _clip(self, node: Any, x: str, shape: Shape, _said: Any, output: str) -> str | None:
        low, high = (float(self.constant(name).reshape(())) for name in node.input[1:3])
        return self._relu(node, x, shape, {}, output, high) if (low, high) == (0, 6) else None

    def _relu(
        self, _node: Any, x: str, shape: Shape, _said: Any, output: str, top: float | None = None
    ) -> str:
        return self.layers.add("ReLU", output, (x,), shape, max_value=top)

    def _add(self, node: Any, x: str, _shape: Shape, _said: Any, output: str) -> str | None:
        other = self.made.get(node.input[1])
        return other and self.layers.join("Add", output, x, other)

    def _averagepool(self, node: Any, x: str, _s: Shape, said: Any, output: str) -> str | None:
        return self._pool("AveragePooling2D", x, said, output)

    def _maxpool(self, node: Any, x: str, _s: Shape, said: Any, output: str) -> str | None:
        return self._pool("MaxPooling2D", x, said, output)

    def _pool(self, kind: str, x: str, said: Any, output: str) -> str | None:
        if any(said.get("pads", [])) or said.get("ceil_mode"):
            return None
        size, strides = list(said["kernel_shape"]), list(said.get("strides", [1, 1]))
        padding = "same" if said.get("auto_pad") == b"SAME_UPPER" else "valid"
        sides = self._sides(x, size, strides, [1, 1], padding)
        shape = (*sides, self.layers.shapes[x][2])
        return self.layers.add(
            kind, output, (x,), shape, pool_size=size, strides=strides, padding=padding
        )

    def _globalaveragepool(self, _n: Any, x: str, shape: Shape, _said: Any, output: str) -> str:
        return self.layers.add("GlobalAveragePooling2D", output, (x,), shape[-1:])

    def _lpnormalization(
        self, _node: Any, x: str, shape: Shape, said: Any, output: str
    ) -> str | None:
        if len(shape) != 1 or said.get("p", 2) != 2:
            return None
        return self.layers.add("Unit", output, (x,), shape)

    def _concat(self, node: Any, _x: str, shape: Shape, _said: Any, output: str) -> str:
        inputs = tuple(self.made[name] for name in node.input)
        length = sum(self.layers.shapes[name][-1] for name in inputs)
        return self.layers.add("Concatenate", output, inputs, (*shape[:-1], length))

    def _gemm(self, node: Any, x: str, shape: Shape, said: Any, output: str) -> str | None:
        kernel = self.constant(node.input[1])
        kernel = kernel.T if said.get("transB") else kernel
        biases = [self.constant(name) for name in node.input[2:]]
        plain = said.get("alpha", 1.0) == said.get("beta", 1.0) == 1 and not said.get("transA")
        if not plain or len(shape) != 1:
            return None
        return self.layers.dense(output, x, kernel, biases[0] if biases else None)
