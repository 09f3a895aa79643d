"""Pac-Man: where he is, where he goes, where he would like to go, and how he takes corners."""

from campad.pacman.maze import HALF_TILE, LEFT, STEP_X, STEP_Y, TILE, UNITS_PER_PIXEL, Maze

# Pac-Man takes a corner from 3 to 4 pixels before its centre to as far behind it, on a diagonal
# (The Pac-Man Dossier). At 3 he is back on the corridor's middle before he leaves the tile.
CORNER = 3 * UNITS_PER_PIXEL


class Pacman:
    """The player's figure.

    `wanted` is the buffered direction: it stays wanted until it can be taken, which is what makes
    the delay of a camera bearable.
    """

    def __init__(self, maze: Maze) -> None:
        self.maze = maze
        self.place()

    def place(self) -> None:
        """Stand at the start, facing left."""
        self.tile = self.maze.pacman_tile
        self.x = self.maze.centre_x(self.tile)
        self.y = self.maze.centre_y(self.tile)
        self.direction = self.wanted = LEFT
        self.moving = False

    def advance(self, distance: int) -> None:
        """Turn if the wanted direction is open, then go `distance` units or up to the wall."""
        exits = self.maze.exits[self.tile]
        if self.wanted != self.direction:
            self._turn(exits)
        direction, x, y = self.direction, self.x, self.y
        centre_x = x // TILE * TILE + HALF_TILE
        centre_y = y // TILE * TILE + HALF_TILE
        blocked = not exits >> direction & 1
        if direction & 1:
            ahead = _forward(x, STEP_X[direction], distance, centre_x, blocked)
            self.x = ahead % self.maze.width_units
            if y != centre_y:
                self.y = _towards(y, centre_y, distance)
        else:
            self.y = _forward(y, STEP_Y[direction], distance, centre_y, blocked)
            if x != centre_x:
                self.x = _towards(x, centre_x, distance)
        self.moving = self.x != x or self.y != y
        self.tile = self.maze.tile_at(self.x, self.y)

    def _turn(self, exits: int) -> None:
        wanted = self.wanted
        if not exits >> wanted & 1:
            return
        along = self.x if self.direction & 1 else self.y
        if wanted == self.direction ^ 2 or abs(along % TILE - HALF_TILE) <= CORNER:
            self.direction = wanted


def _forward(position: int, sign: int, distance: int, centre: int, blocked: bool) -> int:
    """Go on; where a wall is ahead, not beyond the tile's centre."""
    if blocked:
        distance = min(distance, max(0, (centre - position) * sign))
    return position + sign * distance


def _towards(position: int, goal: int, distance: int) -> int:
    """Come nearer to the corridor's middle: the diagonal of a corner taken early or late."""
    if position < goal:
        return min(goal, position + distance)
    return max(goal, position - distance)
