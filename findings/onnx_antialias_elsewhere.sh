#!/bin/sh
# ONNX's Resize with antialias=1, in four runtimes.
#
# A good guess: antialias is there since opset 18 (2022). A runtime that has it gives the same picture within a level; one
# that has not says so when the model is loaded, as they do for an operator that they do not know.
# What happens: OpenVINO 2026.4.1 and OpenCV 5.0.0 load the model without a word and leave the attribute out. What comes is
# the plain linear picture, the same as with antialias=0: of noise that is made smaller from 480 to 192 pixels, 30 levels off
# on average, up to 112. ONNX Runtime 1.32.0 and tract 0.23.9 do compute it; on bytes ONNX Runtime rounds, and gives
# Pillow's pixels, where tract cuts off, half a level darker throughout.
# Why it matters to campad: an exported project resizes camera frames by itself, and is opened in whatever runs ONNX. With
# this Resize its answers would be others there, and nobody would be told. Its resizing is written in operators that have one
# meaning, so a runtime that cannot run them says so. (resize_of_bytes.sh has the bytes in ONNX Runtime.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 \
    opencv-python-headless==5.0.0.93 tract==0.23.9 pillow==13.0.0
ORT_DISABLE_TELEMETRY=1 venv/bin/python - <<'PY'
import sys
from importlib.metadata import version

import cv2
import numpy as np
import onnx
import onnxruntime as ort
import openvino
import tract
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

OLD, NEW = 480, 192
print("Python", sys.version.split()[0], *(
    f"{name} {version(name)}"
    for name in ("onnx", "onnxruntime", "openvino", "opencv-python-headless", "tract", "pillow")))


def write(path, floats, antialias):
    """Resize uint8 (1, 3, h, w), as bytes or as floats."""
    how = {"antialias": 1, "exclude_outside": 1} if antialias else {}
    first = [helper.make_node("Cast", ["pixels"], ["float"], to=TensorProto.FLOAT)] if floats else []
    resize = helper.make_node("Resize", ["float" if floats else "pixels", "", "", "size"], ["y"],
                              mode="linear", **how)
    kind = TensorProto.FLOAT if floats else TensorProto.UINT8
    graph = helper.make_graph(
        [*first, resize], "resize",
        [helper.make_tensor_value_info("pixels", TensorProto.UINT8, [1, 3, OLD, OLD])],
        [helper.make_tensor_value_info("y", kind, [1, 3, NEW, NEW])],
        [numpy_helper.from_array(np.array([1, 3, NEW, NEW]), "size")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def by_onnxruntime(path, pixels):
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {"pixels": pixels})[0]


def by_openvino(path, pixels):
    exactly = {"INFERENCE_PRECISION_HINT": "f32"}  # else bfloat16 on some processors
    return openvino.Core().compile_model(path, "CPU", exactly)(pixels)[0]


def by_opencv(path, pixels):
    network = cv2.dnn.readNetFromONNX(path)
    network.setInput(pixels)
    return network.forward()


def by_tract(path, pixels):
    return tract.onnx().load(path).into_model().into_runnable().run([pixels])[0].to_numpy()


picture = np.random.default_rng(0).integers(0, 256, (OLD, OLD, 3), np.uint8)
wanted = np.asarray(Image.fromarray(picture).resize((NEW, NEW), Image.Resampling.BILINEAR))
wanted = wanted.transpose(2, 0, 1)[None].astype(float)
pixels = np.ascontiguousarray(picture.transpose(2, 0, 1)[None])
print(f"levels from Pillow's BILINEAR, {OLD} to {NEW}: mean, most, and how much darker")
for floats in (True, False):
    for name, run in (("ONNX Runtime", by_onnxruntime), ("tract", by_tract),
                      ("OpenVINO", by_openvino), ("OpenCV", by_opencv)):
        made = {}
        for antialias in (False, True):
            path = f"{floats}{antialias}.onnx"
            write(path, floats, antialias)
            made[antialias] = np.asarray(run(path, pixels), float)
        off = np.abs(made[True] - wanted)
        darker = float((wanted - made[True]).mean())
        same = np.array_equal(made[True], made[False])
        print(f"{name}, {'floats' if floats else 'bytes'}: {off.mean():.2f} {off.max():.1f} {darker:.2f}"
              f"{', as without antialias' if same else ''}")
        assert same == (name in ("OpenVINO", "OpenCV"))
        assert off.mean() > 25 if same else off.max() <= 1
        assert same or (darker > 0.45) == (name == "tract" and not floats)
PY
