"""The network of a server whose frames go to a cluster, in batches that form by themselves."""

import threading
from collections import deque
from concurrent.futures import Future
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.backbones.backbone import Backbone
from campad.compute.cluster.executor import ClusterExecutor
from campad.compute.executors import BackgroundThreads, Executors
from campad.compute.watchdog import WatchedThreads
from campad.embedding.pipeline import AT_ONCE, Workers
from campad.embedding.run import BATCH, on_one_thread
from campad.imaging.frame import Pixels, to_squares
from campad.protocol.limits import Limits

MOST_FRAMES = 16
"""In a batch: what it costs to send one is then small beside what the network takes."""


FRAMES_AT_ONCE = 64
"""Threads that wait for the cluster; they do little else."""

PATIENCE_S = 1.0
"""A frame that takes longer is computed here: what it shows is nearly past."""


def cluster_executors(address: str, limits: Limits) -> Executors:
    """Let frames be embedded by a cluster, all else by threads here.

    Args and errors are those of `ClusterExecutor`.
    """
    cluster = ClusterExecutor(address, patience_s=PATIENCE_S)
    return Executors(
        WatchedThreads(FRAMES_AT_ONCE, "campad-embedder", limits),
        FRAMES_AT_ONCE,
        BackgroundThreads(),
        network=lambda backbone: BatchedNetwork(backbone, cluster),
        beyond=cluster,
    )


def embedding_workers(cluster: ClusterExecutor, backbone: Backbone) -> Workers:
    """Let pictures and clips be embedded by a cluster, as `embed_into` takes it."""
    in_hand = max(BATCH // 2, (cluster.at_once + 1) * AT_ONCE)
    return Workers(cluster, cluster.put(on_one_thread(backbone)), in_hand)


class BatchedNetwork:
    """Embeds frames that many threads bring, elsewhere. It stands for a `Backbone`.

    While a worker is free a frame goes at once; what comes while all are busy goes together.

    Args:
        backbone: the network; from now on the cluster's workers have it.
        executor: where it is computed.
    """

    def __init__(self, backbone: Backbone, executor: ClusterExecutor) -> None:
        self.frame_size = backbone.frame_size
        self._kept, self._executor = executor.put(backbone), executor
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Pixels, Future[NDArray[np.float32]]]] = deque()
        self._running = 0

    def embed(self, frames: Any) -> NDArray[np.float32]:
        """Compute activations, float32 (n, *shape); otherwise as `Backbone.embed`."""
        future: Future[NDArray[np.float32]] = Future()
        squares = to_squares(frames, self.frame_size)
        with self._lock:
            self._waiting.append((squares, future))
        self._send()
        return future.result()

    def _send(self) -> None:
        while batch := self._next_batch():
            squares = np.concatenate([some for some, _ in batch])
            done = self._executor.submit(embed, self._kept, squares)
            done.add_done_callback(partial(self._share_out, batch))

    def _next_batch(self) -> list[tuple[Pixels, Future[NDArray[np.float32]]]]:
        batch: list[tuple[Pixels, Future[NDArray[np.float32]]]] = []
        with self._lock:
            if self._running >= self._executor.at_once:
                return batch
            size = 0
            while self._waiting and (not batch or size + len(self._waiting[0][0]) <= MOST_FRAMES):
                batch.append(self._waiting.popleft())
                size += len(batch[-1][0])
            self._running += bool(batch)
        return batch

    def _share_out(
        self, batch: list[tuple[Pixels, Future[NDArray[np.float32]]]], done: Future[Any]
    ) -> None:
        with self._lock:
            self._running -= 1
        error, first = done.exception(), 0
        for squares, future in batch:
            if error:
                future.set_exception(error)
                continue
            future.set_result(done.result()[first : first + len(squares)])
            first += len(squares)
        self._send()


def embed(backbone: Backbone, squares: Pixels) -> NDArray[np.float32]:
    """Embed frames on the one thread that a worker has."""
    return backbone.embed(squares)
