"""What a person writes for an environment's actions, and what the environment then gets."""

from enum import IntEnum
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from campad.errors import ArgumentError
from campad.gym.actions import ActionMapping, action_table
from campad.gym.environments import steps_per_second
from gym.environments import SPACES, Counting

LABELS = ("left", "right", "jump")
NAMES = ("NOOP", "LEFT", "RIGHT", "FIRE")


@pytest.mark.parametrize(
    ("kind", "written", "pressed", "expected"),
    [
        ("discrete", {"left": "3"}, ["left"], 3),
        ("discrete", {"left": "3"}, [], 0),
        ("discrete", {"left": "3"}, ["right"], 0),
        ("discrete", {"left": "3", "right": "2"}, ["left", "right"], 2),
        ("late", {"left": "7"}, ["left"], 7),
        ("late", {"left": "7"}, [], 5),
        ("buttons", {"left": "0", "jump": "1+2"}, ["left"], [1, 0, 0]),
        ("buttons", {"left": "0", "jump": "1 + 2"}, ["left", "jump"], [1, 1, 1]),
        ("buttons", {"left": "0"}, [], [0, 0, 0]),
        ("many", {"left": "0:2", "jump": "1:1"}, ["jump", "left"], [2, 1]),
        ("box", {"left": "0:-0.5", "right": "0:1+2:-1.5"}, ["left"], [-0.5, 0.5, -1]),
        ("box", {"left": "0:-0.5", "right": "0:1+2:-1.5"}, ["left", "right"], [1, 0.5, -1.5]),
        ("box", {"left": "0:-0.5"}, [], [0, 0.5, -1]),
    ],
)
def test_classes_become_actions(
    kind: str, written: dict[str, str], pressed: list[str], expected: Any
) -> None:
    """Each action is in the space; what is not set is nothing, or what is nearest to it."""
    mapping = ActionMapping(Counting(kind), written, LABELS)

    action = mapping.action(pressed)

    assert SPACES[kind].contains(action)
    assert expected == np.asarray(action).tolist()


def test_actions_may_be_called_by_their_names() -> None:
    """As the environment calls them, in letters of any case."""
    mapping = ActionMapping(Counting(names=NAMES), {"jump": "fire"}, LABELS, "Right")

    assert (3, 2) == (mapping.action(["jump"]), mapping.rest)


def test_without_a_mapping_names_meet_names() -> None:
    """Classes that are called like actions do those; the others nothing."""
    mapping = ActionMapping(Counting(names=NAMES), None, LABELS)

    assert {"left": 1, "right": 2} == mapping.actions
    assert mapping.rest_is_named


def test_minigrids_names_are_found() -> None:
    """They are an enumeration; one without NOOP says nothing of what rest is."""
    env: Any = Counting()
    env.actions = IntEnum("Actions", ["left", "right", "forward", "done"], start=0)

    mapping = ActionMapping(env, None, LABELS)

    assert ["left", "right", "forward", "done"] == [row.meaning for row in action_table(env)]
    assert (0, False) == (mapping.rest, mapping.rest_is_named)


def test_highway_envs_names_are_found() -> None:
    """They are kept by number, and the one that does nothing is not 0."""
    env: Any = Counting()
    names = {0: "LANE_LEFT", 1: "IDLE", 2: "LANE_RIGHT", 3: "FASTER"}
    env.action_type = SimpleNamespace(actions=names)

    mapping = ActionMapping(env, {"left": "lane_left"}, LABELS)

    assert list(names.values()) == [row.meaning for row in action_table(env)]
    assert (0, 1, True) == (mapping.action(["left"]), mapping.rest, mapping.rest_is_named)


@pytest.mark.parametrize(("kind", "known"), [("discrete", False), ("box", True), ("buttons", True)])
def test_of_a_number_without_a_name_nobody_says_that_it_does_nothing(
    kind: str, known: bool
) -> None:
    """Nothing of many things is nothing; 0 of a few actions is one of them."""
    written = {"left": "0:0.5" if kind == "box" else "1"}

    assert known == ActionMapping(Counting(kind), written, LABELS).rest_is_named
    assert ActionMapping(Counting(kind), written, LABELS, written["left"]).rest_is_named


def test_highway_envs_pace_is_its_own() -> None:
    """A step is a second of its road, whatever its films' rate."""
    env: Any = Counting()
    env.config = {"policy_frequency": 1, "simulation_frequency": 15}

    assert steps_per_second(env) == 1


@pytest.mark.parametrize(
    ("kind", "written", "words"),
    [
        ("discrete", {"left": "4"}, "an action is 0 to 3; got '4'"),
        ("discrete", {"left": "-1"}, "an action is 0 to 3; got '-1'"),
        ("discrete", {"left": "jump"}, "an action is 0 to 3; got 'jump'"),
        ("discrete", {"lft": "1"}, r"there is no class 'lft' \(did you mean 'left'\?\)"),
        ("discrete", {}, "no class does anything"),
        ("discrete", None, "no action of it is called like one of left, right, jump"),
        ("buttons", {"left": "3"}, "an action is BUTTON, with places 0 to 2; got '3'"),
        ("buttons", {"left": "0:2"}, "place 0 takes a whole number 0 to 1"),
        ("many", {"left": "0:3"}, "place 0 takes a whole number 0 to 2; got '0:3'"),
        ("many", {"left": "0:0.5"}, "place 0 takes a whole number 0 to 2; got '0:0.5'"),
        ("many", {"left": "2"}, "an action is PLACE:VALUE, with places 0 to 1; got '2'"),
        ("box", {"left": "0:1.5"}, "place 0 takes -1 to 1; got '0:1.5'"),
        ("box", {"left": "0:nan"}, "place 0 takes -1 to 1; got '0:nan'"),
        ("dict", {"left": "0"}, "takes actions of the kind Dict; poses can make Discrete, Multi"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    kind: str, written: dict[str, str] | None, words: str
) -> None:
    """With what came and what there is."""
    with pytest.raises(ArgumentError, match=words):
        ActionMapping(Counting(kind), written, LABELS)


def test_the_table_says_what_may_be_written() -> None:
    """A line for each action or place; of very many the first ones."""
    tables = {kind: action_table(Counting(kind)) for kind in SPACES if kind != "dict"}

    assert {
        "discrete": ["0", "1", "2", "3"],
        "late": ["5", "6", "7"],
        "buttons": ["0", "1", "2"],
        "many": ["0:VALUE", "1:VALUE"],
        "box": ["0:VALUE", "1:VALUE", "2:VALUE"],
    } == {kind: [row.written for row in rows] for kind, rows in tables.items()}
    assert ["-1 to 1", "0.5 to 2", "-2 to -1"] == [row.meaning for row in tables["box"]]
    wide: Any = Counting()
    wide.action_space = type(SPACES["buttons"])(100)
    assert "100 in all" == action_table(wide)[-1].meaning
