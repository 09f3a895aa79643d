#!/bin/sh
# ONNX's Cast of floats to uint8, below 0 and above 255, in Python and in the browser's runtime.
#
# A good guess: one runtime, one code: ONNX Runtime and onnxruntime-web give the same, wrapped around as C does it (-1 is 255,
# 300 is 44) or cut off (0 and 255); only of what fits no integer at all, like 1e10 and NaN, is anything possible.
# What happens: onnxruntime 1.32.0 wraps both: -1 is 255, 300 is 44. onnxruntime-web 1.30.0 wraps above and cuts off below: -1
# is 0, 300 is 44. int8, and float16 with its overflow, subnormal numbers and ties, are the same in both. (ONNX calls this
# undefined, and so does C++ for a float below 0 that becomes unsigned; processors differ, too. This is x86-64.)
# Why it matters to campad: the same graph runs on the computer or in the page, and is promised to say the same. Its exports
# cast pixels to bytes after resizing: with BILINEAR no weight is negative, so no pixel falls below 0 there. A sharper
# resizing, like BICUBIC or LANCZOS, does, and would need a Clip before its Cast.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . onnxruntime-web@1.30.0 >/dev/null
cat > try.py <<'PY'
import json
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper

BYTES = [-1, -300, -0.9, 0.9, 255.9, 256, 300]
HALVES = [1 + 2**-11, 1 + 3 * 2**-11, 65519.9, 65520, -1e5, 2**-25, 1.5 * 2**-25, 6.1e-5]
print("Python", sys.version.split()[0], "numpy", np.__version__, "onnx", onnx.__version__,
      "onnxruntime", ort.__version__)
said = {}
for name, kind, values in (("uint8", TensorProto.UINT8, BYTES), ("int8", TensorProto.INT8, BYTES),
                           ("float16", TensorProto.FLOAT16, HALVES)):
    graph = helper.make_graph(
        [helper.make_node("Cast", ["x"], ["y"], to=kind)], "cast",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [len(values)])],
        [helper.make_tensor_value_info("y", kind, [len(values)])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, f"{name}.onnx")
    session = ort.InferenceSession(f"{name}.onnx", providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"x": np.array(values, np.float32)})
    said[name] = {"values": values, "python": [*map(float, found)]}
    print(name, "Python:", *(f"{one:g} -> {float(to):g}" for one, to in zip(values, found, strict=True)))
assert said["uint8"]["python"] == [255, 212, 0, 0, 255, 0, 44]
with open("said.json", "w") as file:
    json.dump(said, file, default=float)
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
sed -i 's/-Infinity/"-Infinity"/g; s/ Infinity/ "Infinity"/g' said.json
cat > try.js <<'JS'
const fs = require("fs");
const ort = require("onnxruntime-web");

/** Two bytes as a float16. */
function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1, power = (bits >> 10) & 31, part = bits & 1023;
  if (power === 31) return sign * Infinity;
  return sign * (power ? 2 ** (power - 15) * (1 + part / 1024) : 2 ** -14 * (part / 1024));
}

async function main() {
  const { version } = JSON.parse(fs.readFileSync("node_modules/onnxruntime-web/package.json", "utf8"));
  console.log("node", process.version, "onnxruntime-web", version);
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  const said = JSON.parse(fs.readFileSync("said.json", "utf8"));
  for (const [name, { values, python }] of Object.entries(said)) {
    const session = await ort.InferenceSession.create(new Uint8Array(fs.readFileSync(`${name}.onnx`)),
      { executionProviders: ["wasm"] });
    const { y } = await session.run({ x: new ort.Tensor("float32", Float32Array.from(values), [values.length]) });
    const bits = y.data.constructor.name === "Uint16Array";
    const found = Array.from(y.data, (one) => (bits ? half(one) : one));
    console.log(name, "web:", values.map((one, place) => `${one} -> ${found[place]}`).join(" "));
    const wanted = name === "uint8" ? [0, 0, 0, 0, 255, 0, 44] : python.map(Number);
    if (String(found) !== String(wanted)) throw new Error(`it was ${wanted}`);
  }
}
main().then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });
JS
node try.js
