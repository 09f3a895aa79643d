#!/bin/sh
# Two layers that have one weight together, as a file of ONNX may say it, in four runtimes.
#
# A good guess: a constant is a constant. Networks share them (one head for pictures of several sizes, a decoder tied to its encoder),
# and tools that make files smaller merge what is alike. A runtime that folds something into weights, or lays them out anew,
# works on a copy.
# What happens: OpenCV 5.0.0 folds a batch normalisation into the convolution behind it, where that one does not pad, and writes into
# the constant itself: every other layer that has it too gets what was folded into it. Of two heads with one weight behind two
# normalisations neither is right, and a layer that has no normalisation, or stands before all of it, changes as well. Its old engine (ENGINE_CLASSIC) does not.
# OpenVINO 2026.4.1 lays weights out once for each constant: a transposed convolution that shares its weight with a convolution, as in
# a tied autoencoder, gives other numbers. No warning in either. With a copy for each layer all is right, everywhere; ONNX Runtime
# 1.32.0 and tract 0.23.9 are right in any case.
# Why it matters to campad: networks that people bring are written out again, and `network.onnx` of the export for scikit-learn is said to
# run in OpenCV. There each convolution has constants of its own now.
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
from onnx import numpy_helper, parser

print("Python", sys.version.split()[0], "numpy", np.__version__, "onnx", onnx.__version__, "onnxruntime",
      ort.__version__, "OpenVINO", openvino.__version__.split("-")[0], "OpenCV", cv2.__version__, "tract", version("tract"))
CHANNELS = 16
rng = np.random.default_rng(0)
x = rng.standard_normal((1, CHANNELS, 13, 11)).astype(np.float32)
arrays = {"weight": rng.standard_normal((CHANNELS, CHANNELS, 3, 3)) / 8, "bias": rng.standard_normal(CHANNELS)}
for norm in ("one", "two"):
    arrays |= {f"{norm}_gain": rng.uniform(0.5, 1.5, CHANNELS), f"{norm}_shift": rng.standard_normal(CHANNELS),
               f"{norm}_mean": rng.standard_normal(CHANNELS), f"{norm}_variance": rng.uniform(0.3, 2, CHANNELS)}
arrays |= {"own_weight": arrays["weight"], "own_bias": arrays["bias"]}

ONE, TWO = ("BatchNormalization({}, NAME_gain, NAME_shift, NAME_mean, NAME_variance)".replace("NAME", name) for name in ("one", "two"))
NETWORKS = {
    "two heads": f"""first = {ONE.format("x")}  second = {TWO.format("x")}
        left = Conv(first, weight, bias)  right = Conv(second, weight, bias)  y = Concat<axis = 1>(left, right)""",
    "two heads that pad": f"""first = {ONE.format("x")}  second = {TWO.format("x")}
        left = Conv<pads = [1, 1, 1, 1]>(first, weight, bias)
        right = Conv<pads = [1, 1, 1, 1]>(second, weight, bias)  y = Concat<axis = 1>(left, right)""",
    "one head, and one without a normalisation": f"""first = {ONE.format("x")}
        left = Conv(x, weight, bias)  right = Conv(first, weight, bias)  y = Concat<axis = 1>(left, right)""",
    "one bias in a row": f"""k = Conv(x, own_weight, bias)  norm = {ONE.format("k")}  y = Conv(norm, weight, bias)""",
    "two heads, a copy for each": f"""first = {ONE.format("x")}  second = {TWO.format("x")}
        left = Conv(first, weight, bias)  right = Conv(second, own_weight, own_bias)  y = Concat<axis = 1>(left, right)""",
    "tied": "k = Conv(x, weight)  seen = Relu(k)  y = ConvTranspose(seen, weight)",
    "tied, a copy for each": "k = Conv(x, weight)  seen = Relu(k)  y = ConvTranspose(seen, own_weight)",
}
NEW, OLD, VINO = "OpenCV, new engine", "OpenCV, old engine", "OpenVINO"
WRONG = {"two heads": NEW, "one head, and one without a normalisation": NEW, "one bias in a row": NEW, "tied": VINO}


def save(text):
    made = parser.parse_model(f"""<ir_version: 8, opset_import: ["" : 17]>
        net (float[1, {CHANNELS}, 13, 11] x) => (float[n, c, h, w] y) {{ {text} }}""")
    used = {name for node in made.graph.node for name in node.input}
    for name, array in arrays.items():
        if name in used:
            made.graph.initializer.append(numpy_helper.from_array(array.astype(np.float32), name))
    onnx.checker.check_model(made, full_check=True)
    onnx.save(made, "net.onnx")


def by_onnxruntime(level):
    options = ort.SessionOptions()
    options.graph_optimization_level = level
    return ort.InferenceSession("net.onnx", options, providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]


def by_openvino():
    core = openvino.Core()
    return core.compile_model(core.read_model("net.onnx"), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(x)[0]


def by_opencv(engine):
    net = cv2.dnn.readNetFromONNX("net.onnx", engine)
    net.setInput(x)
    return net.forward()


def by_tract():
    return tract.onnx().load("net.onnx").into_model().into_runnable().run([x])[0].to_numpy()


for name, text in NETWORKS.items():
    save(text)
    right = by_onnxruntime(ort.GraphOptimizationLevel.ORT_DISABLE_ALL)
    found = {"ONNX Runtime": by_onnxruntime(ort.GraphOptimizationLevel.ORT_ENABLE_ALL), VINO: by_openvino(),
             NEW: by_opencv(cv2.dnn.ENGINE_NEW), OLD: by_opencv(cv2.dnn.ENGINE_CLASSIC), "tract": by_tract()}
    for runtime, result in found.items():
        halves = [abs(half - kept).max() for half, kept in zip(np.array_split(np.asarray(result), 2, 1), np.array_split(right, 2, 1))]
        print(f"{name}, {runtime}: the halves of the channels are {halves[0]:.5f} and {halves[1]:.5f} off, of {abs(right).max():.1f}")
        wrong = WRONG.get(name) == runtime
        assert max(halves) > 1 if wrong else max(halves) < 1e-3
        assert not wrong or name != "two heads" or min(halves) > 1
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
