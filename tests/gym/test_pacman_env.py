"""The game as an environment, looked at by Gymnasium's own checks and beside the game itself."""

import subprocess
import sys
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import campad.gym
from campad.errors import ArgumentError
from campad.gym.observation import Cell
from campad.gym.pacman_env import ACTIONS
from campad.pacman import Game


def made(**settings: Any) -> Any:
    return gymnasium.make(campad.gym.PACMAN, **settings)


def played(env: Any, steps: int, seed: int = 3) -> list[Any]:
    """What random play sees."""
    env.action_space.seed(seed)
    seen: list[Any] = [env.reset(seed=seed)]
    for _ in range(steps):
        seen.append(env.step(env.action_space.sample()))
        if seen[-1][2]:
            seen.append(env.reset())
    return seen


@pytest.mark.parametrize("settings", [{}, {"frame_skip": 1, "speed": "easy"}])
def test_gymnasium_finds_nothing_wrong(settings: dict[str, Any]) -> None:
    """check_env passes, warnings being errors; pictures are rendered on the way."""
    check_env(made(**settings).unwrapped)


def test_it_is_made_by_its_name_alone() -> None:
    """A program that has not imported campad can make it."""
    program = "import gymnasium; print(gymnasium.make('campad.gym:campad/Pacman-v0').action_space)"

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert said.stdout == "Discrete(5)\n"


def test_equal_seeds_give_equal_episodes() -> None:
    """Same seed and actions, same observations and rewards; another seed begins another game."""
    first, again = (played(made(), 400) for _ in range(2))

    for one, other in zip(first, again, strict=True):
        assert all(np.array_equal(one[0][name], other[0][name]) for name in one[0])
        assert one[1:-1] == other[1:-1]


def test_it_is_the_game_itself() -> None:
    """Rewards add up to the game's score; a step is `frame_skip` steps of the game, in its maze."""
    env = made(frame_skip=3)
    seed = int(gymnasium.utils.seeding.np_random(5)[0].integers(2**32))
    game = Game(seed=seed, speed="arcade")
    while game.phase != "playing":
        game.advance()
    observation, _ = env.reset(seed=5)
    won = 0.0

    for direction in ["LEFT", "UP", "RIGHT", "DOWN"] * 15:
        observation, reward, _, _, info = env.step(ACTIONS.index(direction))
        game.advance(direction.lower(), 3)
        won += reward

    view, maze = game.view, game.maze
    figures = [view.pacman, *view.ghosts]
    assert view.tick == info["tick"]
    assert [view.score, view.lives, view.level, view.dots_left] == list(observation["scores"])
    assert view.score == won > 0
    assert [[f.x // 400, f.y // 400] for f in figures] == observation["figures"][:, :2].tolist()
    grid = observation["grid"]
    assert Cell.PACMAN == grid.flat[maze.tile_at(view.pacman.x, view.pacman.y)]
    closed = np.array([character in "#-_" for row in maze.rows for character in row])
    seen = grid.ravel() <= Cell.FRUIT
    assert ((grid.ravel() == Cell.WALL) == closed)[seen].all()


def test_the_grid_has_every_dot_that_is_left() -> None:
    """Without a figure on it, each tile shows what lies there."""
    env = made(speed="easy")

    for observation, *_ in played(env, 900):
        hidden = (observation["grid"] > Cell.FRUIT).sum()
        shown = np.isin(observation["grid"], [Cell.DOT, Cell.ENERGISER]).sum()
        assert shown <= observation["scores"][3] <= shown + hidden


def test_the_mask_says_where_the_way_is_open() -> None:
    """A masked action turns Pac-Man at once or keeps him going; NOOP is always there."""
    env = made(frame_skip=1)
    for observation, *_, info in played(env, 300):
        x, y = observation["figures"][0, :2] // 8
        grid = np.pad(observation["grid"], 1, mode="wrap")
        around = {
            "UP": (y, x + 1),
            "RIGHT": (y + 1, x + 2),
            "LEFT": (y + 1, x),
            "DOWN": (y + 2, x + 1),
        }
        free = [True, *(grid[around[name]] != Cell.WALL for name in ACTIONS[1:])]
        assert free == info["action_mask"].astype(bool).tolist()


def test_an_episode_ends_with_the_third_life() -> None:
    """Standing still ends in "terminated", and every step before has something to steer."""
    env = made(speed="arcade", frame_skip=30)
    env.reset(seed=1)
    terminated, lives = False, [3]
    while not terminated:
        observation, _, terminated, truncated, _ = env.step(0)
        lives.append(int(observation["scores"][1]))
        assert not truncated

    assert [3, 2, 1, 0] == sorted(set(lives), reverse=True)
    with pytest.raises(ArgumentError, match="over; call reset"):
        env.step(0)


def test_pictures_show_what_the_grid_has() -> None:
    """Pac-Man's place is his colour, a wall's is not, and points change the picture."""
    env = made(render_mode="rgb_array")
    observation, _ = env.reset(seed=2)
    first = env.render()
    for _ in range(40):
        observation, *_ = env.step(ACTIONS.index("LEFT"))

    picture = env.render()

    x, y = 2 * observation["figures"][0, :2]
    assert [255, 220, 61] == picture[y, x + 4].tolist()
    assert (picture.dtype, picture.shape) == (np.uint8, (416, 400, 3))
    assert (picture[-32:] != first[-32:]).any()
    assert made().unwrapped.render() is None


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"speed": "fast"}, "speed must be"),
        ({"frame_skip": 0}, "frame_skip must be 1 to 60; got 0"),
        ({"frame_skip": 1.5}, "frame_skip must be"),
        ({"speed": None}, "speed must be"),
    ],
)
def test_settings_that_make_no_sense_are_named(settings: dict[str, Any], words: str) -> None:
    """The message says what may be given."""
    with pytest.raises(ArgumentError, match=words):
        made(**settings)


@pytest.mark.parametrize("action", [5, -1, "up", None, 1.0, np.array([1])])
def test_actions_that_do_not_exist_are_refused(action: Any) -> None:
    """Gymnasium itself takes them; the game has not moved."""
    env = made().unwrapped
    _, info = env.reset(seed=1)

    with pytest.raises(ArgumentError, match="action must be 0 to 4"):
        env.step(action)

    assert info["tick"] == env._game.view.tick
