"""A network as one file that campad's own page runs by itself, without a runtime of others."""

import json
import struct

import onnx

from campad.backbones.backbone import Backbone
from campad.backbones.browser_graph import fold
from campad.graphs.wasm.compile import TURN, compile_steps
from campad.graphs.wasm.reader import read_steps

KINDS = {"plain": False, "fused": True}
"""Of code: whether it needs a browser that knows relaxed vector instructions."""


def browser_program(backbone: Backbone) -> bytes:
    """Return a network's program, as `program` does."""
    return program(onnx.load_from_string(backbone.graph).graph)


def program(graph: onnx.GraphProto) -> bytes:
    """Return the program of a graph, uint8 frames (n, s, s, 3) in and activations out.

    It begins with four bytes, the size of its head, the lowest first. The head is JSON and has
    `side`, the addresses `frame`, `activation` and `turn`, the activation's `numbers`, the memory's
    `pages`, and in `parts` how many bytes each part has that follows: code ("plain", "fused", and
    for threads "plain shared", "fused shared"), and "constants", which lie at address 0.

    Raises:
        ModelFileError: the network has a layer that is not compiled.
    """
    fold(graph)
    compiled = compile_steps(read_steps(graph))
    parts = {
        f"{name} shared" if shared else name: compiled.code[fused, shared]
        for name, fused in KINDS.items()
        for shared in (False, True)
    }
    parts["constants"] = compiled.constants
    head = json.dumps(
        {
            "side": compiled.side,
            "frame": compiled.frame,
            "activation": compiled.activation,
            "numbers": compiled.numbers,
            "pages": compiled.pages,
            "turn": TURN,
            "parts": {name: len(data) for name, data in parts.items()},
        }
    ).encode("ascii")
    return b"".join([struct.pack("<I", len(head)), head, *parts.values()])
