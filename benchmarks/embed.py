"""What campad adds to ONNX Runtime: `embed` beside the session's own `run`, on the same frames.

    python benchmarks/embed.py
    python benchmarks/embed.py --backbone ../shared/data/mobilenet_v1_0.25_224/model.json

The frame has the network's size. The calls take turns, so that all see the same machine. "Bare" is
a second session with the same graph and the same options; "ONNX Runtime's defaults" has its own,
whose threads spin while they wait. Then each alone at a camera's pace, 30 frames a second, where
threads and caches have gone cold in between.
"""

import time
from collections.abc import Callable
from typing import Any

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402

import campad  # noqa: E402
from campad.graphs import runtime  # noqa: E402

PACE_S = 1 / 30
WARM_UP = 5


def opened(graph: bytes, threads: int | None, size: int) -> Callable[[], Any]:
    """Open the graph without campad, or with campad's options; gives what runs it once."""
    if threads is None:
        session = runtime.import_runtime().InferenceSession(
            graph, providers=["CPUExecutionProvider"]
        )
    else:
        session = runtime.open_session(graph, threads)
    name, frames = session.get_inputs()[0].name, frame(size)[None]
    return lambda: session.run(None, {name: frames})


def frame(size: int) -> Any:
    return np.random.default_rng(0).integers(0, 256, (size, size, 3), np.uint8)


def taking_turns(calls: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Milliseconds of each, one after the other again and again, each as often the first."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    names = list(calls)
    for _ in range(WARM_UP + rounds):
        for name in names:
            times[name].append(milliseconds(calls[name]))
        names.reverse()
    return {name: float(np.median(values[WARM_UP:])) for name, values in times.items()}


def at_pace(call: Callable[[], Any], rounds: int) -> float:
    """Milliseconds of a call that comes 30 times a second, and alone: threads may spin."""
    times, due = [], time.perf_counter()
    for _ in range(WARM_UP + rounds):
        due += PACE_S
        time.sleep(max(0.0, due - time.perf_counter()))
        times.append(milliseconds(call))
    return float(np.median(times[WARM_UP:]))


def milliseconds(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--backbone", default="efficientnet-lite0")
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    backbone = campad.load_backbone(options.backbone)
    session = backbone._session
    graph, size = session._model_bytes, backbone.frame_size
    threads = session.get_session_options().intra_op_num_threads
    one = frame(size)
    calls = {
        "campad's embed": lambda: backbone.embed(one),
        "bare ONNX Runtime": opened(graph, threads, size),
    }
    turns = taking_turns(calls, options.rounds)
    # By itself: by default its threads go on spinning for a while, and slow down whoever is next.
    spinning = {"ONNX Runtime's defaults": opened(graph, None, size)}
    turns |= taking_turns(spinning, options.rounds)
    calls |= spinning
    found = {
        "ms": turns,
        "ms at 30/s": {name: at_pace(call, options.rounds) for name, call in calls.items()},
    }
    bare = turns["bare ONNX Runtime"]
    rows = [
        {"call": name, **{column: ms[name] for column, ms in found.items()}, "x bare": ms / bare}
        for name, ms in turns.items()
    ]
    title = f"One frame, {backbone.name} at {backbone.layer}, {threads} threads, medians"
    report(title, rows, options.json)


if __name__ == "__main__":
    main()
