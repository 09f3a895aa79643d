#!/bin/sh
# Is a network the same after onnx.version_converter has brought it to a newer opset?
#
# A good guess: yes, that is what it is for; where an operator's default has changed in between, the old meaning is
# written out, and what cannot be converted raises an error, as most things do on the way to an older opset.
# What happens: Resize of opset 10 had no attribute that says where pixels are taken from, and meant the upper left corner
# (in ONNX Runtime "asymmetric"). The converter hands it on as it is, and from opset 11 on the default is "half_pixel": the
# picture moves by half a pixel and more. With "linear" every scale gives other numbers, with "nearest" 1.3 and 1/3, while 2,
# 1.5 and 1/2 happen to stay. Upsample of opset 9 goes the same way. The checker is content, and nothing is said. With
# coordinate_transformation_mode="asymmetric", and nearest_mode="floor", or "ceil" to make a picture smaller, the old
# numbers come back. onnx's own reference evaluator cannot judge: it does not run the Resize of opset 10. onnx 1.23.2 is
# the newest.
# Why it matters to campad: its export for ONNX brings networks of other people to opset 18. One with such a Resize was half
# off in its probabilities, so the proof refused it; it writes the old meaning out now.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0
ORT_DISABLE_TELEMETRY=1 "$folder/venv/bin/python" - <<'PY'
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper, version_converter
from onnx.reference import ReferenceEvaluator

XS = np.random.default_rng(0).normal(size=(1, 2, 9, 10)).astype(np.float32)
print("Python", sys.version.split()[0], "numpy", np.__version__, "onnx", onnx.__version__,
      "onnxruntime", ort.__version__)


def model(kind, opset, mode, scale):
    graph = helper.make_graph(
        [helper.make_node(kind, ["x", "scales"], ["y"], mode=mode)], "resize",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, XS.shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None] * 4)],
        [numpy_helper.from_array(np.array([1, 1, scale, scale], np.float32), "scales")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=5)
    onnx.checker.check_model(made, full_check=True)
    return made


def said(made):
    options = ort.SessionOptions()
    options.log_severity_level = 3
    session = ort.InferenceSession(made.SerializeToString(), options,
                                   providers=["CPUExecutionProvider"])
    return session.run(None, {"x": XS})[0]


print("how far the converted network is off, and with its old meaning written out")
stays = {("nearest", scale) for scale in (3, 2, 1.5, 1 / 2)}
for kind, opset, modes, scales in (
    ("Resize", 10, ("linear", "nearest"), (3, 2, 1.5, 1.3, 0.7, 1 / 2, 1 / 3)),
    ("Upsample", 9, ("linear",), (2,)),
):
    for mode in modes:
        for scale in scales:
            before = model(kind, opset, mode, scale)
            wanted = said(before)
            after = version_converter.convert_version(before, 18)
            onnx.checker.check_model(after, full_check=True)
            off = float(np.abs(said(after) - wanted).max())
            (resize,) = (node for node in after.graph.node if node.op_type == "Resize")
            resize.attribute.extend([
                helper.make_attribute("coordinate_transformation_mode", "asymmetric"),
                helper.make_attribute("nearest_mode", "ceil" if scale < 1 else "floor")])
            mended = float(np.abs(said(after) - wanted).max())
            print(f"{kind} of opset {opset} to 18, {mode}, {scale:.2f}: {off:.2f}, {mended:.2f}")
            assert off == 0 if (mode, scale) in stays else off > 0.3
            assert mended < 1e-5
try:
    ReferenceEvaluator(model("Resize", 10, "linear", 2)).run(None, {"x": XS})
    sys.exit("the reference evaluator runs it")
except ValueError as error:
    print("reference evaluator, opset 10:", error)
PY
