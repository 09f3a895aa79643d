"""When a class is pressed and released: numbers with bounds, and plain data to keep them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, get_args

from campad.dataset.labels import MAX_CLASSES
from campad.errors import ArgumentError

Mode = Literal["hold", "tap", "repeat", "toggle"]

BOUNDS = {
    # From one half on, at most one class can be on: no other is as probable.
    "on": (0.5, 0.99),
    "off": (0.01, 0.99),
    "dwell_s": (0.0, 2.0),
    "cooldown_s": (0.0, 10.0),
    "tap_s": (0.01, 1.0),
    "repeat_s": (0.05, 10.0),
    "smoothing_s": (0.0, 2.0),
}
"""The least and the most of each number."""


@dataclass(frozen=True, slots=True)
class ClassSettings:
    """When one class is pressed and released.

    Attributes:
        on: the share from which it comes on, 0.5 to 0.99.
        off: the share below which it goes off, 0.01 to `on`. In between it stays as it is.
        dwell_s: so long it must be above `on` without a break before it comes on.
        cooldown_s: so long after its last press or release it does not come on.
        mode: "hold" is pressed while it is on; "tap" is pressed once and let go by itself;
            "repeat" taps again and again while it is on; "toggle" is pressed when it comes on, and
            let go when it comes on again.
        tap_s: how long a tap is.
        repeat_s: from one tap to the next.
    """

    on: float = 0.5
    off: float = 0.25
    dwell_s: float = 0.0
    cooldown_s: float = 0.0
    mode: Mode = "hold"
    tap_s: float = 0.05
    repeat_s: float = 0.25

    def __post_init__(self) -> None:
        for name in ("on", "off", "dwell_s", "cooldown_s", "tap_s", "repeat_s"):
            _check_number(name, getattr(self, name))
        if self.off > self.on:
            raise ArgumentError(f"off must not be above on, {self.on}; got {self.off}")
        if self.tap_s >= self.repeat_s:
            raise ArgumentError(f"tap_s must be below repeat_s, {self.repeat_s}; got {self.tap_s}")
        if self.mode not in get_args(Mode):
            modes = ", ".join(get_args(Mode))
            raise ArgumentError(f"mode must be one of {modes}; got {self.mode!r}")


@dataclass(frozen=True, slots=True)
class DecisionSettings:
    """How probabilities over time become presses.

    Attributes:
        smoothing_s: time constant of the smoothing; 0 is none.
        neutral: the class that presses nothing: rest. None if there is none.
        default: for every class that has none of its own.
        classes: settings of single classes, by name.
    """

    smoothing_s: float = 0.1
    neutral: str | None = None
    default: ClassSettings = field(default_factory=ClassSettings)
    classes: Mapping[str, ClassSettings] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_number("smoothing_s", self.smoothing_s)
        if self.neutral is not None and not isinstance(self.neutral, str):
            raise ArgumentError(f"neutral must be a class's name, or None; got {self.neutral!r}")
        if len(self.classes) > MAX_CLASSES:
            raise ArgumentError(f"classes may be {MAX_CLASSES} at most; got {len(self.classes)}")
        object.__setattr__(self, "classes", dict(self.classes))  # nobody changes it from outside

    def of(self, label: str) -> ClassSettings:
        """Return the settings of one class."""
        return self.classes.get(label, self.default)

    def pressing(self, labels: Sequence[str]) -> tuple[str, ...]:
        """Return those of these classes that press something: all but the neutral one."""
        return tuple(label for label in labels if label != self.neutral)

    def renamed(self, label: str, to: str) -> DecisionSettings:
        """Return them with another name for one class."""
        names = {label: to}
        classes = {names.get(name, name): own for name, own in self.classes.items()}
        return replace(self, neutral=names.get(self.neutral or "", self.neutral), classes=classes)

    def only(self, labels: Sequence[str]) -> DecisionSettings:
        """Return them without what is about other classes than these."""
        classes = {name: own for name, own in self.classes.items() if name in labels}
        return replace(
            self, neutral=self.neutral if self.neutral in labels else None, classes=classes
        )

    def timeless(self) -> DecisionSettings:
        """Return them for a picture that stands alone: as if it had been seen for long enough.

        Nothing is smoothed and nothing dwells; marks and modes stay.
        """
        classes = {name: replace(own, dwell_s=0.0) for name, own in self.classes.items()}
        default = replace(self.default, dwell_s=0.0)
        return replace(self, smoothing_s=0.0, default=default, classes=classes)

    def to_plain(self) -> dict[str, Any]:
        """Return all as dicts, text and numbers, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_plain(cls, data: Any) -> DecisionSettings:
        """Read what `to_plain` returned; what is left out has its default.

        Raises:
            ArgumentError: something else; the message says what.
        """
        values = _named(data, cls)
        if "default" in values:
            values["default"] = ClassSettings(**_named(values["default"], ClassSettings))
        classes = values.get("classes", {})
        if not isinstance(classes, Mapping) or not all(isinstance(name, str) for name in classes):
            raise ArgumentError(f"classes must be settings by name; got {_shown(classes)}")
        values["classes"] = {
            name: ClassSettings(**_named(inner, ClassSettings)) for name, inner in classes.items()
        }
        return cls(**values)


def _check_number(name: str, value: Any) -> None:
    least, most = BOUNDS[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ArgumentError(f"{name} must be {least:g} to {most:g}; got {_shown(value)}")


def _named(data: Any, cls: type) -> dict[str, Any]:
    known = [inner.name for inner in fields(cls)]
    if not isinstance(data, Mapping):
        raise ArgumentError(f"settings must be given by name; got {_shown(data)}")
    strange = [name for name in data if name not in known]
    if strange:
        raise ArgumentError(
            f"there is no setting {_shown(strange[0])}; there are {', '.join(known)}"
        )
    return dict(data)


def _shown(value: Any) -> str:
    return repr(value)[:60]


IMMEDIATE = DecisionSettings(0.0, default=ClassSettings(on=0.5, off=0.5))
"""Decides on each frame by itself: what is more probable than all else together is pressed."""
