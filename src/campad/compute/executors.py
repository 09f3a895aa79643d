"""Where work runs: executors that are passed in, and how their results come back.

An executor is one of the standard library's kind: `submit` takes a function that can be imported
and arguments that are data, so threads serve as well as processes or other machines, and nothing
that runs there can change a session. Threads of this machine are the default.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from campad.compute.background import step_back
from campad.compute.watchdog import WatchedThreads
from campad.protocol.limits import Limits

log = logging.getLogger(__name__)

MAX_THREADS = 4
"""More frames at once would wait for each other at Python's lock."""

MAX_BACKGROUND = 256
"""So much at once; what is more waits. A page trains, and tries something out beside that."""


@dataclass(frozen=True)
class Executors:
    """All that work is given to.

    Attributes:
        frames: runs the network.
        frames_at_once: so many frames are given to it at a time.
        background: does what may wait: training, scoring, files.
    """

    frames: Executor
    frames_at_once: int
    background: Executor

    def shutdown(self) -> None:
        """End what was started; frames that are being computed are waited for, a little."""
        self.background.shutdown(wait=False, cancel_futures=True)
        self.frames.shutdown()


def local_executors(limits: Limits) -> Executors:
    """Start threads on this machine."""
    number = min(MAX_THREADS, os.cpu_count() or 1)
    background = ThreadPoolExecutor(MAX_BACKGROUND, "campad-background", initializer=step_back)
    return Executors(WatchedThreads(number, "campad-embedder", limits), number, background)


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
