"""What a frame takes: the exported ONNX file against campad's own `predict`.

    python benchmarks/exports/time_a_frame.py ../shared/data

Both count on one thread, in turns of a few frames; of each the least is taken, which other work on
the machine disturbs least. A frame of the network's own size is not resized by either.
"""

import functools
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from exports.__main__ import NETWORKS, load, teach  # noqa: E402

from campad.exports.onnx_file import export_onnx  # noqa: E402
from campad.graphs.runtime import open_session  # noqa: E402

SIZES = ((480, 640), (720, 1280), (240, 320))


def main() -> None:
    """Measure both, frame size by frame size."""
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path)
    parser.add_argument("--turns", type=int, default=40)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for network in NETWORKS:
        rows += measured(options, network)
    title = f"A frame, on {options.threads} thread(s)"
    report(title, rows, options.json, "numpy", "onnxruntime")


def measured(options: Any, network: str) -> list[dict[str, Any]]:
    """Measure both with one network."""
    photos, pad = teach(options.data, load(options.data, network))
    assert pad.predictor is not None
    pad.backbone.use_threads(options.threads)
    made = export_onnx(pad.backbone, pad.predictor, mirrored=False)
    session = open_session(made.data, options.threads)
    own = (pad.backbone.frame_size, pad.backbone.frame_size)
    rows = []
    for size in (*SIZES, own):
        frame = photos.frames[0]
        for axis in (0, 1):
            old = frame.shape[axis]
            frame = frame.take(np.arange(size[axis]) * old // size[axis], axis)
        says = least(
            options.turns,
            functools.partial(pad.predict, frame),
            functools.partial(session.run, None, {"frames": frame[None]}),
        )
        row = {"network": network, "frame": f"{size[1]} x {size[0]}", "campad, ms": says[0]}
        rows.append({**row, "ONNX, ms": says[1], "ratio": says[1] / says[0]})
        print(rows[-1], flush=True)
    return rows


def least(turns: int, *ways: Callable[[], Any]) -> list[float]:
    """Return the shortest time of each, in milliseconds: some of one, some of the next, again."""
    best = [float("inf")] * len(ways)
    for _ in range(turns):
        for number, act in enumerate(ways):
            for _ in range(5):
                start = time.perf_counter()
                act()
                best[number] = min(best[number], 1e3 * (time.perf_counter() - start))
    return best


if __name__ == "__main__":
    main()
