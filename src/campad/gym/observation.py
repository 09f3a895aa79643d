"""What an agent sees of a game: a view goes in, arrays come out."""

from enum import IntEnum
from typing import Any

import numpy as np
from gymnasium import spaces

from campad.pacman import DIRECTIONS, TILE, UNITS_PER_PIXEL, GameView, GhostView, Maze, PacmanView

Observation = dict[str, Any]

MOODS = ("normal", "frightened", "flashing", "eyes")
FIGURES = 5
TOP_SCORE = 2**31 - 1


class Cell(IntEnum):
    """What `grid` has for a tile. Of several things on one it is the highest."""

    WALL = 0
    FLOOR = 1
    DOT = 2
    ENERGISER = 3
    FRUIT = 4
    EYES = 5
    FRIGHTENED = 6
    GHOST = 7
    PACMAN = 8


_CELLS = {".": Cell.DOT, "o": Cell.ENERGISER, "P": Cell.FLOOR, "F": Cell.FLOOR, "~": Cell.FLOOR}
# As plain numbers: comparing members of an enumeration takes ten times as long.
_FRUIT, _PACMAN = int(Cell.FRUIT), int(Cell.PACMAN)
_MOOD_CELLS = dict(
    zip(MOODS, map(int, (Cell.GHOST, Cell.FRIGHTENED, Cell.FRIGHTENED, Cell.EYES)), strict=True)
)
_NUMBERS: dict[str, int] = {name: number for number, name in enumerate(DIRECTIONS)}
_MOOD_NUMBERS = {name: number for number, name in enumerate(MOODS)}


class Observer:
    """Looks at one game after the other, all in one maze.

    Attributes:
        space: what `look` gives:
            grid: a `Cell` for each tile, uint8 (24, 25).
            figures: Pac-Man and the four ghosts, int16 (5, 4): the centre's x and y in pixels of
                which a tile has 8, the direction's number in `DIRECTIONS`, the mood's in MOODS.
            scores: score, lives, level and dots left, int32 (4,).
    """

    def __init__(self, maze: Maze) -> None:
        shape = maze.height, maze.width
        width, height = 8 * maze.width, 8 * maze.height
        low, high = np.zeros((FIGURES, 4)), np.tile([width, height, 3, 3], (FIGURES, 1))
        self.space = spaces.Dict(
            {
                "grid": spaces.Box(0, max(Cell), shape, np.uint8),
                "figures": spaces.Box(low.astype(np.int16), high.astype(np.int16), dtype=np.int16),
                "scores": spaces.Box(0, TOP_SCORE, (4,), np.int32),
            }
        )
        cells = [_CELLS.get(character, Cell.WALL) for character in "".join(maze.rows)]
        self._width = maze.width
        self._full = np.array(cells, np.uint8)
        self._dot_tiles = np.array(maze.dot_tiles)
        self._rest, self._dots = b"", ""

    def look(self, view: GameView) -> Observation:
        """Return the observation, in memory of its own."""
        if view.dots != self._dots:
            self._rest, self._dots = self._without_eaten(view.dots), view.dots
        grid, tile_at = bytearray(self._rest), self._tile_at
        if view.fruit:
            grid[tile_at(view.fruit.x, view.fruit.y)] = _FRUIT
        figures = [*_numbers(view.pacman), 0]
        for ghost in view.ghosts:
            figures += [*_numbers(ghost), _MOOD_NUMBERS[ghost.mood]]
            tile, cell = tile_at(ghost.x, ghost.y), _MOOD_CELLS[ghost.mood]
            if cell > grid[tile]:
                grid[tile] = cell
        grid[tile_at(view.pacman.x, view.pacman.y)] = _PACMAN
        scores = (min(view.score, TOP_SCORE), view.lives, view.level, view.dots_left)
        return {
            "grid": np.frombuffer(grid, np.uint8).reshape(-1, self._width),
            "figures": np.array(figures, np.int16).reshape(FIGURES, -1),
            "scores": np.array(scores, np.int32),
        }

    def _tile_at(self, x: int, y: int) -> int:
        return y // TILE * self._width + x // TILE

    def _without_eaten(self, dots: str) -> bytes:
        """Return the grid with the dots that are left; see `GameView.dots`."""
        bits = f"{int(dots, 16):0{4 * len(dots)}b}"[: len(self._dot_tiles)]
        eaten = np.frombuffer(bits.encode(), np.uint8) == ord("0")
        rest = self._full.copy()
        rest[self._dot_tiles[eaten]] = Cell.FLOOR
        return rest.tobytes()


def _numbers(figure: PacmanView | GhostView) -> tuple[int, int, int]:
    x, y = figure.x // UNITS_PER_PIXEL, figure.y // UNITS_PER_PIXEL
    return x, y, _NUMBERS[figure.direction]
