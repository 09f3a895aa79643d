"""Episodes: what poses decide goes into an environment at its own pace, scores come out."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol

import gymnasium

from campad.decisions import Decision
from campad.gym.actions import ActionMapping

LATEST_S = 0.25
"""Who is later than this goes on from now, and does not race after the time that is lost."""


class Poses:
    """Holds what is decided, for a thread that asks at its own pace: the newest counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pressed: tuple[str, ...] = ()
        self._tapped: list[str] = []

    def act(self, decision: Decision, _prediction: Any = None) -> None:
        """Take in what was decided."""
        with self._lock:
            self._pressed = decision.pressed
            self._tapped += [event.label for event in decision.events if event.kind == "press"]

    def take(self) -> tuple[str, ...]:
        """Return what is pressed, the newest last, and what was since the call before."""
        with self._lock:
            over = [label for label in self._tapped if label not in self._pressed]
            self._tapped.clear()
            return (*dict.fromkeys(over), *self._pressed)

    def take_presses(self) -> tuple[str, ...]:
        """Return what came to be pressed since the call before."""
        with self._lock:
            tapped = tuple(dict.fromkeys(self._tapped))
            self._tapped.clear()
            return tapped


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode.

    Attributes:
        number: from 1.
        seed: what it was reset with.
        score: the sum of its rewards.
        steps: how many it had.
        ended: "terminated", by the environment's own rules, or "truncated", by a limit of time.
    """

    number: int
    seed: int
    score: float
    steps: int
    ended: str


class Recorder(Protocol):
    """Is told all that happens."""

    def begin(self, env: gymnasium.Env[Any, Any], seed: int, observation: Any) -> None:
        """An episode has begun."""

    def step(
        self, env: gymnasium.Env[Any, Any], action: Any, result: tuple[Any, Any, bool, bool, Any]
    ) -> None:
        """A step was made."""

    def close(self) -> None:
        """Nothing comes any more."""


@dataclass(frozen=True, slots=True)
class Pace:
    """When steps are made.

    Attributes:
        hz: so many a second.
        clock: gives seconds.
        sleep: waits for so many.
        turns: only when something comes to be pressed, one step for each time.
    """

    hz: float
    clock: Callable[[], float]
    sleep: Callable[[float], object]
    turns: bool = False


def play(
    env: gymnasium.Env[Any, Any],
    mapping: ActionMapping,
    poses: Poses,
    pace: Pace,
    seed: int,
    recorders: tuple[Recorder, ...] = (),
) -> Iterator[Episode | None]:
    """Play one episode after the other; yield None after each step, and each episode at its end.

    Args:
        env: the environment.
        mapping: what each class does in it.
        poses: what is decided, by another thread.
        pace: when steps are made.
        seed: the first episode's; each further one has the next.
        recorders: are told.
    """
    for number in count(1):
        observation, _ = env.reset(seed=seed)
        for recorder in recorders:
            recorder.begin(env, seed, observation)
        score, steps, ended = 0.0, 0, ""
        ticks = _ticks(pace)
        while not ended:
            next(ticks)
            pressed = poses.take_presses() if pace.turns else poses.take()
            if pace.turns and not any(label in mapping.actions for label in pressed):
                yield None
                continue
            action = mapping.action(pressed)
            result = env.step(action)
            _, reward, terminated, truncated, _ = result
            for recorder in recorders:
                recorder.step(env, action, result)
            score, steps = score + float(reward), steps + 1
            ended = "terminated" if terminated else "truncated" if truncated else ""
            yield None
        yield Episode(number, seed, score, steps, ended)
        seed += 1


def _ticks(pace: Pace) -> Iterator[None]:
    """Yield when the next step is due."""
    due_s = pace.clock()
    while True:
        due_s += 1 / pace.hz
        now_s = pace.clock()
        if due_s > now_s:
            pace.sleep(due_s - now_s)
        elif now_s - due_s > LATEST_S:
            due_s = now_s
        yield None
