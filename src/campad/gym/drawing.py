"""A picture of a game, with NumPy alone: a view goes in, pixels come out.

The page draws the game more finely; this is for videos, and for agents that look at pixels.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from campad.pacman import (
    DIRECTIONS,
    UNITS_PER_PIXEL,
    FruitView,
    GameView,
    GhostView,
    Maze,
    PacmanView,
)

Picture = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Colour = tuple[int, int, int]

CELL = 16
"""A tile's side in the picture's pixels; a pixel of the game is two of them."""
FOOT = 2 * CELL
"""The strip below the maze, for score and lives."""

_STEP_X, _STEP_Y = (0, -1, 0, 1), (-1, 0, 1, 0)
_LINE, _WALL, _FLOOR = (91, 124, 255), (11, 16, 51), (5, 6, 18)
_DOT, _DOOR, _TEXT = (255, 217, 176), (255, 158, 210), (235, 238, 255)
_PACMAN, _FRUIT, _WHITE, _PUPIL = (255, 220, 61), (227, 38, 60), (255, 255, 255), (26, 35, 153)
_GHOSTS = {
    "chaser": (255, 75, 75),
    "ambusher": (255, 158, 210),
    "flanker": (53, 220, 240),
    "shy": (255, 171, 69),
}
_MOODS = {"frightened": (43, 68, 232), "flashing": (242, 244, 255)}
# Three columns and five rows of each digit, from the top left, in octal digits of a row each.
_DIGITS = ("75557", "26227", "71747", "71717", "55711", "74717", "74757", "71111", "75757", "75717")

_SPRITE = 2 * 13
_Y, _X = np.mgrid[:_SPRITE, :_SPRITE] - (_SPRITE - 1) / 2
_DISC = _X**2 + _Y**2


def draw(view: GameView, maze: Maze) -> Picture:
    """Return a picture of a game, uint8 (h, w, 3)."""
    picture = _background(maze.rows).copy()
    _draw_dots(picture, view, maze)
    if view.fruit:
        _draw_fruit(picture, view.fruit)
    if view.phase in {"ready", "playing", "cleared"}:
        for ghost in view.ghosts:
            _draw_ghost(picture, ghost)
    if view.phase != "over":
        _draw_pacman(picture, view.pacman, view.tick)
    _draw_score(picture, view)
    return picture


@cache
def _background(rows: tuple[str, ...]) -> Picture:
    """Return the maze without what moves or is eaten."""
    cells = np.array([list(row) for row in rows])
    wall = np.kron(np.pad(cells == "#", ((0, FOOT // CELL), (0, 0))), np.ones((CELL, CELL), bool))
    around = np.pad(wall, 2, mode="edge")
    inner = np.ones_like(wall)
    for y, x in np.ndindex(5, 5):
        inner &= around[y : y + wall.shape[0], x : x + wall.shape[1]]
    picture = np.empty((*wall.shape, 3), np.uint8)
    picture[:] = _FLOOR
    picture[wall], picture[wall & ~inner] = _WALL, _LINE
    ((row, column),) = np.argwhere(cells == "-")
    top = row * CELL + CELL // 2
    picture[top - 2 : top + 2, column * CELL : (column + 1) * CELL] = _DOOR
    return picture


def _draw_dots(picture: Picture, view: GameView, maze: Maze) -> None:
    bits = "".join(f"{int(digit, 16):04b}" for digit in view.dots)
    for tile, bit in zip(maze.dot_tiles, bits, strict=False):
        if bit == "1":
            half = 5 if tile in maze.energisers else 2
            y, x = (CELL * number + CELL // 2 for number in divmod(tile, maze.width))
            picture[y - half : y + half, x - half : x + half] = _DOT


def _draw_pacman(picture: Picture, pacman: PacmanView, tick: int) -> None:
    direction = DIRECTIONS.index(pacman.direction)
    ahead = _X * _STEP_X[direction] + _Y * _STEP_Y[direction]
    aside = np.abs(_X * _STEP_Y[direction] + _Y * _STEP_X[direction])
    mouth = aside < ahead * (0.8 if pacman.moving and tick // 8 % 2 else 0.3)
    _stamp(picture, pacman.x, pacman.y, (_DISC < 12.4**2) & ~mouth, _PACMAN)


def _draw_ghost(picture: Picture, ghost: GhostView) -> None:
    if ghost.mood != "eyes":
        hem = 11 - 3 * (np.abs(_X) % 6 < 3)
        skirt = (np.abs(_X) < 12) & (_Y > 0) & (hem > _Y)
        body = ((_DISC < 12**2) & (_Y <= 0)) | skirt
        _stamp(picture, ghost.x, ghost.y, body, _MOODS.get(ghost.mood, _GHOSTS[ghost.name]))
    direction = DIRECTIONS.index(ghost.direction)
    aside = np.abs(_X) - 5
    _stamp(picture, ghost.x, ghost.y, aside**2 + (_Y + 3) ** 2 < 12, _WHITE)
    if ghost.mood in {"normal", "eyes"}:
        look_x = _X - 1.5 * _STEP_X[direction]
        look_y = _Y + 3 - 1.5 * _STEP_Y[direction]
        _stamp(picture, ghost.x, ghost.y, (np.abs(look_x) - 5) ** 2 + look_y**2 < 4, _PUPIL)


def _draw_fruit(picture: Picture, fruit: FruitView) -> None:
    _stamp(picture, fruit.x, fruit.y, _DISC < 9**2, _FRUIT)


def _draw_score(picture: Picture, view: GameView) -> None:
    top = picture.shape[0] - FOOT + 8
    for place, digit in enumerate(str(view.score)):
        rows = [[int(octal) >> bit & 1 for bit in (2, 1, 0)] for octal in _DIGITS[int(digit)]]
        shape = np.kron(np.array(rows, bool), np.ones((3, 3), bool))
        left = CELL + place * 12
        picture[top : top + 15, left : left + 9][shape] = _TEXT
    for life in range(min(view.lives, 8)):
        x = picture.shape[1] - CELL - CELL * life
        _stamp(
            picture, x * UNITS_PER_PIXEL // 2, (top + 8) * UNITS_PER_PIXEL // 2, _DISC < 36, _PACMAN
        )


def _stamp(picture: Picture, x: int, y: int, mask: Mask, colour: Colour) -> None:
    """Colour a mask around a position in units; what is beyond the picture's edge is cut off."""
    left, top = (2 * units // UNITS_PER_PIXEL - _SPRITE // 2 for units in (x, y))
    cut_left, cut_top = max(0, -left), max(0, -top)
    part = picture[top + cut_top : top + _SPRITE, left + cut_left : left + _SPRITE]
    part[mask[cut_top : cut_top + part.shape[0], cut_left : cut_left + part.shape[1]]] = colour
