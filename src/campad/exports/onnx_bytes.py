"""An ONNX model as bytes, written in pieces.

Protobuf holds Python's lock while it writes a message, which for a whole network is a tenth of a
second in which nobody's frame is answered. In its format the items of a list may come anywhere, so
weights are written one by one and put behind the rest.
"""

import onnx

GRAPH, INITIALIZER = b"\x3a", b"\x2a"
"""Tags of ModelProto.graph (7) and GraphProto.initializer (5), both of a length and bytes."""


def taken_apart(model: onnx.ModelProto) -> bytes:
    """Return a model's bytes; it has no graph afterwards, which spares a copy."""
    weights = [one.SerializeToString() for one in model.graph.initializer]
    model.graph.ClearField("initializer")
    graph = [model.graph.SerializeToString()]
    for one in weights:
        graph += [INITIALIZER, _varint(len(one)), one]
    model.ClearField("graph")
    size = sum(map(len, graph))
    return b"".join([model.SerializeToString(), GRAPH, _varint(size), *graph])


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that there are more."""
    made = bytearray()
    while number > 127:
        made.append(number & 127 | 128)
        number >>= 7
    return bytes([*made, number])
