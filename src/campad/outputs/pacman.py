"""Pacman, the first output: one game at a time, steered by the camera or by an arrow key."""

import asyncio
import dataclasses
import secrets
from collections.abc import Callable
from typing import Any, Literal

from campad.decisions import Decision
from campad.pacman import DIRECTIONS, Direction, Game, GameView

STEP_S = 1 / 60
MAX_CATCH_UP = 5
"""After a pause of the whole machine the game goes on where it was; it does not race."""


class GameClock:
    """One running game, steered by whoever sets `wanted`: fixed steps of 1/60 s, never a burst.

    Every new view is told to `show`, on the event loop.
    """

    def __init__(self, game: Game, show: Callable[[GameView], Any]) -> None:
        self.game = game
        self.wanted: str | None = None
        self.paused = False
        self._show = show
        self._task = asyncio.create_task(self._run())

    @property
    def over(self) -> bool:
        """No lives are left."""
        return self.game.view.phase == "over"

    def close(self) -> None:
        """End the clock."""
        self._task.cancel()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        self._show(self.game.view)
        while not self.over:
            due += STEP_S
            await asyncio.sleep(max(0.0, due - loop.time()))
            steps = 1 + int((loop.time() - due) / STEP_S)
            if steps > MAX_CATCH_UP:
                due, steps = loop.time(), 1
            if not self.paused:
                self._step(steps)
            due += (steps - 1) * STEP_S

    def _step(self, steps: int) -> None:
        events: tuple[str, ...] = ()
        for _ in range(steps):
            view = self.game.step(self.wanted)
            events += view.events
        self._show(dataclasses.replace(view, events=events))


class PacmanOutput:
    """Every new view of the game is told to `show`; `directions`: which class turns where."""

    def __init__(self, show: Callable[[GameView], Any]) -> None:
        self.directions: dict[str, Direction] = {}
        self._show = show
        self._clock: GameClock | None = None
        self._camera_direction: Direction | None = None

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Follow the classes: each gets a direction, as far as there are any."""
        self.directions = default_directions(labels)

    def act(self, decision: Decision) -> None:
        """Turn where the camera says. Only a change steers: an arrow key holds until then."""
        direction = self.directions.get(decision.label or "")
        if direction and direction != self._camera_direction:
            self.steer(direction)
        self._camera_direction = direction

    def close(self) -> None:
        """End the game."""
        if self._clock:
            self._clock.close()
            self._clock = None

    @property
    def playing(self) -> bool:
        """A game has begun and is not over."""
        return self._clock is not None and not self._clock.over

    @property
    def paused(self) -> bool:
        """The game waits."""
        return self.playing and self._clock is not None and self._clock.paused

    def start(self, speed: Literal["easy", "arcade"]) -> None:
        """Begin a game, or go on with the one that waits."""
        if self.playing:
            self.pause(on=False)
            return
        self.close()
        self._clock = GameClock(Game(seed=secrets.randbits(32), speed=speed), self._show)
        self._camera_direction = None  # a pose that is held already steers as well

    def pause(self, *, on: bool) -> None:
        """Let the game wait, or go on."""
        if self._clock:
            self._clock.paused = on

    def steer(self, direction: Direction) -> None:
        """Turn; an arrow key does it directly."""
        if self._clock:
            self._clock.wanted = direction

    def show_again(self) -> None:
        """Show a game that waits to a page that may not have seen it."""
        if self._clock and self._clock.paused:
            self._show(self._clock.game.view)


def default_directions(labels: tuple[str, ...]) -> dict[str, Direction]:
    """Map classes to directions: by name where the names say it, else by order."""
    by_name: dict[str, Direction] = {name: name for name in DIRECTIONS}
    named = {label: by_name[label.lower()] for label in labels if label.lower() in by_name}
    order: tuple[Direction, ...] = ("up", "down", "left", "right")
    free = [direction for direction in order if direction not in named.values()]
    others = [label for label in labels if label not in named]
    return named | dict(zip(others, free, strict=False))
