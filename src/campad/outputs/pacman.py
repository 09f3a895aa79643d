"""Pacman, the first output: one game at a time, steered by the camera or by an arrow key.

It is campad's own, so it needs not be armed.
"""

import asyncio
import json
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal

from campad.decisions import Decision
from campad.learning.prediction import Prediction
from campad.pacman import DIRECTIONS, Direction, Game, GameView

LANGUAGES = Path(__file__).parents[1] / "static" / "languages"
STEP_S = 1 / 60
MAX_CATCH_UP = 5
"""After a pause of the whole machine the game goes on where it was; it does not race."""


class PacmanOutput:
    """Runs the game in fixed steps of 1/60 s, as many as time has passed, never a burst.

    Every new view is told to `show`, on the event loop. `directions`: which class turns where.
    """

    def __init__(self, show: Callable[[GameView], Any]) -> None:
        self.directions: dict[str, Direction] = {}
        self._show = show
        self._game: Game | None = None
        self._clock: asyncio.Task[None] | None = None
        self._wanted: Direction | None = None
        self._camera_direction: Direction | None = None
        self._paused = False

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Follow the classes: each gets a direction, as far as there are any."""
        self.directions = default_directions(labels)

    def act(self, decision: Decision, prediction: Prediction | None = None) -> None:
        """Turn where the camera says. Only a change steers: an arrow key holds until then."""
        direction = self.directions.get(decision.label or "")
        if direction and direction != self._camera_direction:
            self.steer(direction)
        self._camera_direction = direction

    def close(self) -> None:
        """End the game."""
        if self._clock:
            self._clock.cancel()
        self._game = self._clock = None

    @property
    def playing(self) -> bool:
        """A game has begun and is not over."""
        return self._game is not None and self._game.view.phase != "over"

    @property
    def paused(self) -> bool:
        """The game waits."""
        return self.playing and self._paused

    @property
    def score(self) -> int:
        """Points of the game, or of the last one."""
        return self._game.view.score if self._game else 0

    def start(self, speed: Literal["easy", "arcade"]) -> None:
        """Begin a game, or go on with the one that waits."""
        if self.playing:
            self.pause(on=False)
            return
        self.close()
        self._game = Game(seed=secrets.randbits(32), speed=speed)
        self._wanted, self._paused = None, False
        self._camera_direction = None  # a pose that is held already steers as well
        self._clock = asyncio.create_task(self._run(self._game))

    def pause(self, *, on: bool) -> None:
        """Let the game wait, or go on."""
        self._paused = on

    def steer(self, direction: Direction) -> None:
        """Turn; an arrow key does it directly."""
        self._wanted = direction

    def show_again(self) -> None:
        """Show a game that waits to a page that may not have seen it."""
        if self._game and self._paused:
            self._show(self._game.view)

    async def _run(self, game: Game) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        self._show(game.view)
        while game.view.phase != "over":
            due += STEP_S
            await asyncio.sleep(max(0.0, due - loop.time()))
            steps = 1 + int((loop.time() - due) / STEP_S)
            if steps > MAX_CATCH_UP:
                due, steps = loop.time(), 1
            if not self._paused:
                game.advance(self._wanted, steps)
                self._show(game.view)
            due += (steps - 1) * STEP_S


@cache
def direction_names() -> dict[str, Direction]:
    """Return the four directions by their names in all languages of the page, in small letters."""
    names: dict[str, Direction] = {name: name for name in DIRECTIONS}
    for path in LANGUAGES.glob("*.json"):
        words = json.loads(path.read_text("utf-8"))
        names |= {words[name].lower(): name for name in DIRECTIONS}
    return names


def default_directions(labels: tuple[str, ...]) -> dict[str, Direction]:
    """Map classes to directions: by name where the names say it in any language, else by order."""
    by_name = direction_names()
    named = {label: by_name[label.lower()] for label in labels if label.lower() in by_name}
    order: tuple[Direction, ...] = ("up", "down", "left", "right")
    free = [direction for direction in order if direction not in named.values()]
    others = [label for label in labels if label not in named]
    return named | dict(zip(others, free, strict=False))
