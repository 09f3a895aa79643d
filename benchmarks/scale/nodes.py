"""A real Ray cluster on this machine - a head and some workers - and what can happen to it."""

import os
import random
import secrets
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from campad.compute.cluster.bridge import INLINE, LOOPBACK

STORE_BYTES = 100 * 2**20
STARTS = 5


class Nodes:
    """Started when it is entered. Its token is in the environment then, for whoever joins it.

    Args:
        machines: so many beside the head.
        processors: that each of them says it has: so many of campad's workers.
    """

    def __init__(self, machines: int = 2, processors: int = 1) -> None:
        self._machines, self._processors = machines, processors

    def __enter__(self) -> Self:
        os.environ |= {
            "RAY_AUTH_MODE": "token",
            # Ray reads it once in a process; another cluster has the same one.
            "RAY_AUTH_TOKEN": os.environ.get("RAY_AUTH_TOKEN", secrets.token_hex(32)),
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_worker_niceness": "0",  # 15, Ray's own, is for machines with other work
            LOOPBACK: "0",
            "PYTHONPATH": str(Path(__file__).parent),  # of workers: see sleeping.py
            **{name: str(size) for name, size in INLINE.items()},
        }
        self.cluster = _patiently(_start_head)
        self._workers = [self._add() for _ in range(self._machines)]
        self._random = random.Random(0)
        self.address = str(self.cluster.address)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cluster.shutdown()

    def _add(self) -> Any:
        size = {"num_cpus": self._processors, "object_store_memory": STORE_BYTES}
        return _patiently(lambda: self.cluster.add_node(**size))

    def kill_worker(self) -> bool:
        """End one of campad's workers by SIGKILL; False if there is none just now."""
        ours = {node.all_processes["raylet"][0].process.pid for node in self._workers}
        found = [pid for pid in _processes() if _is_worker(pid) and _parent(pid) in ours]
        if not found:
            return False
        os.kill(self._random.choice(found), signal.SIGKILL)
        return True

    def kill_node(self) -> None:
        """End a worker's machine: its raylet by SIGKILL, and what hangs on it; start another."""
        node = self._workers.pop(self._random.randrange(len(self._workers)))
        os.kill(node.all_processes["raylet"][0].process.pid, signal.SIGKILL)
        time.sleep(0.5)
        self.cluster.remove_node(node, allow_graceful=False)
        self._workers.append(self._add())

    def kill_heads_raylet(self) -> None:
        """End the raylet of the head, which whoever joined this machine's cluster hangs on."""
        os.kill(self.cluster.head_node.all_processes["raylet"][0].process.pid, signal.SIGKILL)


def _start_head() -> Any:
    from ray.cluster_utils import Cluster

    head = {"num_cpus": 0, "include_dashboard": False, "object_store_memory": STORE_BYTES}
    return Cluster(initialize_head=True, connect=False, head_node_args=head)


def _patiently(start: Callable[[], Any]) -> Any:
    """Start a machine; on a busy one that may take longer than the 30 s that Ray waits."""
    for attempt in range(STARTS):
        try:
            return start()
        except Exception:
            if attempt == STARTS - 1:
                raise
    return None


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _is_worker(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"ray::Worker")
    except OSError:
        return False


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
