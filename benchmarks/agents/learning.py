"""Can campad/Pacman-v0 be learned? Random play beside an agent that has trained for some minutes.

    python -m benchmarks.agents.learning

The algorithm is the cross-entropy method (Rubinstein 1999; for games: Szita and Lőrincz 2006): of
many random weights those that scored most say around which the next ones are drawn. A move is worth
the weighted sum of a handful of numbers about the tile it leads to. All the agent knows comes from
observations and the action mask; the games it is judged by, it has not trained on.
"""

import sys
import time
from argparse import Namespace
from collections import deque
from collections.abc import Callable
from pathlib import Path

import gymnasium
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from common.machine import arguments, report
from numpy.typing import NDArray

import campad.gym
from campad.gym.observation import Cell, Observation
from campad.gym.pacman_env import ACTIONS

FRAME_SKIP = 8
"""About one tile of the maze at the arcade's pace."""
STEPS = {"UP": (-1, 0), "RIGHT": (0, 1), "LEFT": (0, -1), "DOWN": (1, 0)}
FEATURES = ("dot here", "dots near", "energiser near", "ghost near", "frightened near", "back")
ELITE = 0.2
NOISE = 0.3

Policy = Callable[[Observation, NDArray[np.int8]], int]


class Maze:
    """The distances between all tiles of a maze, from one observation of it."""

    def __init__(self, grid: NDArray[np.uint8]) -> None:
        height, width = grid.shape
        free = {(int(y), int(x)) for y, x in np.argwhere(grid != Cell.WALL)}
        self.shape = grid.shape
        self.next: dict[int, dict[int, int]] = {}
        for y, x in free:
            beside = {
                number: ((y + STEPS[name][0]) % height, (x + STEPS[name][1]) % width)
                for number, name in enumerate(ACTIONS)
                if name in STEPS
            }
            self.next[y * width + x] = {
                number: there[0] * width + there[1]
                for number, there in beside.items()
                if there in free
            }
        self.distance = np.full((height * width,) * 2, 99.0)
        for tile in self.next:
            self._measure(tile)

    def _measure(self, start: int) -> None:
        self.distance[start, start] = 0
        queue = deque([start])
        while queue:
            tile = queue.popleft()
            for there in self.next[tile].values():
                if self.distance[start, there] == 99:
                    self.distance[start, there] = self.distance[start, tile] + 1
                    queue.append(there)


class LinearPolicy:
    """Takes the move whose tile is worth most."""

    def __init__(self, maze: Maze, weights: NDArray[np.float64]) -> None:
        self.maze, self.weights = maze, weights

    def __call__(self, observation: Observation, mask: NDArray[np.int8]) -> int:
        grid, figures = observation["grid"].ravel(), observation["figures"]
        tiles = figures[:, 1] // 8 * self.maze.shape[1] + figures[:, 0] // 8
        dots, energisers = np.flatnonzero(grid == Cell.DOT), np.flatnonzero(grid == Cell.ENERGISER)
        moods = figures[1:, 3]
        ghosts, frightened = tiles[1:][moods == 0], tiles[1:][(moods == 1) | (moods == 2)]
        best, most = 0, -np.inf
        for action, tile in self.maze.next.get(int(tiles[0]), {}).items():
            if not mask[action]:
                continue
            row = self.maze.distance[tile]
            worth = (
                float(grid[tile] == Cell.DOT),
                _near(row[dots], 8),
                _near(row[energisers], 8),
                _near(row[ghosts], 3),
                _near(row[frightened], 6),
                float(ACTIONS[action].lower() == _BACK[int(figures[0, 2])]),
            )
            if (value := float(np.dot(self.weights, worth))) > most:
                best, most = action, value
        return best


_BACK = ("down", "right", "up", "left")  # of campad.pacman.DIRECTIONS


def _near(distances: NDArray[np.float64], scale: float) -> float:
    return float(np.exp(-distances.min() / scale)) if len(distances) else 0.0


def random_policy(env: gymnasium.Env, seed: int) -> Policy:
    env.action_space.seed(seed)
    return lambda _observation, mask: int(env.action_space.sample(mask))


def score(env: gymnasium.Env, policy: Policy, seed: int, most: int = 100_000) -> float:
    """Play one episode; return what it won."""
    observation, info = env.reset(seed=seed)
    won, steps, over = 0.0, 0, False
    while not over and steps < most:
        observation, reward, terminated, truncated, info = env.step(
            policy(observation, info["action_mask"])
        )
        won, steps, over = won + float(reward), steps + 1, terminated or truncated
    return won


def train(env: gymnasium.Env, maze: Maze, options: Namespace) -> NDArray[np.float64]:
    rng = np.random.default_rng(options.seed)
    mean, spread = np.zeros(len(FEATURES)), np.ones(len(FEATURES))
    for generation in range(options.generations):
        drawn = mean + spread * rng.standard_normal((options.population, len(FEATURES)))
        seeds = rng.integers(1, 2**31, options.games).tolist()
        scores = [
            np.mean([score(env, LinearPolicy(maze, row), s, 2_000) for s in seeds]) for row in drawn
        ]
        elite = drawn[np.argsort(scores)[-max(2, int(ELITE * options.population)) :]]
        mean, spread = elite.mean(axis=0), elite.std(axis=0) + NOISE / (1 + generation)
        print(f"generation {generation + 1}: {np.mean(scores):,.0f} on average", flush=True)
    return mean


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--generations", type=int, default=10)
    parser.add_argument("--population", type=int, default=30)
    parser.add_argument("--games", type=int, default=2, help="for each of a population")
    parser.add_argument("--judged", type=int, default=100, help="games at the end")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    env = gymnasium.make(campad.gym.PACMAN, frame_skip=FRAME_SKIP)
    maze = Maze(env.reset(seed=0)[0]["grid"])
    started = time.perf_counter()
    weights = train(env, maze, options)
    took = time.perf_counter() - started
    agents: dict[str, Policy] = {
        "random": random_policy(env, 0),
        "trained": LinearPolicy(maze, weights),
    }
    rows = []
    for name, policy in agents.items():
        # Seeds of training are positive; Gymnasium takes any up to 2**32 and more.
        won = [score(env, policy, 2**32 + game) for game in range(options.judged)]
        low, median, high = np.percentile(won, [10, 50, 90])
        rows.append(
            {"agent": name, "mean score": float(np.mean(won)), "10 %": low, "median": median}
            | {"90 %": high, "games": options.judged}
        )
    report(f"campad/Pacman-v0, trained for {took:.0f} s", rows, options.json, "gymnasium")
    print("\n" + ", ".join(f"{n} {w:+.2f}" for n, w in zip(FEATURES, weights, strict=True)))


if __name__ == "__main__":
    main()
