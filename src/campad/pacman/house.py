"""Who may leave the ghosts' house, and when (The Pac-Man Dossier, "Home Sweet Home").

Each ghost has its own count of dots; only the first one waiting counts. After a lost life one count
for all takes its place, until the last ghost's number is reached. And when no dot has been eaten
for some seconds, the first one waiting leaves anyway.
"""

from collections.abc import Sequence

from campad.pacman.ghosts import LEAVING, WAITING, Ghost

# Dots eaten since a lost life at which each ghost may leave, in GHOST_NAMES' order.
AFTER_DEATH_DOTS = (0, 7, 17, 32)


class House:
    """The counts of one level."""

    def __init__(self, leave_dots: tuple[int, ...], idle_steps: int) -> None:
        self.leave_dots = leave_dots
        self.idle_steps = idle_steps
        self.own_dots = [0] * len(leave_dots)
        self.shared_dots: int | None = None  # None: each ghost has its own count
        self.idle = 0

    def life_lost(self) -> None:
        """Count for all ghosts together from now on."""
        self.shared_dots = 0
        self.idle = 0

    def dot_eaten(self, ghosts: Sequence[Ghost]) -> None:
        """Count a dot or an energiser."""
        self.idle = 0
        if self.shared_dots is None:
            first = self._first_waiting(ghosts)
            if first is not None:
                self.own_dots[first] += 1
            return
        self.shared_dots += 1
        if self.shared_dots >= AFTER_DEATH_DOTS[-1] and ghosts[-1].place is WAITING:
            self.shared_dots = None

    def step(self, ghosts: Sequence[Ghost]) -> None:
        """Let a ghost go whose time has come."""
        self.idle += 1
        first = self._first_waiting(ghosts)
        if first is None:
            return
        if self.idle >= self.idle_steps:
            self.idle = 0
        elif self.shared_dots is not None:
            if first == len(ghosts) - 1 or self.shared_dots < AFTER_DEATH_DOTS[first]:
                return
        elif self.own_dots[first] < self.leave_dots[first]:
            return
        ghosts[first].place = LEAVING

    @staticmethod
    def _first_waiting(ghosts: Sequence[Ghost]) -> int | None:
        for number, ghost in enumerate(ghosts):
            if ghost.place is WAITING:
                return number
        return None
