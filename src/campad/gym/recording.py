"""Recordings of episodes: pictures, a film, or all that happened in the manner of Minari."""

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium
import gymnasium.error
import numpy as np

from campad.errors import SourceError
from campad.imaging.film import FilmWriter
from campad.imaging.frame import Pixels

Result = tuple[Any, Any, bool, bool, Any]


class FilmRecorder:
    """Writes what an environment renders, a picture for each step, into an mp4 file."""

    def __init__(self, path: Path, hz: float) -> None:
        self._film = FilmWriter(path, hz)

    def begin(self, env: gymnasium.Env[Any, Any], _seed: int, _observation: Any) -> None:
        """Show the first picture of an episode."""
        self._show(env)

    def step(self, env: gymnasium.Env[Any, Any], _action: Any, _result: Result) -> None:
        """Show what has become of it."""
        self._show(env)

    def close(self) -> None:
        """Write what is left."""
        self._film.close()

    def _show(self, env: gymnasium.Env[Any, Any]) -> None:
        self._film.write(_picture(env))


class ShownRecorder:
    """Hands every picture to `show`, with the score, and with how episodes begin and end."""

    def __init__(self, show: Callable[[Pixels, str, str], object]) -> None:
        self._show = show
        self._number, self._score, self._status = 0, 0.0, ""

    def begin(self, env: gymnasium.Env[Any, Any], _seed: int, _observation: Any) -> None:
        """Show the first picture of an episode."""
        ended = f"Episode {self._number} ended with {self._score:g}. " if self._number else ""
        self._number, self._score = self._number + 1, 0.0
        self._status = f"{ended}Episode {self._number} has begun."
        self._tell(env)

    def step(self, env: gymnasium.Env[Any, Any], _action: Any, result: Result) -> None:
        """Show what has become of it."""
        self._score += float(result[1])
        self._tell(env)

    def close(self) -> None:
        """Nothing is left to do."""

    def _tell(self, env: gymnasium.Env[Any, Any]) -> None:
        self._show(_picture(env), f"score {self._score:g}", self._status)


class JsonRecorder:
    """Keeps episodes, and writes them as JSON at the end.

    As in Minari's data sets an episode has one observation more than actions. Of each observation
    only a checksum is kept: who resets with the seed and repeats the actions gets it again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._episodes: list[dict[str, Any]] = []
        self._about: dict[str, Any] = {}
        _write(path, "")  # whether it can be written is said before the play

    def begin(self, env: gymnasium.Env[Any, Any], seed: int, observation: Any) -> None:
        """Begin an episode."""
        self._about = {
            "env_spec": json.loads(env.spec.to_json()) if env.spec else None,
            "action_space": str(env.action_space),
            "observation_space": str(env.observation_space),
        }
        self._episodes.append(
            {
                "id": len(self._episodes),
                "seed": seed,
                "total_reward": 0.0,
                "total_steps": 0,
                "observation_checksums": [checksum(observation)],
                **{name: [] for name in ("actions", "rewards", "terminations", "truncations")},
            }
        )

    def step(self, _env: gymnasium.Env[Any, Any], action: Any, result: Result) -> None:
        """Add a step to the episode."""
        observation, reward, terminated, truncated, _ = result
        episode = self._episodes[-1]
        episode["total_reward"] += float(reward)
        episode["total_steps"] += 1
        episode["observation_checksums"].append(checksum(observation))
        episode["actions"].append(np.asarray(action).tolist())
        episode["rewards"].append(float(reward))
        episode["terminations"].append(bool(terminated))
        episode["truncations"].append(bool(truncated))

    def close(self) -> None:
        """Write the file."""
        document = {**self._about, "total_episodes": len(self._episodes)}
        document["total_steps"] = sum(episode["total_steps"] for episode in self._episodes)
        _write(self._path, json.dumps({**document, "episodes": self._episodes}) + "\n")


def _picture(env: gymnasium.Env[Any, Any]) -> Pixels:
    try:
        return np.array(env.render(), np.uint8)
    except gymnasium.error.Error as error:  # for many a package is missing
        raise SourceError(f"the environment gives no picture: {error}") from error


def checksum(observation: Any) -> str:
    """Return the CRC-32 of an observation's bytes, in hexadecimal."""
    return f"{_crc(observation, 0):08x}"


def _crc(value: Any, before: int) -> int:
    if isinstance(value, dict):
        for name in sorted(value):
            before = _crc(value[name], zlib.crc32(name.encode(), before))
        return before
    if isinstance(value, str):
        return zlib.crc32(value.encode(), before)
    if isinstance(value, tuple | list):
        for inner in value:
            before = _crc(inner, before)
        return before
    return zlib.crc32(np.ascontiguousarray(value).tobytes(), before)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise SourceError(f"{path} cannot be written: {error.strerror or error}") from error
