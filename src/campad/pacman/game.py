"""The game: a direction a step goes in, a frozen view comes out.

No clock, no drawing, no input or output: 60 calls of `step` are one second of play, whoever makes
them and whenever. Equal seeds and equal directions give equal games.
"""

from random import Random

import campad.pacman.rules as rules
from campad.errors import ArgumentError
from campad.pacman.actors import Pacman
from campad.pacman.dots import Dots, Fruit
from campad.pacman.maze import DIRECTIONS, Maze
from campad.pacman.pack import Pack
from campad.pacman.view import FruitView, GameView, PacmanView, PopupView


class Game:
    """A game from the first "ready" to "over".

    Args:
        seed: where the frightened ghosts' random turns start from.
        speed: "easy" is about 60 % of the arcade's speed, for cameras; or "arcade".

    Raises:
        ArgumentError: the seed is no whole number, or the speed is not known.

    Example:
        >>> game = Game(seed=1)
        >>> game.step("left").score
        0
    """

    def __init__(self, seed: int = 0, speed: str = "easy") -> None:
        self.maze = Maze()
        self.speed = speed
        self._pace = rules.pace_named(speed)
        self._dots = Dots(self.maze)
        self._seed = _checked_seed(seed)
        self._view: GameView | None = None  # made when it is looked at
        self.reset()

    @property
    def view(self) -> GameView:
        """The game as it is now."""
        if self._view is None:
            self._view = self._look()
        return self._view

    @property
    def phase(self) -> str:
        """The view's `phase`, for who does not look at the rest."""
        return self._phase

    @property
    def score(self) -> int:
        """The view's `score`, for who does not look at the rest."""
        return self._points

    @property
    def seed(self) -> int:
        """What the random turns of this game started from."""
        return self._seed

    def reset(self, seed: int | None = None) -> GameView:
        """Begin a new game; without a seed, the same game again."""
        if seed is not None:
            self._seed = _checked_seed(seed)
        chance = Random(self._seed)  # noqa: S311 - a game, not a secret
        self._tick = 0
        self._points, self._lives = 0, rules.START_LIVES
        self._pacman = Pacman(self.maze)
        self._pack = Pack(self.maze, chance)
        self._fruit = Fruit(self.maze, chance, self._pace.clock_percent)
        self._events: list[str] = []
        self._view = None
        self._begin_level(1)
        return self.view

    def step(self, direction: str | None = None) -> GameView:
        """Go on by 1/60 s; see `advance`."""
        self.advance(direction)
        return self.view

    def advance(self, direction: str | None = None, steps: int = 1) -> None:
        """Go on by 1/60 s, or more of them, without a look: `view` then has the events of all.

        Args:
            direction: "up", "down", "left" or "right": wanted from now on, taken as soon as it can
                be; or None: what was wanted stays wanted.
            steps: how many.

        Raises:
            ArgumentError: a direction that does not exist; the game has not moved.
        """
        if direction is not None and direction not in DIRECTIONS:
            raise ArgumentError(
                f'direction must be "up", "down", "left", "right" or None; got {direction!r}'
            )
        wanted = None if direction is None else DIRECTIONS.index(direction)
        self._events, self._view = [], None
        for _ in range(steps):
            if self._phase == "over":
                break
            if wanted is not None and (self._phase == "playing" or self._phase == "ready"):
                self._pacman.wanted = wanted
            self._tick += 1
            self._phase_steps += 1
            self._step_phase()

    def _step_phase(self) -> None:
        steps = self._phase_steps
        match self._phase:
            case "playing":
                self._step_playing()
            case "ready":
                if steps == 1:
                    self._events.append("start")
                if steps >= rules.READY_STEPS:
                    self._begin("playing")
            case "dying" if steps >= rules.DYING_STEPS:
                self._end_life()
            case "cleared" if steps >= rules.CLEARED_STEPS:
                self._begin_level(self._level + 1)

    def _begin_level(self, level: int) -> None:
        self._level = level
        self._rules = rules.level_rules(level, self._pace)
        self._dots.refill()
        self._pack.start_level(self._rules)
        self._begin_life()

    def _begin_life(self) -> None:
        self._pacman.place()
        self._clear()
        self._begin("ready")

    def _begin(self, phase: str) -> None:
        self._phase = phase
        self._phase_steps = 0

    def _clear(self) -> None:
        """No pause, no fruit, no points shown."""
        self._pause = self._freeze = 0
        self._fruit.hide()
        self._popups: list[tuple[int, PopupView]] = []

    def _end_life(self) -> None:
        if self._lives > 0:
            self._pack.start_life()
            self._begin_life()
        else:
            self._clear()
            self._begin("over")
            self._events.append("over")

    def _step_playing(self) -> None:
        if self._popups:
            self._popups = [(left - 1, popup) for left, popup in self._popups if left > 1]
        if self._freeze:
            self._freeze -= 1
            return
        if self._pause:
            self._pause -= 1
        else:
            afraid = self._pack.fright_left > 0
            self._pacman.advance(self._rules.pacman_fright if afraid else self._rules.pacman)
            self._eat_dot()
            if self._phase != "playing":
                return
        self._step_fruit()
        if not self._meet():
            self._pack.step(self._pacman, self._dots.left)
            self._meet()

    def _eat_dot(self) -> None:
        tile = self._pacman.tile
        if not self._dots.eat(tile):
            return
        self._pack.dot_eaten()
        if tile in self.maze.energisers:
            self._win(rules.ENERGISER_POINTS, "energiser")
            self._pause = rules.ENERGISER_PAUSE_STEPS
            self._pack.frighten()
        else:
            self._win(rules.DOT_POINTS, "dot")
            self._pause = rules.DOT_PAUSE_STEPS
        self._fruit.dot_eaten(self._dots.eaten)
        if self._dots.left == 0:
            self._clear()
            self._pacman.moving = False
            self._events.append("cleared")
            self._begin("cleared")

    def _step_fruit(self) -> None:
        fruit, points = self._fruit, self._rules.fruit_points
        if not fruit.shows:
            return
        fruit.step()
        if fruit.touches(self._pacman):
            fruit.hide()
            self._win(points, "fruit")
            self._popups.append((rules.POPUP_STEPS, PopupView("fruit", points, fruit.x, fruit.y)))

    def _meet(self) -> bool:
        """Pac-Man and a ghost on one place: one of them is eaten."""
        ghost = self._pack.touching(self._pacman)
        if ghost is None:
            return False
        self._pacman.moving = False
        if ghost.frightened:
            points = rules.GHOST_POINTS[self._pack.eaten]
            self._pack.catch(ghost)
            self._win(points, "ghost")
            self._freeze = rules.GHOST_FREEZE_STEPS
            self._popups.append(
                (rules.GHOST_FREEZE_STEPS, PopupView("ghost", points, ghost.x, ghost.y))
            )
        else:
            self._lives -= 1
            self._fruit.hide()
            self._popups.clear()
            self._events.append("death")
            self._begin("dying")
        return True

    def _win(self, points: int, event: str) -> None:
        before = self._points
        self._points += points
        self._events.append(event)
        if before < rules.EXTRA_LIFE_POINTS <= self._points:
            self._lives += 1
            self._events.append("extra-life")

    def _look(self) -> GameView:
        pacman, fruit = self._pacman, None
        if self._fruit.shows:
            fruit = FruitView(
                self._rules.fruit_points, self._rules.fruit_kind, self._fruit.x, self._fruit.y
            )
        return GameView(
            tick=self._tick,
            phase=self._phase,
            phase_steps=self._phase_steps,
            score=self._points,
            lives=self._lives,
            level=self._level,
            pacman=PacmanView(pacman.x, pacman.y, DIRECTIONS[pacman.direction], pacman.moving),
            ghosts=self._pack.views(),
            fruit=fruit,
            level_fruit=self._rules.fruit_kind,
            dots=self._dots.text,
            dots_left=self._dots.left,
            popups=tuple(popup for _, popup in self._popups),
            events=tuple(self._events),
        )


def _checked_seed(seed: object) -> int:
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise ArgumentError(f"seed must be a whole number; got {seed!r}")
    return seed
