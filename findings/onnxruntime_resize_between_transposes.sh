#!/bin/sh
# A Resize of the named axes between two Transposes, in ONNX Runtime.
#
# A good guess: channels last -> Transpose -> Resize(axes=[2, 3]) -> Transpose back is how a network with channels first is
# fed from a camera; `axes` is there since opset 18, ONNX's checker and its reference evaluator take it. What the optimiser
# does to it changes nothing but the speed.
# What happens: ONNX Runtime 1.32.0 does not load it: "Number of elements of input 'sizes' (0) does not match the number of
# axes (2)". It moves the first Transpose behind the Resize, takes `sizes` for those of all four axes, and puts them in
# another order. Without the second Transpose, without `axes` (four sizes), or with ORT_ENABLE_BASIC it loads, and gives
# the reference's numbers. onnxruntime-web 1.30.0 does not load it either, and says "Can't merge shape info ... Inferred=4
# Declared=2": nothing that points to a Transpose.
# Why it matters to campad: its exports for ONNX resize a camera's frame, and had a Transpose before and behind; that other
# nodes stood between was luck. They resize channels last now, where no Transpose is needed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . onnxruntime-web@1.30.0 >/dev/null
cat > try.py <<'PY'
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

print("Python", sys.version.split()[0], "numpy", np.__version__, "onnx", onnx.__version__,
      "onnxruntime", ort.__version__)
XS = np.random.default_rng(0).normal(size=(1, 40, 40, 3)).astype(np.float32)
AXES, ALL = ([2, 3], [20, 30]), (None, [1, 3, 20, 30])
LEVELS = ort.GraphOptimizationLevel
WANTED = "Number of elements of input 'sizes' (0) does not match the number of axes (2)"


def model(axes, sizes, back):
    nodes = [
        helper.make_node("Transpose", ["x"], ["first"], perm=[0, 3, 1, 2]),
        helper.make_node("Resize", ["first", "", "", "sizes"], ["resized"], mode="linear",
                         **({"axes": axes} if axes else {})),
        helper.make_node("Transpose", ["resized"], ["y"], perm=[0, 2, 3, 1]) if back
        else helper.make_node("Identity", ["resized"], ["y"])]
    graph = helper.make_graph(
        nodes, "resize", [helper.make_tensor_value_info("x", TensorProto.FLOAT, XS.shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None] * 4)],
        [numpy_helper.from_array(np.array(sizes), "sizes")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(made, full_check=True)
    return made


for name, how, back, level, loads in (
    ("axes, and back", AXES, True, LEVELS.ORT_ENABLE_ALL, False),
    ("axes, and back, basic optimisations", AXES, True, LEVELS.ORT_ENABLE_BASIC, True),
    ("axes, not back", AXES, False, LEVELS.ORT_ENABLE_ALL, True),
    ("four sizes, and back", ALL, True, LEVELS.ORT_ENABLE_ALL, True),
):
    made = model(*how, back)
    with open(f"{name}.onnx", "wb") as file:
        file.write(made.SerializeToString())
    wanted = ReferenceEvaluator(made).run(None, {"x": XS})[0]
    options = ort.SessionOptions()
    options.graph_optimization_level, options.log_severity_level = level, 4
    try:
        session = ort.InferenceSession(made.SerializeToString(), options,
                                       providers=["CPUExecutionProvider"])
        found = session.run(None, {"x": XS})[0]
        print(f"{name}: the reference's numbers, {found.shape}")
        assert loads and found.shape == wanted.shape and np.allclose(found, wanted, atol=1e-4)
    except Exception as error:
        if isinstance(error, AssertionError) or loads or WANTED not in str(error):
            raise
        print(f"{name}: {WANTED}")
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
cat > try.js <<'JS'
const fs = require("fs");
const ort = require("onnxruntime-web");

async function main() {
  const { version } = JSON.parse(fs.readFileSync("node_modules/onnxruntime-web/package.json", "utf8"));
  console.log("node", process.version, "onnxruntime-web", version);
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "fatal";
  for (const [name, loads] of [["axes, and back", false], ["axes, not back", true], ["four sizes, and back", true]]) {
    const data = new Uint8Array(fs.readFileSync(`${name}.onnx`));
    const said = await ort.InferenceSession.create(data, { executionProviders: ["wasm"] }).then(
      () => "loads", (error) => String(error.message));
    console.log(`${name}: ${said.split("ShapeInferenceError] ").pop()}`);
    if (loads ? said !== "loads" : !said.includes("Inferred=4 Declared=2")) throw new Error("it did not");
  }
}
main().then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });
JS
node try.js 2>/dev/null
