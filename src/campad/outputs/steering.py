"""What goes along with a project, in its file and on disk: what it steers, and how well."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from campad.decisions.measuring import Measurement, read_all
from campad.errors import ArgumentError
from campad.outputs.bindings import Binding, check_texts, from_plain, to_plain

MAX_BINDINGS = 16
MAX_CHARACTERS = 100_000
"""Of all that is bound, as JSON: a page could say less than that at once."""


@dataclass(frozen=True)
class Steering:
    """What is bound in a project. That it is there has nothing pressed or sent.

    Attributes:
        measured: how good it was as a controller.
        outputs: what is bound.
        allowed: somebody here has bound it, or has allowed what a file brought.
        gym: the action of each class, by the environment's name.
    """

    measured: tuple[Measurement, ...] = ()
    outputs: tuple[Binding, ...] = ()
    allowed: bool = True
    gym: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plain = self.to_plain()
        if len(self.outputs) > MAX_BINDINGS:
            raise ArgumentError(f"at most {MAX_BINDINGS} outputs can be bound")
        if len(json.dumps([plain["outputs"], plain["gym"]])) > MAX_CHARACTERS:
            raise ArgumentError(f"what is bound may have {MAX_CHARACTERS:,} characters in all")

    def renamed(self, label: str, to: str) -> Steering:
        """Return it with another name for one class."""
        gym = {name: _renamed(actions, label, to) for name, actions in self.gym.items()}
        outputs = tuple(
            replace(one, actions=_renamed(one.actions, label, to)) for one in self.outputs
        )
        return replace(self, outputs=outputs, gym=gym)

    def with_gym(self, environment: str, actions: Mapping[str, str]) -> Steering:
        """Return it with what each class does in an environment."""
        return replace(self, gym={**self.gym, environment: dict(actions)})

    def to_plain(self) -> dict[str, Any]:
        """Return all but `allowed`, ready for JSON: a file cannot allow what it brings."""
        return {
            "measured": [found.to_plain() for found in self.measured],
            "outputs": [to_plain(binding) for binding in self.outputs],
            "gym": {name: dict(actions) for name, actions in self.gym.items()},
        }

    @classmethod
    def from_plain(cls, data: Mapping[str, Any], *, allowed: bool = False) -> Steering:
        """Read what `to_plain` returned; what is not there is empty.

        Raises:
            ArgumentError: something else; the message says what.
        """
        outputs, gym = data.get("outputs", []), data.get("gym", {})
        if not isinstance(outputs, list) or len(outputs) > MAX_BINDINGS:
            raise ArgumentError(f"outputs must be a list of {MAX_BINDINGS} at most")
        if not isinstance(gym, Mapping) or not all(map(_is_mapping, gym.values())):
            raise ArgumentError("gym must have actions by class, by environment")
        for name, actions in gym.items():
            check_texts(name, (name, *actions, *actions.values()))
        bound = tuple(from_plain(output) for output in outputs)
        return cls(read_all(data.get("measured", [])), bound, allowed or not bound, gym)


def _is_mapping(actions: Any) -> bool:
    """Say whether it has text by text."""
    return isinstance(actions, Mapping) and all(
        isinstance(text, str) for pair in actions.items() for text in pair
    )


def _renamed(actions: Mapping[str, str], label: str, to: str) -> dict[str, str]:
    return {to if name == label else name: action for name, action in actions.items()}
