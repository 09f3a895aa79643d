#!/bin/sh
# A number for each channel, less what a convolution says, in four runtimes.
#
# A good guess: Sub is Sub. tract compiles the next few operations into its convolutions, as others do, and knows which side of a
# subtraction it stands on; where it does not, it leaves them apart. If it were wrong, then the whole sign, as for k - a.
# What happens: in tract 0.23.9 a - k, of a constant a with a number for each channel and a convolution k, comes out as a + k. With a
# bias in the convolution it is neither: of a - (Wx + b) there comes a + Wx - b. a / k is infinite everywhere. No warning. It takes a
# convolution that looks at more than a pixel, with or without padding and steps, and a constant of more than one number; a 1 x 1
# convolution, a depthwise one, one in groups, a product of matrices, an activation in between, and 1 - k, are right. So is
# k - a. ONNX Runtime 1.32.0, OpenVINO 2026.4.1 and OpenCV 5.0.0 give what the formula says.
# Why it matters to campad: networks that people bring are written out again, for whatever opens ONNX. Nothing in the file is wrong; its
# documentation says that tract is, and an export is to be compared in the runtime that will run it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 \
    opencv-python-headless==5.0.0.93 tract==0.23.9
cat > try.py <<'PY'
import sys
from importlib.metadata import version

import cv2
import numpy as np
import onnx
import onnxruntime as ort
import openvino
import tract
from onnx import TensorProto, helper, numpy_helper

print("Python", sys.version.split()[0], "numpy", np.__version__, "onnx", onnx.__version__, "onnxruntime",
      ort.__version__, "OpenVINO", openvino.__version__.split("-")[0], "OpenCV", cv2.__version__, "tract", version("tract"))
CHANNELS, HEIGHT, WIDTH = 16, 13, 11
rng = np.random.default_rng(0)
x = rng.standard_normal((1, CHANNELS, HEIGHT, WIDTH)).astype(np.float32)
a = rng.uniform(1, 2, (1, CHANNELS, 1, 1)).astype(np.float32)
bias = rng.uniform(6, 7, CHANNELS).astype(np.float32)


def model(sides, operator, order, *, biased, groups=1, activation=None, constant=a):
    """x goes through a convolution, perhaps an activation, and then an operator with a constant."""
    weight = (np.random.default_rng(1).standard_normal((CHANNELS, CHANNELS // groups, sides, sides)) / sides / 8)
    arrays = {"weight": weight.astype(np.float32), "a": constant, **({"bias": bias} if biased else {})}
    inputs = ["x", "weight", *(["bias"] if biased else [])]
    nodes = [helper.make_node("Conv", inputs, ["k"], group=groups)]
    if activation:
        nodes.append(helper.make_node(activation, ["k"], ["seen"]))
    seen = "seen" if activation else "k"
    nodes.append(helper.make_node(operator, [{"k": seen}.get(name, name) for name in order], ["y"]))
    value = helper.make_tensor_value_info
    size = [1, CHANNELS, HEIGHT - sides + 1, WIDTH - sides + 1]
    graph = helper.make_graph(nodes, "k", [value("x", TensorProto.FLOAT, [1, CHANNELS, HEIGHT, WIDTH])],
                              [value("y", TensorProto.FLOAT, size), value("k", TensorProto.FLOAT, size)],
                              [numpy_helper.from_array(array, name) for name, array in arrays.items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made, full_check=True)
    both = ort.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"]).run(["k", "y"], {"x": x})
    del made.graph.output[1]
    onnx.save(made, "net.onnx")
    return both


def by_openvino():
    core = openvino.Core()
    return core.compile_model(core.read_model("net.onnx"), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(x)[0]


def by_opencv():
    net = cv2.dnn.readNetFromONNX("net.onnx")
    net.setInput(x)
    return net.forward()


def by_tract():
    return tract.onnx().load("net.onnx").into_model().into_runnable().run([x])[0].to_numpy()


one = np.ones((), np.float32)
cases = {
    "a - k, 3 x 3": (dict(sides=3, operator="Sub", order="ak", biased=False), lambda k: a + k),
    "a - k, 3 x 3 with a bias": (dict(sides=3, operator="Sub", order="ak", biased=True),
                                 lambda k: a + k - 2 * bias.reshape(a.shape)),
    "a / k, 3 x 3": (dict(sides=3, operator="Div", order="ak", biased=False), lambda k: np.full_like(k, np.inf)),
    "k - a, 3 x 3": (dict(sides=3, operator="Sub", order="ka", biased=True), None),
    "1 - k, 3 x 3": (dict(sides=3, operator="Sub", order="ak", biased=True, constant=one), None),
    "a - k, 1 x 1": (dict(sides=1, operator="Sub", order="ak", biased=True), None),
    "a - k, depthwise": (dict(sides=3, operator="Sub", order="ak", biased=True, groups=CHANNELS), None),
    "a - k, in groups": (dict(sides=3, operator="Sub", order="ak", biased=True, groups=2), None),
    "a - sigmoid(k), 3 x 3": (dict(sides=3, operator="Sub", order="ak", biased=True, activation="Sigmoid"), None),
}
for name, (words, instead) in cases.items():
    k, right = model(**words)
    if words.get("activation") is None:
        wide, constant = k.astype(np.float64), words.get("constant", a)
        left, other = (constant, wide) if words["order"] == "ak" else (wide, constant)
        formula = left - other if words["operator"] == "Sub" else left / other
        assert np.allclose(right, formula, rtol=1e-3, atol=1e-3)
    for runtime in (by_openvino, by_opencv, by_tract):
        found = np.asarray(runtime()).reshape(right.shape)
        same = np.allclose(found, right, rtol=1e-3, atol=1e-3)
        print(f"{name}, {runtime.__name__}:", "as in ONNX Runtime" if same else
              f"{found.ravel()[:3]} instead of {right.ravel()[:3]}")
        assert same == (instead is None or runtime is not by_tract)
        if not same:
            wrong = instead(k)
            assert np.allclose(np.abs(found), np.abs(wrong)) if np.isinf(wrong).all() else np.allclose(found, wrong, atol=1e-3)
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
