"""The four ghosts together: their clocks and speeds, who is after what, and who touches Pac-Man."""

from itertools import accumulate
from random import Random

from campad.pacman.actors import Pacman
from campad.pacman.ghosts import OUT, WAITING, Ghost, choose_exit, choose_random_exit
from campad.pacman.house import House
from campad.pacman.maze import DIRECTIONS, TILE, Maze
from campad.pacman.rules import LevelRules
from campad.pacman.targets import GHOST_NAMES, chase_target, corner_target
from campad.pacman.view import GhostView

# Where each waits, in tiles right of the house's middle; the chaser starts outside.
_SEATS = (None, 0, -2, 2)
# Nearer than this counts as touching even across a tile's border, so that two figures that
# change tiles in the same step cannot pass through each other, as they can in the arcade.
_TOUCH = TILE // 2


class Pack:
    """The ghosts of one life after another. `start_level` comes first."""

    def __init__(self, maze: Maze, chance: Random) -> None:
        self._maze = maze
        self._chance = chance

    def start_level(self, rules: LevelRules) -> None:
        """Begin a level: new counts for leaving the house."""
        self._rules = rules
        self._mode_ends = tuple(accumulate(rules.mode_steps))
        self._house = House(rules.leave_dots, rules.idle_steps)
        self._elroy_waits = False
        self.place()

    def start_life(self) -> None:
        """Begin again after a lost life; counts of dots carry over into one for all."""
        self._house.life_lost()
        self._elroy_waits = True
        self.place()

    def place(self) -> None:
        """Put the four where a life begins, with a fresh mode clock."""
        self.ghosts = tuple(
            Ghost(name, self._maze, seat) for name, seat in zip(GHOST_NAMES, _SEATS, strict=True)
        )
        self.chaser = self.ghosts[0]
        self._mode_clock = 0
        self.fright_left = 0
        self.eaten = 0
        # The chaser starts on a tile's centre, so its first turn is planned for the tile beside.
        self.chaser.turn = self._plan(self.chaser, None)

    @property
    def scattering(self) -> bool:
        """Whether the ghosts are in their corners rather than after Pac-Man."""
        passed = sum(end <= self._mode_clock for end in self._mode_ends)
        return passed % 2 == 0 and passed < len(self._mode_ends)

    def dot_eaten(self) -> None:
        """Count a dot for leaving the house."""
        self._house.dot_eaten(self.ghosts)

    def frighten(self) -> None:
        """An energiser was eaten: turn back, and for a while be afraid."""
        self.fright_left = self._rules.fright_steps
        self.eaten = 0
        for ghost in self.ghosts:
            if not ghost.eyes:
                ghost.frightened = self.fright_left > 0
        self._reverse()

    def catch(self, ghost: Ghost) -> None:
        """Pac-Man caught a frightened ghost: only its eyes go home."""
        ghost.frightened = False
        ghost.eyes = True
        ghost.reverse_at_border = False
        self.eaten += 1

    def touching(self, pacman: Pacman) -> Ghost | None:
        """A ghost, not its eyes, that touches Pac-Man."""
        x, y = pacman.x, pacman.y
        for ghost in self.ghosts:
            if not (-TILE < ghost.x - x < TILE and -TILE < ghost.y - y < TILE):
                continue  # most of the time: not even on one tile
            if ghost.eyes or ghost.place is not OUT:
                continue
            if self._maze.tile_at(ghost.x, ghost.y) == pacman.tile or (
                abs(ghost.x - x) < _TOUCH and abs(ghost.y - y) < _TOUCH
            ):
                return ghost
        return None

    def step(self, pacman: Pacman, dots_left: int) -> None:
        """One step of clocks, house and all four."""
        self._step_clocks()
        self._house.step(self.ghosts)
        if self.ghosts[-1].place is not WAITING:
            self._elroy_waits = False
        elroy = self._elroy_speed(dots_left)
        for ghost in self.ghosts:
            if ghost.advance(self._speed(ghost, elroy)):
                ghost.turn = self._plan(ghost, pacman, elroy > 0)

    def views(self) -> tuple[GhostView, ...]:
        """All four as they are shown."""
        afraid = "flashing" if self.fright_left <= self._rules.flash_steps else "frightened"

        def view(ghost: Ghost) -> GhostView:
            mood = "eyes" if ghost.eyes else afraid if ghost.frightened else "normal"
            return GhostView(ghost.name, ghost.x, ghost.y, DIRECTIONS[ghost.direction], mood)

        return tuple(map(view, self.ghosts))

    def _step_clocks(self) -> None:
        if self.fright_left:  # fright stops the clock of scatter and chase
            self.fright_left -= 1
            if not self.fright_left:
                for ghost in self.ghosts:
                    ghost.frightened = False
        else:
            self._mode_clock += 1
            if self._mode_clock in self._mode_ends:
                self._reverse()

    def _reverse(self) -> None:
        for ghost in self.ghosts:
            if not ghost.eyes:
                ghost.reverse_at_border = True

    def _elroy_speed(self, dots_left: int) -> int:
        """The chaser's higher speed when few dots are left; 0 when it has none."""
        if self._elroy_waits or dots_left > self._rules.elroy_dots:
            return 0
        second = dots_left <= self._rules.elroy_second_dots
        return self._rules.elroy_second if second else self._rules.elroy

    def _speed(self, ghost: Ghost, elroy: int) -> int:
        rules = self._rules
        if ghost.eyes:
            return rules.eyes
        if ghost.place is not OUT:
            return rules.house
        maze = self._maze
        if ghost.y // TILE * maze.width + ghost.x // TILE in maze.tunnel:
            return rules.ghost_tunnel
        if ghost.frightened:
            return rules.ghost_fright
        return elroy if elroy and ghost is self.chaser else rules.ghost

    def _plan(self, ghost: Ghost, pacman: Pacman | None, elroy: bool = False) -> int:
        """What to do at the tile ahead."""
        maze = self._maze
        if ghost.frightened:
            return choose_random_exit(maze, ghost.ahead, ghost.direction, self._chance.random())
        if ghost.eyes:
            row, column = divmod(maze.porch_tile, maze.width)
        elif pacman is None or (self.scattering and not (elroy and ghost is self.chaser)):
            column, row = corner_target(ghost.name, maze)
        else:
            column, row = chase_target(ghost, pacman, self.chaser, maze)
        return choose_exit(maze, ghost.ahead, ghost.direction, column, row)
