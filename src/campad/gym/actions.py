"""What an environment's actions are, and how classes become them: words go in, actions come out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import EnumMeta
from typing import Any, Protocol

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from campad.dataset.labels import check_known
from campad.errors import ArgumentError

NOTHING = ("noop", "idle")
"""How actions that do nothing are called: in Atari's games, and on highway-env's roads."""

MOST_ROWS = 40
HOW = {
    spaces.Discrete: "a number, or a name of the table",
    spaces.MultiBinary: "the numbers of the buttons, with + between them",
    spaces.MultiDiscrete: "PLACE:VALUE, with + between several",
    spaces.Box: "PLACE:VALUE, with + between several",
}
"""How an action of each kind is written."""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """A line of the table of an environment's actions.

    Attributes:
        written: what stands for it in a mapping.
        meaning: its name, or what values there may be.
    """

    written: str
    meaning: str


class _Actions(Protocol):
    """The actions of one kind of space."""

    rest: Any

    def rows(self) -> Iterable[ActionRow]:
        """Yield the lines of the table."""

    def read(self, text: str) -> Any:
        """Read what a person has written for one class, or raise ArgumentError."""

    def together(self, pressed: Sequence[Any]) -> Any:
        """Return the action for what was read of the classes that are pressed."""


class ActionMapping:
    """What each class does in an environment.

    Args:
        env: the environment.
        written: the action of each class, as text; None takes the actions that are called like the
            classes, whatever the case of the letters.
        labels: the classes there are.
        rest: the action while nothing is pressed, as text; None is the one called NOOP or IDLE,
            else nothing of everything: 0.

    Raises:
        ArgumentError: no such class or action, no class does anything, or actions that poses
            cannot make; the message says what there is.

    Attributes:
        actions: what was read, by class.
        rest: what is done while nothing is pressed.
        rest_is_named: the environment says itself that this does nothing, or a person does. Of one
            number without a name nobody knows: 0 drives left in Gymnasium's MountainCar.
    """

    def __init__(
        self,
        env: gymnasium.Env[Any, Any],
        written: Mapping[str, str] | None,
        labels: Sequence[str],
        rest: str | None = None,
    ) -> None:
        self._kind = _kind(env)
        names = {name.casefold(): name for name in action_names(env)}
        if written is None:
            written = {label: label for label in labels if label.casefold() in names}
        if not written:
            raise ArgumentError(
                f"no class does anything in {_called(env)}: no action of it is called like one of "
                f"{', '.join(labels)}; say which does what with --map, after a look at --actions"
            )
        self.actions = {
            check_known(label, labels): self._kind.read(text) for label, text in written.items()
        }
        nothing = next((name for name in NOTHING if name in names), None)
        single = isinstance(env.action_space, spaces.Discrete)
        self.rest_is_named = rest is not None or nothing is not None or not single
        rest = nothing if rest is None else rest
        self.rest = (
            self._kind.rest if rest is None else self._kind.together([self._kind.read(rest)])
        )

    def action(self, pressed: Sequence[str]) -> Any:
        """Return the action for the classes that are pressed, the newest last."""
        meant = [self.actions[label] for label in pressed if label in self.actions]
        return self._kind.together(meant) if meant else self.rest


def action_table(env: gymnasium.Env[Any, Any]) -> list[ActionRow]:
    """Return what may be written for the actions of an environment, MOST_ROWS lines at most.

    Raises:
        ArgumentError: actions that poses cannot make.
    """
    rows = list(_kind(env).rows())
    if len(rows) <= MOST_ROWS:
        return rows
    return [*rows[:MOST_ROWS], ActionRow("...", f"{len(rows)} in all")]


def action_names(env: gymnasium.Env[Any, Any]) -> list[str]:
    """Return the names of an environment's discrete actions, from the first on; often none."""
    space, inner = env.action_space, env.unwrapped
    if not isinstance(space, spaces.Discrete):
        return []
    meanings, members = getattr(inner, "get_action_meanings", None), getattr(inner, "actions", None)
    names = list(map(str, meanings())) if callable(meanings) else []
    if isinstance(members, EnumMeta):  # MiniGrid's way
        names = list(members.__members__)
    called = getattr(getattr(inner, "action_type", None), "actions", None)
    if isinstance(called, Mapping):  # highway-env's
        names = [str(called[number]) for number in sorted(called)]
    return names if len(names) == int(space.n) else []


def how_to_write(env: gymnasium.Env[Any, Any]) -> str:
    """Return how an action of an environment is written."""
    return next(how for kind, how in HOW.items() if isinstance(env.action_space, kind))


class _Discrete:
    """One number, perhaps with a name. Of several that are pressed the newest counts."""

    def __init__(self, space: spaces.Discrete, names: list[str]) -> None:
        self._space, self._first, self._names = space, int(space.start), names
        self.rest = 0 if space.contains(0) else self._first

    def rows(self) -> Iterable[ActionRow]:
        for number in range(int(self._space.n)):
            name = self._names[number] if self._names else ""
            yield ActionRow(str(self._first + number), name)

    def read(self, text: str) -> int:
        folded = [name.casefold() for name in self._names]
        if text.casefold() in folded:
            return self._first + folded.index(text.casefold())
        try:
            number = int(text)
        except ValueError:
            number = self._first - 1
        if not self._space.contains(number):
            last = self._first + int(self._space.n) - 1
            names = f" or one of {', '.join(self._names[:20])}" if self._names else ""
            raise ArgumentError(f"an action is {self._first} to {last}{names}; got {text!r}")
        return number

    def together(self, pressed: Sequence[int]) -> int:
        return pressed[-1]


class _Array:
    """Many numbers at once. Each class sets some of them, the rest stays at nothing."""

    def __init__(self, space: Any, low: NDArray[Any], high: NDArray[Any]) -> None:
        self._space = space
        self._low, self._high = low.ravel(), high.ravel()
        self._whole = np.issubdtype(space.dtype, np.integer)
        self._buttons = isinstance(space, spaces.MultiBinary)
        self.rest = self.together([])

    def rows(self) -> Iterable[ActionRow]:
        for place, (low, high) in enumerate(zip(self._low, self._high, strict=True)):
            if self._buttons:
                yield ActionRow(str(place), "a button")
            else:
                yield ActionRow(f"{place}:VALUE", f"{low:g} to {high:g}")

    def read(self, text: str) -> dict[int, float]:
        return dict(self._read_part(part.strip()) for part in text.split("+"))

    def together(self, pressed: Sequence[Mapping[int, float]]) -> NDArray[Any]:
        values = np.clip(0, self._low, self._high).astype(self._space.dtype)
        for parts in pressed:
            for place, value in parts.items():
                values[place] = value
        action = values.reshape(self._space.shape)
        assert self._space.contains(action)
        return action

    def _read_part(self, part: str) -> tuple[int, float]:
        place_text, _, value_text = part.partition(":")
        if self._buttons and not value_text:
            value_text = "1"
        try:
            place, value = int(place_text), float(value_text)
        except ValueError:
            place, value = -1, 0.0
        if not 0 <= place < len(self._low):
            written = "BUTTON" if self._buttons else "PLACE:VALUE"
            raise ArgumentError(
                f"an action is {written}, with places 0 to {len(self._low) - 1}; got {part!r}"
            )
        low, high = self._low[place], self._high[place]
        if not low <= value <= high or (self._whole and value != int(value)):
            kind = "a whole number " if self._whole else ""
            raise ArgumentError(f"place {place} takes {kind}{low:g} to {high:g}; got {part!r}")
        return place, value


def _kind(env: gymnasium.Env[Any, Any]) -> _Actions:
    match env.action_space:
        case spaces.Discrete() as space:
            return _Discrete(space, action_names(env))
        case spaces.MultiBinary() as space:
            return _Array(space, np.zeros(space.shape), np.ones(space.shape))
        case spaces.MultiDiscrete() as space:
            return _Array(space, space.start, space.start + space.nvec - 1)
        case spaces.Box() as space if np.issubdtype(space.dtype, np.number):
            return _Array(space, space.low, space.high)
        case space:
            kinds = ", ".join(kind.__name__ for kind in HOW)
            raise ArgumentError(
                f"{_called(env)} takes actions of the kind {type(space).__name__}; poses can make "
                f"{kinds}"
            )


def _called(env: gymnasium.Env[Any, Any]) -> str:
    return env.spec.id if env.spec else type(env.unwrapped).__name__
