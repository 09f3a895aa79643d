"""Points and lives."""

from campad.pacman.rules import EXTRA_LIFE_POINTS, START_LIVES


class Score:
    """The player's points and lives; one life more at 10,000 points."""

    def __init__(self) -> None:
        self.points = 0
        self.lives = START_LIVES

    def win(self, points: int) -> bool:
        """Add points; True when they bring the extra life."""
        before = self.points
        self.points += points
        extra = before < EXTRA_LIFE_POINTS <= self.points
        self.lives += extra
        return extra
