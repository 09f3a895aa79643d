"""Threads for what may wait."""

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor

import pytest

from campad.compute.executors import NICE, call_back, local_executors, step_back
from campad.protocol.limits import Limits
from server.fakes import run_alone

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere priorities are of processes")


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.fixture
def background() -> Iterator[Executor]:
    executors = local_executors(Limits())
    yield executors.background
    executors.shutdown()


@linux
def test_a_thread_has_a_lower_priority_than_its_starter(background: Executor) -> None:
    """And the starter keeps its own."""
    before = priority()

    assert background.submit(priority).result(10) == min(before + NICE, 19)
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


def test_threads_are_used_again_and_never_wait_for_each_other(background: Executor) -> None:
    """What comes one after the other takes few threads; what goes on side by side takes several."""
    all_there = threading.Barrier(5)

    seen = {background.submit(threading.get_native_id).result(10) for _ in range(100)}
    side_by_side = [background.submit(all_there.wait, 10) for _ in range(5)]

    assert len(seen) < 50
    assert sorted(work.result(10) for work in side_by_side) == list(range(5))


def test_results_come_back_on_the_event_loop(background: Executor) -> None:
    """Whoever asked is called there, with the result or the error; a closed loop is no trouble."""
    closed = asyncio.new_event_loop()
    closed.close()
    called: list[object] = []

    async def ask() -> tuple[int, int]:
        loop = asyncio.get_running_loop()
        here: asyncio.Future[int] = loop.create_future()
        work = background.submit(pow, 2, 10)
        call_back(work, loop, lambda done: here.set_result(threading.get_native_id()))
        call_back(work, closed, called.append)
        return await here, threading.get_native_id()

    there, mine = run_alone(ask())

    assert there == mine
    assert called == []
