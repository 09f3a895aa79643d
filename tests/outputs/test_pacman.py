"""Pacman as an output: which class turns him where, and who steers."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from campad.decisions import Decision
from campad.outputs.pacman import LANGUAGES, PacmanOutput, default_directions, direction_names
from campad.pacman import DIRECTIONS
from server.fakes import run_alone


@pytest.mark.parametrize(
    ("labels", "directions"),
    [
        (("up", "down", "left", "right"), {n: n for n in ("up", "down", "left", "right")}),
        (("Left", "UP"), {"Left": "left", "UP": "up"}),
        (("rock", "paper", "scissors"), {"rock": "up", "paper": "down", "scissors": "left"}),
        (("links", "oben", "Rechts", "hoch"), {
            "links": "left", "Rechts": "right", "hoch": "up", "oben": "down",
        }),
        (("下", "上"), {"下": "down", "上": "up"}),
        (("rock", "up", "rest", "x", "y", "z"), {
            "up": "up", "rock": "down", "rest": "left", "x": "right",
        }),
    ],
)  # fmt: skip
def test_classes_get_directions_by_name_and_then_by_order(
    labels: tuple[str, ...], directions: dict[str, str]
) -> None:
    """Names that say a direction keep it; the others take those that are left."""
    assert default_directions(labels) == directions


def test_no_language_calls_two_directions_alike() -> None:
    """Each of the twelve has four names, and what one shares with another means the same there."""
    said = [
        [json.loads(path.read_text("utf-8"))[name].lower() for name in DIRECTIONS]
        for path in LANGUAGES.glob("*.json")
    ]

    assert len(said) == 11
    assert all([direction_names()[name] for name in of] == list(DIRECTIONS) for of in said)


def decided(label: str | None) -> Decision:
    return Decision(label, 0.0, changed=True)


def playing(act: Callable[[PacmanOutput], Any]) -> Any:
    """Do something while a game is going on, and return what came of it."""

    async def play() -> Any:
        game = PacmanOutput(lambda view: None)
        game.set_labels(("a", "b"))
        game.start("easy")
        try:
            return act(game)
        finally:
            game.close()
            await asyncio.sleep(0)

    return run_alone(play())


def test_an_arrow_key_holds_until_the_pose_changes() -> None:
    """The camera steers when it sees another class, not at every frame."""

    def act(game: PacmanOutput) -> list[str | None]:
        wanted = []
        for step in ("a", "left", "a", None, "a", "b", "nobody"):
            if step == "left":
                game.steer("left")
            else:
                game.act(decided(step))
            wanted.append(game._wanted)
        return wanted

    assert playing(act) == ["up", "left", "left", "left", "up", "down", "down"]


def test_closing_ends_the_game() -> None:
    """After that nothing is played, and steering does nothing."""

    def act(game: PacmanOutput) -> tuple[bool, bool]:
        before = game.playing
        game.close()
        game.steer("up")
        game.act(decided("a"))
        return before, game.playing

    assert playing(act) == (True, False)
