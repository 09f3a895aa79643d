"""Plays the process that speaks with Ray: it does the tasks itself, and what its address says.

"die:5" ends it, as Ray may, when five tasks are done; "slow" answers for none; "twice" answers
twice; "lose" says that all are lost; "none" has no cluster.
"""

import os
import sys
from multiprocessing.connection import Connection

from campad.compute.cluster.worker import Worker


def main() -> None:
    back, there = Connection(os.dup(1), readable=False), Connection(os.dup(0), writable=False)
    what, _, number = sys.argv[3].partition(":")
    if what == "none":
        back.send(("failed", "Ray cannot be reached: nobody answers"))
        return
    worker, done = Worker(), 0
    back.send(("workers", 2))
    while True:
        try:
            kind, task, data, *_kept = there.recv()
        except EOFError:
            return
        if kind == "put":
            worker.keep(task, data)
            continue
        done += 1
        if what == "lose":
            back.send(("lost", task))
        elif what == "die" and done > int(number):
            os._exit(1)
        elif what != "slow":
            for _ in range(2 if what == "twice" else 1):
                back.send(("done", task, worker.call(data, {})))
