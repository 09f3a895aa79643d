"""Somebody who reads no words, and does only what the page marks as next."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

SECONDS = 60
"""From the first paint on; who needs longer has given up."""
LOOK_S = 0.03
MOST_TABS = 60

NO_CAMERA = "if (isSecureContext) navigator.mediaDevices.enumerateDevices = async () => []"
"""Run before the page's own scripts: whatever this machine has, the demo camera is the way in."""

LOOK = """() => {
  const marks = [...document.querySelectorAll("[data-next]")];
  const [mark] = marks;
  const { left, top, width, height } = mark?.getBoundingClientRect() ?? {};
  const [x, y] = [left + width / 2, top + height / 2];
  const { classList } = document.body;
  const painted = performance.getEntriesByType("paint")[0]?.startTime;
  return {
    marks: marks.length,
    mark: mark ? (mark.seenAs ??= Math.random()) : null,
    x, y,
    inSight: mark ? mark.contains(document.elementFromPoint(x, y)) : false,
    filling: mark ? mark.querySelector(".gauge") !== null : false,
    focused: mark ? mark === document.activeElement : false,
    taught: document.querySelectorAll(".pad.enough").length,
    plays: classList.contains("trained") && classList.contains("playing"),
    seconds: painted === undefined ? 0 : (performance.now() - painted) / 1000,
  };
}"""


@dataclass(frozen=True)
class Walk:
    """How somebody came to play."""

    acts: int
    seconds: float
    taught: int


class Hand(Protocol):
    """A mouse, a finger, or a keyboard."""

    def down(self, seen: dict[str, Any]) -> None: ...

    def up(self, seen: dict[str, Any]) -> None: ...


def follow(look: Callable[[], dict[str, Any]], hand: Hand) -> Walk:
    """Do what is marked until the game plays: hold what fills while held, press the rest."""
    acts = 0
    while not (seen := looked(look))["plays"]:
        if seen["mark"] is None:
            continue
        acts += 1
        hand.down(seen)
        if seen["filling"]:
            see_another(look, seen)
        hand.up(seen)
        see_another(look, seen)
    assert not seen["marks"], "something is to be done while it plays"
    return Walk(acts, seen["seconds"], seen["taught"])


def looked(look: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    time.sleep(LOOK_S)
    seen = look()
    assert seen["marks"] <= 1, "two things are to be done next"
    assert seen["seconds"] < SECONDS, seen
    return seen


def see_another(look: Callable[[], dict[str, Any]], before: dict[str, Any]) -> None:
    """Wait until that is no more what is to be done."""
    while looked(look)["mark"] == before["mark"]:
        pass


class Keyboard:
    """Tab to what is marked, then Enter."""

    def __init__(
        self, look: Callable[[], dict[str, Any]], key: Callable[[str, str], object]
    ) -> None:
        self._look = look
        self._key = key

    def down(self, seen: dict[str, Any]) -> None:
        for _ in range(MOST_TABS):
            if self._look()["focused"]:
                break
            self._key("down", "Tab")
            self._key("up", "Tab")
        assert self._look()["focused"], "no Tab leads there"
        self._key("down", "Enter")

    def up(self, seen: dict[str, Any]) -> None:
        self._key("up", "Enter")


class Pointer:
    """A mouse or a finger: it goes to what can be seen, and nowhere else."""

    def __init__(self, act: Callable[[str, float, float], object]) -> None:
        self._act = act

    def down(self, seen: dict[str, Any]) -> None:
        assert seen["inSight"], seen
        self._act("down", seen["x"], seen["y"])

    def up(self, seen: dict[str, Any]) -> None:
        self._act("up", seen["x"], seen["y"])
