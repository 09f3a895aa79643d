#!/bin/sh
# A pool with padding "same" whose steps are longer than its window, in runtimes of ONNX.
#
# A good guess: a picture is thinned out by MaxPool with a window of 1 at steps of 2. Padding "same" has nothing to do there, so it is 0,
# as for a convolution of the same window and step; whoever forgets the max(0, ...) in the formula is told by the first test.
# What happens: ONNX Runtime 1.32.0 and onnxruntime-web 1.30.0 open the file, and fail at each run: "padding values must be
# non-negative". It is so for MaxPool and AveragePool, SAME_UPPER and SAME_LOWER, and only where the picture's last step has
# all its window: 12 pixels by 2 at 3, not 13. Conv with the same numbers runs. The reference evaluator of onnx 1.23.2 forgets it, too: with SAME_UPPER, of
# MaxPool other numbers come out, and AveragePool fails. OpenVINO 2026.4.1 and tract 0.23.9 are right in all of it. (Of OpenCV's
# padding "same" see opencv_same_on_the_other_side.sh.)
# Why it matters to campad: Keras's pools are turned into ONNX with that word, so a network that has such a pool could be opened,
# and failed at the first frame. Where too little is to be padded, campad writes the padding as numbers.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 tract==0.23.9
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . onnxruntime-web@1.30.0 >/dev/null
cat > try.py <<'PY'
import sys
from importlib.metadata import version

import numpy as np
import onnx
import onnxruntime as ort
import openvino
import tract
from onnx import parser
from onnx.reference import ReferenceEvaluator

print("Python", sys.version.split()[0], "numpy", np.__version__, "onnx", onnx.__version__, "onnxruntime",
      ort.__version__, "OpenVINO", openvino.__version__.split("-")[0], "tract", version("tract"))
rng = np.random.default_rng(0)
OF = {"MaxPool": np.max, "AveragePool": np.mean, "Conv": np.sum}


def save(operator, word, window, step, side):
    ones = ", ".join(["1.0"] * window * window)
    weight = f"w = Constant<value = float[1, 1, {window}, {window}] {{{ones}}}>()" if operator == "Conv" else ""
    made = parser.parse_model(f"""<ir_version: 8, opset_import: ["" : 17]>
        net (float[1, 1, {side}, {side}] x) => (float[1, 1, h, w] y) {{ {weight}
          y = {operator}<kernel_shape = [{window}, {window}], strides = [{step}, {step}], auto_pad = "{word}">
              (x{", w" if weight else ""}) }}""")
    onnx.checker.check_model(made, full_check=True)
    onnx.save(made, "net.onnx")


def by_formula(x, operator, word, window, step):
    side = x.shape[-1]
    places = -(-side // step)
    missing = max((places - 1) * step + window - side, 0)
    before = missing // 2 if word == "SAME_UPPER" else missing - missing // 2
    rows = [slice(max(step * place - before, 0), step * place - before + window) for place in range(places)]
    return np.array([[OF[operator](x[0, 0, row, column]) for column in rows] for row in rows])[None, None]


def by_openvino(x):
    core = openvino.Core()
    return core.compile_model(core.read_model("net.onnx"), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(x)[0]


RUNTIMES = {
    "ONNX Runtime": lambda x: ort.InferenceSession("net.onnx", OPTIONS, providers=["CPUExecutionProvider"]).run(None, {"x": x})[0],
    "reference": lambda x: ReferenceEvaluator("net.onnx").run(None, {"x": x})[0],
    "OpenVINO": by_openvino,
    "tract": lambda x: tract.onnx().load("net.onnx").into_model().into_runnable().run([x])[0].to_numpy()}
OPTIONS = ort.SessionOptions()
OPTIONS.log_severity_level = 4
for word in ("SAME_UPPER", "SAME_LOWER"):
    for operator in OF:
        for window, step, side in ((1, 2, 12), (2, 3, 12), (3, 4, 12), (3, 4, 15)):
            save(operator, word, window, step, side)
            x = rng.standard_normal((1, 1, side, side)).astype(np.float32)
            right = by_formula(x, operator, word, window, step)
            said = {}
            for name, run in RUNTIMES.items():
                try:
                    found = np.asarray(run(x))
                    said[name] = "right" if found.shape == right.shape and abs(found - right).max() < 1e-4 else "other numbers"
                except (RuntimeError, ValueError, ort.capi.onnxruntime_pybind11_state.RuntimeException) as error:
                    said[name] = "fails"
                    if name == "ONNX Runtime":
                        assert "padding values must be non-negative" in str(error)
            print(f"{operator}, {word}, {window} at {step} of {side}:", ", ".join(f"{name} {what}" for name, what in said.items()))
            short = side == 12 and operator != "Conv"
            assert said["ONNX Runtime"] == ("fails" if short else "right")
            assert word == "SAME_LOWER" or said["reference"] == ({"MaxPool": "other numbers", "AveragePool": "fails"}[operator] if short else "right")
            assert said["OpenVINO"] == said["tract"] == "right"
save("MaxPool", "SAME_UPPER", 1, 2, 12)
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
cat > try.js <<'JS'
const fs = require("fs");
const ort = require("onnxruntime-web");

async function main() {
  const { version } = JSON.parse(fs.readFileSync("node_modules/onnxruntime-web/package.json", "utf8"));
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "fatal";
  const session = await ort.InferenceSession.create(new Uint8Array(fs.readFileSync("net.onnx")),
    { executionProviders: ["wasm"] });
  let said = "nothing";
  try {
    await session.run({ x: new ort.Tensor("float32", new Float32Array(144), [1, 1, 12, 12]) });
  } catch (error) {
    said = error.message;
  }
  console.log("node", process.version, "onnxruntime-web", version, "MaxPool, 1 at 2 of 12:", said);
  if (!said.includes("padding values must be non-negative")) throw new Error("it said that before");
}
main().then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });
JS
node try.js
