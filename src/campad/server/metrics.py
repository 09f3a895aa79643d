"""Metrics: how the server is doing, for whoever looks after it; `/api/metrics` shows them."""

import asyncio
import logging
import threading
from collections import deque

import numpy as np

log = logging.getLogger(__name__)

CHECK_EVERY_S = 0.1
SLOW_MS = 50
"""Later than so much, and the event loop was held up by something: it is logged."""


class Metrics:
    """Counters, and how late the event loop is.

    Attributes:
        sockets: pages that are connected.
        frames: that have come, of all pages.
        dropped: frames that came faster than a camera gives them.
        errors: that were logged; see `CountErrors`.
        lags_ms: how late the loop was, each tenth of a second of the last minute.
    """

    def __init__(self) -> None:
        self.sockets = self.frames = self.dropped = self.errors = 0
        self.lags_ms: deque[float] = deque(maxlen=600)

    async def watch(self) -> None:
        """Measure the loop's lag until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            due = clock() + CHECK_EVERY_S
            await asyncio.sleep(CHECK_EVERY_S)
            late_ms = 1000 * (clock() - due)
            self.lags_ms.append(late_ms)
            if late_ms > SLOW_MS:
                log.info("the event loop was held up for %d ms", late_ms)

    def report(self, sessions: int) -> dict[str, int | float]:
        """Return all as JSON takes it."""
        lags = np.array(self.lags_ms or [0.0])
        return {
            "sockets": self.sockets,
            "sessions": sessions,
            "tasks": len(asyncio.all_tasks()),
            "threads": threading.active_count(),
            "frames": self.frames,
            "dropped": self.dropped,
            "errors": self.errors,
            "lag_p50_ms": round(float(np.percentile(lags, 50)), 2),
            "lag_p99_ms": round(float(np.percentile(lags, 99)), 2),
        }


class CountErrors(logging.Handler):
    """Counts what is logged as an error, an exception that nobody expected above all."""

    LOGGERS = ("", "uvicorn")  # uvicorn's messages do not reach the root

    def __init__(self, metrics: Metrics) -> None:
        super().__init__(logging.ERROR)
        self._metrics = metrics

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        self._metrics.errors += 1

    def __enter__(self) -> None:
        for name in self.LOGGERS:
            logging.getLogger(name).addHandler(self)

    def __exit__(self, *_: object) -> None:
        for name in self.LOGGERS:
            logging.getLogger(name).removeHandler(self)
