"""Reads a file of Keras in a process of its own, since HDF5 is compiled code.

What comes back is what a TF.js Layers model consists of: a model.json
and its weights.
"""

from __future__ import annotations

import json
from importlib.util import find_spec

from campad.errors import MissingExtraError
from campad.graphs.sandbox.process import TIMEOUT_S, ask

CHILD = "campad.graphs.keras.reader"
"""What reads it, by its name: only the child imports it, and HDF5 with it."""


def read_keras(data: bytes) -> tuple[bytes, bytes]:
    """Return model.json and weights of an .h5 or .keras, told apart by its content.

    Raises:
        ModelFileError: damaged, refused, or it crashed, took too long or too much memory.
        MissingExtraError: h5py is not installed.
    """
    if find_spec("h5py") is None:
        raise MissingExtraError("h5py", "keras")
    said, weights = ask(CHILD, [], data, TIMEOUT_S)
    return json.dumps(said).encode(), weights
