"""What runs in Ray's worker processes: one task at a time, and what tasks share."""

import pickle
import platform
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from campad import __version__


class Kept(NamedTuple):
    """Stands for a value that was sent to the cluster once, among the arguments of tasks."""

    number: int


class Worker:
    """An actor's class."""

    def __init__(self) -> None:
        self._kept: dict[int, Any] = {}

    def about(self) -> str:
        """Say what it is; workers and campad itself must say the same."""
        return about()

    def keep(self, number: int, data: bytes) -> None:
        """Keep a value, pickled, for tasks."""
        self._kept[number] = pickle.loads(data)  # noqa: S301 - our own

    def call(self, task: bytes, kept: Mapping[int, Any]) -> bytes:
        """Do a task.

        Args:
            task: a function, its arguments and its named ones, pickled.
            kept: where the values that it names lie, by their numbers; each in a list, so that Ray
                does not fetch what is here already.

        Returns:
            Pickled: whether it went well, and the result or the exception.
        """
        for number, (reference,) in kept.items():
            if number not in self._kept:
                import ray

                self.keep(number, ray.get(reference))
        try:
            function, arguments, named = pickle.loads(task)  # noqa: S301 - our own
            values = (self._kept[a.number] if isinstance(a, Kept) else a for a in arguments)
            return pickle.dumps((True, function(*values, **named)), pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # told to whoever waits
            return _told(error)


def about() -> str:
    """Say what must be the same everywhere for results to be."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"campad {__version__}, Python {python}, {platform.machine()}"


def _told(error: Exception) -> bytes:
    try:
        data = pickle.dumps((False, error))
        pickle.loads(data)  # noqa: S301 - some exceptions can be written and not read
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return data
