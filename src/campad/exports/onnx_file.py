"""One ONNX file with everything in it: a camera's frame in, probabilities and familiarity out.

frames, uint8 (n, h, w, 3) of any size -> crop -> resize -> mirror -> network -> head
    -> probabilities (n, k), familiarity (n,), label (n,): the class's number, -1 for none
"""

import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, compose, helper, version_converter

from campad.backbones.backbone import Backbone
from campad.errors import ModelFileError
from campad.exports.golden import Golden, check_golden, make_golden
from campad.exports.onnx_head import add_head
from campad.exports.proof import project_says
from campad.graphs.builder import NodeWriter
from campad.graphs.runtime import open_session
from campad.graphs.sanitize import told
from campad.imaging.frame import Pixels
from campad.learning.predictor import Predictor

OPSET, IR_VERSION = 18, 10
"""The first opset whose Resize averages. Browsers' runtime reads up to 26, and IR 13."""

KEY = "campad"
MAX_METADATA = 1_000_000
MOST_FRAMES = 20
INT64_MIN = -(2**63)


@dataclass(frozen=True)
class Exported:
    """A file's bytes, and how far it is from the project on the golden frames."""

    data: bytes
    off: float


def export_onnx(backbone: Backbone, predictor: Predictor, *, mirrored: bool) -> Exported:
    """Write a trained project as ONNX, and prove it.

    Args:
        backbone: the network.
        predictor: what was learned.
        mirrored: frames are looked at as in a mirror.

    Raises:
        ArgumentError: a classifier that is not campad's own.
        ModelFileError: the network cannot be written so, or the file is off by too much.
    """

    model = _model(backbone, predictor, mirrored)
    golden = make_golden(project_says(backbone, predictor, mirrored=mirrored))
    about = {
        "labels": predictor.labels,
        "network": backbone.name,
        "layer": backbone.layer,
        "mirrored": mirrored,
        "golden": [one.to_plain() for one in golden],
        "campad": version("campad"),
    }
    helper.set_model_props(model, {KEY: json.dumps(about), "labels": json.dumps(predictor.labels)})
    data = bytes(model.SerializeToString())
    return Exported(data, check_golden(golden, runner(data), "the export"))


def verify_onnx(data: bytes, name: str) -> tuple[tuple[str, ...], float]:
    """Repeat an export's proof.

    Returns:
        Its classes, and how far off it is at most.

    Raises:
        ModelFileError: no export of campad's, or off by more than is allowed.
    """
    try:
        model = onnx.load_from_string(data)
    except Exception as error:  # protobuf's errors have no common public base
        raise ModelFileError(f"{name} is no ONNX file: {told(error)}") from error
    if any(one.external_data for one in model.graph.initializer) or len(model.functions):
        raise ModelFileError(f"{name} is no export of campad's: it has parts elsewhere")
    text = next((one.value for one in model.metadata_props if one.key == KEY), "")
    labels, golden = _read_proof(text, name)
    return labels, check_golden(golden, runner(data), name)


def _read_proof(text: str, name: str) -> tuple[tuple[str, ...], list[Golden]]:
    try:
        about = json.loads(text[:MAX_METADATA])
        labels = tuple(str(label) for label in about["labels"])
        golden = [Golden.from_plain(one) for one in about["golden"][:MOST_FRAMES]]
    except (ValueError, TypeError, KeyError) as error:
        raise ModelFileError(f"{name} has no proof of campad's in it") from error
    if not golden:
        raise ModelFileError(f"{name} has no proof of campad's in it")
    return labels, golden


def runner(data: bytes) -> Any:
    """Return what runs an export on one frame, in ONNX Runtime; or raise ModelFileError."""
    session = open_session(data, threads=1)

    def says(frame: Pixels) -> tuple[Any, float]:
        try:
            known, likeness = session.run(["known", "likeness"], {"frames": frame[None]})
        except Exception as error:  # onnxruntime's errors have no common public base
            raise ModelFileError(f"the export cannot be run: {told(error)}") from error
        return known[0].tolist(), float(likeness[0])

    return says


def _model(backbone: Backbone, predictor: Predictor, mirrored: bool) -> onnx.ModelProto:
    network = _raised(onnx.load_from_string(backbone.graph))
    network = compose.add_prefix(network, "network/")
    graph, before, after = network.graph, NodeWriter(), NodeWriter()
    _to_squares(before, backbone.frame_size, graph.input[0].name, mirrored)
    add_head(after, graph.output[0].name, predictor)
    _add_label(after)
    size = graph.input[0].type.tensor_type.shape.dim[0].dim_value or "n"
    frames = helper.make_tensor_value_info("frames", TensorProto.UINT8, [size, "h", "w", 3])
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [size, *more])
        for name, more in (
            ("probabilities", [len(predictor.labels)]),
            ("familiarity", []),
            ("known", [len(predictor.labels)]),
            ("likeness", []),
        )
    ]
    outputs.append(helper.make_tensor_value_info("label", TensorProto.INT64, [size]))
    whole = helper.make_graph(
        [*before.nodes, *graph.node, *after.nodes],
        "campad project",
        [frames],
        outputs,
        [*before.constants, *graph.initializer, *after.constants],
    )
    opsets = [helper.make_opsetid(o.domain, o.version) for o in network.opset_import]
    model = helper.make_model(whole, opset_imports=opsets, producer_name="campad")
    model.ir_version = max(IR_VERSION, network.ir_version)
    try:
        onnx.checker.check_model(model)
    except onnx.checker.ValidationError as error:
        raise ModelFileError(
            f"the network cannot be written with the rest: {told(error)}"
        ) from error
    return model


def _raised(network: onnx.ModelProto) -> onnx.ModelProto:
    """Return a network in OPSET, if it is in an older one."""
    if network.opset_import[0].version >= OPSET:
        return network
    try:
        return version_converter.convert_version(network, OPSET)
    except Exception as error:  # of the C++ that does it
        raise ModelFileError(
            f"the network cannot be brought to ONNX's opset {OPSET}: {told(error)}"
        ) from error


def _to_squares(writer: NodeWriter, size: int, output: str, mirrored: bool) -> None:
    """Add crop, resize, and mirror, as `to_square` and Pillow do them."""

    def whole(name: str, *values: int) -> str:
        return writer.constant(f"frame/{name}", np.array(values, np.int64))

    shape = writer.node("Shape", ["frames"], "frame/shape")
    sides = writer.node("Slice", [shape, whole("1", 1), whole("3", 3)], "frame/sides")
    axis = whole("0", 0)
    side = writer.node("ReduceMin", [sides, axis], "frame/side", keepdims=1)
    spare = writer.node("Sub", [sides, side], "frame/spare")
    start = writer.node("Div", [spare, whole("2", 2)], "frame/start")
    end = writer.node("Add", [start, side], "frame/end")
    square = writer.node("Slice", ["frames", start, end, whole("h,w", 1, 2)], "frame/square")
    number = writer.node("Cast", [square], "frame/float", to=TensorProto.FLOAT)
    first = writer.node("Transpose", [number], "frame/nchw", perm=[0, 3, 1, 2])
    # Pillow goes across, rounds, goes down, and rounds again. Without `exclude_outside` the ring at
    # the edge is up to 14 levels off; without the first rounding a fifth of all pixels by one.
    half = writer.constant("frame/half", np.float32(0.5))
    length = whole("size", size)
    rounded = first
    for number_of_axis, way in ((3, "across"), (2, "down")):
        resized = writer.node(
            "Resize",
            [rounded, "", "", length],
            f"frame/{way}/resized",
            mode="linear",
            antialias=1,
            exclude_outside=1,
            axes=[number_of_axis],
        )
        above = writer.node("Add", [resized, half], f"frame/{way}/above")
        rounded = writer.node("Floor", [above], f"frame/{way}")
    if mirrored:
        span = whole("last", -1), whole("before", INT64_MIN), whole("x", 3), whole("back", -1)
        rounded = writer.node("Slice", [rounded, *span], "frame/mirrored")
    pixels = writer.node("Cast", [rounded], "frame/pixels", to=TensorProto.UINT8)
    writer.node("Transpose", [pixels], output, perm=[0, 2, 3, 1])


def _add_label(writer: NodeWriter) -> None:
    """Add the number of the most probable class, or -1 where it is none of them."""
    best = writer.node("ArgMax", ["probabilities"], "label/best", axis=1, keepdims=0)
    half = writer.constant("label/half", np.float32(0.5))
    strange = writer.node("Less", ["familiarity", half], "label/strange")
    none = writer.constant("label/none", np.array(-1, np.int64))
    writer.node("Where", [strange, none, best], "label")
