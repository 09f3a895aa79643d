"""Work done by several threads that begin at once and take turns as often as Python can."""

import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

SWITCH_S = 1e-6
"""A thousandth of the usual time between turns: what can come between two lines does."""


def side_by_side(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do each piece of work in a thread of its own; return what they gave, or raise."""
    barrier = threading.Barrier(len(works))

    def begin(work: Callable[[], Any]) -> Any:
        barrier.wait(timeout=30)
        return work()

    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    try:
        with ThreadPoolExecutor(len(works)) as threads:
            return list(threads.map(begin, works, timeout=60))
    finally:
        sys.setswitchinterval(usual)
