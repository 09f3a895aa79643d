"""The arcade: a session's game, and who steers it: the camera, or an arrow key."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, Literal

from campad.pacman import Game, GameView
from campad.sessions.game_clock import Play


class Arcade:
    """One game at a time.

    Args:
        show: given every new view of the game.
    """

    def __init__(self, show: Callable[[GameView], Any]) -> None:
        self._show = show
        self._play: Play | None = None
        self._camera_direction: str | None = None

    @property
    def playing(self) -> bool:
        """A game has begun and is not over."""
        return self._play is not None and not self._play.over

    @property
    def paused(self) -> bool:
        """The game waits."""
        return self.playing and self._play is not None and self._play.paused

    def start(self, speed: Literal["easy", "arcade"]) -> None:
        """Begin a game, or go on with the one that waits."""
        if self.playing:
            self.pause(on=False)
            return
        self.stop()
        self._play = Play(Game(seed=secrets.randbits(32), speed=speed), self._show)
        self._camera_direction = None  # a pose that is held already steers as well

    def stop(self) -> None:
        """End the game."""
        if self._play:
            self._play.close()
            self._play = None

    def pause(self, *, on: bool) -> None:
        """Let the game wait, or go on."""
        if self._play:
            self._play.paused = on

    def steer(self, direction: str) -> None:
        """An arrow key."""
        if self._play:
            self._play.wanted = direction

    def follow(self, direction: str | None) -> None:
        """What the camera sees. Only a change steers: an arrow key holds until the pose changes."""
        if direction and direction != self._camera_direction:
            self.steer(direction)
        self._camera_direction = direction

    def show_again(self) -> None:
        """Show a game that waits to a page that may not have seen it."""
        if self._play and self._play.paused:
            self._show(self._play.game.view)
