"""What does a Ray cluster cost, is its result the same, and what is lost when parts of it die?

    python benchmarks/scale/cluster.py [--kills 50] [--between 2.5] [--batches 100]
        [--photos 400] [--only cost,embed,sweep,serve]

A head and two workers run on this machine; what reaches them goes through Ray as between machines.

cost    a batch of 16 frames through Ray beside the same batch on one thread here, in turn
embed   a folder is embedded over and over while workers and machines are killed, once the head's
        raylet; every table is compared with one that was made without Ray
sweep   photos at two layers, and a project's examples, with every classifier and setting; no kills
serve   a lesson of four webcams goes on while the same is done to its cluster

"same" is to the bit. Needs pip install ray.
"""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from operator import eq
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.pace import Played, play, quantile, teach  # noqa: E402
from common.webcam import poses  # noqa: E402
from embed_files import write_photos  # noqa: E402
from nodes import Nodes  # noqa: E402
from pyarrow import parquet  # noqa: E402
from room import join, lesson, page  # noqa: E402

import campad  # noqa: E402
from campad.compute.cluster.executor import ClusterExecutor  # noqa: E402
from campad.compute.cluster.network import embed, embedding_workers  # noqa: E402
from campad.embedding.run import embed_into  # noqa: E402
from campad.embedding.sources import listing  # noqa: E402
from campad.embedding.table import Table  # noqa: E402
from campad.learning.layer_ranking import Cut  # noqa: E402
from campad.learning.sweep import (  # noqa: E402
    Pictures,
    done_by,
    layer_pieces,
    setups,
    try_examples,
    try_layer,
)

BATCH, SIZE = 16, (224, 224)
LABELS = ["up", "down", "left", "right"]
PER_SECOND, WEBCAMS = 5, 4


@dataclass
class Killed:
    """What was done to a cluster.

    With some seconds between two a worker is there again, and has done something.
    """

    between_s: float

    workers: int = 0
    machines: int = 0
    raylets: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    def kill(self, nodes: Nodes, kills: int) -> None:
        """Kill workers, every tenth time a machine, and in the middle the head's raylet.

        Ray starts machines from the main thread only.
        """
        while self.workers + self.machines < kills:
            time.sleep(self.between_s)
            if (self.workers + self.machines) == kills // 2 and not self.raylets:
                nodes.kill_heads_raylet()
                self.raylets += 1
            elif (self.workers + self.machines) % 10 == 9:
                nodes.kill_node()
                self.machines += 1
            else:
                self.workers += nodes.kill_worker()
        self.done.set()


def cost(cluster: ClusterExecutor, network: Any, batches: int) -> list[dict[str, Any]]:
    """Time batches in turn, one at a time and as many at a time as there are cores."""
    rng = np.random.default_rng(0)
    side = network.frame_size
    frames = rng.integers(0, 256, (BATCH, side, side, 3), np.uint8)
    kept, cores = cluster.put(network), os.cpu_count() or 1
    rows = []
    with ThreadPoolExecutor(cores) as threads:
        for at_once in (1, cores):
            took: dict[str, list[float]] = {"here": [], "there": []}
            for _ in range(batches // at_once + 3):
                for where, submit in (
                    ("here", lambda: threads.submit(embed, network, frames)),
                    ("there", lambda: cluster.submit(embed, kept, frames)),
                ):
                    started = time.perf_counter()
                    made = [future.result() for future in [submit() for _ in range(at_once)]]
                    took[where].append(time.perf_counter() - started)
                    assert all(np.array_equal(one, made[0]) for one in made)
            here, there = (1000 * float(np.median(took[where][3:])) for where in took)
            rows.append(
                {"batches at a time": at_once, "here, ms": here, "through Ray, ms": there,
                 "ratio": there / here}
            )  # fmt: skip
    return rows


def embedded(folder: Path, network: Any, workers: Any = None) -> Any:
    with TemporaryDirectory() as place:
        embed_into(Table(Path(place) / "t", network), listing([folder]), network, workers=workers)
        return parquet.read_table(Path(place) / "t")


def embed_under_kills(
    cluster: ClusterExecutor, network: Any, nodes: Nodes, killed: Killed, kills: int, folder: Path
) -> dict[str, Any]:
    expected = embedded(folder, network)
    found = list[bool]()
    workers = embedding_workers(cluster, network)

    def embed_on() -> None:
        while not killed.done.is_set() or not found:
            found.append(embedded(folder, network, workers).equals(expected))

    with ThreadPoolExecutor(1) as thread:
        embedding = thread.submit(embed_on)
        killed.kill(nodes, kills)
        embedding.result()
    return {
        "what": "embed",
        "workers killed": killed.workers,
        "machines": killed.machines,
        "head's raylet": killed.raylets,
        "tables": len(found),
        "rows of each": len(list(folder.iterdir())),
        "same": sum(found),
        "by workers": cluster.counts.there,
        "here instead": cluster.counts.here,
    }


def sweep(folder: Path, cluster: ClusterExecutor) -> list[dict[str, Any]]:
    """Sweep photos, and the examples of a project, here and on the cluster: but for times."""
    pictures = _pictures(folder)
    pad = campad.Controller(list(pictures.labels), augment=False)
    for frame, number, burst in zip(*pictures[:3], strict=True):
        pad.add_example(frame, pictures.labels[number], burst=int(burst))
    examples, cuts = pad._trainer.contest(), _cuts()

    def of_photos(held: Any) -> Iterable[tuple[Any, ...]]:
        return layer_pieces(cuts, held, setups())

    def of_examples(held: Any) -> Iterable[tuple[Any, ...]]:
        return ((cuts[-1], held, [one]) for one in setups())

    kinds: list[tuple[str, Any, Any, Callable[[Any], Iterable[tuple[Any, ...]]]]] = [
        ("photos", try_layer, pictures, of_photos),
        ("a project", try_examples, examples, of_examples),
    ]
    rows = []
    for what, work, given, pieces in kinds:
        with ThreadPoolExecutor(1) as thread:
            alone = _told(done_by(thread, work, pieces(given)))
        there, here = cluster.counts.there, cluster.counts.here
        made = _told(done_by(cluster, work, pieces(cluster.put(given)), cluster.at_once))
        rows.append(
            {"sweep of": what, "lines": len(alone), "same": sum(map(eq, made, alone)),
             "pieces by workers": cluster.counts.there - there,
             "here instead": cluster.counts.here - here}
        )  # fmt: skip
    return rows


def _cuts() -> list[Cut]:
    return [Cut("efficientnet-lite0", layer) for layer in ("block_14", "three_taps")]


def _pictures(folder: Path) -> Pictures:
    from campad.imaging.picture import read_image

    frames = [read_image(file) for file in sorted(folder.glob("*.jpg"))[:24]]
    recordings = np.random.default_rng(0).permutation(24)
    return Pictures(frames, np.arange(24) % 3, recordings, list("abc"))


def _told(found: Any) -> list[tuple[Any, ...]]:
    return [
        (row.cut, row.numbers, row.comparison.name, dict(row.comparison.settings),
         row.comparison.quality.confusion.tolist())
        for rows in found for row in rows
    ]  # fmt: skip


def serve_under_kills(nodes: Nodes, killed: Killed, kills: int) -> dict[str, Any]:
    """Play in a lesson while its cluster is being killed; everybody must stay and be answered."""
    taught = threading.Event()
    with ThreadPoolExecutor(1) as thread:
        playing = thread.submit(lambda: asyncio.run(_play(nodes.address, killed, taught)))
        playing.add_done_callback(lambda _: taught.set())  # it may have failed
        taught.wait()
        if not playing.done():
            killed.kill(nodes, kills)
        return playing.result()


async def _play(address_of_cluster: str, killed: Killed, ready: threading.Event) -> dict[str, Any]:
    taught = poses(campad.load_backbone().frame_size, LABELS, each=3)
    frames = [frame for examples in taught.values() for frame in examples]
    asked = "--ray", address_of_cluster
    async with lesson(*asked) as (address, code, process), AsyncExitStack() as on:
        pages = [
            await on.enter_async_context(page(address, join(address, code, f"Person {number}")))
            for number in range(WEBCAMS)
        ]
        for one in pages:
            await one.say("configure", settings={"copies": False})
        await asyncio.gather(*(teach(one, taught) for one in pages))
        ready.set()
        played: list[Played] = []
        while not killed.done.is_set() or not played:
            played += await asyncio.gather(
                *(play(one, frames, PER_SECOND, 10, 0.05 * n) for n, one in enumerate(pages))
            )
        stayed = sum(not one.closed for one in pages)
        up = process.returncode is None
    delays = [delay for one in played for delay in one.delays_ms]
    return {
        "workers killed": killed.workers,
        "machines": killed.machines,
        "head's raylet": killed.raylets,
        "gateway": "up" if up else "ended",
        "still connected": f"{stayed} of {WEBCAMS}",
        "frames": sum(one.due for one in played),
        "answered": sum(one.answered for one in played),
        "ms": quantile(delays, 0.5),
        "99 %": quantile(delays, 0.99),
        "longest": max(delays),
    }


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--between", type=float, default=2.5, help="seconds")
    parser.add_argument("--batches", type=int, default=100)
    parser.add_argument("--photos", type=int, default=400)
    parser.add_argument("--only", default="cost,embed,sweep,serve")
    options = parser.parse_args()
    only = options.only.split(",")
    network = campad.load_backbone(threads=1)
    with TemporaryDirectory() as place:
        folder = Path(place) / "photos"
        write_photos(folder, SIZE, options.photos)
        with Nodes() as nodes:
            cluster = ClusterExecutor(nodes.address)
            if "cost" in only:
                rows = cost(cluster, network, options.batches)
                report("A batch of 16 frames", rows, options.json, "ray")
            if "sweep" in only:
                report("A sweep", sweep(folder, cluster), None, "ray")
            if "embed" in only:
                killed = Killed(options.between)
                row = embed_under_kills(cluster, network, nodes, killed, options.kills, folder)
                report("Embedding while parts die", [row], None, "ray")
            cluster.shutdown()
        if "serve" in only:
            with Nodes() as nodes:
                row = serve_under_kills(nodes, Killed(options.between), options.kills)
                report("A lesson while parts die", [row], None, "ray")


if __name__ == "__main__":
    main()
