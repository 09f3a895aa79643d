#!/bin/sh
# A layer of TensorFlow Lite with int8 weights between float32 tensors ("dynamic range"), and who rounds what it takes, and how.
#
# A good guess: weights are int8 with a scale for each channel; what comes in is rounded to int8 for each frame, by that frame's range,
# and `asymmetric_quantize_inputs` in the file says how. A file says one thing, so whoever runs it gives the same, but for the
# last bits.
# What happens: there are four arithmetics. LiteRT 2.3.0 with XNNPACK, which is what it takes by itself, rounds each pixel by
# the range of that pixel's own channels, with a zero point. Its own kernels, optimised or for reference, which run where XNNPACK is
# switched off or lacks a layer, round by the range of the whole frame, with a zero point in a convolution. In a fully connected
# layer they do as `asymmetric_quantize_inputs` says, by default without a zero point, so half of 8 bits is lost behind a ReLU;
# XNNPACK has one in any case. OpenVINO 2026.4.1 asks the processor: where that multiplies int8 fast (a Xeon with VNNI, with AMX or without), it
# rounds groups of 32 numbers each, without a zero point, although f32 is asked for; elsewhere (an AMD EPYC without VNNI), or
# with DYNAMIC_QUANTIZATION_GROUP_SIZE=0, it rounds nothing, multiplies the weights out and counts in float32. Each is that to
# the last bits; from each other they are ten thousand times as far.
# Why it matters to campad: `model_int8.tflite` of its export has such convolutions, and says something else by up to 0.02 in each
# of them. Its proof and its measurements are XNNPACK's; the documentation said that each frame is rounded by its own range.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 ai-edge-litert==2.3.0 openvino==2026.4.1 flatbuffers==25.12.19
cat > try.py <<'PY'
from importlib.metadata import version

import flatbuffers
import numpy as np
import openvino
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter, OpResolverType

print(*(f"{name} {version(name)}" for name in ("ai-edge-litert", "openvino")))
PATH, SIDE, TAKEN, MADE = "layer.tflite", 4, 64, 32
FLOAT32, INT8 = schema.TensorType.FLOAT32, schema.TensorType.INT8


def write(weights, scales, connected, asymmetric):
    """One layer: fully connected, or a convolution of 1 x 1."""
    def tensor(name, shape, kind, place, steps=None):
        made = schema.TensorT()
        made.name, made.shape, made.type, made.buffer, made.quantization = name, shape, kind, place, steps
        return made

    steps = schema.QuantizationParametersT()
    steps.scale, steps.zeroPoint, steps.quantizedDimension = scales.tolist(), [0] * MADE, 0
    around = [1] if connected else [1, SIDE, SIDE]
    graph = schema.SubGraphT()
    graph.tensors = [
        tensor("x", [*around, TAKEN], FLOAT32, 0),
        tensor("weights", [MADE, TAKEN] if connected else [MADE, 1, 1, TAKEN], INT8, 1, steps),
        tensor("bias", [MADE], FLOAT32, 2),
        tensor("y", [*around, MADE], FLOAT32, 0)]
    operator, code, model = schema.OperatorT(), schema.OperatorCodeT(), schema.ModelT()
    operator.inputs, operator.outputs, operator.opcodeIndex = [0, 1, 2], [3], 0
    if connected:
        options = schema.FullyConnectedOptionsT()
        options.asymmetricQuantizeInputs = asymmetric
        operator.builtinOptionsType = schema.BuiltinOptions.FullyConnectedOptions
        code.builtinCode, code.version = schema.BuiltinOperator.FULLY_CONNECTED, 9
    else:
        options = schema.Conv2DOptionsT()
        options.strideW = options.strideH = 1
        operator.builtinOptionsType = schema.BuiltinOptions.Conv2DOptions
        code.builtinCode, code.version = schema.BuiltinOperator.CONV_2D, 5
    code.deprecatedBuiltinCode = code.builtinCode
    operator.builtinOptions = options
    graph.operators, graph.inputs, graph.outputs = [operator], [0], [3]
    buffers = [schema.BufferT() for _ in range(3)]
    buffers[1].data = np.frombuffer(weights.tobytes(), np.uint8)
    buffers[2].data = np.zeros(4 * MADE, np.uint8)
    model.version, model.subgraphs, model.operatorCodes, model.buffers = 3, [graph], [code], buffers
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    with open(PATH, "wb") as file:
        file.write(bytes(builder.Output()))


def by_litert(resolver, x):
    runtime = Interpreter(PATH, experimental_op_resolver_type=resolver)
    runtime.allocate_tensors()
    runtime.set_tensor(runtime.get_input_details()[0]["index"], x)
    runtime.invoke()
    return runtime.get_tensor(runtime.get_output_details()[0]["index"])


def by_openvino(x, options):
    options = {"INFERENCE_PRECISION_HINT": "f32", **options}
    return openvino.Core().compile_model(PATH, "CPU", options)(x)[0]


RUNTIMES = {
    "XNNPACK": lambda x: by_litert(OpResolverType.AUTO, x),
    "its own kernels": lambda x: by_litert(OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES, x),
    "its reference": lambda x: by_litert(OpResolverType.BUILTIN_REF, x),
    "OpenVINO": lambda x: by_openvino(x, {}),
    "OpenVINO, no groups": lambda x: by_openvino(x, {"DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}),
}


def without_zero(x, axes):
    step = np.abs(x).max(axes, keepdims=True) / 127
    return np.round(x / step) * step


def in_groups(x):
    return without_zero(x.reshape(*x.shape[:-1], -1, GROUP), -1).reshape(x.shape)


def with_zero(x, axes):
    low, high = (np.minimum(x.min(axes, keepdims=True), 0), np.maximum(x.max(axes, keepdims=True), 0))
    step = (high - low) / 255
    zero = np.round(-128 - low / step)
    return (np.clip(np.round(x / step) + zero, -128, 127) - zero) * step


draw = np.random.default_rng(0)
weights = draw.integers(-127, 128, (MADE, TAKEN)).astype(np.int8)
scales = draw.uniform(0.01, 0.02, MADE).astype(np.float32)
kernel = (weights * scales[:, None]).astype(float)
NOTHING, PIXEL, FRAME, PLAIN = "nothing", "each pixel", "the frame", "the frame, without a zero point"
GROUP = 32
GROUPS = f"groups of {GROUP}, without a zero point"
own = {"its own kernels": FRAME, "its reference": FRAME}
cases = [  # connected, asymmetric
    (False, False, {"XNNPACK": PIXEL, **own}),
    (True, False, {"XNNPACK": FRAME, "its own kernels": PLAIN, "its reference": PLAIN}),
    (True, True, {"XNNPACK": FRAME, **own})]
for connected, asymmetric, wanted in cases:
    shape = (1, TAKEN) if connected else (1, SIDE, SIDE, TAKEN)
    x = np.maximum(draw.normal(size=shape), 0).astype(np.float32)  # behind a ReLU
    x *= 1 if connected else draw.uniform(0.1, 3, (1, SIDE, SIDE, 1)).astype(np.float32)
    write(weights, scales, connected, asymmetric)
    whole = tuple(range(1, x.ndim))
    ways = {NOTHING: x, FRAME: with_zero(x, whole), PLAIN: without_zero(x, whole), GROUPS: in_groups(x)}
    ways |= {} if connected else {PIXEL: with_zero(x, -1)}
    name = f"fully connected, asymmetric_quantize_inputs={asymmetric}" if connected else "convolution"
    for runtime, run in RUNTIMES.items():
        made = np.asarray(run(x))
        off = {way: float(np.abs(made - rounded @ kernel.T).max()) for way, rounded in ways.items()}
        found, *others = sorted(off, key=off.get)
        print(f"{name}, {runtime}: rounds {found} ({off[found]:.0e} off; the next guess {off[others[0]]:.0e})")
        either = (NOTHING, GROUPS) if runtime == "OpenVINO" else (NOTHING,)  # by the processor
        assert found in ((wanted[runtime],) if runtime in wanted else either), "it was another way"
        assert off[found] < 2e-5 < 1e-2 < off[others[0]], "it was clear which"
PY
venv/bin/python try.py 2>said || { cat said; exit 1; }
