"""`campad/Pacman-v0`: the game as an environment for agents that learn by themselves."""

from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from campad.errors import ArgumentError
from campad.gym.drawing import draw
from campad.gym.observation import Observation, Observer
from campad.pacman import DIRECTIONS, STEPS_PER_SECOND, Game

ACTIONS = ("NOOP", "UP", "RIGHT", "LEFT", "DOWN")
"""In the order of the Arcade Learning Environment's Ms. Pac-Man. NOOP goes on as before."""

_DIRECTIONS = tuple(name.lower() if name.lower() in DIRECTIONS else None for name in ACTIONS)
_USUAL = (int, np.int64)  # what an action mostly is
LONGEST_SKIP = 60


class PacmanEnv(gymnasium.Env[Observation, np.int64]):
    """campad's game. An episode is a game of three lives; a reward is the points that were won.

    What nobody can steer in - "ready", a life that ends, a level that is cleared - takes no step of
    the environment's: the game goes on at once to where it can be played, or is over.

    Args:
        speed: "arcade", or "easy": about 60 % of that, as people play it by camera.
        frame_skip: so many steps of the game, 1/60 s each, are one of the environment's.
        render_mode: "rgb_array", or None.

    Attributes:
        observation_space: see `Observer`.
        action_space: the number of one of ACTIONS.

    Example:
        >>> env = gymnasium.make("campad.gym:campad/Pacman-v0")
        >>> observation, info = env.reset(seed=1)
        >>> action = env.action_space.sample(info["action_mask"])
        >>> observation, reward, terminated, truncated, info = env.step(action)
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": 15}  # noqa: RUF012

    def __init__(
        self, speed: str = "arcade", frame_skip: int = 4, render_mode: str | None = None
    ) -> None:
        if not isinstance(frame_skip, int) or not 1 <= frame_skip <= LONGEST_SKIP:
            raise ArgumentError(f"frame_skip must be 1 to {LONGEST_SKIP}; got {frame_skip!r}")
        if render_mode not in {None, *self.metadata["render_modes"]}:
            raise ArgumentError(f'render_mode must be "rgb_array" or None; got {render_mode!r}')
        self.render_mode = render_mode
        self.metadata = {**self.metadata, "render_fps": STEPS_PER_SECOND / frame_skip}
        self._frame_skip = frame_skip
        self._game = Game(speed=speed)
        self._observer = Observer(self._game.maze)
        self.observation_space = self._observer.space
        self.action_space = spaces.Discrete(len(ACTIONS))
        self._masks = [_mask(exits) for exits in range(1 << len(DIRECTIONS))]

    def get_action_meanings(self) -> list[str]:
        """Return the actions' names, as the Arcade Learning Environment does."""
        return list(ACTIONS)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begin a game; there are no options.

        Returns:
            The observation, and as `step` the information.
        """
        super().reset(seed=seed)
        self._game.reset(int(self.np_random.integers(2**32)))
        self._pass_waits()
        return self._observer.look(self._game.view), self._info()

    def step(self, action: Any) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Turn, and go on by `frame_skip` steps of the game.

        Returns:
            Observation, reward, terminated, truncated, and the information: `action_mask`, 1 for
            NOOP and for each direction that is open where Pac-Man is (another one stays wanted
            until it can be taken), and `tick`, the steps of the game since it began.

        Raises:
            ArgumentError: no such action, or the game is over.
        """
        # The space's own look at types takes a tenth of a step.
        usual = isinstance(action, _USUAL) and 0 <= action < len(ACTIONS)
        if not usual and not self.action_space.contains(action):
            raise ArgumentError(f"action must be 0 to {len(ACTIONS) - 1}; got {action!r}")
        if self._game.phase == "over":
            raise ArgumentError("the game is over; call reset before step")
        before = self._game.score
        self._game.advance(_DIRECTIONS[action], self._frame_skip)
        self._pass_waits()
        view = self._game.view
        reward = float(view.score - before)
        return self._observer.look(view), reward, view.phase == "over", False, self._info()

    def render(self) -> NDArray[np.uint8] | None:
        """Return the game as a picture, uint8 (h, w, 3); None without a render mode."""
        return draw(self._game.view, self._game.maze) if self.render_mode else None

    def _pass_waits(self) -> None:
        while self._game.phase not in {"playing", "over"}:
            self._game.advance()

    def _info(self) -> dict[str, Any]:
        view, maze = self._game.view, self._game.maze
        exits = maze.exits[maze.tile_at(view.pacman.x, view.pacman.y)]
        return {"action_mask": self._masks[exits].copy(), "tick": view.tick}


def _mask(exits: int) -> NDArray[np.int8]:
    """Which actions do something, by the exits of a tile: a bit for each of DIRECTIONS."""
    open_ones = {name for bit, name in enumerate(DIRECTIONS) if exits >> bit & 1} | {None}
    return np.array([direction in open_ones for direction in _DIRECTIONS], np.int8)
