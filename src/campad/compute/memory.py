"""Memory that was given back is there for others: other threads, and other programs.

Python and NumPy give back what is no longer used, but glibc keeps it for the next time: by itself
up to eight heaps for each processor, each with the most that one of its threads ever took at once.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

M_ARENA_MAX = -8
"""What mallopt calls it in glibc's malloc.h."""

REST_S, MOST_RESTS = 1.0, 60


class Counted(Protocol):
    """Counts what it was given to do, and what of that is done."""

    begun: int
    ended: int


def share_memory() -> None:
    """Have all threads that start later take their memory from one heap.

    `MALLOC_ARENA_MAX` says otherwise, if it is set.
    """
    if "MALLOC_ARENA_MAX" not in os.environ:
        _ask_glibc("mallopt", M_ARENA_MAX, 1)


def give_back() -> None:
    """Give the system what lies unused in the heaps: a millisecond or a few."""
    _ask_glibc("malloc_trim", 0)


async def give_back_at_rest(
    work: Counted, rest_s: float = REST_S, give: Callable[[], Any] = give_back
) -> None:
    """Give back when something was done and nothing for a while after it; until cancelled.

    Where there is no rest, as with thirty people who teach, it is done all the same now and then.
    """
    given = before = work.ended
    waited = 0
    while True:
        await asyncio.sleep(rest_s)
        now = work.ended
        waited += now != given
        if waited and (now == before == work.begun or waited > MOST_RESTS):
            give()
            given, waited = now, 0
        before = now


def _ask_glibc(name: str, *numbers: int) -> None:
    if function := _find(name):
        function(*numbers)


@cache
def _find(name: str) -> Any:
    if sys.platform != "linux":
        return None
    import ctypes  # 2 ms

    return getattr(ctypes.CDLL(None), name, None)  # other libraries have none
