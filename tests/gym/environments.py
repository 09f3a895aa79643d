"""Small environments of all kinds of actions, and one that is given what to do."""

from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

SPACES = {
    "discrete": spaces.Discrete(4),
    "late": spaces.Discrete(3, start=5),
    "buttons": spaces.MultiBinary(3),
    "many": spaces.MultiDiscrete([3, 2]),
    "box": spaces.Box(np.array([-1, 0.5, -2], np.float32), np.array([1, 2, -1], np.float32)),
    "dict": spaces.Dict({"a": spaces.Discrete(2)}),
}


class Counting(gymnasium.Env[Any, Any]):
    """Lasts three steps, or two with `short`, and gives a point for each; sees how many it had."""

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": 10}  # noqa: RUF012
    render_mode = "rgb_array"
    observation_space = spaces.Discrete(10)

    def __init__(self, kind: str = "discrete", names: tuple[str, ...] = ()) -> None:
        self.action_space: Any = SPACES[kind]
        self.names, self.actions_done = names, list[Any]()
        self.limit = 3

    def get_action_meanings(self) -> list[str]:
        return list(self.names)

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[int, dict[str, Any]]:
        super().reset(seed=seed)
        self.count = 0
        return self.count, {}

    def step(self, action: Any) -> tuple[int, float, bool, bool, dict[str, Any]]:
        assert self.action_space.contains(action)
        self.count += 1
        self.actions_done.append(action)
        return self.count, 1.0, self.count == 3, self.count == self.limit, {}

    def render(self) -> Any:
        return np.full((17, 24, 3), 40 * self.count, np.uint8)
