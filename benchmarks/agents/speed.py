"""How many steps a second does campad/Pacman-v0 make?

    python -m benchmarks.agents.speed

One process, `gymnasium.make` with its usual wrappers, no rendering, random actions chosen before,
resets included. "steps" are calls of `env.step`, as an agent makes them; each is `frame_skip` steps
of the game, 1/60 s each. Medians of several rounds, by the processor's time, so that other programs
count for less.
"""

import sys
import time
from pathlib import Path

import gymnasium
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from common.machine import arguments, report

import campad.gym

GOAL = 20_000
WAYS = [("arcade", 1), ("arcade", 4), ("easy", 4)]


def steps_per_second(env: gymnasium.Env, steps: int) -> float:
    env.reset(seed=1)
    env.action_space.seed(1)
    actions = [env.action_space.sample() for _ in range(steps)]
    started = time.process_time()
    for action in actions:
        _, _, terminated, truncated, _ = env.step(action)
        if terminated or truncated:
            env.reset()
    return steps / (time.process_time() - started)


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--steps", type=int, default=10_000)
    options = parser.parse_args()
    rows = []
    for speed, skip in WAYS:
        env = gymnasium.make(campad.gym.PACMAN, speed=speed, frame_skip=skip)
        found = [steps_per_second(env, options.steps) for _ in range(options.rounds)]
        median = float(np.median(found))
        rows.append(
            {
                "pace": speed,
                "frame_skip": skip,
                "steps/s": median,
                "fastest": max(found),
                "steps of the game/s": median * skip,
                "goal": GOAL,
            }
        )
    env = gymnasium.make(campad.gym.PACMAN, render_mode="rgb_array")
    env.reset(seed=1)
    started = time.process_time()
    for _ in range(200):
        env.render()
    picture_ms = 1000 * (time.process_time() - started) / 200
    report("campad/Pacman-v0 without rendering", rows, options.json, "gymnasium")
    print(f"\nA picture of it takes {picture_ms:.2f} ms.")


if __name__ == "__main__":
    main()
