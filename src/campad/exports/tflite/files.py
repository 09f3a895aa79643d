"""The files of TensorFlow Lite: model.tflite in float32, and model_int8.tflite.

Both take a picture as it is, uint8: the scale of that tensor is what the network does to a pixel.
In the second the network's larger kernels are in int8, and what they are multiplied with as well.
Between layers, in the first layers, and from the activations on both count in float32: hundreds of
small numbers beside each other, which unit length makes of them, would all be the same in int8.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from campad.backbones.class_names import LABELS, label_lines
from campad.errors import ModelFileError, needs_extra
from campad.exports.layers.in_numpy import said_by
from campad.exports.layers.layer import Layers
from campad.exports.proof import Looks
from campad.exports.tflite.graph import Graph
from campad.exports.tflite.seen import look_at_pictures
from campad.graphs.files import read_whole
from campad.graphs.sanitize import told
from campad.imaging.frame import Pixels

MEAN, SCALE = 0.0, 1.0
FLOAT, INT8 = "model.tflite", "model_int8.tflite"
MOST_BYTES = 2**28
INT8_TOLERANCE = 0.1
"""Of model_int8.tflite: golden frames hardly tell the classes apart; 0.01 was met with."""

Array = NDArray[Any]


def tflite_files(layers: Layers, labels: tuple[str, ...], _when: datetime) -> dict[str, bytes]:
    """Return the files by name."""
    return {
        FLOAT: Graph(layers).write(),
        INT8: Graph(layers, look_at_pictures(layers)).write(),
        LABELS: label_lines(labels),
    }


def read_looks(folder: Path) -> dict[str, Looks]:
    """Read both files, as what looks at frames, in TensorFlow Lite's own runtime.

    Raises:
        MissingExtraError: it is not installed.
        ModelFileError: it cannot read them.
    """
    return {name: _looks(folder / name) for name in (FLOAT, INT8)}


def _looks(path: Path) -> Looks:
    with needs_extra("ai-edge-litert", "tflite"):
        from ai_edge_litert.interpreter import Interpreter
    data = read_whole(path, MOST_BYTES)
    try:
        runtime = Interpreter(model_content=data, num_threads=1)
        runtime.allocate_tensors()
        (entry,) = runtime.get_input_details()
        outputs = {one["name"]: one["index"] for one in runtime.get_output_details()}
    except (ValueError, RuntimeError) as error:
        raise ModelFileError(f"{path} cannot be run: {told(error)}") from error

    def looks(square: Pixels) -> tuple[Array, float]:
        try:
            runtime.set_tensor(entry["index"], square[None])
            runtime.invoke()
            made = {name: runtime.get_tensor(index)[0] for name, index in outputs.items()}
        except (ValueError, RuntimeError) as error:
            raise ModelFileError(f"{path} cannot be run: {told(error)}") from error
        return said_by(made)

    return looks
