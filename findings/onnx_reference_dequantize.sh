#!/bin/sh
# ONNX's own reference evaluator and a network in whole numbers of a common opset.
#
# A good guess: QuantizeLinear and DequantizeLinear came together, in opset 10, and the reference evaluator, which defines
# what is right, runs both of any opset.
# What happens: QuantizeLinear runs from opset 10 on. DequantizeLinear has an implementation from 19 on only: a model of
# opset 10 to 18, which onnx.checker takes and ONNX Runtime runs, ends in "No implementation for operator
# 'DequantizeLinear'". The same two nodes with opset 19 run, and give ONNX Runtime's numbers. onnx 1.23.2 is the newest.
# Why it matters to campad: the default network in whole numbers is written at opset 17, which browsers' runtimes take, and
# its tests ask the reference evaluator for the right numbers: they raise the opset of a copy first.
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
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

OPSETS = (10, 13, 17, 18, 19, 21)
XS = np.array([1, 2.2, -1], np.float32)
print("Python", sys.version.split()[0], "numpy", np.__version__, "onnx", onnx.__version__,
      "onnxruntime", ort.__version__)


def model(opset, back):
    """To whole numbers, and back to floats if wanted."""
    nodes = [helper.make_node("QuantizeLinear", ["x", "scale", "zero"], ["whole"])]
    end = "whole", TensorProto.UINT8
    if back:
        nodes.append(helper.make_node("DequantizeLinear", ["whole", "scale", "zero"], ["y"]))
        end = "y", TensorProto.FLOAT
    graph = helper.make_graph(
        nodes, "there and back",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [3])],
        [helper.make_tensor_value_info(*end, [3])],
        [numpy_helper.from_array(np.float32(0.5), "scale"),
         numpy_helper.from_array(np.uint8(3), "zero")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    onnx.checker.check_model(made, full_check=True)
    return made


def by_reference(made):
    try:
        return ReferenceEvaluator(made).run(None, {"x": XS})[0]
    except RuntimeError as error:
        assert "No implementation for operator 'DequantizeLinear'" in str(error), error
        return None


for back in (False, True):
    for opset in OPSETS:
        made = model(opset, back)
        session = ort.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
        wanted, found = session.run(None, {"x": XS})[0], by_reference(made)
        print("opset", opset, "and back" if back else "whole numbers", "ONNX Runtime", wanted,
              "reference", "no implementation" if found is None else found)
        if (found is None) != (back and opset < 19):
            sys.exit("the reference evaluator runs other opsets than it did")
        if found is not None and not np.array_equal(found, wanted):
            sys.exit("both differ")
PY
