#!/bin/sh
# Is a network the same after a tool has made its ONNX file smaller?
#
# A good guess: yes. onnxoptimizer, onnxsim and onnxslim fold constants, batch normalisations and padding into what stands beside them,
# where that is the same; those are a few rules, ten years old, which every network of others has gone through.
# What happens: onnxoptimizer 0.4.2 moves zeros that a Pad puts around a picture into the MaxPool behind it. There padding means "nothing",
# not zero, so where a window at the edge has negative numbers alone, the largest of them comes out instead of 0: Keras's
# ResNet50V2 begins so (convolution, ZeroPadding2D, MaxPooling2D). Into an AveragePool that pads as well it moves them, too, and then
# they no longer count. onnxslim 0.1.98 takes a factor for each column for one for each channel, if there are as many columns as
# channels, and multiplies them into a convolution's weights; of a summand it asks where it stands. onnxsim 0.8.1 drops a dimension
# that a factor of five brings. All with their defaults and without a warning, and the checker is content with what they
# write. With other sizes, or behind a ReLU, nothing is wrong.
# Why it matters to campad: it takes .onnx files of other people, many of whom have them made smaller first, and cuts them in the middle. It
# can only say what is in the file. A file that gives other classes than it should is best brought as its exporter wrote it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 onnxoptimizer==0.4.2 onnxsim==0.8.1 onnxslim==0.1.98
cat > try.py <<'PY'
import sys
from importlib.metadata import version

import numpy as np
import onnx
import onnxoptimizer
import onnxruntime as ort
import onnxsim
import onnxslim
from onnx import numpy_helper, parser

print("Python", sys.version.split()[0], *(f"{name} {version(name)}" for name in
      ("numpy", "onnx", "onnxruntime", "onnxoptimizer", "onnxsim", "onnxslim")))
CHANNELS, HEIGHT = 8, 12
rng = np.random.default_rng(0)
row = rng.uniform(1, 3, CHANNELS)
arrays = {
    "weight": rng.standard_normal((CHANNELS, CHANNELS, 3, 3)) / 5, "bias": rng.standard_normal(CHANNELS) - 2, "row": row,
    "channels": row.reshape(-1, 1, 1), "five": row.reshape(1, 1, -1, 1, 1), "around": np.array([0, 0, 1, 1, 0, 0, 1, 1]),
}
CONV = "k = Conv<pads = [1, 1, 1, 1]>(x, weight, bias)"
POOL = "<kernel_shape = [3, 3], strides = [2, 2]>"
NETWORKS = {
    "Conv, Pad, MaxPool": (f"{CONV}  p = Pad(k, around)  y = MaxPool{POOL}(p)", 12),
    "Conv, Relu, Pad, MaxPool": (f"{CONV}  r = Relu(k)  p = Pad(r, around)  y = MaxPool{POOL}(p)", 12),
    "Conv, Pad, AveragePool": (f"{CONV}  p = Pad(k, around)  y = AveragePool{POOL}(p)", 12),
    "Conv, Pad, AveragePool that pads": (
        f"{CONV}  p = Pad(k, around)  y = AveragePool{POOL[:-1]}, pads = [1, 1, 1, 1]>(p)", 12),
    "Conv, times a number for each of 8 columns": (f"{CONV}  y = Mul(k, row)", CHANNELS),
    "Conv, plus a number for each of 8 columns": (f"{CONV}  y = Add(k, row)", CHANNELS),
    "Conv, times a number for each channel": (f"{CONV}  y = Mul(k, channels)", CHANNELS),
    "Conv, times 1 x 1 x 8 x 1 x 1": (f"{CONV}  y = Mul(k, five)", 12),
}
WRONG = {
    ("Conv, Pad, MaxPool", "onnxoptimizer"), ("Conv, Pad, AveragePool that pads", "onnxoptimizer"),
    ("Conv, times a number for each of 8 columns", "onnxslim"), ("Conv, times 1 x 1 x 8 x 1 x 1", "onnxsim"),
}
TOOLS = {"onnxoptimizer": onnxoptimizer.optimize, "onnxsim": lambda model: onnxsim.simplify(model)[0], "onnxslim": onnxslim.slim}


def network(text, width):
    made = parser.parse_model(f"""<ir_version: 8, opset_import: ["" : 17]>
        net (float[1, {CHANNELS}, {HEIGHT}, {width}] x) => (float y) {{ {text} }}""")
    used = {name for node in made.graph.node for name in node.input}
    for name, array in arrays.items():
        if name in used:
            kind = np.int64 if array.dtype.kind == "i" else np.float32
            made.graph.initializer.append(numpy_helper.from_array(array.astype(kind), name))
    made.graph.output[0].type.tensor_type.ClearField("shape")
    made.graph.output[0].CopyFrom(onnx.shape_inference.infer_shapes(made).graph.output[0])
    onnx.checker.check_model(made, full_check=True)
    return made


def run(model, x):
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]


for name, (text, width) in NETWORKS.items():
    x = rng.standard_normal((1, CHANNELS, HEIGHT, width)).astype(np.float32)
    right = run(network(text, width), x)
    for tool, smaller in TOOLS.items():
        try:
            model = smaller(network(text, width))
        except IndexError as error:  # onnxslim, of five dimensions
            print(f"{name}, {tool}: {type(error).__name__}: {error}")
            assert (tool, width) == ("onnxslim", 12)
            continue
        onnx.checker.check_model(model)
        found = run(model, x)
        same = found.shape == right.shape and bool(np.allclose(found, right, atol=1e-4))
        print(f"{name}, {tool}: {found.shape}, ", "the same" if same else
              f"{right.shape} before" if found.shape != right.shape else f"{abs(found - right).max():.2f} off, of {abs(right).max():.2f}")
        assert same == ((name, tool) not in WRONG)
PY
ORT_DISABLE_TELEMETRY=1 venv/bin/python try.py
