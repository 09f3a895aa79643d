"""Background: threads for what may wait, which step back when the network wants the processor."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

NICE = 10
"""Linux gives such a thread a tenth of what others get of a processor that they share."""

SWITCH_S = 0.0005
"""A thread that waits for Python's lock asks for it after so long; 5 ms, Python's own, are as long
as the network takes."""


def start_thread(work: Callable[[], Any], name: str) -> threading.Thread:
    """Start a daemon thread of low priority."""

    def run() -> None:
        step_back()
        work()

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread


async def in_background(work: Callable[[], T], name: str) -> T:
    """Return what `work` gives, or raise what it raises, from a thread of its own.

    Not one of the loop's: these are used again, and a low priority stays with them for good.
    """
    executor = ThreadPoolExecutor(1, name, initializer=step_back)
    try:
        return await asyncio.get_running_loop().run_in_executor(executor, work)
    finally:
        executor.shutdown(wait=False)


def step_back() -> None:
    """Lower the priority of the thread that calls, and of those that it starts. Linux only.

    Elsewhere a priority is the whole process's.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        now = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, min(now + NICE, 19))
