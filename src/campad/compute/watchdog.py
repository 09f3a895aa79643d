"""Workers: threads that do tasks, and a watchdog that replaces one that does not come back.

A thread cannot be stopped from outside. One that is at the same task for too long is given up: its
task is answered for, another thread takes its place, and what it returns in the end is dropped.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from campad.protocol.limits import MAX_STUCK_THREADS, STUCK_TICKS, TICK_S

log = logging.getLogger(__name__)

CLOSE_S = 1
"""The server does not wait longer for a frame when it ends."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do. Of `done` and `late` one is called, once.

    Attributes:
        work: what may take long; called in a worker's thread. It does not raise.
        done: given what `work` has returned, in the same thread.
        late: called by the watchdog when `work` has taken too long.
    """

    work: Callable[[], Any]
    done: Callable[[Any], Any]
    late: Callable[[], Any]


@dataclass(eq=False)
class _Worker:
    """A thread, the task that it is at, and how many ticks of the watchdog it has been at it."""

    thread: threading.Thread | None = None
    task: Task | None = None
    ticks: int = 0
    given_up: bool = False


class Workers:
    """Starts the threads.

    Args:
        next_task: gives the next task, or None if there is nothing to do; called with `changed`
            held, in any of the threads.
        number: so many tasks at once.
        name: of the threads.
        watched: start the watchdog; without it somebody else calls `tick`.

    Attributes:
        changed: guards what `next_task` reads; to be notified when there may be a task.
    """

    def __init__(
        self,
        next_task: Callable[[], Task | None],
        number: int,
        name: str,
        *,
        watched: bool = True,
    ) -> None:
        self.changed = threading.Condition()
        self._next_task, self._number, self._name = next_task, number, name
        self._workers: list[_Worker] = []
        self._stuck = 0
        self._closed = threading.Event()
        with self.changed:
            self._fill_up()
        if watched:
            threading.Thread(target=self._watch, name=f"{name}-watchdog", daemon=True).start()

    @property
    def exhausted(self) -> bool:
        """No thread is left, and none may be started."""
        return not self._workers

    def close(self) -> None:
        """End the threads after the tasks that they are at; one that is stuck is left behind."""
        with self.changed:
            self._closed.set()
            self.changed.notify_all()
            threads = [worker.thread for worker in self._workers]
        for thread in threads:
            assert thread is not None
            thread.join(timeout=CLOSE_S)

    def tick(self) -> None:
        """Look at what every thread is at; give up those that have been at it for too long.

        Ticks are counted, not seconds: a machine that slept, or a process that was stopped, has not
        computed meanwhile.
        """
        with self.changed:
            for worker in self._workers:
                worker.ticks += worker.task is not None
            late = [worker for worker in self._workers if worker.ticks > STUCK_TICKS]
            tasks = [worker.task for worker in late]  # the thread may come back right after this
            for worker in late:
                worker.given_up = True
                self._workers.remove(worker)
                self._stuck += 1
            self._fill_up()
        for task in tasks:
            log.error("a thread has been at one frame for too long; it is given up")
            assert task is not None
            task.late()

    def _fill_up(self) -> None:
        """Start threads in the place of those that are given up, but not without end."""
        while len(self._workers) < self._number and self._stuck < MAX_STUCK_THREADS:
            self._workers.append(worker := _Worker())
            worker.thread = threading.Thread(
                target=self._run, args=[worker], name=self._name, daemon=True
            )
            worker.thread.start()

    def _watch(self) -> None:
        while not self._closed.wait(TICK_S):
            self.tick()

    def _run(self, worker: _Worker) -> None:
        while task := self._wait_for_task(worker):
            result = task.work()
            if self._finish(worker):
                task.done(result)

    def _wait_for_task(self, worker: _Worker) -> Task | None:
        """Return what to do next; None when this thread is to end."""
        with self.changed:
            if worker not in self._workers:
                return None
            while not self._closed.is_set():
                if task := self._next_task():
                    worker.task, worker.ticks = task, 0
                    return task
                self.changed.wait()
            return None

    def _finish(self, worker: _Worker) -> bool:
        """Say whether anybody still waits for the result of this worker's task."""
        with self.changed:
            waited_for = not worker.given_up
            worker.task, worker.ticks = None, 0
            if worker.given_up:
                self._stuck -= 1
                worker.given_up = False
                if len(self._workers) < self._number:  # as many were stuck as may be
                    self._workers.append(worker)
            return waited_for
