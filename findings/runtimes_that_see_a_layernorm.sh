#!/bin/sh
# Mean, difference, power, mean, root, quotient: when do runtimes of ONNX take these for a LayerNormalization?
#
# A good guess: when they are one. Exporters wrote it in these nodes until opset 17, so runtimes look for them and join them; how they
# do is old and well tried. What only looks alike, with another exponent, or a difference that goes the other way, is left as it is.
# What happens: ONNX Runtime 1.32.0 looks neither at the exponent nor at the way of the difference: (mean - x) / deviation comes out
# with its sign turned, and with a fourth power in the place of the square it is the common LayerNormalization all the same, already
# with ORT_ENABLE_BASIC. onnxruntime-web 1.30.0 does both. OpenCV 5.0.0 sees these two, and does not look at what is divided:
# x / deviation, which keeps the mean, comes out without it, in the new engine and in the old one. No warning in any of them.
# OpenVINO 2026.4.1 and tract 0.23.9 have all right, as has ONNX Runtime with ORT_DISABLE_ALL.
# Why it matters to campad: it runs networks of other people in ONNX Runtime, optimised, and a sign that is turned in the middle is seen
# nowhere: classes can be told apart by it, only worse. It writes such differences and powers so that nothing is joined.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 \
    opencv-python-headless==5.0.0.93 tract==0.23.9
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . onnxruntime-web@1.30.0 >/dev/null
cat > try.py <<'PY'
import sys
from importlib.metadata import version

import cv2
import numpy as np
import onnx
import onnxruntime as ort
import openvino
import tract
from onnx import numpy_helper, parser

print("Python", sys.version.split()[0], "numpy", np.__version__, "onnx", onnx.__version__, "onnxruntime",
      ort.__version__, "OpenVINO", openvino.__version__.split("-")[0], "OpenCV", cv2.__version__, "tract", version("tract"))
LEVELS = ort.GraphOptimizationLevel
WIDTH = 12
rng = np.random.default_rng(0)
x = (rng.standard_normal((1, 6, WIDTH)) + 1).astype(np.float32)
gain, bias = rng.standard_normal((2, WIDTH)).astype(np.float32)
x.tofile("x")


def model(difference, exponent, divided):
    text = f"""<ir_version: 8, opset_import: ["" : 17]> net (float[1, 6, {WIDTH}] x) => (float[1, 6, {WIDTH}] y) {{
        mean = ReduceMean <axes = [-1]> (x)
        difference = Sub ({difference})
        exponent = Constant <value = float {{{exponent}.0}}> ()
        power = Pow (difference, exponent)
        variance = ReduceMean <axes = [-1]> (power)
        epsilon = Constant <value = float {{0.001}}> ()
        sum = Add (variance, epsilon)
        deviation = Sqrt (sum)
        normal = Div ({divided}, deviation)
        scaled = Mul (normal, gain)
        y = Add (scaled, bias)
    }}"""
    made = parser.parse_model(text)
    for name, row in (("gain", gain), ("bias", bias)):
        made.graph.initializer.append(numpy_helper.from_array(row, name))
    onnx.checker.check_model(made, full_check=True)
    return made.SerializeToString()


def formula(difference, exponent, divided):
    wide, mean = x.astype(np.float64), x.mean(-1, keepdims=True, dtype=np.float64)
    far = wide - mean if difference == "x, mean" else mean - wide
    root = np.sqrt((far**exponent).mean(-1, keepdims=True) + 0.001)
    return (far if divided == "difference" else wide) / root * gain + bias


def by_onnxruntime(level):
    def run(path):
        options = ort.SessionOptions()
        options.graph_optimization_level = level
        session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        return session.run(None, {"x": x})[0]
    return run


def by_openvino(path):
    core = openvino.Core()
    return core.compile_model(core.read_model(path), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(x)[0]


def by_opencv(engine):
    def run(path):
        net = cv2.dnn.readNetFromONNX(path, engine)
        net.setInput(x)
        return net.forward()
    return run


def by_tract(path):
    return tract.onnx().load(path).into_model().into_runnable().run([x])[0].to_numpy()


runtimes = {
    "ONNX Runtime, disabled": by_onnxruntime(LEVELS.ORT_DISABLE_ALL),
    "ONNX Runtime, basic": by_onnxruntime(LEVELS.ORT_ENABLE_BASIC),
    "ONNX Runtime": by_onnxruntime(LEVELS.ORT_ENABLE_ALL),
    "OpenVINO": by_openvino,
    "OpenCV, new engine": by_opencv(cv2.dnn.ENGINE_NEW),
    "OpenCV, old engine": by_opencv(cv2.dnn.ENGINE_CLASSIC),
    "tract": by_tract,
}
ORT = ("ONNX Runtime, basic", "ONNX Runtime")
networks = {
    "layernorm": (("x, mean", 2, "difference"), ()),
    "turned": (("mean, x", 2, "difference"), ORT),
    "fourth": (("x, mean", 4, "difference"), ORT),
    "kept": (("x, mean", 2, "x"), ("OpenCV, new engine", "OpenCV, old engine")),
}
for name, (words, wrong) in networks.items():
    right = formula(*words)
    right.astype(np.float32).tofile(f"{name}.right")
    with open(f"{name}.onnx", "wb") as file:
        file.write(model(*words))
    for runtime, run in runtimes.items():
        found = np.asarray(run(f"{name}.onnx")).reshape(right.shape)
        apart = abs(found - right).max()
        joined = abs(found - formula("x, mean", 2, "difference")).max()
        print(f"{name}, {runtime}: {apart:.6f} from the formula, {joined:.6f} from a LayerNormalization")
        assert (apart > 0.1) == (runtime in wrong)
        assert runtime not in wrong or joined < 1e-4
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
cat > try.js <<'JS'
const fs = require("fs");
const ort = require("onnxruntime-web");

function floats(path) {
  const bytes = fs.readFileSync(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

async function main() {
  const { version } = JSON.parse(fs.readFileSync("node_modules/onnxruntime-web/package.json", "utf8"));
  console.log("node", process.version, "onnxruntime-web", version);
  ort.env.wasm.numThreads = 1;
  for (const [name, level, wrong] of [["layernorm", "all", false], ["turned", "all", true], ["fourth", "all", true],
    ["kept", "all", false], ["turned", "disabled", false], ["fourth", "disabled", false]]) {
    const options = { executionProviders: ["wasm"], graphOptimizationLevel: level };
    const session = await ort.InferenceSession.create(new Uint8Array(fs.readFileSync(`${name}.onnx`)), options);
    const { y } = await session.run({ x: new ort.Tensor("float32", floats("x"), [1, 6, 12]) });
    const right = floats(`${name}.right`);
    const apart = Math.max(...y.data.map((one, at) => Math.abs(one - right[at])));
    console.log(`${name}, optimisations ${level}: ${apart.toFixed(6)} from the formula`);
    if (apart > 0.1 !== wrong) throw new Error("it was not");
  }
}
main().then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });
JS
node try.js
