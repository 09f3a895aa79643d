"""Threads that step back."""

import asyncio
import os
import queue
import sys
import threading

import pytest

from campad.server.background import NICE, in_background, start_thread
from server.fakes import run_alone

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere priorities are of processes")


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@linux
def test_a_thread_has_a_lower_priority_than_its_starter() -> None:
    """And the starter keeps its own."""
    before = priority()
    found: queue.Queue[int] = queue.Queue()
    start_thread(lambda: found.put(priority()), "test")

    assert found.get(timeout=10) == min(before + NICE, 19)
    assert priority() == before


@linux
def test_work_in_the_background_leaves_the_loops_own_threads_alone() -> None:
    """A thread that the loop uses again has the priority that it had."""

    async def both() -> tuple[int, int]:
        return await in_background(priority, "test"), await asyncio.to_thread(priority)

    assert run_alone(both()) == (min(priority() + NICE, 19), priority())


def test_what_fails_in_the_background_is_raised_where_it_is_awaited() -> None:
    """As if it had been called there."""

    def fail() -> None:
        raise ValueError("so it is")

    with pytest.raises(ValueError, match="so it is"):
        run_alone(in_background(fail, "test"))
