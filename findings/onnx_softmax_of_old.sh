#!/bin/sh
# The Softmax of an ONNX network of opset 12 and older, in five runtimes.
#
# A good guess: Softmax has changed in opset 13, from "all axes from this one on together" to "along this axis". A model says its
# opset, so a runtime knows which is meant; and whoever doubts asks ONNX's own reference evaluator, which implements each
# version as the standard says.
# What happens: of a picture's channels (axis=1, which is also the old default, of n x c x h x w) ONNX Runtime 1.32.0 and tract
# 0.23.9 compute what opset 11 says. OpenVINO 2026.4.1, OpenCV 5.0.0 and the reference evaluator of onnx 1.23.2 compute what opset
# 13 says, and say nothing: each place sums to 1 where the whole picture should. LogSoftmax is right in OpenVINO, and wrong in the
# other two. Along the last axis, which is what a classifier has, both meanings are one. onnx.version_converter writes the old
# meaning out (Flatten, Softmax, Reshape), and then all five agree.
# Why it matters to campad: networks of opset 7 to 12 are brought to it, and it runs them in ONNX Runtime. Its export for ONNX has
# opset 18, by that converter, so an attention over a picture is the same in whatever opens the file; the file that was brought
# is not. Who asks the reference evaluator about such a network raises its opset first.
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
from onnx import TensorProto, helper, version_converter
from onnx.reference import ReferenceEvaluator

names = ("onnx", "onnxruntime", "openvino", "opencv-python-headless", "tract")
print(*(f"{name} {version(name)}" for name in names))
PATH, SHAPE = "softmax.onnx", (1, 4, 5, 6)


def write(kind, axis, newer):
    how = {} if axis is None else {"axis": axis}
    ends = [[helper.make_tensor_value_info(name, TensorProto.FLOAT, SHAPE)] for name in "xy"]
    graph = helper.make_graph([helper.make_node(kind, ["x"], ["y"], **how)], kind, *ends)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8)
    model = version_converter.convert_version(model, 18) if newer else model
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, PATH)


def by_opencv(x):
    network = cv2.dnn.readNetFromONNX(PATH)
    network.setInput(x)
    return network.forward()


RUNTIMES = {
    "ONNX Runtime": lambda x: ort.InferenceSession(PATH).run(None, {"x": x})[0],
    "tract": lambda x: tract.onnx().load(PATH).into_model().into_runnable().run([x])[0].to_numpy(),
    "OpenVINO": lambda x: openvino.Core().compile_model(PATH, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(x)[0],
    "OpenCV": by_opencv,
    "the reference": lambda x: ReferenceEvaluator(onnx.load(PATH)).run(None, {"x": x})[0],
}


def by_hand(kind, x, axes):
    powers = np.exp(x - x.max(axes, keepdims=True))
    shares = powers / powers.sum(axes, keepdims=True)
    return np.log(shares) if kind == "LogSoftmax" else shares


x = np.random.default_rng(0).normal(size=SHAPE).astype(np.float32)
wrong = {"Softmax": {"OpenVINO", "OpenCV", "the reference"}, "LogSoftmax": {"OpenCV", "the reference"}}
for kind in wrong:
    for axis in (None, 1, 2, 3):
        old = tuple(range(1 if axis is None else axis, 4))
        new = -1 if axis is None else axis
        for newer in (False, True):
            write(kind, axis, newer)
            made = {name: np.asarray(run(x)) for name, run in RUNTIMES.items()}
            others = {name for name, one in made.items() if np.abs(one - by_hand(kind, x, old)).max() > 1e-4}
            print(f"{kind}, axis {'left out' if axis is None else axis}, opset {18 if newer else 11}:",
                  f"not as opset 11 says: {', '.join(sorted(others))}" if others else "all five as opset 11 says")
            assert others == (set() if newer or axis == 3 else wrong[kind]), "it was otherwise"
            for name in others:
                place = new if name == "the reference" else 1 if axis is None else axis
                assert np.abs(made[name] - by_hand(kind, x, place)).max() < 1e-4, "it was what opset 13 says"
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
