"""Runs layers as a file says them, in NumPy alone.

An export is proved by what was written, read back by code that had no part in writing it. It is for
a handful of frames: a network takes tenths of a second for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from campad.backbones.layers_files import LayersFiles
from campad.errors import ModelFileError
from campad.graphs.sanitize import damage_told, shown
from campad.graphs.tfjs_topology import sublayers
from campad.graphs.tfjs_weights import read_model_json, read_weights

Array = NDArray[Any]
Config = Mapping[str, Any]
NamedWeights = Mapping[str, Mapping[str, Array]]

MOST = 2**26
"""Numbers that all layers make of one frame, and that one kernel takes."""
WIDEST_BORDER = 8


def read_layers(files: LayersFiles) -> tuple[list[dict[str, Any]], NamedWeights]:
    """Return layers and their weights, for `run_layers`; or raise ModelFileError."""
    topology, manifest = read_model_json(files.model_json)
    weights: dict[str, dict[str, Array]] = {}
    for name, array in read_weights(manifest, files.shards).items():
        layer, _, kind = name.partition("/")
        weights.setdefault(layer, {})[kind] = array
    with damage_told("the network's description is damaged"):
        return sublayers(topology.get("model_config", topology)), weights


@damage_told("the layers do not fit together")
def run_layers(layers: Sequence[Config], weights: NamedWeights, frame: Array) -> dict[str, Array]:
    """Return what each layer makes of one frame.

    Args:
        layers: as in the configuration of a functional model, in order.
        weights: of each layer, by its name.
        frame: float (h, w, 3), as the first layer takes it.

    Raises:
        ModelFileError: a kind of layer that no export of campad's has, or damage.
    """
    made: dict[str, Array] = {}
    left = MOST
    for layer in layers:
        kind, config = layer["class_name"], layer["config"]
        name = config["name"]
        nodes = layer["inbound_nodes"]
        inputs = [made[link[0]] for link in nodes[0]] if nodes else [frame]
        if kind not in _KINDS:
            raise ModelFileError(f"no export of campad's has layers of kind {shown(kind)}")
        if sum(one.size for one in inputs) > left:
            raise ModelFileError(f"{shown(name)} takes more than a network has")
        made[name] = _KINDS[kind](config, weights.get(name, {}), *inputs).astype(np.float32)
        left -= made[name].size
        if left < 0:
            raise ModelFileError(f"up to {shown(name)} the layers are larger than a network is")
    return made


def said_by(made: Mapping[str, Array]) -> tuple[Array, float]:
    """Return `known` and `likeness` from what the layers of an export made."""
    known = made.get("known", made.get("probabilities"))
    if known is None:
        raise ModelFileError("it has no layer that tells the classes apart")
    likeness = made.get("likeness")
    return known, 0.0 if likeness is None else float(likeness[0])


def _padded(x: Array, config: Config, sides: Sequence[int], fill: float = 0) -> Array:
    """Return a picture with what "same" adds to it; the odd pixel goes right and below."""
    if config["padding"] == "valid":
        return x
    steps = config["strides"]
    spare = [
        max(0, (-(-n // step) - 1) * step + side - n)
        for n, step, side in zip(x.shape[:2], steps, sides, strict=True)
    ]
    return np.pad(x, [*((n // 2, n - n // 2) for n in spare), (0, 0)], constant_values=fill)


def _windows(x: Array, config: Config, sides: Sequence[int]) -> Array:
    """Return (h, w, c, kh, kw): what each place of a kernel sees, without a copy."""
    down, across = config["strides"]
    dilated = config.get("dilation_rate", [1, 1])
    reach = tuple((side - 1) * step + 1 for side, step in zip(sides, dilated, strict=True))
    windows = sliding_window_view(x, reach, (0, 1))
    windows = windows[::down, ::across, :, :: dilated[0], :: dilated[1]]
    if windows.size > MOST:
        raise ModelFileError("a kernel takes more than a network's does")
    return windows


def _convolution(config: Config, w: Mapping[str, Array], x: Array) -> Array:
    kernel = w["kernel"]  # (h, w, in, out)
    x = _padded(x, config, kernel.shape[:2])
    windows = _windows(x, config, kernel.shape[:2])
    made: Array = np.tensordot(windows, kernel.transpose(2, 0, 1, 3), 3)
    return made + w.get("bias", 0)


def _depthwise(config: Config, w: Mapping[str, Array], x: Array) -> Array:
    kernel = w["depthwise_kernel"]  # (h, w, c, multiplier)
    windows = _windows(_padded(x, config, kernel.shape[:2]), config, kernel.shape[:2])
    made = np.zeros((*windows.shape[:3], kernel.shape[3]), np.float32)
    for row, column in np.ndindex(*kernel.shape[:2]):
        made += windows[..., row, column, None] * kernel[row, column]
    return made.reshape(*made.shape[:2], -1) + w.get("bias", 0)


def _pool(config: Config, x: Array, combine: Callable[..., Array], fill: float) -> Array:
    return combine(
        _windows(_padded(x, config, config["pool_size"], fill), config, config["pool_size"]),
        axis=(-2, -1),
    )


def _normalised(config: Config, w: Mapping[str, Array], x: Array) -> Array:
    deviation = np.sqrt(w["moving_variance"] + config["epsilon"])
    return (x - w["moving_mean"]) / deviation * w["gamma"] + w["beta"]


def _layer_normalised(config: Config, w: Mapping[str, Array], x: Array) -> Array:
    deviation = np.sqrt(x.var() + config["epsilon"])
    return (x - x.mean()) / deviation * w["gamma"] + w["beta"]


def _dense(config: Config, w: Mapping[str, Array], x: Array) -> Array:
    return _ACTIVATIONS[config["activation"]](x @ w["kernel"] + w.get("bias", 0))


def _softmax(x: Array) -> Array:
    powers: Array = np.exp(x - x.max())
    return powers / powers.sum()


def _cropped(config: Config, x: Array) -> Array:
    (top, bottom), (left, right) = config["cropping"]
    return x[top : x.shape[0] - bottom, left : x.shape[1] - right]


def _bordered(config: Config, x: Array) -> Array:
    if np.max(config["padding"]) > WIDEST_BORDER:
        raise ModelFileError("the layers do not fit together: more padding than picture")
    return np.pad(x, [*config["padding"], (0, 0)])


_ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "softmax": _softmax,
    "sigmoid": lambda x: 1 / (1 + np.exp(-np.clip(x, -50, 50))),
    "softplus": lambda x: np.logaddexp(x, 0),
}
_KINDS: dict[str, Callable[..., Array]] = {
    "InputLayer": lambda config, w, x: x,
    "Conv2D": _convolution,
    "DepthwiseConv2D": _depthwise,
    "BatchNormalization": _normalised,
    "LayerNormalization": _layer_normalised,
    "UnitNormalization": lambda config, w, x: x / np.sqrt(np.maximum((x * x).sum(), 1e-12)),
    "ReLU": lambda config, w, x: np.clip(x, 0, config["max_value"] or np.inf),
    "Add": lambda config, w, *xs: sum(xs[1:], xs[0]),
    "Multiply": lambda config, w, a, b: a * b,
    "Minimum": lambda config, w, a, b: np.minimum(a, b),
    "Concatenate": lambda config, w, *xs: np.concatenate(xs, -1),
    "MaxPooling2D": lambda config, w, x: _pool(config, x, np.max, -np.inf),
    "AveragePooling2D": lambda config, w, x: _pool(config, x, np.nanmean, np.nan),
    "GlobalAveragePooling2D": lambda config, w, x: x.mean((0, 1)),
    "GlobalMaxPooling2D": lambda config, w, x: x.max((0, 1)),
    "Flatten": lambda config, w, x: x.ravel(),
    "Reshape": lambda config, w, x: x.reshape(config["target_shape"]),
    "Permute": lambda config, w, x: x.transpose([axis - 1 for axis in config["dims"]]),
    "Cropping2D": lambda config, w, x: _cropped(config, x),
    "ZeroPadding2D": lambda config, w, x: _bordered(config, x),
    "Dense": _dense,
}
