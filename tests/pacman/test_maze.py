import pytest

from campad.errors import ArgumentError
from campad.pacman.maze import DRAWING, Maze


def openings(maze: Maze, tile: int) -> list[int]:
    return [n for n in maze.neighbours[tile * 4 : tile * 4 + 4] if n >= 0]


def reachable(maze: Maze) -> set[int]:
    found, todo = {maze.pacman_tile}, [maze.pacman_tile]
    while todo:
        for neighbour in openings(maze, todo.pop()):
            if neighbour not in found:
                found.add(neighbour)
                todo.append(neighbour)
    return found


def test_every_dot_can_be_reached() -> None:
    """From Pac-Man's start there is a way to every dot, the fruit and the ghosts' porch."""
    maze = Maze()

    found = reachable(maze)

    assert set(maze.dot_tiles) | {maze.fruit_tile, maze.porch_tile} <= found


def test_no_dead_ends() -> None:
    """Every tile of a corridor has at least two ways out, so ghosts never have to turn back."""
    maze = Maze()

    assert all(len(openings(maze, tile)) >= 2 for tile in reachable(maze))


def test_symmetric() -> None:
    """The drawing is its own mirror image."""
    assert all(row == row[::-1] for row in DRAWING)


def test_corridors_are_one_tile_wide() -> None:
    """No four open tiles make a square."""
    maze = Maze()
    found = reachable(maze)

    squares = [
        t for t in found if {t + 1, t + maze.width, t + maze.width + 1} <= found and t % maze.width
    ]

    assert squares == []


def test_enough_to_eat() -> None:
    """There are four energisers, and dots enough for both fruits and the first ghosts' counts."""
    maze = Maze()

    assert len(maze.energisers) == 4
    assert len(maze.dot_tiles) == 237


def test_tunnel_wraps() -> None:
    """Left of the leftmost tunnel tile is the rightmost, and the other way round."""
    maze = Maze()
    row = next(y for y, line in enumerate(maze.rows) if line.startswith("~"))
    left, right = row * maze.width, row * maze.width + maze.width - 1

    assert right in openings(maze, left)
    assert left in openings(maze, right)


def test_the_house_is_closed() -> None:
    """No corridor leads through the door or into the house."""
    maze = Maze()
    closed = {i for i, c in enumerate("".join(maze.rows)) if c in "-_#"}

    assert not closed & reachable(maze)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (("##", "#"), "equally long"),
        (("#x#",), "drawn with"),
        (("#P#",), "exactly one place for fruit"),
        (("#P#", "#F-"), "needs a house"),
    ],
)
def test_a_bad_drawing_is_refused(rows: tuple[str, ...], words: str) -> None:
    """A drawing that no game can be played in is refused in words."""
    with pytest.raises(ArgumentError, match=words):
        Maze(rows)
