#!/bin/sh
# A network in whole numbers whose convolution keeps its weights in float, in ONNX Runtime here and in a browser.
#
# A good guess: what is rounded is what QuantizeLinear and DequantizeLinear say. Whoever leaves a layer's weights in float, since its
# channels are too different for one step, gets a convolution of floats between two quantised tensors: the optimiser cannot join it,
# and does not touch numbers.
# What happens: where a constant weight stands between a DequantizeLinear and a QuantizeLinear, ONNX Runtime 1.32.0 rounds it to int8
# when it opens the file, with one step and one zero for all channels together, and then joins all to QLinearConv. No warning, and
# already with ORT_ENABLE_BASIC. One channel that is 1000 times as large as the others sets the step, and nothing is left of
# the others: they say the same for every picture. So it is for Conv, depthwise or not, ConvTranspose, and Gemm without a bias; not for MatMul.
# onnxruntime-web 1.30.0 does the same. ORT_DISABLE_ALL, or session.disable_quant_qdq, leaves the weights alone, and so does
# a step for each channel, which is written in the file.
# Why it matters to campad: its network in whole numbers, and one with only those layers in whole numbers where a browser gains by it
# (onnxruntime_web_whole_numbers.sh), run in ONNX Runtime. What is to stay in float must not lie between two that are not.
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

print("Python", sys.version.split()[0], "numpy", np.__version__, "onnx", onnx.__version__,
      "onnxruntime", ort.__version__)
LEVELS = ort.GraphOptimizationLevel
CHANNELS, SIDE = 8, 12
rng = np.random.default_rng(5)
PICTURES = rng.standard_normal((2, 1, CHANNELS, SIDE, SIDE)).astype(np.float32)
PICTURES.tofile("pictures")
UNEVEN = np.array([1000.0] + [1.0] * (CHANNELS - 1), np.float32)
STEPS = {"x": (0.03, 118), "y": (0.05, 100)}


def model(operator, weight, scales=None, **attributes):
    """x, rounded, goes through an operator and is rounded again; the weight is float, or says its steps."""
    constants = {"w": weight}
    for name, (step, zero) in STEPS.items():
        constants |= {f"{name} step": np.array(step, np.float32), f"{name} zero": np.array(zero, np.uint8)}
    there = {name: [f"{name} step", f"{name} zero"] for name in STEPS}
    nodes = [helper.make_node("QuantizeLinear", ["x", *there["x"]], ["x bytes"]),
             helper.make_node("DequantizeLinear", ["x bytes", *there["x"]], ["x again"])]
    seen, used = "x again", "w"
    if operator in ("Gemm", "MatMul"):
        nodes.append(helper.make_node("Flatten", [seen], ["flat"]))
        nodes.append(helper.make_node("QuantizeLinear", ["flat", *there["x"]], ["flat bytes"]))
        nodes.append(helper.make_node("DequantizeLinear", ["flat bytes", *there["x"]], ["flat again"]))
        seen = "flat again"
    if scales is not None:
        shape = [-1] + [1] * (weight.ndim - 1)
        constants["w"] = np.rint(weight / scales.reshape(shape)).astype(np.int8)
        constants |= {"w step": scales, "w zero": np.zeros(len(scales), np.int8)}
        nodes.append(helper.make_node("DequantizeLinear", ["w", "w step", "w zero"], ["w again"], axis=0))
        used = "w again"
    nodes += [helper.make_node(operator, [seen, used], ["result"], **attributes),
              helper.make_node("QuantizeLinear", ["result", *there["y"]], ["y bytes"]),
              helper.make_node("DequantizeLinear", ["y bytes", *there["y"]], ["y"])]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "t", [value("x", TensorProto.FLOAT, [1, CHANNELS, SIDE, SIDE])],
        [value("y", TensorProto.FLOAT, [1] + [None] * (weight.ndim - 1))],
        [numpy_helper.from_array(array, name) for name, array in constants.items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return made.SerializeToString()


def run(data, level, picture=PICTURES[0], **entries):
    options = ort.SessionOptions()
    options.graph_optimization_level = level
    for key, text in entries.items():
        options.add_session_config_entry(f"session.{key}", text)
    session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": picture})[0]


conv = (rng.standard_normal((CHANNELS, CHANNELS, 3, 3)) * 0.1).astype(np.float32)
flat = CHANNELS * SIDE * SIDE
float_weights = {
    "Conv": model("Conv", conv),
    "depthwise Conv": model("Conv", conv[:, :1] * 3, group=CHANNELS),
    "ConvTranspose": model("ConvTranspose", conv),
    "Gemm": model("Gemm", rng.standard_normal((flat, 5)).astype(np.float32) / 20),
    "MatMul": model("MatMul", rng.standard_normal((flat, 5)).astype(np.float32) / 20),
}
for name, data in float_weights.items():
    plain = run(data, LEVELS.ORT_DISABLE_ALL)
    share = {level.name: float((abs(run(data, level) - plain) > 1e-3).mean())
             for level in (LEVELS.ORT_ENABLE_BASIC, LEVELS.ORT_ENABLE_ALL)}
    kept = run(data, LEVELS.ORT_ENABLE_ALL, disable_quant_qdq="1")
    print(f"{name}: of its numbers others come out,", share, "without quant_qdq:", float((abs(kept - plain) > 1e-3).mean()))
    assert all((each > 0.02) == (name != "MatMul") for each in share.values())
    assert (abs(kept - plain) > 1e-3).mean() < 0.02

uneven = conv * UNEVEN.reshape(-1, 1, 1, 1)
each = abs(uneven).max((1, 2, 3)) / 127
for name, data, lost in (("float weights", model("Conv", uneven), True),
                         ("a step for each channel", model("Conv", uneven, each), False)):
    with open(f"{name}.onnx", "wb") as file:
        file.write(data)
    for level in (LEVELS.ORT_DISABLE_ALL, LEVELS.ORT_ENABLE_ALL):
        change = abs(run(data, level) - run(data, level, PICTURES[1]))[0, 1:].max()
        print(f"one channel is 1000 times as large, {name}, {level.name}: for another picture the others change by "
              f"{change:.2f} at most")
        assert (change == 0) == (lost and level == LEVELS.ORT_ENABLE_ALL)
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
cat > try.js <<'JS'
const fs = require("fs");
const ort = require("onnxruntime-web");

async function main() {
  const { version } = JSON.parse(fs.readFileSync("node_modules/onnxruntime-web/package.json", "utf8"));
  console.log("node", process.version, "onnxruntime-web", version);
  ort.env.wasm.numThreads = 1;
  const bytes = fs.readFileSync("pictures");
  const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const half = numbers.length / 2;
  for (const [name, level, lost] of [["float weights", "disabled", false], ["float weights", "all", true], ["a step for each channel", "all", false]]) {
    const options = { executionProviders: ["wasm"], graphOptimizationLevel: level };
    const session = await ort.InferenceSession.create(new Uint8Array(fs.readFileSync(`${name}.onnx`)), options);
    const said = [];
    for (const picture of [numbers.slice(0, half), numbers.slice(half)]) {
      const { y } = await session.run({ x: new ort.Tensor("float32", picture, [1, 8, 12, 12]) });
      said.push(y.data.slice(y.data.length / 8));
    }
    const change = Math.max(...said[0].map((one, at) => Math.abs(one - said[1][at])));
    console.log(`${name}, optimisations ${level}: for another picture the others change by ${change.toFixed(2)} at most`);
    if ((change === 0) !== lost) throw new Error("they did not");
  }
}
main().then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });
JS
node try.js
