#!/bin/sh
# Four operators in ONNX's own reference evaluator, and in four runtimes.
#
# A good guess: the reference evaluator is written from the standard, in NumPy, and ONNX's own test suite goes through it. Where it
# and a runtime differ, the runtime is wrong.
# What happens: in these it is alone, or nearly so, onnx 1.23.2. LRN, which old networks have, goes through as many channels as
# there are pictures: of one picture the first channel is normalised and no other. MaxPool with SAME_LOWER pads as SAME_UPPER does,
# or gives a row too few (6 of 13 instead of 7); AveragePool does not. LpNormalization with p=1 divides by the sum of the numbers, not
# of their absolute values. Resize with align_corners and a scale that does not go into the size aims beyond the picture's last
# pixel, whose corners are to be kept. ONNX Runtime 1.32.0, OpenVINO 2026.4.1 and OpenCV 5.0.0 agree with the standard's formulas
# in all four, and tract 0.23.9 in the first three. (Each has other numbers of its own elsewhere: opencv_same_on_the_other_side.sh,
# onnx_softmax_of_old.sh.)
# Why it matters to campad: it takes networks with these operators, and its tests of what it reads ask the reference evaluator for
# the right numbers. For these four they have to ask a formula.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 \
    opencv-python-headless==5.0.0.93 tract==0.23.9
cat > try.py <<'PY'
from importlib.metadata import version

import cv2
import numpy as np
import onnx
import onnxruntime as ort
import openvino
import tract
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

names = ("onnx", "onnxruntime", "openvino", "opencv-python-headless", "tract")
print(*(f"{name} {version(name)}" for name in names))
PATH, SIDE, CHANNELS = "one.onnx", 14, 5


def write(kind, shape, constants=(), **how):
    inputs = ["x", *(name for name, _ in constants)]
    graph = helper.make_graph(
        [helper.make_node(kind, inputs, ["y"], **how)], kind,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, CHANNELS, SIDE, SIDE])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(array, name) for name, array in constants if name])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, PATH)


def by_opencv(x):
    network = cv2.dnn.readNetFromONNX(PATH)
    network.setInput(x)
    return network.forward()


RUNTIMES = {
    "ONNX Runtime": lambda x: ort.InferenceSession(PATH).run(None, {"x": x})[0],
    "OpenVINO": lambda x: openvino.Core().compile_model(PATH, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(x)[0],
    "OpenCV": by_opencv,
    "tract": lambda x: tract.onnx().load(PATH).into_model().into_runnable().run([x])[0].to_numpy(),
    "the reference": lambda x: ReferenceEvaluator(onnx.load(PATH)).run(None, {"x": x})[0],
}


def lrn(x):
    """square_sum: from max(0, c - floor((size - 1) / 2)) to min(C - 1, c + ceil((size - 1) / 2)), both included."""
    write("LRN", x.shape, size=3, alpha=1.0, beta=0.75, bias=1.0)
    squares = np.pad(x.astype(float) ** 2, [(0, 0), (1, 1), (0, 0), (0, 0)])
    return x / (1 + (squares[:, :-2] + squares[:, 1:-1] + squares[:, 2:]) / 3) ** 0.75


def lower(x):
    """SAME_LOWER: the row that is one too many comes first."""
    half = SIDE // 2
    how = {"kernel_shape": [3, 3], "strides": [2, 2]}
    write("MaxPool", [1, CHANNELS, half, half], **how, auto_pad="SAME_UPPER")
    upper = RUNTIMES["ONNX Runtime"](x)
    write("MaxPool", [1, CHANNELS, half, half], **how, auto_pad="SAME_LOWER")
    assert np.array_equal(RUNTIMES["the reference"](x), upper)
    padded = np.pad(x, [(0, 0), (0, 0), (1, 0), (1, 0)], constant_values=-np.inf)
    parts = [padded[:, :, row : row + SIDE - 1 : 2, column : column + SIDE - 1 : 2]
             for row in range(3) for column in range(3)]
    return np.max(parts, 0)


def lengths(x):
    """The L1 norm: the sum of the absolute values."""
    write("LpNormalization", x.shape, axis=1, p=1)
    return x / np.abs(x).sum(1, keepdims=True)


def corners(x):
    """Aligned: the first pixel stays the first, and the last of the new ones is the last of the old ones."""
    new = int(SIDE * 0.6)
    scales = np.array([1, 1, 0.6, 0.6], np.float32)
    write("Resize", [1, CHANNELS, new, new], [("", None), ("scales", scales)], mode="linear",
          coordinate_transformation_mode="align_corners")
    places = np.arange(new) * (SIDE - 1) / (new - 1)
    low = np.minimum(places.astype(int), SIDE - 2)
    part = (places - low)[:, None]
    rows = x[:, :, low] * (1 - part) + x[:, :, low + 1] * part
    return rows[..., low] * (1 - part[:, 0]) + rows[..., low + 1] * part[:, 0]


x = np.random.default_rng(0).normal(size=(1, CHANNELS, SIDE, SIDE)).astype(np.float32)
for make in (lrn, lower, lengths, corners):
    wanted = make(x)
    kind = onnx.load(PATH).graph.node[0].op_type
    others = {name for name, run in RUNTIMES.items() if np.abs(np.asarray(run(x)) - wanted).max() > 1e-3}
    if make is lrn:
        by_reference = RUNTIMES["the reference"](x)
        assert np.abs(by_reference[:, 0] - wanted[:, 0]).max() < 1e-5
        assert np.array_equal(by_reference[:, 1:], x[:, 1:]), "the other channels are what came in"
    print(f"{kind}: other numbers in {', '.join(sorted(others))}")
    assert others == {"the reference"} | ({"tract"} if make is corners else set()), "it was otherwise"
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
