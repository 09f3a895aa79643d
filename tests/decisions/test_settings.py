"""Settings of decisions: their bounds, and how they are kept."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from campad.decisions import ClassSettings, DecisionSettings
from campad.errors import ArgumentError
from decisions.streams import any_settings


@settings(max_examples=50, deadline=None, derandomize=True)
@given(any_settings())
def test_settings_come_back_from_json(chosen: DecisionSettings) -> None:
    """What a project keeps is what was chosen."""
    assert DecisionSettings.from_plain(json.loads(json.dumps(chosen.to_plain()))) == chosen


def test_what_a_file_leaves_out_has_its_default() -> None:
    """So older files open."""
    plain = {"classes": {"up": {"mode": "tap"}}}

    assert DecisionSettings.from_plain({}) == DecisionSettings()
    assert DecisionSettings.from_plain(plain).of("up") == ClassSettings(mode="tap")
    assert DecisionSettings.from_plain(plain).of("down") == ClassSettings()


@pytest.mark.parametrize(
    ("plain", "words"),
    [
        ([], "settings must be given by name; got []"),
        ({"smoothing": 1}, "there is no setting 'smoothing'; there are smoothing_s, neutral"),
        ({"smoothing_s": -1}, "smoothing_s must be 0 to 2; got -1"),
        ({"smoothing_s": True}, "smoothing_s must be 0 to 2; got True"),
        ({"neutral": 3}, "neutral must be a class's name, or None; got 3"),
        ({"default": {"on": 0.4}}, "on must be 0.5 to 0.99; got 0.4"),
        ({"default": {"on": float("nan")}}, "on must be 0.5 to 0.99; got nan"),
        ({"default": {"off": 0.8}}, "off must not be above on, 0.5; got 0.8"),
        ({"default": {"dwell_s": "long"}}, "dwell_s must be 0 to 2; got 'long'"),
        ({"default": {"cooldown_s": 11}}, "cooldown_s must be 0 to 10; got 11"),
        ({"default": {"tap_s": 0.3}}, "tap_s must be below repeat_s, 0.25; got 0.3"),
        ({"default": {"repeat_s": 0}}, "repeat_s must be 0.05 to 10; got 0"),
        ({"default": {"mode": "press"}}, "one of hold, tap, repeat, toggle; got 'press'"),
        ({"default": {"mode": ["tap"]}}, "one of hold, tap, repeat, toggle; got ['tap']"),
        ({"default": None}, "settings must be given by name; got None"),
        ({"classes": [1]}, "classes must be settings by name; got [1]"),
        ({"classes": {1: {}}}, "classes must be settings by name; got {1: {}}"),
        ({"classes": {"up": {"colour": 1}}}, "there is no setting 'colour'; there are on, off"),
        ({"classes": {str(n): {} for n in range(129)}}, "classes may be 128 at most; got 129"),
    ],
)  # fmt: skip
def test_bad_settings_are_refused_in_words(plain: Any, words: str) -> None:
    """What was wrong, what came, and what may come."""
    with pytest.raises(ArgumentError) as refused:
        DecisionSettings.from_plain(plain)

    assert words in str(refused.value)


def test_settings_follow_the_classes() -> None:
    """A class keeps its own under another name, and they go with it."""
    own = ClassSettings(mode="tap")
    chosen = DecisionSettings(neutral="rest", classes={"up": own, "rest": own})

    renamed = chosen.renamed("up", "jump").renamed("rest", "still")
    assert renamed == DecisionSettings(neutral="still", classes={"jump": own, "still": own})
    assert chosen.renamed("other", "up") == chosen
    assert chosen.only(["up", "down"]) == DecisionSettings(classes={"up": own})


def test_settings_are_not_changed_from_outside() -> None:
    """The classes' settings are a copy."""
    classes = {"up": ClassSettings(mode="tap")}
    chosen = DecisionSettings(classes=classes)
    classes["up"] = ClassSettings()

    assert chosen.of("up").mode == "tap"
