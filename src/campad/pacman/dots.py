"""What there is to eat: the dots and energisers that are left, and the fruit."""

from random import Random

from campad.pacman.actors import Pacman
from campad.pacman.maze import TILE, Maze
from campad.pacman.rules import FRUIT_DOTS, FRUIT_MAX_SECONDS, FRUIT_MIN_SECONDS, STEPS_PER_SECOND


class Dots:
    """The dots and energisers of one level, as one number with a bit for each.

    Attributes:
        left: how many are left.
    """

    def __init__(self, maze: Maze) -> None:
        self._digits = (len(maze.dot_tiles) + 3) // 4
        first = 4 * self._digits - 1
        self._bits = {tile: 1 << (first - i) for i, tile in enumerate(maze.dot_tiles)}
        self.refill()

    def refill(self) -> None:
        """Put all of them back."""
        self._mask = sum(self._bits.values())
        self.left = len(self._bits)

    @property
    def text(self) -> str:
        """The number in hexadecimal; see `GameView.dots` for the order of its bits."""
        return f"{self._mask:0{self._digits}x}"

    @property
    def eaten(self) -> int:
        """How many are gone."""
        return len(self._bits) - self.left

    def eat(self, tile: int) -> bool:
        """Take what lies on a tile; False when nothing does."""
        bit = self._bits.get(tile, 0)
        if not self._mask & bit:
            return False
        self._mask ^= bit
        self.left -= 1
        return True


class Fruit:
    """The fruit that shows below the house twice a level."""

    def __init__(self, maze: Maze, chance: Random, clock_percent: int) -> None:
        self.x = maze.centre_x(maze.fruit_tile)
        self.y = maze.centre_y(maze.fruit_tile)
        self._chance = chance
        self._clock_percent = clock_percent
        self._steps_left = 0

    @property
    def shows(self) -> bool:
        """Whether there is one now."""
        return self._steps_left > 0

    def dot_eaten(self, eaten: int) -> None:
        """Show once a certain number of dots is gone."""
        if eaten in FRUIT_DOTS:
            span = (FRUIT_MAX_SECONDS - FRUIT_MIN_SECONDS) * self._chance.random()
            seconds = FRUIT_MIN_SECONDS + span
            self._steps_left = int(seconds * STEPS_PER_SECOND * self._clock_percent / 100)

    def step(self) -> None:
        """Let time pass."""
        self._steps_left = max(0, self._steps_left - 1)

    def hide(self) -> None:
        """Take it away."""
        self._steps_left = 0

    def touches(self, pacman: Pacman) -> bool:
        """Whether Pac-Man eats it now."""
        near = abs(pacman.x - self.x) < TILE and abs(pacman.y - self.y) < TILE
        return self.shows and near
