import pytest

from campad.pacman.actors import Pacman
from campad.pacman.ghosts import Ghost, Place, choose_exit, choose_random_exit
from campad.pacman.maze import DOWN, HALF_TILE, LEFT, RIGHT, TILE, UP, Maze
from campad.pacman.targets import GHOST_NAMES, chase_target, corner_target

MAZE = Maze()


def pacman_at(column: int, row: int, direction: int) -> Pacman:
    pacman = Pacman(MAZE)
    pacman.tile = row * MAZE.width + column
    pacman.direction = direction
    return pacman


def ghost_at(name: str, column: int, row: int) -> Ghost:
    ghost = Ghost(name, MAZE, None)
    ghost.x, ghost.y = column * TILE + HALF_TILE, row * TILE + HALF_TILE
    return ghost


CHASER = ghost_at("chaser", 7, 4)


def test_chaser_targets_pacman() -> None:
    """The chaser is after Pac-Man's own tile."""
    assert chase_target(CHASER, pacman_at(5, 16, UP), CHASER, MAZE) == (5, 16)


@pytest.mark.parametrize(
    ("direction", "target"), [(UP, (12, 12)), (LEFT, (8, 16)), (DOWN, (12, 20)), (RIGHT, (16, 16))]
)
def test_ambusher_targets_four_tiles_ahead(direction: int, target: tuple[int, int]) -> None:
    """The ambusher is after the tile four ahead; upward too, without the arcade's slip."""
    pacman = pacman_at(12, 16, direction)

    assert target == chase_target(ghost_at("ambusher", 1, 1), pacman, CHASER, MAZE)


def test_flanker_doubles_the_line_from_the_chaser() -> None:
    """The flanker is after the chaser's mirror image in the tile two ahead of Pac-Man."""
    pacman = pacman_at(12, 16, LEFT)

    assert chase_target(ghost_at("flanker", 1, 1), pacman, CHASER, MAZE) == (13, 28)


@pytest.mark.parametrize(
    ("column", "target"), [(3, (12, 16)), (4, corner_target("shy", MAZE)), (11, (1, 23))]
)
def test_shy_one_turns_away_within_eight_tiles(column: int, target: tuple[int, int]) -> None:
    """The shy one is after Pac-Man from more than eight tiles, else after its own corner."""
    pacman = pacman_at(12, 16, LEFT)

    assert target == chase_target(ghost_at("shy", column, 16), pacman, CHASER, MAZE)


def test_each_has_its_own_corner() -> None:
    """The four corners are four different corners."""
    corners = {
        (column > MAZE.width // 2, row > MAZE.height // 2)
        for column, row in (corner_target(name, MAZE) for name in GHOST_NAMES)
    }

    assert len(corners) == 4


@pytest.mark.parametrize("name", GHOST_NAMES)
def test_circles_in_its_corner(name: str) -> None:
    """A ghost that scatters comes to its corner and stays within seven tiles of it."""
    ghost = Ghost(name, MAZE, None)
    column, row = corner_target(name, MAZE)
    ghost.turn = choose_exit(MAZE, ghost.ahead, ghost.direction, column, row)

    far = 0
    for step in range(4000):
        if ghost.advance(375):
            ghost.turn = choose_exit(MAZE, ghost.ahead, ghost.direction, column, row)
        if step > 1000:
            far = max(far, abs(ghost.x // TILE - column), abs(ghost.y // TILE - row))

    assert far <= 7


@pytest.mark.parametrize(("direction", "chosen"), [(LEFT, UP), (RIGHT, UP), (UP, UP), (DOWN, LEFT)])
def test_ties_go_up_left_down_right(direction: int, chosen: int) -> None:
    """Exits that are equally near are preferred in the order up, left, down, right; never back."""
    tile = 4 * MAZE.width + 7  # open on all sides but down

    # A target on the tile itself makes all exits equally near.
    row, column = divmod(tile, MAZE.width)
    found = choose_exit(MAZE, tile, direction, column, row)

    assert chosen == found


def test_order_of_ties_to_the_end() -> None:
    """With up shut, left comes before down and down before right."""
    tile = next(t for t in MAZE.dot_tiles if MAZE.exits[t] == 1 << LEFT | 1 << DOWN | 1 << RIGHT)
    row, column = divmod(tile, MAZE.width)

    assert choose_exit(MAZE, tile, LEFT, column, row) == LEFT
    assert choose_exit(MAZE, tile, RIGHT, column, row) == DOWN
    assert choose_exit(MAZE, tile, UP, column, row) == LEFT


def test_random_turns_use_every_exit_but_the_way_back() -> None:
    """All chances together give all exits, never back."""
    tile = next(t for t in MAZE.dot_tiles if MAZE.exits[t] == 1 << LEFT | 1 << DOWN | 1 << RIGHT)

    turns = {choose_random_exit(MAZE, tile, LEFT, chance / 10) for chance in range(10)}

    assert turns == {LEFT, DOWN}


def test_eyes_go_home_and_come_out_again() -> None:
    """Eyes run to the porch, sink into the house, and rise as a ghost that is not afraid."""
    ghost = ghost_at("shy", 12, 22)
    ghost.tile = MAZE.tile_at(ghost.x, ghost.y)
    ghost.turn = LEFT
    ghost.eyes = True
    row, column = divmod(MAZE.porch_tile, MAZE.width)

    places = [ghost.place]
    for _ in range(600):
        if ghost.advance(800 if ghost.eyes else 250) and ghost.eyes:
            ghost.turn = choose_exit(MAZE, ghost.ahead, ghost.direction, column, row)
        if ghost.place is not places[-1]:
            places.append(ghost.place)
        if places[-1] is Place.OUT and len(places) > 1:
            break

    assert places == [Place.OUT, Place.ENTERING, Place.LEAVING, Place.OUT]
    assert (ghost.eyes, ghost.tile) == (False, MAZE.porch_tile)


def test_turns_back_only_on_entering_the_next_tile() -> None:
    """A reversal waits for the border between two tiles."""
    ghost = Ghost("chaser", MAZE, None)
    ghost.turn = LEFT
    start = ghost.x
    ghost.reverse_at_border = True

    turned = [ghost.advance(375) for _ in range(5)]

    assert turned == [False, False, False, False, True]
    assert ghost.direction == RIGHT
    assert start - ghost.x == 375 * 5
