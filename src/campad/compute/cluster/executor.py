"""An executor whose tasks run on a Ray cluster, and here whatever becomes of that cluster."""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from multiprocessing.connection import Connection
from typing import Any

from campad.compute.cluster.worker import Kept
from campad.errors import ClusterError, MissingExtraError
from campad.graphs.sandbox.process import child_command

log = logging.getLogger(__name__)

START_S = 60
"""So long may a cluster take until it has a worker: a slow machine starts one of its own."""

AGAIN_S = 5.0
CLOSE_S = 5.0
TICK_S = 0.25

BRIDGE = "campad.compute.cluster.bridge"


@dataclass
class Counts:
    """What has become of tasks: done by workers, and done here in their place."""

    there: int = 0
    here: int = 0


@dataclass(eq=False)
class _Task:
    future: Future[Any]
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    named: dict[str, Any]
    given_s: float


class ClusterExecutor(Executor):
    """See the module. Functions that are submitted may be done twice; only one result counts.

    Args:
        address: of the cluster, as `ray.init` takes it; "" starts one on this machine, which
            nobody else can reach.
        patience_s: a task that takes longer is done here as well; None waits.
        again_s: when the process that speaks with Ray has ended, the next one is started so much
            later.
        bridge: the module that is that process.

    Attributes:
        counts: what has become of the tasks.

    Raises:
        ClusterError: it cannot be reached, has no worker, or its workers are not as we are.
        MissingExtraError: Ray is not installed.
    """

    def __init__(
        self,
        address: str = "",
        *,
        patience_s: float | None = None,
        again_s: float = AGAIN_S,
        bridge: str = BRIDGE,
    ) -> None:
        if bridge == BRIDGE and find_spec("ray") is None:
            raise MissingExtraError("ray", "ray")
        self._start_bridge = partial(_Bridge, bridge, address)
        self._patience_s, self._again_s = patience_s, again_s
        self._local_threads = os.cpu_count() or 1
        self._local = ThreadPoolExecutor(self._local_threads, "campad-instead")
        self._lock = threading.Lock()
        self._tasks: dict[int, _Task] = {}
        self._kept: dict[int, tuple[Any, bytes]] = {}
        self._next = 0
        self._workers, self._failed = 0, ""
        self._changed = threading.Event()
        self._closed = threading.Event()
        self.counts = Counts()
        self._bridge = self._start_bridge()
        threading.Thread(target=self._read, name="campad-cluster", daemon=True).start()
        if patience_s is not None:
            threading.Thread(target=self._watch, name="campad-patience", daemon=True).start()
        self._changed.wait(START_S)
        if not self._workers:
            self.shutdown(wait=False)
            raise ClusterError(self._failed or f"the cluster had no worker within {START_S} s")

    @property
    def workers(self) -> int:
        """How many workers there are now."""
        return self._workers

    @property
    def at_once(self) -> int:
        """So many tasks keep everybody busy: two for each worker, or as many as are done here."""
        return 2 * self._workers or self._local_threads

    def put(self, value: Any) -> Kept:
        """Send a value to the cluster once; what is returned stands for it among arguments."""
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        with self._lock:
            kept = Kept(self._next)
            self._next += 1
            self._kept[kept.number] = value, data
            self._bridge.send("put", kept.number, data)
        return kept

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Have a worker call a function that can be imported, with arguments that are data."""
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()  # nobody can take it back any more
        task = _Task(future, function, arguments, named, time.monotonic())
        if not self._workers:
            self._do_here(task)
            return future
        data = pickle.dumps((function, arguments, named), pickle.HIGHEST_PROTOCOL)
        kept = [argument.number for argument in arguments if isinstance(argument, Kept)]
        with self._lock:
            number = self._next
            self._next += 1
            self._tasks[number] = task
            sent = self._bridge.send("task", number, data, kept)
        if not sent and self._take(number):
            self._do_here(task)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the bridge; a cluster of our own ends with it. What is still with it is done here."""
        self._closed.set()
        self._bridge.close(CLOSE_S)
        self._local.shutdown(wait, cancel_futures=cancel_futures)

    def _take(self, number: int) -> _Task | None:
        """Take a task off the list: whoever gets it is the one who answers for it."""
        with self._lock:
            return self._tasks.pop(number, None)

    def _do_here(self, task: _Task) -> None:
        self.counts.here += 1
        values = tuple(
            self._kept[argument.number][0] if isinstance(argument, Kept) else argument
            for argument in task.arguments
        )

        def answer(done: Future[Any]) -> None:
            if error := done.exception():
                task.future.set_exception(error)
            else:
                task.future.set_result(done.result())

        try:
            self._local.submit(task.function, *values, **task.named).add_done_callback(answer)
        except RuntimeError as error:  # it was shut down
            task.future.set_exception(error)

    def _read(self) -> None:
        """Hear what bridges say, one after the other."""
        while not self._closed.is_set():
            try:
                while True:
                    what, *about_it = self._bridge.receive()
                    getattr(self, f"_on_{what}")(*about_it)
            except (EOFError, OSError):
                self._lost_bridge()

    def _on_workers(self, count: int) -> None:
        if self._changed.is_set() and bool(count) != bool(self._workers):
            log.warning("the cluster has %s workers", count or "no")
        self._workers = count
        if count:
            self._changed.set()

    def _on_done(self, number: int, data: bytes) -> None:
        if task := self._take(number):  # None: it took too long, and was done here
            self.counts.there += 1
            well, result = pickle.loads(data)  # noqa: S301 - from our own workers
            if well:
                task.future.set_result(result)
            else:
                task.future.set_exception(result)

    def _on_lost(self, number: int) -> None:
        if task := self._take(number):
            self._do_here(task)

    def _on_refused(self, why: str) -> None:
        log.warning("a worker of the cluster cannot be used: %s", why)
        if not self._changed.is_set():
            self._on_failed(f"the cluster's workers cannot be used: {why}")

    def _on_failed(self, words: str) -> None:
        self._failed = words
        self._changed.set()

    def _lost_bridge(self) -> None:
        """Do here what the bridge had, and start another one a little later."""
        self._workers = 0
        self._bridge.close(0)
        with self._lock:
            left, self._tasks = list(self._tasks.values()), {}
        for task in left:
            self._do_here(task)
        if not self._changed.is_set():  # it ended before it said anything
            self._on_failed("Ray ended while it started")
        if self._closed.wait(self._again_s):
            return
        log.warning("the cluster is gone: %s; it is looked for again", self._failed or "no word")
        bridge = self._start_bridge()
        with self._lock:
            self._bridge = bridge
            for number, (_value, data) in self._kept.items():
                bridge.send("put", number, data)
        if self._closed.is_set():  # meanwhile: what was closed is the one before
            bridge.close(CLOSE_S)

    def _watch(self) -> None:
        """Do here what takes too long there."""
        assert self._patience_s is not None
        while not self._closed.wait(TICK_S):
            given_up_s = time.monotonic() - self._patience_s
            with self._lock:
                late = [n for n, task in self._tasks.items() if task.given_s < given_up_s]
            for number in late:
                if task := self._take(number):
                    self._do_here(task)


class _Bridge:
    """The process that speaks with Ray, and the pipes to it and from it."""

    def __init__(self, module: str, address: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
            child_command(module, address),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._there = Connection(os.dup(self._process.stdin.fileno()), readable=False)
        self._back = Connection(os.dup(self._process.stdout.fileno()), writable=False)
        self._process.stdin.close()
        self._process.stdout.close()
        self._sending = threading.Lock()  # nobody closes the pipe under a writer's hands

    def send(self, *message: Any) -> bool:
        """Send; False if nobody is there any more."""
        try:
            with self._sending:
                self._there.send(message)
        except (OSError, ValueError):
            return False
        return True

    def receive(self) -> tuple[Any, ...]:
        """Wait for what it says; EOFError or OSError when it has ended."""
        message: tuple[Any, ...] = self._back.recv()
        return message

    def close(self, timeout_s: float) -> None:
        """Tell it to end, and wait; end it if it does not."""
        if not self._sending.acquire(timeout=timeout_s):  # it does not read what is sent to it
            self._process.kill()
            self._sending.acquire()
        self._there.close()
        self._sending.release()
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
