"""Press and release by thresholds, dwell, cool-down and mode, frame by frame."""

import pytest

from campad.decisions import ClassSettings, DecisionSettings
from campad.decisions.presses import Presses


def played(settings: ClassSettings, *shares: float) -> str:
    """What happens to "up" at each tenth of a second: p, r, both in this order, or a dot."""
    presses = Presses(DecisionSettings(neutral="rest", default=settings))
    happened = []
    for number, share in enumerate(shares):
        events = presses.step({"up": share, "rest": 1 - share}, number / 10)
        happened.append("".join(event.kind[0] for event in events) or ".")
    return " ".join(happened)


@pytest.mark.parametrize(
    ("settings", "shares", "happens"),
    [
        # Hysteresis: on at 0.7, off below 0.4.
        ({"on": 0.7, "off": 0.4}, (0.6, 0.7, 0.5, 0.4, 0.3, 0.6), ". p . . r ."),
        # Dwell: without a break.
        ({"dwell_s": 0.2}, (1, 1, 0, 1, 1, 1, 1), ". . . . . p ."),
        # Cool-down: since the release; the pose is still waited for.
        ({"cooldown_s": 0.3}, (1, 0, 1, 1, 1, 1, 0), "p r . . p . r"),
        ({"mode": "tap", "tap_s": 0.15}, (1, 1, 1, 1, 0, 1, 1, 1), "p . r . . p . r"),
        # A tap goes on when the pose is over, and a new one ends it.
        ({"mode": "tap", "tap_s": 0.15, "repeat_s": 9}, (1, 0, 1, 0, 0), "p . rp . r"),
        (
            {"mode": "repeat", "tap_s": 0.05, "repeat_s": 0.2},
            (1, 1, 1, 1, 1, 0, 0, 0),
            "p r p r p r . .",
        ),
        # As many as frames allow, and none is made up for.
        ({"mode": "repeat", "tap_s": 0.04, "repeat_s": 0.05}, (1, 1, 1, 0, 0), "p rp rp r ."),
        ({"mode": "toggle"}, (1, 1, 0, 0, 1, 0, 1, 0), "p . . . r . p ."),
    ],
)
def test_each_mode_and_threshold_does_what_it_says(
    settings: dict[str, float], shares: tuple[float, ...], happens: str
) -> None:
    """p is a press, r a release, by tenths of a second."""
    assert played(ClassSettings(**settings), *shares) == happens


@pytest.mark.parametrize(
    ("times_s", "presses_s"),
    [
        # Every quarter of a second, each at the next frame.
        ([n / 10 for n in range(11)], [0.0, 0.3, 0.5, 0.8, 1.0]),
        # After a gap there is one tap, and the next when its time has come.
        ([0.0, 0.1, 0.2, 5.0, 5.1, 5.2, 5.3, 5.4, 5.5], [0.0, 5.0, 5.3, 5.5]),
        # A frame late, and the time of the next tap is when this one is not over yet.
        ([0.0, 0.48, 0.51, 0.6, 0.75], [0.0, 0.48, 0.75]),
    ],
)
def test_repeats_keep_time_and_are_not_made_up_for(
    times_s: list[float], presses_s: list[float]
) -> None:
    """As even as frames allow, however late they come."""
    repeat = ClassSettings(mode="repeat", tap_s=0.05, repeat_s=0.25)
    presses = Presses(DecisionSettings(default=repeat))
    events = [event for now_s in times_s for event in presses.step({"up": 1.0}, now_s)]

    assert [event.at_s for event in events if event.kind == "press"] == presses_s
    assert [event.kind for event in events][:-1:2] == ["press"] * (len(events) // 2)


def test_one_class_takes_over_from_another() -> None:
    """What is held, or tapped, is let go before something else is pressed; a toggle stays."""
    classes = {
        "hold": ClassSettings(),
        "tap": ClassSettings(mode="tap", tap_s=1.0, repeat_s=2.0),
        "toggle": ClassSettings(mode="toggle"),
    }
    presses = Presses(DecisionSettings(classes=classes))

    events = []
    for number, on in enumerate(("hold", "tap", "toggle", "hold", "toggle")):
        events += presses.step({name: float(name == on) for name in classes}, number / 10)
    assert [(event.kind, event.label) for event in events] == [
        ("press", "hold"),
        ("release", "hold"),
        ("press", "tap"),
        ("release", "tap"),
        ("press", "toggle"),
        ("press", "hold"),
        ("release", "hold"),
        ("release", "toggle"),
    ]


def test_thresholds_are_each_classs_own() -> None:
    """A class that is easily pressed by accident can ask for more."""
    strict = DecisionSettings(classes={"up": ClassSettings(on=0.9)})
    up, down = {"up": 0.8, "down": 0.2}, {"up": 0.2, "down": 0.8}

    assert [len(Presses(strict).step(shares, 0.0)) for shares in (up, down)] == [0, 1]
