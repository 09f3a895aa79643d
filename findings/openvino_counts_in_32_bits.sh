#!/bin/sh
# An ONNX graph with float64 and int64 tensors in OpenVINO.
#
# A good guess: OpenVINO has both types (ov.Type.f64, i64), the compiled model's outputs say so, and what comes are NumPy arrays
# of float64 and int64: so it counts in them. What its processor plugin could not do, it would refuse.
# What happens: OpenVINO 2026.4.1 counts both in 32 bits and widens the result: 1 + 1e-10 - 1 is 0, 1/3 is 0.3333333432674408,
# three times 2^30 is -1073741824, and of 2^40 nothing is left. No warning, and INFERENCE_PRECISION_HINT has no say in it:
# "f64" is refused, "f32" is what is asked for here. ONNX Runtime 1.32.0 and ONNX's reference give the 64 bits.
# Why it matters to campad: an exported project computes the weights of its resizing in float64, as Pillow does, so that the
# network sees Pillow's pixels to the bit. In OpenVINO it does not: where weights make ties (200 to 192 pixels), pixels round
# the other way, and probabilities moved by 0.002. The documentation says which runtime was compared.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1
ORT_DISABLE_TELEMETRY=1 venv/bin/python - <<'PY'
import sys
from importlib.metadata import version

import numpy as np
import onnx
import onnxruntime as ort
import openvino
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

print("Python", sys.version.split()[0],
      *(f"{name} {version(name)}" for name in ("numpy", "onnx", "onnxruntime", "openvino")))


def model(kind, operator, xs, constant):
    """x and a constant; for floats, x taken off again."""
    nodes = [helper.make_node(operator, ["x", "constant"], ["y"])]
    outputs = [helper.make_tensor_value_info("y", kind, xs.shape)]
    if operator == "Add":
        nodes.append(helper.make_node("Sub", ["y", "x"], ["difference"]))
        outputs.append(helper.make_tensor_value_info("difference", kind, xs.shape))
    graph = helper.make_graph(nodes, "64 bits", [helper.make_tensor_value_info("x", kind, xs.shape)],
                              outputs, [numpy_helper.from_array(constant, "constant")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(made, full_check=True)
    return made


core = openvino.Core()
for kind, operator, xs, constant in (
    (TensorProto.DOUBLE, "Add", np.array([1, 1 / 3]), np.array(1e-10)),
    (TensorProto.INT64, "Mul", np.array([1, 2**30, 2**40]), np.array(3)),
):
    made = model(kind, operator, xs, constant)
    wanted = ReferenceEvaluator(made).run(None, {"x": xs})
    session = ort.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    for one, same in zip(session.run(None, {"x": xs}), wanted, strict=True):
        assert np.array_equal(one, same)
    compiled = core.compile_model(core.read_model(made.SerializeToString()), "CPU",
                                  {"INFERENCE_PRECISION_HINT": "f32"})
    found = compiled(xs)
    for output, right in zip(compiled.outputs, wanted, strict=True):
        said = found[output]
        print(output.any_name, output.element_type.get_type_name(), said.dtype, said.tolist(),
              "and not", right.tolist())
        assert said.dtype == right.dtype
        narrow = np.float32 if kind == TensorProto.DOUBLE else np.int32
        assert np.array_equal(said, said.astype(narrow).astype(said.dtype))
        assert not np.array_equal(said, right)
try:
    core.compile_model(core.read_model(made.SerializeToString()), "CPU",
                       {"INFERENCE_PRECISION_HINT": "f64"})
    sys.exit("f64 can be asked for")
except RuntimeError as error:
    print("f64:", " ".join(str(error).split())[-120:])
PY
