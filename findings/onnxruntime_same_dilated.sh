#!/bin/sh
# A dilated convolution whose padding is "the same size as before", in ONNX Runtime.
#
# A good guess: Conv with auto_pad=SAME_UPPER and dilations=[2, 2] runs: ONNX defines it, its checker takes it and infers
# the size, and its reference evaluator computes it. If a runtime lacks it, then it says so when the model is loaded.
# What happens: ONNX Runtime loads the model without a word, and every run fails with "Dilation not supported for
# AutoPadType::SAME_UPPER or AutoPadType::SAME_LOWER". SAME_UPPER without dilation runs, VALID with it too, and so does the
# same padding written as numbers, which gives the reference's result. ONNX Runtime 1.32.0.
# Why it matters to campad: Keras networks have padding="same" with dilation_rate, and are turned into ONNX. The padding of
# a dilated one is written as numbers there.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0
ORT_DISABLE_TELEMETRY=1 "$folder/venv/bin/python" - 2>/dev/null <<'PY'
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

print("Python", sys.version.split()[0], "numpy", np.__version__, "onnx", onnx.__version__,
      "onnxruntime", ort.__version__)
XS = np.random.default_rng(0).normal(size=(1, 1, 7, 7)).astype(np.float32)
CASES = [
    ("SAME_UPPER", {"auto_pad": "SAME_UPPER"}, True),
    ("SAME_UPPER, dilated", {"auto_pad": "SAME_UPPER", "dilations": [2, 2]}, False),
    ("SAME_LOWER, dilated", {"auto_pad": "SAME_LOWER", "dilations": [2, 2]}, False),
    ("the same as numbers", {"pads": [2, 2, 2, 2], "dilations": [2, 2]}, True),
    ("VALID, dilated", {"auto_pad": "VALID", "dilations": [2, 2]}, True),
]
expected = {}
for name, how, runs in CASES:
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "kernel"], ["y"], **how)], "one convolution",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, XS.shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", "c", "h", "w"])],
        [numpy_helper.from_array(np.ones((1, 1, 3, 3), np.float32), "kernel")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    expected[name] = ReferenceEvaluator(model).run(None, {"x": XS})[0]
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    try:
        found, said = session.run(None, {"x": XS})[0], "runs"
        agrees = np.allclose(found, expected[name], atol=1e-5)
    except Exception as error:
        said, agrees = str(error).rpartition("Status Message: ")[2], "Dilation not supported" in str(error)
    print(f"{name}: loads; {said}")
    if (said == "runs") != runs or not agrees:
        sys.exit(f"{name}: not what it did")
if not np.allclose(expected["SAME_UPPER, dilated"], expected["the same as numbers"]):
    sys.exit("the padding as numbers is another one")
PY
