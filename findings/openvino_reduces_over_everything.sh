#!/bin/sh
# The sum of absolute values over one axis, in ONNX graphs of opset 7 to 20, in OpenVINO and three other runtimes.
#
# A good guess: reductions are the plainest operators there are. Their axes were an attribute up to opset 17 and are an input from 18 on;
# ReduceSum alone changed in 13. A runtime that reads one of them by its opset reads all of them, and opset 17 is its daily bread.
# What happens: OpenVINO 2026.4.1 leaves the axes of ReduceL1, ReduceLogSum and ReduceLogSumExp out in opset 13 to 17, and reduces over
# all that there is: n x c x h x w becomes one number, with keepdims=0 a scalar. What follows stretches it again, so x / sum |x| goes on
# as a picture, divided by the wrong number. No warning, and the shape that the file declares is of no account. The same graph
# in opset 11, 12 and from 18 on is right, and in all of them ReduceMean, ReduceMax, ReduceMin, ReduceProd, ReduceL2 and ReduceSumSquare
# are. ONNX Runtime 1.32.0, OpenCV 5.0.0 and tract 0.23.9 are right in all of it.
# Why it matters to campad: whoever weighs lengths in one norm or the other, or tells strangers by the logarithm of a sum of powers, writes
# these nodes behind a network, and opset 17 is what browsers' runtimes take. campad's exports write sums, and are run in OpenVINO;
# of networks that people bring it takes ReduceSum, ReduceMean, ReduceMax and ReduceL2, which are right everywhere.
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
from onnx import parser

print("Python", sys.version.split()[0], "numpy", np.__version__, "onnx", onnx.__version__, "onnxruntime",
      ort.__version__, "OpenVINO", openvino.__version__.split("-")[0], "OpenCV", cv2.__version__, "tract", version("tract"))
SHAPE = (2, 8, 5, 6)
FORMULAS = {
    "ReduceL1": lambda x: x.sum(1, keepdims=True), "ReduceLogSum": lambda x: np.log(x.sum(1, keepdims=True)),
    "ReduceLogSumExp": lambda x: np.log(np.exp(x).sum(1, keepdims=True)),
    "ReduceL2": lambda x: np.sqrt((x * x).sum(1, keepdims=True)), "ReduceSumSquare": lambda x: (x * x).sum(1, keepdims=True),
    "ReduceMean": lambda x: x.mean(1, keepdims=True), "ReduceProd": lambda x: x.prod(1, keepdims=True),
    "ReduceMax": lambda x: x.max(1, keepdims=True), "ReduceMin": lambda x: x.min(1, keepdims=True)}
LOST = {"ReduceL1", "ReduceLogSum", "ReduceLogSumExp"}
x = np.random.default_rng(0).uniform(0.5, 1.5, SHAPE).astype(np.float32)


def save(operator, opset):
    """x / reduced, with the axes where that opset has them."""
    axes, attribute = ("axes", "") if opset >= 18 else ("", "axes = [1], ")
    made = parser.parse_model(f"""<ir_version: 4, opset_import: ["" : {opset}]>
        net (float{list(SHAPE)} x) => (float{list(SHAPE)} y) {{
          {"axes = Constant<value = int64[1] {1}>()" if axes else ""}
          less = {operator}<{attribute}keepdims = 1>(x{", axes" if axes else ""})
          y = Div(x, less) }}""")
    onnx.checker.check_model(made, full_check=True)
    onnx.save(made, "net.onnx")


def by_onnxruntime():
    return ort.InferenceSession("net.onnx", providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]


def by_openvino():
    core = openvino.Core()
    return core.compile_model(core.read_model("net.onnx"), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(x)[0]


def by_opencv():
    net = cv2.dnn.readNetFromONNX("net.onnx")
    net.setInput(x)
    return net.forward()


def by_tract():
    return tract.onnx().load("net.onnx").into_model().into_runnable().run([x])[0].to_numpy()


for operator, formula in FORMULAS.items():
    wide = x.astype(np.float64)
    right = wide / formula(wide)
    for opset in (11, 12, 13, 15, 17, 18, 20):
        save(operator, opset)
        off = {name: float(abs(np.asarray(run()) / right - 1).max()) for name, run in (
            ("ONNX Runtime", by_onnxruntime), ("OpenVINO", by_openvino), ("OpenCV", by_opencv), ("tract", by_tract))}
        wrong = operator in LOST and 13 <= opset <= 17
        print(f"{operator}, opset {opset}:", ", ".join(f"{name} {100 * part:.3f} %" for name, part in off.items()), "off")
        assert off.pop("OpenVINO") > 0.3 if wrong else off.pop("OpenVINO") < 1e-4
        assert max(off.values()) < 1e-4

made = parser.parse_model("""<ir_version: 8, opset_import: ["" : 17]>
    net (float[2, 8, 5, 6] x) => (float[2, 5, 6] y) { y = ReduceLogSumExp<axes = [1], keepdims = 0>(x) }""")
onnx.checker.check_model(made, full_check=True)
onnx.save(made, "net.onnx")
print("with keepdims=0, of", SHAPE, "ONNX Runtime gives", by_onnxruntime().shape, "and OpenVINO", by_openvino().shape)
assert by_onnxruntime().shape == (2, 5, 6)
assert by_openvino().shape == ()
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
