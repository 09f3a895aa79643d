"""How often something may happen, with a reserve for after a pause: a token bucket."""

from __future__ import annotations


class TokenBucket:
    """Counts what comes against the clock.

    Args:
        per_second: so often for ever.
        burst: so many more at once.
    """

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second, self._most = per_second, burst
        self._left = burst
        self._then: float | None = None

    def allows(self, now: float) -> bool:
        """Say whether one more may come at this time, in seconds; if so it is counted."""
        if self._then is not None:
            self._left += (now - self._then) * self._per_second
        self._left, self._then = min(self._most, self._left), now
        if self._left < 1:
            return False
        self._left -= 1
        return True
