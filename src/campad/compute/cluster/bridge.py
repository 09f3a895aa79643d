"""The process between campad and Ray: tasks come by a pipe, results go back by another.

It is the driver of Ray. Ray ends a driver's process when it finds what it stands on broken; that
must not be the process that people's sessions live in. It knows nothing of what tasks do: they are
bytes, and so are their results.

    in:   ("put", number, bytes)               keep a value for tasks
          ("task", number, bytes, [numbers])   a task, and which values it names
    out:  ("workers", count)                   so many are there now
          ("done", number, bytes)
          ("lost", number)                     it was tried TRIES times, or nobody is left to
          ("refused", words)                   a worker that cannot be used
          ("failed", words)                    there is no cluster
"""

import logging
import os
import queue
import secrets
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from campad.compute.cluster.worker import Worker, about

AT_ONCE = 2
"""Tasks that a worker is given at a time: it begins the next one while a result travels."""

TRIES = 3
"""A task that ended so many workers is not given to another one."""

LOOK_S = 1.0
"""How often the cluster is asked how many workers it has room for."""

SILENT_S = 20.0
"""A cluster that does not say for so long what it has is given up; a busy machine takes seconds."""

END_S = 4.0
"""So long may Ray take to let go of a cluster, or to end one of our own."""

STORE_BYTES = 200 * 2**20
"""Of shared memory, on a cluster of our own: what is in flight is a few megabytes."""

INLINE = {
    "RAY_max_direct_call_object_size": 8 * 2**20,
    "RAY_task_rpc_inlined_bytes_limit": 64 * 2**20,
}
"""So large a batch goes to a worker with its call, and not by the stores of two machines, which
takes about twice as long. For results the worker's machine must be started with the same."""

LOOPBACK = "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"
"""Ray (2.60) takes an address of 127.0.0.1 for a mistake, and listens on all of the machine's; with
this at 0 it does on Linux what it does on the systems that the name has, and stays on loopback."""

GONE = "Ray cannot be reached"


@dataclass
class _Task:
    number: int
    data: bytes
    kept: list[int]
    tries: int = 0


@dataclass(eq=False)
class _Actor:
    handle: Any
    running: dict[int, _Task] = field(default_factory=dict)


class Pool:
    """The actors, and the tasks that wait for one or are with one. Used by one thread."""

    def __init__(self, ray: Any, send: Callable[..., Any], tell: Callable[..., Any]) -> None:
        self._ray, self._send, self._tell = ray, send, tell
        self._make = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(Worker)
        self._kept: dict[int, Any] = {}
        self._waiting: deque[_Task] = deque()
        self._starting: list[_Actor] = []
        self._actors: list[_Actor] = []
        self._refused = 0
        self._told: int | None = None

    def put(self, number: int, data: bytes) -> None:
        """Keep a value."""
        self._kept[number] = self._ray.put(data)

    def take(self, number: int, data: bytes, kept: list[int]) -> None:
        """Take a task, unless nobody is there for it."""
        if not self._actors:
            self._send("lost", number)
            return
        self._waiting.append(_Task(number, data, kept))
        self._give()

    def grow(self, room: int) -> None:
        """Start an actor for each processor of `room` that has none; say how many there are."""
        for _ in range(room - len(self._actors) - len(self._starting) - self._refused):
            actor = _Actor(self._make.remote())
            self._starting.append(actor)
            self._when_done(actor.handle.about.remote(), "started", actor)
        if not self._told:
            self._say_how_many()

    def started(self, actor: _Actor, said: str | None, error: Exception | None) -> None:
        """Use an actor that has started, if it is what we are."""
        if actor in self._starting:
            self._starting.remove(actor)
        if error is not None or said != about():
            self._ray.kill(actor.handle)
            why = _first_sentence(error) if error else f"it is {said}, not {about()}"
            self._refused += error is None  # another one there would be no different
            self._send("refused", why)
            return
        self._actors.append(actor)
        self._say_how_many()
        self._give()

    def ended(
        self, actor: _Actor, number: int, result: bytes | None, error: Exception | None
    ) -> None:
        """Send a result on; what ended without one is tried again, and its actor not used again."""
        task = actor.running.pop(number, None)
        if task is None:
            return
        if error is None:
            self._send("done", number, result)
        else:
            if actor in self._actors:
                self._send("refused", _first_sentence(error))
            self._lose(actor, [task, *actor.running.values()])
        self._give()

    def _lose(self, actor: _Actor, tasks: list[_Task]) -> None:
        actor.running.clear()
        for task in sorted(tasks, key=lambda one: one.number, reverse=True):
            task.tries += 1
            if task.tries >= TRIES:
                self._send("lost", task.number)
            else:
                self._waiting.appendleft(task)
        if actor in self._actors:
            self._actors.remove(actor)
            self._ray.kill(actor.handle)  # it may only have been out of reach
            self._say_how_many()

    def _give(self) -> None:
        while self._waiting and self._actors:
            actor = min(self._actors, key=lambda one: len(one.running))
            if len(actor.running) >= AT_ONCE:
                return
            task = self._waiting.popleft()
            actor.running[task.number] = task
            kept = {number: [self._kept[number]] for number in task.kept}
            self._when_done(actor.handle.call.remote(task.data, kept), "ended", actor, task.number)

    def _when_done(self, reference: Any, what: str, *about_it: Any) -> None:
        """Wait for a result in a thread: some that lie on other machines come to no callback."""

        def wait() -> None:
            try:
                self._tell(what, *about_it, self._ray.get(reference), None)
            except Exception as error:  # Ray's have no common base
                self._tell(what, *about_it, None, error)

        threading.Thread(target=wait, daemon=True).start()

    def _say_how_many(self) -> None:
        if self._told != len(self._actors):
            self._told = len(self._actors)
            self._send("workers", self._told)
        if not self._actors:  # nobody knows for how long
            for task in self._waiting:
                self._send("lost", task.number)
            self._waiting.clear()


def _first_sentence(error: Exception) -> str:
    """Say what went wrong, without what Ray guesses."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[-1].partition(". ")[0]


def main() -> None:
    """Be the process."""
    back, there = Connection(os.dup(1), readable=False), Connection(os.dup(0), writable=False)
    with Path(os.devnull).open("wb") as nowhere:  # Ray prints pages about each process that ended
        os.dup2(nowhere.fileno(), 1)
    lock = threading.Lock()

    def send(*message: Any) -> None:
        with lock:
            back.send(message)

    try:
        ray = connect(sys.argv[3] if len(sys.argv) > 3 else "")
    except Exception as error:  # Ray's have no common base
        send("failed", f"{GONE}: {str(error).strip() or type(error).__name__}")
        return
    _serve(ray, there, send)
    ray.shutdown()


def connect(address: str) -> Any:
    """Join a cluster, or start one of our own, which only this machine and user can reach."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    for name, size in INLINE.items():
        os.environ.setdefault(name, str(size))
    if not address:  # nothing is written into the home folder
        os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
        os.environ[LOOPBACK] = "0"
    elif "RAY_AUTH_MODE" not in os.environ and _has_token():
        os.environ["RAY_AUTH_MODE"] = "token"
    import ray

    more: dict[str, Any] = {"address": address}
    if not address:
        more = {
            "address": "local",
            "num_cpus": os.cpu_count(),
            "include_dashboard": False,
            "object_store_memory": STORE_BYTES,
        }
    ray.init(log_to_driver=False, logging_level=logging.WARNING, **more)
    return ray


def _has_token() -> bool:
    kept = os.environ.get("RAY_AUTH_TOKEN_PATH") or Path.home() / ".ray" / "auth_token"
    return "RAY_AUTH_TOKEN" in os.environ or Path(kept).is_file()


def _serve(ray: Any, there: Connection, send: Callable[..., Any]) -> None:
    """Do what comes until the pipe's other end is closed, or the cluster does not answer."""
    events: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
    pool = Pool(ray, send, lambda *event: events.put(event))
    seen_s = time.monotonic()

    def read() -> None:
        try:
            while True:
                events.put(there.recv())
        except (EOFError, OSError):
            events.put(("end",))
        time.sleep(END_S)
        os._exit(0)  # Ray may wait for ever for a cluster that has ended before us

    def look() -> None:
        nonlocal seen_s
        while True:
            events.put(("grow", int(ray.cluster_resources().get("CPU", 0))))
            seen_s = time.monotonic()
            time.sleep(LOOK_S)

    for function in (read, look):
        threading.Thread(target=function, daemon=True).start()
    handlers: dict[str, Callable[..., None]] = {
        "put": pool.put,
        "task": pool.take,
        "started": pool.started,
        "ended": pool.ended,
        "grow": pool.grow,
    }
    while True:
        if time.monotonic() - seen_s > SILENT_S:
            os._exit(1)
        try:
            what, *about_it = events.get(timeout=LOOK_S)
        except queue.Empty:
            continue
        if what == "end":
            return
        handlers[what](*about_it)
