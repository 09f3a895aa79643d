"""Threads with a watchdog, as an executor: one that does not come back is replaced.

A thread cannot be stopped from outside. One that is at the same task for too long is given up: its
task is answered for, another thread takes its place, and what it returns in the end is dropped.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, NamedTuple

from campad.protocol.limits import Limits

log = logging.getLogger(__name__)

CLOSE_S = 1
"""The server does not wait longer for a frame when it ends."""

TOO_LONG = "it has not come back with this frame"
NO_THREADS = "it has not come back several times; start campad again"


class _Task(NamedTuple):
    future: Future[Any]
    work: Callable[[], Any]


class _Worker:
    """A thread, the task that it is at, and how many ticks of the watchdog it has been at it."""

    def __init__(self) -> None:
        self.thread: threading.Thread | None = None
        self.task: _Task | None = None
        self.ticks = 0
        self.given_up = False


class WatchedThreads(Executor):
    """Starts so many threads; without the watchdog (`watched`) somebody else calls `tick`."""

    def __init__(self, number: int, name: str, limits: Limits, *, watched: bool = True) -> None:
        self._number, self._name, self._limits = number, name, limits
        self._changed = threading.Condition()
        self._waiting: deque[_Task] = deque()
        self._workers: list[_Worker] = []
        self._stuck = 0
        self._closed = threading.Event()
        with self._changed:
            self._fill_up()
        if watched:
            threading.Thread(target=self._watch, name=f"{name}-watchdog", daemon=True).start()

    @property
    def usable(self) -> bool:
        """There is a thread that has not been given up."""
        return bool(self._workers)

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Have a thread call a function; TimeoutError if it does not come back, or none is left."""
        future: Future[Any] = Future()
        with self._changed:
            if self._workers:
                self._waiting.append(_Task(future, partial(function, *arguments, **named)))
                self._changed.notify()
                return future
        future.set_exception(TimeoutError(NO_THREADS))  # calls back: not while the lock is held
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the threads after the tasks that they are at; one that is stuck is left behind."""
        with self._changed:
            self._closed.set()
            self._changed.notify_all()
            threads = [worker.thread for worker in self._workers]
        for thread in threads if wait else ():
            assert thread is not None
            thread.join(timeout=CLOSE_S)

    def tick(self) -> None:
        """Look at what every thread is at; give up those that have been at it for too long.

        Ticks are counted, not seconds: a machine that slept, or a process that was stopped, has not
        computed meanwhile.
        """
        with self._changed:
            for worker in self._workers:
                worker.ticks += worker.task is not None
            late = [worker for worker in self._workers if worker.ticks > self._limits.stuck_ticks]
            # Taken now: a thread may come back right after this.
            errors = [(worker.task, TOO_LONG) for worker in late]
            for worker in late:
                worker.given_up = True
                self._workers.remove(worker)
                self._stuck += 1
            self._fill_up()
            if not self._workers:
                errors += [(task, NO_THREADS) for task in self._waiting]
                self._waiting.clear()
        for task, words in errors:
            log.error("a thread has been at one frame for too long; it is given up")
            assert task is not None
            task.future.set_exception(TimeoutError(words))

    def _fill_up(self) -> None:
        """Start threads in the place of those that are given up, but not without end."""
        most = self._limits.max_stuck_threads
        while len(self._workers) < self._number and self._stuck < most:
            self._workers.append(worker := _Worker())
            worker.thread = threading.Thread(
                target=self._run, args=[worker], name=self._name, daemon=True
            )
            worker.thread.start()

    def _watch(self) -> None:
        while not self._closed.wait(self._limits.tick_s):
            self.tick()

    def _run(self, worker: _Worker) -> None:
        while task := self._wait_for_task(worker):
            result = error = None
            try:
                result = task.work()
            except BaseException as caught:  # told to whoever waits
                error = caught
            if not self._finish(worker):
                continue
            if error is None:
                task.future.set_result(result)
            else:
                task.future.set_exception(error)
            del task, result, error  # frames are not held while there is nothing to do

    def _wait_for_task(self, worker: _Worker) -> _Task | None:
        """Return what to do next; None when this thread is to end."""
        with self._changed:
            if worker not in self._workers:
                return None
            while not self._closed.is_set():
                if self._waiting:
                    worker.task, worker.ticks = self._waiting.popleft(), 0
                    return worker.task
                self._changed.wait()
            return None

    def _finish(self, worker: _Worker) -> bool:
        """Say whether anybody still waits for the result of this worker's task."""
        with self._changed:
            waited_for = not worker.given_up
            worker.task, worker.ticks = None, 0
            if worker.given_up:
                self._stuck -= 1
                worker.given_up = False
                if len(self._workers) < self._number:  # as many were stuck as may be
                    self._workers.append(worker)
            return waited_for
