#!/bin/sh
# ONNX's Resize by a factor that does not go into the picture's size, in four runtimes.
#
# A good guess: 13 rows by 1.5 are 19.5, so 19 come out, and the factor says where each of them lies in the picture. ONNX's formula has the
# factor as it is given; without antialias and with plain "linear" this is as old as the operator, and runtimes have agreed long since.
# What happens: OpenCV 5.0.0 takes the factor for the new size only, and divides the sizes by each other for another one: 19 / 13. The
# picture is stretched to its edge, at its end by up to nearly a pixel, in the new engine and in the old one, with "half_pixel" and with
# "asymmetric". No warning. ONNX Runtime 1.32.0, OpenVINO 2026.4.1 and tract 0.23.9 do as the formula says, and so all agree where the
# factor goes into the size (12 x 10 by 1.5, every size by 2), and where the new size is what the file gives. A network that was
# tried on one size is another one on the next.
# Why it matters to campad: it takes frames of any size and networks of others with such factors, as pyramids and decoders have them, and
# runs them in ONNX Runtime. Its export for ONNX keeps the factor; in OpenCV it is to be compared at the very size that cameras give.
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


def save(shape, factor, places):
    """A Resize by that factor."""
    made = parser.parse_model(f"""<ir_version: 8, opset_import: ["" : 17]>
        net (float{list(shape)} x) => (float[n, c, h, w] y) {{
          factors = Constant<value = float[4] {{1.0, 1.0, {factor}, {factor}}}>()
          y = Resize<mode = "linear", coordinate_transformation_mode = "{places}">(x, , factors) }}""")
    onnx.checker.check_model(made, full_check=True)
    onnx.save(made, "net.onnx")


def matrix(old, factor, places, quotient):
    """new x old weights of a linear picture, by the factor or by the quotient of the sizes."""
    new = int(old * factor)
    by = new / old if quotient else factor
    weights = np.zeros((new, old))
    for row in range(new):
        place = (row + 0.5) / by - 0.5 if places == "half_pixel" else row / by
        place = min(max(place, 0), old - 1)
        below = int(place)
        weights[row, below] += 1 - (place - below)
        weights[row, min(below + 1, old - 1)] += place - below
    return weights


def by_formula(x, factor, places, quotient=False):
    return np.einsum("ih,jw,nchw->ncij", *(matrix(side, factor, places, quotient) for side in x.shape[2:]), x)


def by_onnxruntime(x):
    return ort.InferenceSession("net.onnx", providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]


def by_openvino(x):
    core = openvino.Core()
    return core.compile_model(core.read_model("net.onnx"), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(x)[0]


def by_opencv(engine):
    def run(x):
        net = cv2.dnn.readNetFromONNX("net.onnx", engine)
        net.setInput(x)
        return net.forward()
    return run


def by_tract(x):
    return tract.onnx().load("net.onnx").into_model().into_runnable().run([x])[0].to_numpy()


RUNTIMES = {"ONNX Runtime": by_onnxruntime, "OpenVINO": by_openvino, "tract": by_tract,
            "OpenCV, new engine": by_opencv(cv2.dnn.ENGINE_NEW), "OpenCV, old engine": by_opencv(cv2.dnn.ENGINE_CLASSIC)}
rng = np.random.default_rng(0)
for height, width, factor in ((13, 11, 1.5), (13, 11, 0.75), (13, 7, 1.25), (12, 10, 1.5), (13, 11, 2.0)):
    x = rng.standard_normal((1, 2, height, width)).astype(np.float32)
    fits = (height * factor).is_integer() and (width * factor).is_integer()
    for places in ("half_pixel", "asymmetric"):
        save(x.shape, factor, places)
        right, other = by_formula(x, factor, places), by_formula(x, factor, places, quotient=True)
        print(f"{height} x {width} by {factor}, {places}:", end=" ")
        for name, run in RUNTIMES.items():
            found = np.asarray(run(x))
            off, off_quotient = abs(found - right).max(), abs(found - other).max()
            print(f"{name} {off:.4f} off the factor's, {off_quotient:.4f} off the quotient's", end="; ")
            assert off_quotient < 1e-4 if "OpenCV" in name else off < 1e-4
            assert off < 1e-4 or not fits
            assert fits or "OpenCV" not in name or off > 0.3
        print()
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
