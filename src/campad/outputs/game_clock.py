"""The game's clock: fixed steps of 1/60 s, as many as time has passed, never a burst."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any

from campad.pacman import Game, GameView

STEP_S = 1 / 60
MAX_CATCH_UP = 5
"""After a pause of the whole machine the game goes on where it was; it does not race."""


class GameClock:
    """One running game, steered by whoever sets `wanted`.

    Args:
        game: the engine, just reset.
        show: given every new view, on the event loop.
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
