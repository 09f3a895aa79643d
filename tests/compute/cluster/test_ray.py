"""A real Ray cluster on this machine, where Ray is installed (CONTRIBUTING says how)."""

import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from campad.backbones import Backbone
from campad.compute.cluster.executor import ClusterExecutor
from campad.compute.cluster.network import embed

pytest.importorskip("ray", reason="needs Ray, which is no part of the development environment")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def listening() -> set[str]:
    """The addresses that programs of this machine listen at, as Linux writes them."""
    lines = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    return {fields[1] for fields in lines if fields[3] == "0A"}


def test_a_cluster_of_our_own_computes_the_same_and_survives(lite0: Backbone) -> None:
    """To the bit; a killed worker's batches are done all the same; nothing is open to others."""
    frames = np.random.default_rng(0).integers(0, 256, (8, 16, 192, 192, 3), np.uint8)
    before = listening()
    with ClusterExecutor() as cluster:
        opened = listening() - before
        kept = cluster.put(lite0)
        futures = [cluster.submit(embed, kept, batch) for batch in frames]
        pid = cluster.submit(os.getpid).result()
        os.kill(pid, signal.SIGKILL)
        more = [cluster.submit(embed, kept, batch) for batch in frames]
        made = [future.result() for future in futures + more]
        deadline = time.monotonic() + 60
        while cluster.submit(os.getpid).result() in (pid, os.getpid()):
            assert time.monotonic() < deadline

    expected = [lite0.embed(batch) for batch in frames]
    assert all(np.array_equal(a, b) for a, b in zip(made, expected * 2, strict=True))
    assert cluster.counts.there > 0
    hosts = {address.partition(":")[0] for address in opened}
    assert hosts <= {"0100007F", "0000000000000000FFFF00000100007F"}
