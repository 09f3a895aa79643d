"""An ONNX model as bytes, written in pieces.

Protobuf holds Python's lock while it writes a message, which for a whole network is a tenth of a
second in which nobody's frame is answered. In its format the items of a list may come anywhere, so
weights are written one by one and put behind the rest.
"""

import onnx

from campad.graphs.wasm.code import unsigned

GRAPH, INITIALIZER = b"\x3a", b"\x2a"
"""Tags of ModelProto.graph (7) and GraphProto.initializer (5), both of a length and bytes."""


def taken_apart(model: onnx.ModelProto) -> bytes:
    """Return a model's bytes; it has no graph afterwards, which spares a copy."""
    weights = [one.SerializeToString() for one in model.graph.initializer]
    model.graph.ClearField("initializer")
    graph = [model.graph.SerializeToString()]
    for one in weights:
        graph += [INITIALIZER, unsigned(len(one)), one]
    model.ClearField("graph")
    size = sum(map(len, graph))
    return b"".join([model.SerializeToString(), GRAPH, unsigned(size), *graph])
