#!/bin/sh
# What whole numbers (int8) cost in a browser's ONNX Runtime, convolution by convolution.
#
# A good guess: int8 is faster there than float, say by a half, as it is on the processor outside of the browser: a register
# of WebAssembly's SIMD holds four times as many numbers. Or, from the whole network's time, which hardly changes: there is
# no gain in WebAssembly.
# What happens: both at once. 1 x 1 convolutions of many channels take half of float's time and less, depthwise ones of large
# pictures four to five times as long: they are turned to channels last and back, and multiplied without SIMD. A network such as
# EfficientNet-Lite0 has its time in both, and comes out even. Outside of the browser 1 x 1 take a third of float's time, and
# depthwise ones, turned to channels last and back as well, about as long as in float.
# Why it matters to campad: the network in whole numbers is not offered for the page's sake, and is what makes a server
# quicker. A network for the browser that is to gain would be in whole numbers where pictures are small, and only there.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . onnxruntime-web@1.30.0 >/dev/null
cat > try.py <<'PY'
import platform
import sys
import time

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

print("Python", sys.version.split()[0], "numpy", np.__version__, "onnx", onnx.__version__,
      "onnxruntime", ort.__version__, platform.machine())
RNG = np.random.default_rng(0)
LAYERS = {  # channels in, out, side, kernel, groups
    "depthwise 3x3, 32 of 96x96": (32, 32, 96, 3, 32),
    "depthwise 3x3, 144 of 48x48": (144, 144, 48, 3, 144),
    "1x1, 672 to 112 of 12x12": (672, 112, 12, 1, 1),
    "1x1, 1152 to 192 of 6x6": (1152, 192, 6, 1, 1),
}


def model(whole, channels, out, side, kernel, groups):
    kind = TensorProto.UINT8 if whole else TensorProto.FLOAT
    shape = (out, channels // groups, kernel, kernel)
    how = {"group": groups, "pads": [kernel // 2] * 4}
    if whole:
        constants = {
            "step": np.float32(0.02), "zero": np.uint8(0), "k": RNG.integers(-63, 64, shape).astype(np.int8),
            "k step": np.full(out, 0.01, np.float32), "k zero": np.zeros(out, np.int8),
            "y step": np.float32(0.05), "b": np.zeros(out, np.int32)}
        inputs = ["x", "step", "zero", "k", "k step", "k zero", "y step", "zero", "b"]
    else:
        constants = {"k": RNG.normal(size=shape).astype(np.float32), "b": np.zeros(out, np.float32)}
        inputs = ["x", "k", "b"]
    graph = helper.make_graph(
        [helper.make_node("QLinearConv" if whole else "Conv", inputs, ["y"], **how)], "convolution",
        [helper.make_tensor_value_info("x", kind, [1, channels, side, side])],
        [helper.make_tensor_value_info("y", kind, [1, out, side, side])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made, full_check=True)
    return made.SerializeToString()


def least_ms(session, x):
    times = []
    for _ in range(200):
        began = time.perf_counter()
        session.run(None, {"x": x})
        times.append(time.perf_counter() - began)
    return 1000 * min(times)


options = ort.SessionOptions()
options.intra_op_num_threads = 1
for name, layer in LAYERS.items():
    least = {}
    for kind, dtype in (("float", np.float32), ("int8", np.uint8)):
        data = model(kind == "int8", *layer)
        with open(f"{name} {kind}", "wb") as file:
            file.write(data)
        session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        least[kind] = least_ms(session, np.full((1, layer[0], layer[2], layer[2]), 7, dtype))
    print(f"outside, {name}: float {least['float']:.3f} ms, int8 {least['int8'] / least['float']:.2f} of it")
    assert least["int8"] < (2 if "depthwise" in name else 0.8) * least["float"]
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
cat > try.js <<'JS'
const fs = require("fs");
const ort = require("onnxruntime-web");

const LAYERS = [
  ["depthwise 3x3, 32 of 96x96", [1, 32, 96, 96], (ratio) => ratio > 2],
  ["depthwise 3x3, 144 of 48x48", [1, 144, 48, 48], (ratio) => ratio > 2],
  ["1x1, 672 to 112 of 12x12", [1, 672, 12, 12], (ratio) => ratio < 0.8],
  ["1x1, 1152 to 192 of 6x6", [1, 1152, 6, 6], (ratio) => ratio < 0.8],
];

async function leastMs(name, x) {
  const session = await ort.InferenceSession.create(new Uint8Array(fs.readFileSync(name)), { executionProviders: ["wasm"] });
  let least = Infinity;
  for (let run = 0; run < 100; run += 1) {
    const began = performance.now();
    await session.run({ x });
    least = Math.min(least, performance.now() - began);
  }
  return least;
}

async function main() {
  const { version } = JSON.parse(fs.readFileSync("node_modules/onnxruntime-web/package.json", "utf8"));
  console.log("node", process.version, "onnxruntime-web", version, "one thread");
  ort.env.wasm.numThreads = 1;
  for (const [name, shape, holds] of LAYERS) {
    const count = shape.reduce((all, one) => all * one);
    const float = await leastMs(`${name} float`, new ort.Tensor("float32", new Float32Array(count).fill(7), shape));
    const whole = await leastMs(`${name} int8`, new ort.Tensor("uint8", new Uint8Array(count).fill(7), shape));
    console.log(`WebAssembly, ${name}: float ${float.toFixed(2)} ms, int8 ${(whole / float).toFixed(2)} of it`);
    if (!holds(whole / float)) throw new Error("it did not");
  }
}
main().then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });
JS
node try.js
