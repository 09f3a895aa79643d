"""ONNX Runtime: graphs go in, sessions come out that run them; its errors become ours."""

from __future__ import annotations

import os
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from campad.errors import ModelFileError
from campad.graphs.sanitize import told
from campad.imaging.frame import Pixels

if TYPE_CHECKING:
    import onnxruntime


def try_graph(graph: bytes, frame_size: int) -> None:
    """Open a graph and run all of it once, on a black frame; or raise ModelFileError."""
    run(open_session(graph, threads=1), np.zeros((1, frame_size, frame_size, 3), np.uint8))


NO_TELEMETRY = "ORT_DISABLE_TELEMETRY"
"""Since 1.29 ONNX Runtime tells its makers, unless this is set before it is imported, what machine
it runs on and which networks it loads, and keeps what it could not send in the user's cache."""


def import_runtime() -> ModuleType:
    """Return the module onnxruntime, which keeps to itself what it is used for."""
    os.environ[NO_TELEMETRY] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # where somebody else imported it before us
    return onnxruntime


def open_session(graph: bytes, threads: int) -> onnxruntime.InferenceSession:
    """Open a graph, to be run on this many threads; or raise ModelFileError."""
    runtime = import_runtime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Idle threads that spin would take the processor from the browser on the same machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return runtime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors have no common public base
        raise ModelFileError(f"ONNX Runtime cannot load the network: {told(error)}") from error


def run(session: onnxruntime.InferenceSession, squares: Pixels) -> list[NDArray[Any]]:
    """Return a graph's outputs for frames (n, s, s, 3); or raise ModelFileError."""
    try:
        return session.run(None, {session.get_inputs()[0].name: squares})
    except Exception as error:  # onnxruntime's errors have no common public base
        raise ModelFileError(f"ONNX Runtime cannot run the network: {told(error)}") from error
