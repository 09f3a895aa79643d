"""Guarded: what several threads may use at once, and copy or pickle meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar


class HasLock(Protocol):
    """What `alone` asks for."""

    @property
    def lock(self) -> threading.RLock: ...  # noqa: D102 - see Guarded


P = ParamSpec("P")
R = TypeVar("R")
Owner = TypeVar("Owner", bound=HasLock)


class Guarded:
    """Something with a lock, which its `alone` methods hold.

    Attributes:
        lock: whoever holds it reads several things of one moment; a thread may take it twice.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()

    def __getstate__(self) -> dict[str, Any]:
        """What it is at one moment; copied, since another thread may change it meanwhile."""
        with self.lock:
            return {name: copy(value) for name, value in vars(self).items() if name != "lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, lock=threading.RLock())


def alone(method: Callable[Concatenate[Owner, P], R]) -> Callable[Concatenate[Owner, P], R]:
    """Let no other thread into what a method works on."""

    @wraps(method)
    def held(self: Owner, /, *args: P.args, **named: P.kwargs) -> R:
        with self.lock:
            return method(self, *args, **named)

    return held
