"""A ghost: how it moves, how it chooses an exit, and how it leaves and enters its house."""

from enum import IntEnum

from campad.pacman.maze import DOWN, HALF_TILE, LEFT, RIGHT, STEP_X, STEP_Y, TILE, UP, Maze


class Place(IntEnum):
    """Where a ghost is in the round between the house and the maze."""

    OUT = 0
    WAITING = 1
    LEAVING = 2
    ENTERING = 3


# Looking a member up in its enumeration takes as long as moving a ghost does.
OUT, WAITING, LEAVING, ENTERING = Place


class Ghost:
    """One of the four. `turn` is what it will do at the next centre, planned a tile ahead."""

    def __init__(self, name: str, maze: Maze, seat: int | None) -> None:
        """`seat` is how many tiles right of the door it waits; None starts outside."""
        self.name = name
        self.maze = maze
        self.frightened = self.eyes = self.reverse_at_border = False
        self.direction = self.turn = LEFT
        self.place = OUT
        self.x, self.y = maze.centre_x(maze.porch_tile), maze.centre_y(maze.porch_tile)
        if seat is not None:
            self.place = WAITING
            self.direction = DOWN if seat == 0 else UP
            self.x, self.y = self.x + seat * TILE, maze.house_y
        self.tile = maze.tile_at(self.x, self.y)

    @property
    def ahead(self) -> int:
        """The next tile on its way, for which a turn is planned."""
        return self.maze.neighbours[self.tile * 4 + self.direction]

    def advance(self, distance: int) -> bool:
        """Go `distance` units; True when a new turn has to be planned for the tile `ahead`."""
        if self.place is not OUT:
            return self._advance_in_house(distance)
        direction = self.direction
        # From here to the next centre; a whole tile when standing on one.
        offset = ((self.x if direction & 1 else self.y) - HALF_TILE) % TILE
        remaining = TILE - offset if direction >= DOWN else offset or TILE
        if distance < remaining:
            self._shift(distance)
            return self.reverse_at_border and self._reverse_if_crossed()
        self._shift(remaining)
        self.tile = self.maze.tile_at(self.x, self.y)
        if self.eyes and self.tile == self.maze.porch_tile:
            self.place, self.direction = ENTERING, DOWN
            return False
        self.direction = self.turn
        self._shift(distance - remaining)
        return True

    def _shift(self, distance: int) -> None:
        direction = self.direction
        if direction & 1:
            self.x = (self.x + STEP_X[direction] * distance) % self.maze.width_units
        else:
            self.y += STEP_Y[direction] * distance

    def _reverse_if_crossed(self) -> bool:
        """Turn back on entering the next tile, as ghosts do: the way back is open for certain."""
        tile = self.maze.tile_at(self.x, self.y)
        if tile == self.tile:
            return False
        self.tile = tile
        self.direction ^= 2
        self.reverse_at_border = False
        return True

    def _advance_in_house(self, distance: int) -> bool:
        house_y = self.maze.house_y
        if self.place is WAITING:  # up and down in its seat
            self.y += STEP_Y[self.direction] * distance
            if abs(self.y - house_y) >= HALF_TILE:
                self.y = max(min(self.y, house_y + HALF_TILE), house_y - HALF_TILE)
                self.direction = UP if self.y > house_y else DOWN
        elif self.place is ENTERING:
            self.y = min(self.y + distance, house_y)
            if self.y == house_y:
                self.eyes = False
                self.place = LEAVING
        else:
            return self._advance_out(distance)
        return False

    def _advance_out(self, distance: int) -> bool:
        porch, house_y = self.maze.porch_tile, self.maze.house_y
        porch_x, porch_y = self.maze.centre_x(porch), self.maze.centre_y(porch)
        if self.y > house_y:  # to the middle of its seat first, so that it leaves level
            self.direction = UP
            self.y = max(self.y - distance, house_y)
        elif self.x != porch_x:
            self.direction = RIGHT if self.x < porch_x else LEFT
            self._shift(min(distance, abs(porch_x - self.x)))
        else:
            self.direction = UP
            self.y = max(self.y - distance, porch_y)
            if self.y == porch_y:
                # A change of mode inside sends it to the other side (The Pac-Man Dossier).
                self.direction = RIGHT if self.reverse_at_border else LEFT
                self.reverse_at_border = False
                self.place = OUT
                self.tile = porch
                return True
        return False


def choose_exit(maze: Maze, tile: int, direction: int, target_column: int, target_row: int) -> int:
    """The exit of `tile` nearest to the target in a straight line, never back; ties in order."""

    def distance(candidate: int) -> int:
        row, column = divmod(maze.neighbours[tile * 4 + candidate], maze.width)
        return (column - target_column) ** 2 + (row - target_row) ** 2

    return min(_exits(maze, tile, direction), key=distance, default=direction)


def choose_random_exit(maze: Maze, tile: int, direction: int, chance: float) -> int:
    """An exit of `tile` by chance (0 <= chance < 1), never back."""
    exits = _exits(maze, tile, direction)
    return exits[int(chance * len(exits))]


def _exits(maze: Maze, tile: int, direction: int) -> list[int]:
    """Where a ghost may go on, in the order in which it prefers exits that are equally good."""
    return [d for d in range(4) if d != direction ^ 2 and maze.exits[tile] >> d & 1]
