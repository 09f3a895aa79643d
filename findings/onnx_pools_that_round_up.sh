#!/bin/sh
# Pools whose size is rounded up (ceil_mode), as PyTorch's networks have them, in five runtimes.
#
# A good guess: ceil_mode is in ONNX since opset 10. Runtimes may differ in speed, or refuse it; how large the result is, and what
# an average is divided by, is settled by PyTorch, from which such networks come.
# What happens: ONNX Runtime 1.32.0, tract 0.23.9 and the reference evaluator of onnx 1.23.2 do as PyTorch: a window that
# would begin in the padding behind is left out, and an average that counts padding (count_include_pad, nn.AvgPool2d's default)
# is divided by what lies within picture and padding, not by what hangs over. OpenVINO 2026.4.1 keeps such a window in MaxPool, so
# all that follows is a row larger, and not in AveragePool; there it divides by the whole window where there is padding, and rightly
# where there is none. OpenCV 5.0.0 keeps the window in both, and always divides by the whole. No warning. It depends on the
# picture's size: AvgPool2d(3, 2, padding=1) is wrong for even sizes only, AvgPool2d(2, 2) in OpenCV for odd ones only. And
# onnx's own shape inference has the larger size before opset 22, against its own evaluator.
# Why it matters to campad: people bring PyTorch's networks as .onnx, and their exports for ONNX have the same pools. campad's
# numbers and the export's proof are ONNX Runtime's; the documentation says that these pools are others elsewhere. It takes sizes from
# onnx's inference, so such a pool of an older opset is no layer that it can be cut at: it says which size came instead.
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
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

names = ("onnx", "onnxruntime", "openvino", "opencv-python-headless", "tract")
print(*(f"{name} {version(name)}" for name in names))
PATH = "pool.onnx"


def by_hand(kind, x, kernel, step, pad):
    """As PyTorch does it, along both axes; of one channel."""
    side = x.shape[-1]
    count = -(-(side + 2 * pad - kernel) // step) + 1
    if (count - 1) * step >= side + pad:  # it would begin in the padding behind
        count -= 1
    made = np.zeros((count, count), np.float32)
    for row in range(count):
        for column in range(count):
            begins = [place * step - pad for place in (row, column)]
            ends = [min(one + kernel, side + pad) for one in begins]
            part = x[0, 0, max(begins[0], 0):ends[0], max(begins[1], 0):ends[1]]
            area = (ends[0] - begins[0]) * (ends[1] - begins[1])
            made[row, column] = part.max() if kind == "MaxPool" else part.sum() / area
    return made[None, None]


def write(kind, side, new, kernel, step, pad):
    how = {} if kind == "MaxPool" else {"count_include_pad": 1}
    node = helper.make_node(kind, ["x"], ["y"], kernel_shape=[kernel] * 2, strides=[step] * 2,
                            pads=[pad] * 4, ceil_mode=1, **how)
    ends = [[helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1, size, size])]
            for name, size in (("x", side), ("y", new))]
    graph = helper.make_graph([node], kind, *ends)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, PATH)
    del model.graph.output[0].type.tensor_type.shape.dim[:]
    model.graph.output[0].type.tensor_type.ClearField("shape")
    shape = onnx.shape_inference.infer_shapes(model).graph.output[0].type.tensor_type.shape
    return shape.dim[-1].dim_value


def by_opencv(x):
    network = cv2.dnn.readNetFromONNX(PATH)
    network.setInput(x)
    return network.forward()


RUNTIMES = {
    "ONNX Runtime": lambda x: ort.InferenceSession(PATH).run(None, {"x": x})[0],
    "tract": lambda x: tract.onnx().load(PATH).into_model().into_runnable().run([x])[0].to_numpy(),
    "the reference": lambda x: ReferenceEvaluator(onnx.load(PATH)).run(None, {"x": x})[0],
    "OpenVINO": lambda x: openvino.Core().compile_model(PATH, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(x)[0],
    "OpenCV": by_opencv,
}
OTHER_SIZE, OTHER_NUMBERS = "size", "numbers"
openvino_numbers = {"OpenVINO": OTHER_NUMBERS, "OpenCV": OTHER_NUMBERS}
opencv_numbers = {"OpenCV": OTHER_NUMBERS}
inferred_size = {"the inference": OTHER_SIZE, "OpenCV": OTHER_SIZE}
sizes = {**inferred_size, "OpenVINO": OTHER_SIZE}
CASES = [  # kind, side, kernel, step, padding; who is not as PyTorch
    ("MaxPool", 14, 3, 2, 0, {}), ("MaxPool", 14, 3, 2, 1, {}), ("MaxPool", 13, 3, 2, 1, {}),
    ("MaxPool", 13, 2, 2, 1, sizes), ("MaxPool", 14, 3, 3, 1, sizes),
    ("AveragePool", 14, 3, 2, 1, openvino_numbers), ("AveragePool", 13, 3, 2, 1, {}),
    ("AveragePool", 14, 2, 2, 0, {}), ("AveragePool", 13, 2, 2, 0, opencv_numbers),
    ("AveragePool", 14, 3, 2, 0, opencv_numbers), ("AveragePool", 13, 2, 2, 1, inferred_size),
]
draw = np.random.default_rng(0)
for kind, side, kernel, step, pad, wanted in CASES:
    x = draw.normal(size=(1, 1, side, side)).astype(np.float32)
    right = by_hand(kind, x, kernel, step, pad)
    inferred = write(kind, side, right.shape[-1], kernel, step, pad)
    others = {} if inferred == right.shape[-1] else {"the inference": OTHER_SIZE}
    for name, run in RUNTIMES.items():
        made = np.asarray(run(x))
        if made.shape != right.shape:
            others[name] = OTHER_SIZE
        elif np.abs(made - right).max() > 1e-4:
            others[name] = OTHER_NUMBERS
    print(f"{kind}({kernel}, step {step}, padding {pad}) of {side} pixels:", others or "all as PyTorch")
    assert others == wanted, f"it was {wanted}"
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
