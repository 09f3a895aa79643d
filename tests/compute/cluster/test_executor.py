"""Whatever becomes of a cluster, each task has one result, and it is the one that it has here.

The process that speaks with Ray is played; what Ray itself does is in `test_ray.py`.
"""

import gc
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import parquet

from campad.compute.cluster.executor import ClusterExecutor
from campad.compute.cluster.network import BatchedNetwork, embedding_workers
from campad.embedding.run import embed_into
from campad.embedding.sources import listing
from campad.embedding.table import Table
from campad.errors import ClusterError, ImageError
from campad.imaging.picture import read_image
from synthetic import TinyBackbone, photo_folder


@contextmanager
def cluster(address: str, **options: Any) -> Iterator[ClusterExecutor]:
    with ClusterExecutor(address, bridge="compute.cluster.played", **options) as executor:
        yield executor


def test_a_bridge_that_dies_costs_nothing() -> None:
    """What it had is done here, once, and the next bridge does the rest."""
    with cluster("die:5", again_s=0.05) as executor:
        kept = executor.put(100)
        results = [executor.submit(pow, kept, number).result(20) for number in range(20)]
        while not executor.workers:
            threading.Event().wait(0.01)
        last = executor.submit(os.getpid).result(20)

    assert results == [100**number for number in range(20)]
    assert last != os.getpid()
    assert executor.counts.here > 0
    assert executor.counts.there + executor.counts.here == 21


def test_a_bridge_that_starts_while_all_is_shut_down_is_ended_too() -> None:
    """No process is left that nobody waits for: Python warns of one when it is forgotten."""
    for _ in range(5):
        with cluster("die:0", again_s=0) as executor:
            assert executor.submit(abs, -1).result(20) == 1  # while the next one starts
    for thread in threading.enumerate():
        if thread.name == "campad-cluster":
            thread.join(20)

    gc.collect()


@pytest.mark.parametrize(("played", "here"), [("twice", 0), ("lose", 12), ("slow", 12)])
def test_each_task_is_answered_once(played: str, here: int) -> None:
    """A second answer is no result, and what is lost or too late is done here."""
    answered: list[int] = []
    with cluster(played, patience_s=0.2 if played == "slow" else None) as executor:
        futures = [executor.submit(abs, -number) for number in range(12)]
        for future in futures:
            future.add_done_callback(lambda done: answered.append(done.result()))
        results = [future.result(20) for future in futures]

    assert results == list(range(12))
    assert sorted(answered) == results
    assert (executor.counts.there, executor.counts.here) == (12 - here, here)


def test_an_error_comes_back_as_it_was(tmp_path: Path) -> None:
    """What a task raises elsewhere is raised here; without a cluster there is no executor."""
    with (
        cluster("well") as executor,
        pytest.raises(ImageError, match=r"away\.png: no such file"),
    ):
        executor.submit(read_image, tmp_path / "away.png").result(20)

    with (
        pytest.raises(ClusterError, match="Ray cannot be reached: nobody answers"),
        cluster("none"),
    ):
        pass


def test_a_table_is_the_same_file_by_file(tmp_path: Path) -> None:
    """A folder that a cluster embeds while its bridge dies is what threads here make of it."""
    photos, network = photo_folder(tmp_path / "photos", per_class=20), TinyBackbone()
    with cluster("die:2", again_s=0.05) as executor:
        workers = embedding_workers(executor, network)  # type: ignore[arg-type]
        for name, used in (("here", None), ("there", workers)):
            embed_into(Table(tmp_path / name, network), listing([photos]), network, workers=used)  # type: ignore[arg-type]

    here, there = (parquet.read_table(tmp_path / name) for name in ("here", "there"))
    assert here.num_rows == 60
    assert here.equals(there)
    assert executor.counts.there >= 2
    assert executor.counts.here >= 1


def test_frames_of_many_pages_go_in_batches() -> None:
    """What waits while all workers are busy goes together, and everybody gets their own."""
    network = TinyBackbone()
    frames = np.random.default_rng(0).integers(
        0, 256, (40, network.frame_size, network.frame_size, 3), np.uint8
    )
    with cluster("well") as executor, ThreadPoolExecutor(40) as pages:
        batched = BatchedNetwork(network, executor)  # type: ignore[arg-type]
        made = list(pages.map(batched.embed, frames[:, None]))

    assert np.array_equal(np.concatenate(made), network.embed(frames))
    assert executor.counts.there < 40
