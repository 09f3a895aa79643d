#!/bin/sh
# Padding "same" of an ONNX network in OpenCV's new engine.
#
# A good guess: OpenCV's importer has known auto_pad for years, and networks that come from TensorFlow are its daily bread. With
# SAME_UPPER the row that is one too many goes below and to the right, with SAME_LOWER above and to the left.
# What happens: OpenCV 5.0.0 has a new engine, which it takes by itself (ENGINE_AUTO). There SAME_UPPER with a step of 2 has that
# row above and to the left, as SAME_LOWER has; with a step of 1 and an even kernel SAME_LOWER has it below, as SAME_UPPER
# has. So it is in convolutions, depthwise ones and pools, and nothing is said. The old engine (ENGINE_CLASSIC) takes both for
# SAME_UPPER. Padding that is written as numbers is right in all of them. A network of TensorFlow, which halves a picture of an
# even size some five times, sees with each halving another pixel: of MobileNet's last activations the cosine to ONNX Runtime's
# is 0.5. Of odd sizes, and with the padding of PyTorch's networks, nothing is wrong, so a trial may well succeed.
# Why it matters to campad: its networks come from TensorFlow, and `network.onnx` of its export for scikit-learn had SAME_UPPER
# in each convolution. What it exports has the padding as numbers now.
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

names = ("onnx", "onnxruntime", "opencv-python-headless")
print(*(f"{name} {version(name)}" for name in names))
ENGINES = {"as it chooses": cv2.dnn.ENGINE_AUTO, "new": cv2.dnn.ENGINE_NEW, "classic": cv2.dnn.ENGINE_CLASSIC}
UPPER, LOWER = "SAME_UPPER", "SAME_LOWER"
draw = np.random.default_rng(0)


def write(path, kind, side, kernel, step, weights, **padding):
    """One layer; returns what ONNX Runtime makes of x."""
    new = -(-side // step)
    node = helper.make_node(kind, ["x", "w"] if weights is not None else ["x"], ["y"], **padding,
                            kernel_shape=[kernel] * 2, strides=[step] * 2)
    constants = [] if weights is None else [numpy_helper.from_array(weights, "w")]
    graph = helper.make_graph(
        [node], "one layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 4, side, side])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 4, new, new])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    return lambda x: ort.InferenceSession(path).run(None, {"x": x})[0]


def by_opencv(path, engine, x):
    network = cv2.dnn.readNetFromONNX(path, engine)
    network.setInput(x)
    return network.forward()


def close(one, other):
    return np.abs(one - other).max() < 1e-3


def tried(kind, side, kernel, step, padding):
    """Return by engine: does it pad as SAME_UPPER, as SAME_LOWER, or is there no difference?"""
    weights = draw.normal(size=(4, 4, kernel, kernel)).astype("f") if kind == "Conv" else None
    x = draw.normal(size=(1, 4, side, side)).astype("f")
    missing = (-(-side // step) - 1) * step + kernel - side
    little, much = missing // 2, missing - missing // 2
    written = {UPPER: [little, little, much, much], LOWER: [much, much, little, little]}
    by_side = {}
    for where, numbers in written.items():
        by_side[where] = write("numbers.onnx", kind, side, kernel, step, weights, pads=numbers)(x)
        for engine in ENGINES.values():
            assert close(by_opencv("numbers.onnx", engine, x), by_side[where])
    wanted = write("same.onnx", kind, side, kernel, step, weights, auto_pad=padding)(x)
    assert close(wanted, by_side[padding])
    if little == much:
        assert all(close(by_opencv("same.onnx", engine, x), wanted) for engine in ENGINES.values())
        return dict.fromkeys(ENGINES, padding)
    found = {name: by_opencv("same.onnx", engine, x) for name, engine in ENGINES.items()}
    return {name: next(where for where, one in by_side.items() if close(made, one))
            for name, made in found.items()}


for kind in ("Conv", "MaxPool", "AveragePool"):
    for side, kernel, step in ((14, 3, 2), (14, 5, 2), (13, 2, 1), (13, 3, 2)):
        for padding in (UPPER, LOWER):
            found = tried(kind, side, kernel, step, padding)
            print(f"{kind}, {side} pixels, kernel {kernel}, step {step}, {padding}:", found)
            if side == 13 and kernel == 3:
                assert set(found.values()) == {padding}
            else:
                new = LOWER if step == 2 else UPPER
                assert found == {"as it chooses": new, "new": new, "classic": UPPER}, "it was otherwise"
PY
venv/bin/python try.py
