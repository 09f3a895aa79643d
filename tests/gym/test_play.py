"""Poses that play: at the environment's pace, the newest decision counts."""

import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import gymnasium
import pytest

from campad.decisions import Decision, Event
from campad.errors import SourceError
from campad.gym import PACMAN
from campad.gym.actions import ActionMapping
from campad.gym.play import Episode, Pace, Poses, play
from campad.gym.recording import FilmRecorder, JsonRecorder, checksum
from campad.testing import FakeClock
from gym.environments import Counting

LABELS = ("left", "right")


def decision(*pressed: str, tapped: tuple[str, ...] = ()) -> Decision:
    events = tuple(Event("press", label, 0.0) for label in (*tapped, *pressed))
    return Decision(pressed[-1] if pressed else None, 0.0, True, events, pressed)


def playing(env: Any, poses: Poses, clock: FakeClock, turns: bool = False, **more: Any) -> Any:
    mapping = ActionMapping(env, {"left": "1", "right": "2"}, LABELS)
    return play(env, mapping, poses, Pace(10, clock, clock.advance, turns), 7, **more)


def episodes(play: Any, number: int) -> list[Episode]:
    return list(islice(filter(None, play), number))


def test_episodes_follow_each_other() -> None:
    """Each has its score, its number of steps, its own seed, and how it ended."""
    env = Counting()

    found = episodes(playing(env, Poses(), FakeClock()), 2)
    env.limit = 2
    found += episodes(playing(env, Poses(), FakeClock()), 1)

    assert found == [
        Episode(1, 7, 3.0, 3, "terminated"),
        Episode(2, 8, 3.0, 3, "terminated"),
        Episode(1, 7, 2.0, 2, "truncated"),
    ]


def test_steps_come_at_the_environments_pace() -> None:
    """Ten a second; who is late goes on from there and does not race."""
    clock, times = FakeClock(), list[float]()
    steps = playing(Counting(), Poses(), clock)
    for late_s in (0.0, 0.04, 3.0, 0.0):
        next(steps)
        times.append(round(clock(), 3))
        clock.advance(late_s)

    assert [0.1, 0.2, 0.3, 3.3] == times


def test_the_newest_decision_counts() -> None:
    """What is pressed is done in every step until it is let go; then nothing is: 0."""
    env, poses = Counting(), Poses()
    steps = playing(env, poses, FakeClock())

    for now in (decision(), decision("left"), decision("right")):
        poses.act(decision("left"))
        poses.act(now)
        next(steps)

    assert [1, 1, 2] == env.actions_done


def test_a_tap_between_two_steps_is_not_lost() -> None:
    """It is done once, even if it is over when the step is made."""
    env, poses = Counting(), Poses()
    steps = playing(env, poses, FakeClock())

    poses.act(decision("right"))
    poses.act(decision())
    next(steps)
    next(steps)

    assert [2, 0] == env.actions_done


def test_in_turns_a_press_is_a_step() -> None:
    """Nothing happens before; a pose that is held is one step."""
    env, poses = Counting(), Poses()
    steps = playing(env, poses, FakeClock(), turns=True)

    for now in (decision(), decision("left"), None, None, decision("right")):
        if now:
            poses.act(now)
        next(steps)

    assert [1, 2] == env.actions_done


def test_a_recording_is_the_episode_again(tmp_path: Path) -> None:
    """Who resets with its seed and repeats its actions gets its rewards and observations."""
    poses, env = Poses(), gymnasium.make(PACMAN, frame_skip=30)
    recorder = JsonRecorder(tmp_path / "a.json")
    clock = FakeClock()
    mapping = ActionMapping(env, {"left": "LEFT", "right": "RIGHT"}, LABELS)
    for number, episode in enumerate(
        play(env, mapping, poses, Pace(10, clock, clock.advance), 3, (recorder,))
    ):
        poses.act(decision("left" if number % 8 < 4 else "right"))
        if episode:
            break
    recorder.close()

    document = json.loads((tmp_path / "a.json").read_text("utf-8"))

    (told,) = document["episodes"]
    again = gymnasium.make(gymnasium.envs.registration.EnvSpec(**_spec(document)))
    observation, _ = again.reset(seed=told["seed"])
    sums, rewards = [checksum(observation)], []
    for action in told["actions"]:
        observation, reward, terminated, truncated, _ = again.step(action)
        sums.append(checksum(observation))
        rewards.append(reward)
    assert (sums, rewards) == (told["observation_checksums"], told["rewards"])
    assert (True, False) == (terminated, truncated)
    assert [*[False] * (len(rewards) - 1), True] == told["terminations"]
    assert sum(rewards) == told["total_reward"] == episode.score > 0
    assert document["total_steps"] == episode.steps == len(rewards)


def _spec(document: dict[str, Any]) -> dict[str, Any]:
    spec = document["env_spec"]
    return {name: spec[name] for name in ("id", "entry_point", "kwargs", "max_episode_steps")}


def test_checksums_tell_observations_apart() -> None:
    """Of arrays, and of what holds them."""
    sums = {checksum({"a": value, "b": "word"}) for value in (0, 1, (1, 2), [2, 1], "1")}

    assert 5 == len(sums)
    assert checksum({"a": 1, "b": 2}) == checksum({"b": 2, "a": 1})


def test_a_place_that_cannot_be_written_is_said_before_the_play(tmp_path: Path) -> None:
    """Not after an hour of it."""
    with pytest.raises(SourceError, match="cannot be written: No such file"):
        JsonRecorder(tmp_path / "none" / "a.json")


def test_an_environment_that_cannot_be_filmed_says_why(tmp_path: Path) -> None:
    """Many find out at their first picture that a package is missing."""
    pytest.importorskip("av", reason="needs PyAV")

    class Blind(Counting):
        def render(self) -> Any:
            raise gymnasium.error.DependencyNotInstalled("pygame is not installed")

    recorders = (FilmRecorder(tmp_path / "a.mp4", 10),)

    with pytest.raises(SourceError, match="gives no picture: pygame is not installed"):
        next(playing(Blind(), Poses(), FakeClock(), recorders=recorders))


def test_who_asks_from_another_thread_gets_everything_once() -> None:
    """A press is given out once, in order, and what is held always."""
    poses = Poses()
    poses.act(decision("left", tapped=("right",)))

    given: list[Callable[[], tuple[str, ...]]] = [poses.take, poses.take, poses.take_presses]

    assert [("right", "left"), ("left",), ()] == [ask() for ask in given]
