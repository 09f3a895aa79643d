"""What threads take of memory and give back."""

import asyncio
import os
import platform
import subprocess
import sys
import threading
from contextlib import suppress
from types import SimpleNamespace

import pytest

from campad.compute.executors import BackgroundThreads
from campad.compute.memory import MOST_RESTS, give_back_at_rest
from server.fakes import run_alone

glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other systems differ")

C = """
import ctypes, threading
from click.testing import CliRunner
from campad.cli.main import main

assert CliRunner().invoke(main, ["forget", "--help"]).exit_code == 0
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
MIB = 2**20

class Held(ctypes.Structure):
    _fields_ = [(f"number_{i}", ctypes.c_size_t) for i in range(10)]

libc.mallinfo2.restype = Held

def in_heaps():
    return libc.mallinfo2().number_0
"""

EIGHT_THREADS = """
def work():
    for _ in range(3):  # what was given back once is in a heap from then on
        libc.free(libc.malloc(4 * MIB))
    done.set()
    ended.wait()

ended = threading.Event()
for _ in range(8):
    done = threading.Event()
    threading.Thread(target=work).start()
    done.wait()
print(in_heaps())
ended.set()
"""

GIVEN_BACK = """
from campad.compute.memory import give_back

for _ in range(3):
    libc.free(libc.malloc(20 * MIB))
before = in_heaps()
give_back()
print(before - in_heaps())
"""


def said(script: str) -> int:
    """What a script says in a process of its own, which has begun as the command does."""
    environment = {name: value for name, value in os.environ.items() if "MALLOC" not in name}
    program = [sys.executable, "-c", C + script]
    return int(subprocess.check_output(program, env=environment))


@glibc
def test_threads_keep_no_memory_that_they_have_given_back() -> None:
    """Eight that have each used 4 MiB, one after the other, hold it once."""
    assert said(EIGHT_THREADS) < 24 * 2**20


@glibc
def test_what_is_unused_can_be_given_to_the_system() -> None:
    """Of 20 MiB nearly all."""
    assert said(GIVEN_BACK) > 19 * 2**20


def test_memory_is_given_back_once_when_all_is_done() -> None:
    """Not while something is under way, and again only after something more."""
    given: list[str] = []

    async def follow() -> list[int]:
        work, seen = SimpleNamespace(begun=0, ended=0), []
        watch = asyncio.create_task(give_back_at_rest(work, 0, lambda: given.append("all")))
        for _ in range(2):
            work.begun += 2
            for _ in range(2):
                work.ended += 1
                await turns(20)
                seen.append(len(given))
        await end(watch)
        return seen

    assert run_alone(follow()) == [0, 1, 1, 2]


def test_memory_is_given_back_now_and_then_where_there_is_no_rest() -> None:
    """Something is always under way in a room full of people."""
    given: list[str] = []

    async def follow() -> None:
        work = SimpleNamespace(begun=2, ended=0)
        watch = asyncio.create_task(give_back_at_rest(work, 0, lambda: given.append("all")))
        await asyncio.sleep(0)
        work.ended += 1
        await turns(MOST_RESTS)
        assert given == []
        await turns(2 * MOST_RESTS)
        await end(watch)

    run_alone(follow())

    assert given == ["all"]


def test_threads_count_what_was_begun_and_what_has_ended() -> None:
    """What is under way has begun only."""
    background, goes_on = BackgroundThreads(), threading.Event()
    slow = background.submit(goes_on.wait)
    assert background.begun == 1
    assert background.ended == 0
    goes_on.set()
    slow.result()
    background.shutdown()
    assert background.ended == 1


async def turns(count: int) -> None:
    """Let everything else have its turn so often."""
    for _ in range(count):
        await asyncio.sleep(0)


async def end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
