"""What ends a program politely does so as Ctrl-C does: everything is released and put away."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

ENDING = ("SIGTERM", "SIGHUP")


@contextmanager
def interruptible(names: Sequence[str] = ENDING) -> Iterator[None]:
    """Raise KeyboardInterrupt in this block on these signals, where the system has them.

    One that is ignored stays so: `nohup` asks for that. uvicorn ends gracefully on SIGTERM, and
    then raises it again; by itself that would end the process before anything else is put away.
    """

    def interrupt(_number: int, _frame: Any) -> None:
        raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    wanted = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, interrupt) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
