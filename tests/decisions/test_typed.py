"""When classes count, as a person writes it."""

import pytest

from campad.decisions import ClassSettings, DecisionSettings
from campad.decisions.typed import read_when
from campad.errors import ArgumentError

LABELS = ("jump", "run: fast", "rest")
TOGGLED = DecisionSettings(classes={"jump": ClassSettings(0.8, 0.4, mode="toggle")})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("jump: tap", DecisionSettings(classes={"jump": ClassSettings(0.8, 0.4, mode="tap")})),
        (
            "run: fast: repeat, repeat = 0.5, dwell=0.2",
            DecisionSettings(
                classes={
                    **TOGGLED.classes,
                    "run: fast": ClassSettings(mode="repeat", repeat_s=0.5, dwell_s=0.2),
                }
            ),
        ),
        (
            "smoothing=0, cooldown=1",
            DecisionSettings(
                0.0,
                default=ClassSettings(cooldown_s=1.0),
                classes={"jump": ClassSettings(0.8, 0.4, cooldown_s=1.0, mode="toggle")},
            ),
        ),
        ("rest: neutral", DecisionSettings(neutral="rest", classes=TOGGLED.classes)),
    ],
)
def test_a_line_changes_what_it_names(text: str, wanted: DecisionSettings) -> None:
    """Of one class or of all; everything else stays as the project has it."""
    assert read_when(text, TOGGLED, LABELS) == wanted


def test_a_neutral_class_that_is_given_a_mode_presses() -> None:
    """Else nothing would come of what was written."""
    made = read_when("rest: tap", DecisionSettings(neutral="rest"), LABELS)

    assert (made.neutral, made.of("rest").mode) == (None, "tap")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("jmp: tap", r"no class 'jmp' \(did you mean 'jump'\?\); there are: jump, run: fast, rest"),
        ("jump: press", "when a class counts is one of hold, tap, repeat, toggle, neutral"),
        ("jump:", "got ''"),
        ("jump: dwell=long", "dwell must be a number; got 'long'"),
        ("jump: dwell=3", "dwell_s must be 0 to 2"),
        ("jump: smoothing=0.2", "when a class counts is one of"),
        ("jump: off=0.9", "off must not be above on"),
        ("tap=nan", "tap_s must be"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, words: str) -> None:
    """With what may stand there."""
    with pytest.raises(ArgumentError, match=words):
        read_when(text, TOGGLED, LABELS)
