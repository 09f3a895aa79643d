"""The four characters: which tile each ghost is after.

The rules are The Pac-Man Dossier's, without the arcade's slip that moves the point ahead of an
upward Pac-Man to the left as well.
"""

from campad.pacman.actors import Pacman
from campad.pacman.ghosts import Ghost
from campad.pacman.maze import STEP_X, STEP_Y, Maze

GHOST_NAMES = ("chaser", "ambusher", "flanker", "shy")

AMBUSH_TILES = 4
FLANK_TILES = 2
SHY_TILES = 8


def corner_target(name: str, maze: Maze) -> tuple[int, int]:
    """Column and row of a ghost's own corner, a wall that it never reaches and so circles at."""
    right, low = maze.width - 2, maze.height - 1
    corners = {"chaser": (right, 0), "ambusher": (1, 0), "flanker": (right, low), "shy": (1, low)}
    return corners[name]


def chase_target(ghost: Ghost, pacman: Pacman, chaser: Ghost, maze: Maze) -> tuple[int, int]:
    """Column and row that a ghost is after while it chases."""
    row, column = divmod(pacman.tile, maze.width)
    step_x, step_y = STEP_X[pacman.direction], STEP_Y[pacman.direction]
    if ghost.name == "ambusher":
        return column + AMBUSH_TILES * step_x, row + AMBUSH_TILES * step_y
    if ghost.name == "flanker":
        chaser_row, chaser_column = divmod(maze.tile_at(chaser.x, chaser.y), maze.width)
        return (
            2 * (column + FLANK_TILES * step_x) - chaser_column,
            2 * (row + FLANK_TILES * step_y) - chaser_row,
        )
    if ghost.name == "shy":
        own_row, own_column = divmod(maze.tile_at(ghost.x, ghost.y), maze.width)
        if (own_column - column) ** 2 + (own_row - row) ** 2 <= SHY_TILES**2:
            return corner_target(ghost.name, maze)
    return column, row
