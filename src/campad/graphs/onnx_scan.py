"""Looks through an ONNX file before anything else does, and lets only plain networks pass.

Three looks, each cheaper than what comes after it: at the bytes, that they do not unfold to more
than they are; at the model, that it holds no program or operator that an image network does not
need; at each tensor, that it has as many bytes as its shape says. The list of operators is closed:
what is not on it is refused, however harmless it may be. Weights that lie in the one file beside
are brought in first; nothing here opens a file.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import onnx
from onnx import AttributeProto, TensorProto, numpy_helper

from campad.errors import ModelFileError
from campad.graphs.onnx_wire import MAX_FIELDS, DataFile, behind, varint
from campad.graphs.sanitize import check_name, shown, told

MAX_PACKED_BYTES = 8 * 2**20
"""Of whole numbers stored in few bits, which grow eightfold; raw data do not count."""
MAX_NESTING = 20
"""A kernel in a constant in a node in the graph is four deep."""
MAX_NODES = MAX_CONSTANTS = 5_000
MAX_ATTRIBUTES = 32
MAX_DIMENSIONS = 8
MAX_TENSOR_SIZE = 2**26
FIRST_OPSET = 7
"""Since then arithmetic broadcasts as NumPy does."""

_NAMES = """
    Abs Add AveragePool BatchNormalization Cast Ceil Clip Concat Constant ConstantOfShape Conv
    DepthToSpace Div Dropout Elu Equal Erf Exp Expand Flatten Floor Gather Gelu Gemm
    GlobalAveragePool GlobalMaxPool GroupNormalization HardSigmoid HardSwish Identity
    InstanceNormalization LayerNormalization LeakyRelu Log LogSoftmax LpNormalization LRN MatMul
    Max MaxPool Mean Min Mish Mul Neg Pad Pow PRelu Reciprocal ReduceL2 ReduceMax ReduceMean
    ReduceSum Relu Reshape Resize Selu Shape Sigmoid Slice Softmax Softplus SpaceToDepth Split Sqrt
    Squeeze Sub Sum Tanh Transpose Unsqueeze Where
"""
OPERATORS = frozenset(_NAMES.split())

SIZES = {
    **dict.fromkeys(("Reshape", "Expand", "Squeeze", "Unsqueeze", "Split", "Pad"), (1, 3)),
    **dict.fromkeys(("ReduceL2", "ReduceMax", "ReduceMean", "ReduceSum"), (1,)),
    "ConstantOfShape": (0,),
    "Resize": (1, 2, 3),
    "Slice": (1, 2, 3, 4),
}
"""Which inputs of an operator say how large its result is, rather than what is in it."""

DTYPES: dict[int, tuple[int, str]] = {
    TensorProto.FLOAT: (4, "float_data"),
    TensorProto.DOUBLE: (8, "double_data"),
    TensorProto.INT64: (8, "int64_data"),
    TensorProto.INT32: (4, "int32_data"),
    TensorProto.UINT8: (1, "int32_data"),
    TensorProto.INT8: (1, "int32_data"),
    TensorProto.BOOL: (1, "int32_data"),
}
"""The types that a tensor may have: bytes a number, and where it lies if not in `raw_data`."""

_DATA = ("float_data", "double_data", "int64_data", "int32_data", "uint64_data", "string_data")
# What attributes may be, and what may be written in them.
_KINDS = ("FLOAT", "INT", "STRING", "TENSOR", "FLOATS", "INTS")
_VALUES = {getattr(AttributeProto, kind) for kind in _KINDS}
_FIELDS = {"name", "doc_string", "type", "f", "i", "s", "t", "floats", "ints"}
# Kinds of fields, from protobuf's descriptor.proto.
_MESSAGE, _GROWING = 11, {3, 4, 5, 8, 13, 14, 17, 18}


def parse(data: bytes) -> onnx.ModelProto:
    """Parse a file whose fields have been counted; raises ModelFileError if it is no ONNX file."""
    try:
        _count_fields(data)
    except IndexError:
        raise ModelFileError("not an ONNX file, or cut off: it ends in the middle") from None
    try:
        return onnx.load_from_string(data)
    except Exception as error:  # protobuf's errors belong to a package that campad does not know
        raise ModelFileError(f"not an ONNX file, or damaged: {told(error)}") from error


def _count_fields(data: bytes) -> None:
    """Walk over every message in the file without building any."""
    # What is being walked over, outermost first: where, up to where, and what it is.
    stack: list[tuple[int, int, Any]] = [(0, len(data), onnx.ModelProto.DESCRIPTOR)]
    fields = packed = 0
    while stack:
        position, end, descriptor = stack.pop()
        while position < end:
            fields += 1
            if fields > MAX_FIELDS:
                raise ModelFileError(f"the file has more than {MAX_FIELDS:,} fields")
            tag, position = varint(data, position)
            field, start = descriptor.fields_by_number.get(tag >> 3), position
            position, inside = behind(data, position, tag & 7)
            if position > end:
                raise ModelFileError("not an ONNX file, or cut off: a field is longer than it")
            if field is None or inside is None:
                continue
            if field.type == _MESSAGE:
                stack += [(position, end, descriptor), (inside, position, field.message_type)]
                break
            if field.type in _GROWING:
                packed += position - start
        if len(stack) > MAX_NESTING:
            raise ModelFileError("messages are nested too deeply for a network")
        if packed > MAX_PACKED_BYTES:
            raise ModelFileError("the file has more whole numbers than a network needs")


def bring_in(model: onnx.ModelProto, beside: DataFile) -> None:
    """Put the weights that lie in the file beside into the model.

    Raises:
        ModelFileError: they are said to lie elsewhere, outside the file, or over each other.
    """
    attributes = (attribute.t for node in model.graph.node for attribute in node.attribute)
    taken: list[tuple[int, int]] = []
    for tensor in [*model.graph.initializer, *attributes]:
        if tensor.data_location == TensorProto.EXTERNAL:
            begin, end = _place(tensor, beside)
            taken.append((begin, end))
            tensor.raw_data = beside.data[begin:end]
            tensor.ClearField("external_data")
            tensor.ClearField("data_location")
    taken.sort()
    if any(end > begin for (_, end), (begin, _) in pairwise(taken)):
        raise ModelFileError(f"tensors in {shown(beside.name)} lie over each other")


def _place(tensor: TensorProto, beside: DataFile) -> tuple[int, int]:
    """Return where in the file beside a tensor begins and ends."""
    name, said = tensor.name, {entry.key: entry.value for entry in tensor.external_data}
    begin, size = said.get("offset", "0"), math.prod(tensor.dims)
    if (
        len(said) < len(tensor.external_data)
        or not said.keys() <= {"location", "offset", "length", "checksum"}
        or said.get("location", "").removeprefix("./") != beside.name
        or not _is_number(begin)
        or tensor.HasField("raw_data")
        or tensor.data_type not in DTYPES
        or min(tensor.dims, default=0) < 0
    ):
        raise ModelFileError(f"{shown(name)} is not said to lie in {shown(beside.name)}")
    end = int(begin) + size * DTYPES[tensor.data_type][0]
    length = said.get("length", str(end - int(begin)))
    if end > len(beside.data) or length != str(end - int(begin)):
        raise ModelFileError(
            f"{shown(name)} does not lie in {shown(beside.name)}, which has "
            f"{len(beside.data):,} bytes, or is longer or shorter than its shape"
        )
    return int(begin), end


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def scan(model: onnx.ModelProto) -> int:
    """Check everything in a parsed model but how its nodes hang together.

    Returns the version of the operators; raises ModelFileError for what is not allowed.
    """
    graph = model.graph
    if model.functions or model.training_info or model.configuration:
        raise ModelFileError("functions, training and devices in an ONNX file are not supported")
    if graph.sparse_initializer:
        raise ModelFileError("sparse tensors are not supported")
    if len(graph.node) > MAX_NODES or len(graph.initializer) > MAX_CONSTANTS:
        raise ModelFileError(f"the network has more than {MAX_NODES:,} nodes or constants")
    for node in graph.node:
        _check_node(node)
    for tensor in graph.initializer:
        check_name(tensor.name)
        check_tensor(tensor, tensor.name)
    return _opset(model.opset_import)


def _opset(imports: Iterable[Any]) -> int:
    versions = [entry.version for entry in imports if entry.domain in ("", "ai.onnx")]
    newest = onnx.defs.onnx_opset_version()
    if len(versions) != 1 or not FIRST_OPSET <= versions[0] <= newest:
        raise ModelFileError(
            f"the operators must be of one version from {FIRST_OPSET} to {newest}; got {versions}"
        )
    return int(versions[0])


def _check_node(node: onnx.NodeProto) -> None:
    if node.domain not in ("", "ai.onnx") or node.overload:
        raise ModelFileError(
            f"operators of {shown(node.domain or node.overload)} are not supported, only ONNX's own"
        )
    if node.op_type not in OPERATORS:
        known = ", ".join(sorted(OPERATORS))
        raise ModelFileError(
            f"the operator {shown(node.op_type)} is not supported, only those of plain image "
            f"networks: {known}"
        )
    for name in [*filter(None, node.input), *filter(None, node.output)]:
        check_name(name)
    if len(node.attribute) > MAX_ATTRIBUTES:
        raise ModelFileError(f"a {node.op_type} has more than {MAX_ATTRIBUTES} attributes")
    for attribute in node.attribute:
        _check_attribute(attribute, node.op_type)


def _check_attribute(attribute: AttributeProto, operator: str) -> None:
    """Let numbers, words and tensors pass; networks within networks, among others, do not."""
    fields = {field.name for field, _ in attribute.ListFields()}
    if attribute.type not in _VALUES or not fields <= _FIELDS:
        raise ModelFileError(
            f"a {operator} has an attribute {shown(attribute.name)} of a kind that is not supported"
        )
    if "t" in fields:
        if attribute.type != AttributeProto.TENSOR:
            raise ModelFileError(f"a {operator} has an attribute of two kinds")
        check_tensor(attribute.t, f"the constant of a {operator}")


def check_tensor(tensor: TensorProto, name: str) -> None:
    """Check that a stored tensor is all in the file, and as large as its shape says.

    Raises:
        ModelFileError: stored elsewhere, of an unknown type, too short, too long, or not a number.
    """
    if tensor.data_location != TensorProto.DEFAULT or tensor.external_data:
        raise ModelFileError(f"{shown(name)} lies in another file than the one beside")
    shape = tuple(tensor.dims)
    if tensor.data_type not in DTYPES or tensor.HasField("segment"):
        raise ModelFileError(f"{shown(name)} is of a type that is not supported; use float32")
    size = math.prod(shape)
    if len(shape) > MAX_DIMENSIONS or min(shape, default=0) < 0 or size > MAX_TENSOR_SIZE:
        raise ModelFileError(f"{shown(name)} has an impossible shape {shown(shape)}")
    width, field = DTYPES[tensor.data_type]
    stored = {other: len(getattr(tensor, other)) for other in _DATA}
    here = stored.pop(field)
    raw = len(tensor.raw_data)
    if any(stored.values()) or (raw, here) not in ((size * width, 0), (0, size)):
        raise ModelFileError(
            f"{shown(name)} of shape {shape} holds more or fewer numbers than that"
        )
    # Infinities may stand for "no bound", as in Clip.
    fractions = tensor.data_type in (TensorProto.FLOAT, TensorProto.DOUBLE)
    if fractions and np.isnan(numpy_helper.to_array(tensor)).any():
        raise ModelFileError(f"{shown(name)} holds what is not a number")
