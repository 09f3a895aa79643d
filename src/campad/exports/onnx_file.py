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
from onnx import TensorProto, compose, helper, numpy_helper, version_converter

from campad.backbones.backbone import Backbone
from campad.errors import ModelFileError
from campad.exports.golden import check_golden, make_golden, read_golden
from campad.exports.onnx_bytes import taken_apart
from campad.exports.onnx_head import add_head
from campad.exports.onnx_squares import Squares
from campad.exports.proof import project_says
from campad.exports.recognise import KEY
from campad.exports.steps import OnStep, unheard
from campad.graphs.builder import NodeWriter
from campad.graphs.runtime import open_session
from campad.graphs.sanitize import told
from campad.imaging.frame import Pixels
from campad.learning.predictor import Predictor

OPSET, IR_VERSION = 18, 10
"""The first opset whose Split makes so many parts. Browsers' runtime reads up to 26, and IR 13."""

WIDENED = {"Pad": 13, "Resize": 13}
"""Operators that OPSET lets do more; what they have done since these opsets is still said so."""

MAX_METADATA = 1_000_000


@dataclass(frozen=True)
class Exported:
    """A file's bytes, and how far it is from the project on the golden frames."""

    data: bytes
    off: float


def export_onnx(
    backbone: Backbone, predictor: Predictor, *, mirrored: bool, on_step: OnStep = unheard
) -> Exported:
    """Write a trained project as ONNX, and prove it.

    Args:
        backbone: the network.
        predictor: what was learned.
        mirrored: frames are looked at as in a mirror.
        on_step: see `OnStep`.

    Raises:
        ArgumentError: a classifier that is not campad's own.
        ModelFileError: the network cannot be written so, or the file is off by too much.
    """
    on_step("joining")
    model = joined(backbone, predictor, mirrored=mirrored)
    on_step("writing")
    says = project_says(backbone, predictor, mirrored=mirrored)
    golden = make_golden(says)
    about = {
        "labels": predictor.labels,
        "network": backbone.name,
        "layer": backbone.layer,
        "mirrored": mirrored,
        "golden": [one.to_plain() for one in golden],
        "campad": version("campad"),
    }
    helper.set_model_props(model, {KEY: json.dumps(about), "labels": json.dumps(predictor.labels)})
    data = taken_apart(model)
    on_step("checking")
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
        raise ModelFileError(
            f"{name} is no ONNX file; of the other kinds of exports give the folder"
        ) from error
    if any(one.external_data for one in model.graph.initializer) or len(model.functions):
        raise ModelFileError(f"{name} is no export of campad's: it has parts elsewhere")
    text = next((one.value for one in model.metadata_props if one.key == KEY), "")
    try:
        labels, golden = read_golden(json.loads(text[:MAX_METADATA]))
    except (ValueError, TypeError, KeyError) as error:
        raise ModelFileError(f"{name} has no proof of campad's in it") from error
    return labels, check_golden(golden, runner(data), name)


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


def joined(
    backbone: Backbone, predictor: Predictor, *, mirrored: bool = False, squares: bool = False
) -> onnx.ModelProto:
    """Return network and head in one graph, for frames of any size.

    Args:
        squares: frames come cropped, resized and mirrored.
    """
    network = _raised(onnx.load_from_string(backbone.graph))
    network = compose.add_prefix(network, "network/", inplace=True)
    graph, before, after = network.graph, NodeWriter(), NodeWriter()
    if squares:
        before.node("Identity", ["frames"], graph.input[0].name)
    else:
        before = Squares(backbone.frame_size, mirrored=mirrored)
        before.add("frames", graph.input[0].name)
    add_head(after, graph.output[0].name, predictor)
    _add_label(after)
    size = graph.input[0].type.tensor_type.shape.dim[0].dim_value or "n"
    sides = [backbone.frame_size] * 2 if squares else ["h", "w"]
    frames = helper.make_tensor_value_info("frames", TensorProto.UINT8, [size, *sides, 3])
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
        [*before.constants, *after.constants],
    )
    opsets = [helper.make_opsetid(o.domain, o.version) for o in network.opset_import]
    model = helper.make_model(whole, opset_imports=opsets, producer_name="campad")
    model.ir_version = max(IR_VERSION, network.ir_version)
    model.graph.initializer.extend(graph.initializer)  # all else copies these once more
    try:
        onnx.checker.check_model(model)
    except onnx.checker.ValidationError as error:
        raise ModelFileError(
            f"the network cannot be written with the rest: {told(error)}"
        ) from error
    return model


def _raised(network: onnx.ModelProto) -> onnx.ModelProto:
    """Return a network in OPSET, if it is in an older one."""
    own = network.opset_import[0]
    if own.version >= OPSET:
        return network
    nodes = network.graph.node
    nested = any(one.HasField("g") or one.graphs for node in nodes for one in node.attribute)
    if not nested and all(_same(kind, own.version) for kind in {node.op_type for node in nodes}):
        own.version = OPSET  # to convert it would keep all of Python waiting
        return network
    before = own.version
    try:
        raised = version_converter.convert_version(network, OPSET)
    except Exception as error:  # of the C++ that does it
        raise ModelFileError(
            f"the network cannot be brought to ONNX's opset {OPSET}: {told(error)}"
        ) from error
    if before == 10:
        _resize_as_in_10(raised.graph)
    return raised


def _resize_as_in_10(graph: onnx.GraphProto) -> None:
    """Say where Resize takes its pixels from, which it could not say in opset 10.

    ONNX's converter leaves it to the default of later opsets, which is another place
    (findings/onnx_converter_moves_pixels.sh).
    """
    constants = {one.name: one for one in graph.initializer}
    for node in graph.node:
        if node.op_type == "Resize" and node.input[2] in constants:
            smaller = (numpy_helper.to_array(constants[node.input[2]]) < 1).any()
            where = {
                "coordinate_transformation_mode": "asymmetric",
                "nearest_mode": "ceil" if smaller else "floor",
            }
            node.attribute.extend(helper.make_attribute(*one) for one in where.items())


def _same(kind: str, version: int) -> bool:
    """Tell whether an operator means in OPSET what it does in an older opset."""
    try:
        old, new = (onnx.defs.get_schema(kind, one).since_version for one in (version, OPSET))
    except onnx.defs.SchemaError:  # of another domain, or gone
        return False
    return old == new or old >= WIDENED.get(kind, OPSET)


def _add_label(writer: NodeWriter) -> None:
    """Add the number of the most probable class, or -1 where it is none of them."""
    best = writer.node("ArgMax", ["probabilities"], "label/best", axis=1, keepdims=0)
    half = writer.constant("label/half", np.float32(0.5))
    strange = writer.node("Less", ["familiarity", half], "label/strange")
    none = writer.constant("label/none", np.array(-1, np.int64))
    writer.node("Where", [strange, none, best], "label")
