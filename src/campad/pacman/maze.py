"""The maze: a drawing in characters goes in; exits, neighbours, dots and places come out.

The drawing is campad's own. Each character is one tile of 8 x 8 pixels:

    #  wall                   .  dot
    ~  tunnel, no dot         o  energiser
    -  door of the house      P  where Pac-Man starts, no dot
    _  inside of the house    F  where fruit shows, no dot
"""

from typing import Literal, get_args

from campad.errors import ArgumentError

# Positions are whole numbers, so that a replay is equal to the byte. With 400 units to a pixel, one
# percent of full speed is exactly 5 units a step (3 at the easy pace): no rounding anywhere.
UNITS_PER_PIXEL = 400
TILE_PX = 8
TILE = TILE_PX * UNITS_PER_PIXEL
HALF_TILE = TILE // 2

# The order is the order in which ghosts prefer exits that are equally good (The Pac-Man Dossier, by
# Jamey Pittman). Odd directions are horizontal; `direction ^ 2` is the opposite one.
UP, LEFT, DOWN, RIGHT = range(4)
Direction = Literal["up", "left", "down", "right"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
STEP_X = (0, -1, 0, 1)
STEP_Y = (-1, 0, 1, 0)

WALL = -1
_OPEN = frozenset(".oPF~")
_LEGEND = _OPEN | frozenset("#-_")

DRAWING = (
    "#########################",
    "#.....#...........#.....#",
    "#.###.#.####.####.#.###.#",
    "#o###.#.####.####.#.###o#",
    "#.......................#",
    "#.####.##.#####.##.####.#",
    "#.####.##.#####.##.####.#",
    "#......#.........#......#",
    "######.#.###-###.#.######",
    "######.#.#_____#.#.######",
    "~~~~~~...#_____#...~~~~~~",
    "######.#.#_____#.#.######",
    "######.#.#######.#.######",
    "#......#....F....#......#",
    "#.####.###.###.###.####.#",
    "#.####.###.###.###.####.#",
    "#...........P...........#",
    "##.##.###.#####.###.##.##",
    "##.##.###.#####.###.##.##",
    "#.....#...........#.....#",
    "#o###.#.####.####.#.###o#",
    "#.###.#.####.####.#.###.#",
    "#.......................#",
    "#########################",
)


class Maze:
    """A drawing, and what the rules ask of it. Tiles are numbered in reading order.

    Example:
        >>> maze = Maze()
        >>> maze.rows[maze.height - 1]
        '#########################'
    """

    def __init__(self, rows: tuple[str, ...] = DRAWING) -> None:
        self.rows = rows
        self.height = len(rows)
        self.width = len(rows[0]) if rows else 0
        self._check()
        self.width_units = self.width * TILE
        characters = "".join(rows)
        self.dot_tiles = tuple(i for i, c in enumerate(characters) if c in ".o")
        self.energisers = frozenset(i for i, c in enumerate(characters) if c == "o")
        self.tunnel = frozenset(i for i, c in enumerate(characters) if c == "~")
        self.pacman_tile = characters.index("P")
        self.fruit_tile = characters.index("F")
        # Ghosts leave the house to the tile above its door, and eyes come home to it.
        self.porch_tile = characters.index("-") - self.width
        house = [i // self.width for i, c in enumerate(characters) if c == "_"]
        self.house_y = (house[0] + house[-1] + 1) * HALF_TILE
        # For tile t and direction d, entry 4 t + d: the next tile that way, or WALL.
        self.neighbours = tuple(
            self._neighbour(characters, tile, direction)
            for tile in range(len(characters))
            for direction in range(4)
        )
        # For each tile, a bit for each direction that is open.
        self.exits = tuple(
            sum(1 << d for d in range(4) if self.neighbours[tile * 4 + d] != WALL)
            for tile in range(len(characters))
        )

    def _check(self) -> None:
        if any(len(row) != self.width for row in self.rows):
            raise ArgumentError("all rows of a maze must be equally long")
        characters = "".join(self.rows)
        if unknown := set(characters) - _LEGEND:
            allowed, got = "".join(sorted(_LEGEND)), "".join(sorted(unknown))
            raise ArgumentError(f"a maze is drawn with {allowed!r}; got {got!r}")
        for single, meaning in (("P", "start"), ("F", "place for fruit"), ("-", "door")):
            if characters.count(single) != 1:
                raise ArgumentError(f"a maze needs exactly one {meaning} ({single!r})")
        if "_" not in characters:
            raise ArgumentError("a maze needs a house ('_')")

    def _neighbour(self, characters: str, tile: int, direction: int) -> int:
        row = tile // self.width + STEP_Y[direction]
        column = (tile + STEP_X[direction]) % self.width  # the tunnel wraps
        beside = row * self.width + column
        inside = characters[tile] in _OPEN and 0 <= row < self.height
        return beside if inside and characters[beside] in _OPEN else WALL

    def centre_x(self, tile: int) -> int:
        """Where the tile's centre is, in units from the left edge."""
        return tile % self.width * TILE + HALF_TILE

    def centre_y(self, tile: int) -> int:
        """Where the tile's centre is, in units from the top edge."""
        return tile // self.width * TILE + HALF_TILE

    def tile_at(self, x: int, y: int) -> int:
        """The tile that holds a position."""
        return y // TILE * self.width + x // TILE
