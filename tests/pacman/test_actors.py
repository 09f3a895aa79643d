from itertools import pairwise

import pytest

from campad.pacman.actors import CORNER, Pacman
from campad.pacman.maze import DOWN, HALF_TILE, LEFT, RIGHT, STEP_X, TILE, UP, Maze

SPEED = 400


def standing(column: int, row: int, direction: int) -> Pacman:
    """Pac-Man on a tile's centre."""
    pacman = Pacman(Maze())
    pacman.x, pacman.y = column * TILE + HALF_TILE, row * TILE + HALF_TILE
    pacman.tile = pacman.maze.tile_at(pacman.x, pacman.y)
    pacman.direction = pacman.wanted = direction
    return pacman


def test_stops_at_a_wall() -> None:
    """He stops on the last tile's centre and says that he does not move."""
    pacman = standing(2, 1, LEFT)

    for _ in range(20):
        pacman.advance(SPEED)

    assert (pacman.x, pacman.moving) == (TILE + HALF_TILE, False)


def test_a_wanted_turn_waits_until_it_can_be_taken() -> None:
    """A direction into a wall stays wanted while he goes on, and is taken at the next opening."""
    pacman = standing(2, 4, RIGHT)
    pacman.wanted = UP

    taken: list[int] = []
    for _ in range(80):
        pacman.advance(SPEED)
        if pacman.direction == UP:
            taken.append(pacman.tile % pacman.maze.width)

    assert taken[0] == 5
    assert pacman.x == 5 * TILE + HALF_TILE


def test_turns_early_into_corners() -> None:
    """A turn begins 3 pixels before the centre and cuts the corner on a diagonal."""
    pacman = standing(4, 4, RIGHT)
    pacman.wanted = UP
    centre = 5 * TILE + HALF_TILE

    while pacman.direction == RIGHT:
        before = pacman.x
        pacman.advance(SPEED)

    assert centre - before == CORNER
    assert pacman.x == before + SPEED
    assert pacman.y == 4 * TILE + HALF_TILE - SPEED


def test_turns_a_little_late() -> None:
    """A turn wanted up to 3 pixels behind the centre is still taken."""
    pacman = standing(5, 4, RIGHT)
    pacman.x += CORNER
    pacman.wanted = UP

    for _ in range(10):
        pacman.advance(SPEED)

    assert pacman.direction == UP
    assert pacman.x == 5 * TILE + HALF_TILE


def test_turns_round_at_once() -> None:
    """The opposite direction is taken anywhere in a corridor."""
    pacman = standing(12, 16, LEFT)
    pacman.advance(SPEED * 3)
    pacman.wanted = RIGHT

    pacman.advance(SPEED)

    assert pacman.x == 12 * TILE + HALF_TILE - SPEED * 2


@pytest.mark.parametrize(("direction", "start"), [(LEFT, 0), (RIGHT, 24)])
def test_wraps_through_the_tunnel(direction: int, start: int) -> None:
    """Leaving at one end of the tunnel he comes in at the other, without a jump in between."""
    pacman = standing(start, 10, direction)
    width = pacman.maze.width_units

    positions = [pacman.x]
    for _ in range(8):
        pacman.advance(SPEED)
        positions.append(pacman.x)

    steps = {(b - a) % width for a, b in pairwise(positions)}
    assert steps == {SPEED * STEP_X[direction] % width}
    assert pacman.x // TILE == 24 - start


def test_a_wish_into_a_wall_does_not_stop_him() -> None:
    """Down is a wall here: he goes on to the left."""
    pacman = standing(12, 16, LEFT)
    pacman.wanted = DOWN

    pacman.advance(SPEED)

    assert (pacman.direction, pacman.moving) == (LEFT, True)
