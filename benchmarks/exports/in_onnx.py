"""The ONNX file in its two runtimes: frames as cameras give them, of any size."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from exports.in_chromium import opened

from campad.graphs.runtime import import_runtime

RUNTIME = ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm")
WEB = """
import * as ort from "./ort.wasm.min.mjs";
ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create("model.onnx");
window.version = ort.env.versions.web;
window.look = async (photo, height, width) => {
  const rgb = Uint8Array.from(atob(photo), (c) => c.charCodeAt(0));
  const frames = new ort.Tensor("uint8", rgb, [1, height, width, 3]);
  const said = await session.run({ frames });
  return {
    probabilities: [...said.probabilities.data],
    familiarity: said.familiarity.data[0],
    number: Number(said.label.data[0]),
  };
};
"""

Said = Iterator[tuple[str, list[dict[str, Any]]]]


def in_onnx(site: Path, scripts: Path | None, frames: list[Any], labels: tuple[str, ...]) -> Said:
    """Show frames to `site`/model.onnx in Python, and in Chromium where scripts are given."""
    runtime = import_runtime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    session = runtime.InferenceSession(site / "model.onnx", options)
    names = ["probabilities", "familiarity", "label"]
    said = []
    for frame in frames:
        rows, familiar, number = session.run(names, {"frames": frame[None]})
        said.append(_one(rows[0], float(familiar[0]), int(number[0]), labels))
    yield f"onnxruntime {runtime.__version__}", said
    if scripts is None:
        return
    with opened(site, scripts, RUNTIME, WEB) as page:
        version, said = page.evaluate("version"), []
        for frame in frames:
            photo = base64.b64encode(np.ascontiguousarray(frame).tobytes()).decode()
            one = page.evaluate("(given) => look(...given)", [photo, *frame.shape[:2]])
            said.append(_one(one["probabilities"], one["familiarity"], one["number"], labels))
        yield f"onnxruntime-web {version} in Chromium", said


def _one(row: Any, familiarity: float, number: int, labels: tuple[str, ...]) -> dict[str, Any]:
    label = None if number < 0 else labels[number]
    return {"probabilities": row, "familiarity": familiarity, "label": label}
