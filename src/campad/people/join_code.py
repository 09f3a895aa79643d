"""The join code of a lesson: short enough to be typed by a child, and not to be guessed.

Wrong codes are counted for each address and in all. Too many, and for a while no code from there,
or from anywhere, is looked at; whoever is in stays in. A code has 24 ** 6 = 191 million forms: at
the most guesses that are looked at, ten hours of them find it once in 5,000 times.
"""

import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

ALPHABET = "BCDFGHJKMNPQRTVWXY346789"
"""No vowels, so that no words come of it, and of letters and digits that look alike only one."""

LENGTH = 6
MOST_WRONG_HERE = 5
MOST_WRONG_IN_ALL = 60
MEMORY_S = 60.0


@dataclass(frozen=True)
class Shut:
    """Codes are not looked at for now: those from one address; "" stands for all."""

    address: str
    seconds: int


@dataclass
class JoinCode:
    """See the module; `timer` gives seconds that are never set back."""

    timer: Callable[[], float] = time.monotonic
    text: str = ""
    _wrong: dict[str, deque[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.text = self.text or self.renew()

    def renew(self) -> str:
        """Take another code; the old one lets nobody in any more."""
        self.text = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        return self.text

    def check(self, address: str, typed: str) -> Literal["right", "wrong", "shut"]:
        """Compare what somebody typed; a wrong one is counted."""
        self._forget_old()
        here = self._wrong.get(address, ())
        in_all = sum(map(len, self._wrong.values()))
        if len(here) >= MOST_WRONG_HERE or in_all >= MOST_WRONG_IN_ALL:
            return "shut"
        plain = "".join(typed.upper().split()).replace("-", "").encode()
        if secrets.compare_digest(plain, self.text.encode()):
            return "right"
        self._wrong.setdefault(address, deque()).append(self.timer())
        return "wrong"

    @property
    def shut(self) -> list[Shut]:
        """From where no codes are looked at now, and for how long."""
        self._forget_old()
        if sum(map(len, self._wrong.values())) >= MOST_WRONG_IN_ALL:
            return [Shut("", self._seconds(min(times[0] for times in self._wrong.values())))]
        return [
            Shut(address, self._seconds(times[0]))
            for address, times in self._wrong.items()
            if len(times) >= MOST_WRONG_HERE
        ]

    def _seconds(self, first_s: float) -> int:
        """How long until what was then is forgotten."""
        return max(1, round(first_s + MEMORY_S - self.timer()))

    def _forget_old(self) -> None:
        now = self.timer()
        for address, times in list(self._wrong.items()):
            while times and now - times[0] >= MEMORY_S:
                times.popleft()
            if not times:
                del self._wrong[address]
