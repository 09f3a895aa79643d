"""Background: threads for what may wait, which step back when the network wants the processor.

They are kept and used again. A new thread would begin beside its starter and with its priority, and
until Linux has moved it away frames wait for it: with one for each training, the 99th percentile of
a prediction while 500 examples are learned was 1.42 of what it is otherwise, and is 1.28 with these
(means of five runs each, in turn, on 2 cores; as benchmarks/busy.py measures it).
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

NICE = 10
"""Linux gives such a thread a tenth of what others get of a processor that they share."""

SWITCH_S = 0.0005
"""A thread that waits for Python's lock asks for it after so long; 5 ms, Python's own, are as long
as the network takes."""


def step_back() -> None:
    """Lower the priority of the thread that calls, and of those that it starts. Linux only.

    Elsewhere a priority is the whole process's.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):  # where a sandbox forbids it, all is done at the same priority
            now = os.getpriority(os.PRIO_PROCESS, thread)
            os.setpriority(os.PRIO_PROCESS, thread, min(now + NICE, 19))
