"""Where work runs: executors that are passed in, and how their results come back.

An executor is one of the standard library's kind: `submit` takes a function that can be imported
and arguments that are data, so threads serve as well as processes or other machines, and nothing
that runs there can change a session. Threads of this machine are the default.
"""

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from campad.backbones.backbone import Backbone
from campad.compute.watchdog import WatchedThreads
from campad.embedding.work import Embeds
from campad.protocol.limits import Limits

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_THREADS = 4
"""More frames at once would wait for each other at Python's lock."""

MAX_BACKGROUND = 256
"""So much at once; what is more waits. A page trains, and tries something out beside that."""

NICE = 10
"""Linux gives such a thread a tenth of what others get of a processor that they share."""

SWITCH_S = 0.0005
"""A thread that waits for Python's lock asks for it after so long; 5 ms, Python's own, are as long
as the network takes."""


@dataclass(frozen=True)
class Executors:
    """All that work is given to.

    Attributes:
        frames: runs the network.
        frames_at_once: so many frames are given to it at a time.
        background: does what may wait: training, scoring, files.
        network: gives what embeds frames in a backbone's place; itself, where that is in `frames`.
        beyond: what that gives its work to, if there is such a thing.
    """

    frames: Executor
    frames_at_once: int
    background: Executor
    network: Callable[[Backbone], Embeds] = lambda backbone: backbone
    beyond: Executor | None = None

    @property
    def usable(self) -> bool:
        """Frames can be computed, as far as that is known."""
        return not isinstance(self.frames, WatchedThreads) or self.frames.usable

    def shutdown(self) -> None:
        """End what was started; frames that are being computed are waited for, a little."""
        self.background.shutdown(wait=False, cancel_futures=True)
        self.frames.shutdown()
        if self.beyond:
            self.beyond.shutdown()


def local_executors(limits: Limits) -> Executors:
    """Start threads on this machine; those for what may wait step back when the network computes.

    They are kept and used again. A new thread would begin beside its starter and with its priority,
    and until Linux has moved it away frames wait for it: with one for each training, the 99th
    percentile of a prediction while 500 examples are learned was 1.42 of what it is otherwise, and
    is 1.28 with these (means of five runs each, in turn, on 2 cores; as benchmarks/busy.py measures
    it).
    """
    number = min(MAX_THREADS, os.cpu_count() or 1)
    frames = WatchedThreads(number, "campad-embedder", limits)
    return Executors(frames, number, BackgroundThreads())


class BackgroundThreads(ThreadPoolExecutor):
    """Threads for what may wait, which count it; see `local_executors`."""

    def __init__(self) -> None:
        super().__init__(MAX_BACKGROUND, "campad-background", initializer=step_back)
        self.begun = self.ended = 0
        self._counting = threading.Lock()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """As every executor does; on the event loop."""
        future = super().submit(fn, *args, **kwargs)
        self.begun += 1
        future.add_done_callback(self._count)
        return future

    def _count(self, _done: Future[Any]) -> None:
        with self._counting:
            self.ended += 1


def step_back() -> None:
    """Lower the priority of the thread that calls, and of those that it starts. Linux only.

    Elsewhere a priority is the whole process's.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):  # where a sandbox forbids it, all is done at the same priority
            now = os.getpriority(os.PRIO_PROCESS, thread)
            os.setpriority(os.PRIO_PROCESS, thread, min(now + NICE, 19))


def call_back(
    future: Future[Any], loop: asyncio.AbstractEventLoop, callback: Callable[[Future[Any]], Any]
) -> None:
    """Call `callback` with a future that is done, on the event loop."""
    future.add_done_callback(lambda done: hand_over(loop, callback, done))


def hand_over(
    loop: asyncio.AbstractEventLoop, callback: Callable[..., Any], *arguments: Any
) -> bool:
    """Have `callback` called on the event loop, from any thread; False if the loop is closed."""
    try:
        loop.call_soon_threadsafe(callback, *arguments)
    except RuntimeError:
        log.debug("a result came after the server had closed")
        return False
    return True
