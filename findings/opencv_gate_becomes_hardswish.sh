#!/bin/sh
# MobileNetV3's squeeze-and-excite, as PyTorch's exporter writes it, in OpenCV.
#
# A good guess: MobileNetV3 is what OpenCV's network module is used for. Its gate is HardSigmoid(c) times the picture; OpenCV has
# HardSigmoid and Mul, and the exporter's alpha=1/6, beta=0.5 are HardSwish's numbers. Where HardSigmoid(c) is multiplied by c itself,
# OpenCV makes one HardSwish of the two, which changes nothing.
# What happens: it does so whatever the HardSigmoid is multiplied by. The picture is dropped, and n x c x 1 x 1 comes out in the place of
# n x c x h x w: c * HardSigmoid(c), without a word, in the new engine and in the old one (OpenCV 5.0.0), in either order of
# the product. What follows stretches it again, so the network runs and says classes: of timm's mobilenetv3_small_050 they have nothing
# to do with PyTorch's. It hangs on beta=0.5 being written: left out, which in ONNX means 0.5, nothing is joined and the result
# is right. Sigmoid as a gate (EfficientNet) is right in any case. ONNX Runtime 1.32.0 gives what the formula says.
# Why it matters to campad: MobileNetV3 is a network that people bring as .onnx, and `network.onnx` of the export for scikit-learn is that
# network. Its gates leave the beta out there.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 opencv-python-headless==5.0.0.93
cat > try.py <<'PY'
from importlib.metadata import version

import cv2
import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

print(*(f"{name} {version(name)}" for name in ("onnx", "onnxruntime", "opencv-python-headless")))
PATH, SHAPE, CHANNELS = "gate.onnx", (1, 8, 6, 6), 8
EXPORTED, SHORT = {"alpha": 1 / 6, "beta": 0.5}, {"alpha": 1 / 6}
draw = np.random.default_rng(0)
x = draw.normal(size=SHAPE).astype(np.float32)
kernel = draw.normal(size=(CHANNELS, CHANNELS, 1, 1)).astype(np.float32)


def write(gate, how, turned):
    product = ["open", "x"] if turned else ["x", "open"]
    nodes = [
        helper.make_node("GlobalAveragePool", ["x"], ["mean"]),
        helper.make_node("Conv", ["mean", "kernel"], ["c"], kernel_shape=[1, 1]),
        helper.make_node(gate, ["c"], ["open"], **how),
        helper.make_node("Mul", product, ["y"])]
    ends = [[helper.make_tensor_value_info(name, TensorProto.FLOAT, SHAPE)] for name in "xy"]
    graph = helper.make_graph(nodes, gate, *ends, [numpy_helper.from_array(kernel, "kernel")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, PATH)


def by_opencv(engine):
    network = cv2.dnn.readNetFromONNX(PATH, engine)
    network.setInput(x)
    return network.forward()


def close(one, other):
    return one.shape == other.shape and np.abs(one - other).max() < 1e-5


c = (kernel[:, :, 0, 0] @ x.mean((2, 3)).T).T.reshape(1, CHANNELS, 1, 1)
opened = {"HardSigmoid": np.clip(c / 6 + 0.5, 0, 1), "Sigmoid": 1 / (1 + np.exp(-c))}
for gate, how, joined in (("HardSigmoid", EXPORTED, True), ("HardSigmoid", SHORT, False), ("Sigmoid", {}, False)):
    for turned in (False, True):
        write(gate, how, turned)
        wanted = x * opened[gate]
        assert close(ort.InferenceSession(PATH).run(None, {"x": x})[0], wanted)
        for engine in (cv2.dnn.ENGINE_AUTO, cv2.dnn.ENGINE_NEW, cv2.dnn.ENGINE_CLASSIC):
            made = by_opencv(engine)
            if joined:
                assert close(made, c * opened[gate]), "it was the HardSwish of what the gate takes"
            else:
                assert close(made, wanted), "it was right"
        written = ", ".join(f"{name}={value:.3g}" for name, value in how.items())
        print(f"{gate}({written}), {'gate * x' if turned else 'x * gate'}: {made.shape},",
              "the picture is gone" if joined else "right")
PY
venv/bin/python try.py
