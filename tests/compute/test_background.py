"""Threads that step back."""

import asyncio
import os
import queue
import sys
import threading

import pytest

from campad.compute.background import NICE, in_background, start, step_back
from server.fakes import run_alone

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere priorities are of processes")


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@linux
def test_a_thread_has_a_lower_priority_than_its_starter() -> None:
    """And the starter keeps its own."""
    before = priority()
    found: queue.Queue[int] = queue.Queue()
    start(lambda: found.put(priority()))

    assert found.get(timeout=10) == min(before + NICE, 19)
    assert priority() == before


@linux
def test_where_priorities_are_forbidden_the_work_is_done_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A sandbox may refuse the call."""

    def refuse(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    step_back()


@linux
def test_work_in_the_background_leaves_the_loops_own_threads_alone() -> None:
    """A thread that the loop uses again has the priority that it had."""

    async def both() -> tuple[int, int]:
        return await in_background(priority), await asyncio.to_thread(priority)

    assert run_alone(both()) == (min(priority() + NICE, 19), priority())


def test_threads_are_used_again_and_never_wait_for_each_other() -> None:
    """What comes one after the other takes few threads; what goes on side by side takes several."""

    async def one_after_the_other() -> set[int]:
        return {await in_background(threading.get_native_id) for _ in range(100)}

    async def side_by_side() -> list[int]:
        all_there = threading.Barrier(5)
        return await asyncio.gather(*(in_background(lambda: all_there.wait(10)) for _ in range(5)))

    assert len(run_alone(one_after_the_other())) < 50
    assert sorted(run_alone(side_by_side())) == list(range(5))


def test_what_fails_in_the_background_is_raised_where_it_is_awaited() -> None:
    """As if it had been called there."""

    def fail() -> None:
        raise ValueError("so it is")

    with pytest.raises(ValueError, match="so it is"):
        run_alone(in_background(fail))
