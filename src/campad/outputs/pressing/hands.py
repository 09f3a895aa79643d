"""What is held, on a device, within limits. The clock is passed in; nothing here waits."""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from campad.outputs.pressing.actions import LEANING, Action

MAX_PRESSES_PER_S = 20


class Device:
    """A keyboard, a mouse, a gamepad, or more of them.

    One that inherits has what it leaves out as here: nothing else is known to be held, it presses
    no more than `level` does, it neither moves nor scrolls, and has nothing to send or to close.
    """

    def taken(self, unit: str) -> bool:
        """Somebody else holds it already, as far as that can be known."""
        return False

    def down(self, unit: str) -> None:
        """Hold a unit of `Action.holds`."""
        self.level(unit, 1.0)

    def up(self, unit: str) -> None:
        """Let go of one."""
        self.level(unit, 0.0)

    def level(self, unit: str, share: float) -> None:
        """Hold a stick or trigger a part of the way, 0 to 1."""

    def move(self, x: int, y: int) -> None:
        """Move the mouse by pixels; right and down are positive."""

    def scroll(self, x: int, y: int) -> None:
        """Turn the wheel by steps."""

    def flush(self) -> None:
        """Have done what was asked for so far."""

    def close(self) -> None:
        """Let go of the device."""


class Hands:
    """Presses and releases what classes are bound to.

    Args:
        device: what is pressed.
        actions: by class. Another class cannot be pressed.
        hold_s: so long something is held at the longest.
        speeds: pixels and wheel steps a second, for "move" and "scroll".
        leans: sticks and triggers are not pressed; `lean` pushes them.
        note: told "+unit" before it is pressed and "-unit" after it was released.
    """

    def __init__(
        self,
        device: Device,
        actions: Mapping[str, Action],
        hold_s: float,
        speeds: Mapping[str, float],
        note: Callable[[str], Any] = lambda _line: None,
        *,
        leans: bool = False,
    ) -> None:
        self._device, self._actions, self._hold_s = device, actions, hold_s
        self._leans, self._pushed = leans, dict[str, float]()  # stick or trigger, and how far
        self._speeds, self._note = speeds, note
        self._pressed: dict[str, float] = {}  # class, and when it has to be released
        self._owners: dict[str, list[str]] = {}  # unit, and the classes that hold it
        self._presses: deque[float] = deque(maxlen=MAX_PRESSES_PER_S)
        self._moved_s = 0.0
        self._left = {"move": [0.0, 0.0], "scroll": [0.0, 0.0]}

    @property
    def pressed(self) -> tuple[str, ...]:
        """The classes that are pressed now."""
        return tuple(self._pressed)

    @property
    def idle(self) -> bool:
        """Nothing is held, and no stick or trigger is pushed."""
        return not self._pressed and not any(self._pushed.values())

    @property
    def moving(self) -> bool:
        """Something moves: `tick` should come soon."""
        return any(self._actions[label].motion for label in self._pressed)

    def press(self, label: str, now_s: float) -> None:
        """Do what a class is bound to; too many in a second are left out."""
        action = self._actions.get(label)
        if action is None or label in self._pressed:
            return
        if len(self._presses) == MAX_PRESSES_PER_S and now_s - self._presses[0] < 1:
            return
        self._presses.append(now_s)
        if not self.moving:
            self._moved_s = now_s
        self._pressed[label] = now_s + self._hold_s
        for unit in action.holds:
            if self._leans and unit in LEANING:
                continue
            if unit not in self._owners:
                if self._device.taken(unit):
                    continue
                self._note(f"+{unit}")
                self._owners[unit] = []
                self._device.down(unit)
            self._owners[unit].append(label)

    def release(self, label: str) -> None:
        """End what a class is bound to, if it is pressed."""
        if self._pressed.pop(label, None) is None:
            return
        for unit in reversed(self._actions[label].holds):
            owners = self._owners.get(unit, [])
            if label in owners:
                owners.remove(label)
                if not owners:
                    self._device.up(unit)
                    del self._owners[unit]
                    self._note(f"-{unit}")

    def release_all(self) -> None:
        """Let go of everything that was pressed here, and of nothing else."""
        for label in self.pressed:
            self.release(label)
        self.lean({})
        self._device.flush()

    def lean(self, shares: Mapping[str, float]) -> None:
        """Push sticks and triggers as far as their classes are probable.

        What several classes push goes as far as the most probable of them; what none of these
        shares is of goes back.
        """
        pushed: dict[str, float] = {}
        for label, action in self._actions.items():
            for unit in LEANING.intersection(action.holds if self._leans else ()):
                pushed[unit] = max(pushed.get(unit, 0.0), shares.get(label, 0.0))
        for unit, share in pushed.items():
            if share != self._pushed.get(unit, 0.0):
                self._pushed[unit] = share
                self._device.level(unit, share)

    def tick(self, now_s: float) -> None:
        """Release what was held too long, and move on what moves."""
        for label in [label for label, until_s in self._pressed.items() if now_s >= until_s]:
            self.release(label)
        seconds, self._moved_s = min(max(0.0, now_s - self._moved_s), 0.1), now_s
        for motion, act in (("move", self._device.move), ("scroll", self._device.scroll)):
            self._go(motion, act, seconds * self._speeds.get(motion, 0.0))
        self._device.flush()

    def _go(self, motion: str, act: Callable[[int, int], Any], length: float) -> None:
        left = self._left[motion]
        going = [self._actions[label] for label in self._pressed]
        going = [action for action in going if action.motion == motion]
        if not going:
            left[:] = [0.0, 0.0]
            return
        for axis in (0, 1):
            left[axis] += length * sum(action.direction[axis] for action in going)
        x, y = int(left[0]), int(left[1])
        left[0] -= x
        left[1] -= y
        if x or y:
            act(x, y)
