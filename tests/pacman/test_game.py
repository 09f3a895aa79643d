"""A game's course: lives, levels, how fast Pac-Man goes, and what is asked of him."""

import pytest

from campad.errors import ArgumentError
from campad.pacman import Game
from campad.pacman.rules import CLEARED_STEPS, DYING_STEPS, READY_STEPS
from pacman.games import played, put, ready
from pacman.player import pixels


def test_a_life_begins_with_two_seconds_of_ready() -> None:
    """Nothing moves for 120 steps; the first of them says "start"."""
    game = Game(seed=1)
    first = game.view

    views = [game.step("right") for _ in range(READY_STEPS)]

    assert views[0].events == ("start",)
    assert {v.phase for v in views[:-1]} == {"ready"}
    assert (views[-1].phase, views[-1].pacman) == ("playing", first.pacman)


@pytest.mark.parametrize(("speed", "share"), [("arcade", 1.0), ("easy", 0.6)])
def test_pacman_goes_as_fast_as_the_table_says(speed: str, share: float) -> None:
    """At level 1 he makes 80 % of 75.76 pixels a second where no dots are, within 2 %."""
    game = ready(speed)
    steps = 60
    game._dots._mask = 0

    before = game.view.pacman
    for _ in range(steps):
        after = game.step("left").pacman

    speed_px_s = pixels(before.x - after.x) * 60 / steps
    assert speed_px_s == pytest.approx(0.80 * 75.76 * share, rel=0.02)


def test_eating_slows_pacman_down() -> None:
    """One step of rest a dot makes 80 % into 71 % of full speed."""
    game = ready()

    before = game.view.pacman
    for _ in range(80):
        after = game.step("left").pacman

    speed_px_s = pixels(before.x - after.x) * 60 / 80
    assert speed_px_s == pytest.approx(0.71 * 75.76, rel=0.03)


def test_a_ghost_costs_a_life() -> None:
    """ "death", two seconds of dying, then ready again with what was eaten still eaten."""
    game = ready()
    for _ in range(60):
        game.step("left")
    put(game, 0)

    death = game.step()
    dying = [game.step() for _ in range(DYING_STEPS)]

    assert ("death" in death.events, death.phase, death.lives) == (True, "dying", 2)
    assert {v.phase for v in dying[:-1]} == {"dying"}
    assert (dying[-1].phase, dying[-1].dots) == ("ready", death.dots)


def test_over_after_three_lives() -> None:
    """The third death ends the game; then a step changes nothing until reset."""
    game = ready()
    for _ in range(3):
        while game.view.phase != "playing":
            game.step()
        put(game, 0)
        game.step()
    while game.view.phase != "over":
        last = game.step()

    after = game.step("up")
    again = [game.step("left") for _ in range(100)]

    assert (last.events, last.lives) == (("over",), 0)
    assert after.events == ()
    assert {after} == set(again)
    assert game.reset().phase == "ready"


def test_a_cleared_level_leads_to_the_next() -> None:
    """The last dot says "cleared"; two seconds later level 2 is ready, full and faster."""
    game = ready()
    tile = game._pacman.tile - 1
    for other in game.maze.dot_tiles:
        if other != tile:
            game._dots.eat(other)
    speed = game._rules.pacman

    while "cleared" not in game.view.events:
        game.step("left")
    cleared = game.view
    for _ in range(CLEARED_STEPS):
        view = game.step()

    assert (cleared.phase, cleared.dots_left) == ("cleared", 0)
    assert (view.phase, view.level, view.dots_left, view.level_fruit) == (
        *("ready", 2, 237, "strawberry"),
    )
    assert game._rules.pacman > speed


def test_none_keeps_wanting() -> None:
    """step(None) goes on wanting what was wanted."""
    told, silent = ready(), ready()
    silent.step("up")
    told.step("up")

    for _ in range(200):
        told.step("up")
        silent.step(None)

    assert told.view == silent.view


def test_a_turn_can_be_wanted_before_the_start() -> None:
    """A direction given during "ready" is the first one taken."""
    game = Game(seed=1)
    game.step("right")
    while game.view.phase == "ready":
        game.step()

    assert game.step().pacman.direction == "right"


@pytest.mark.parametrize("direction", ["Left", "", 1, ["left"]])
def test_unknown_direction_is_refused(direction: object) -> None:
    """A direction that does not exist is refused in words, and the game has not moved."""
    game = ready()
    before = game.view

    with pytest.raises(ArgumentError, match="direction must be"):
        game.step(direction)  # type: ignore[arg-type]

    assert before == game.view


@pytest.mark.parametrize("seed", ["1", 1.5, True])
def test_unknown_seed_is_refused(seed: object) -> None:
    """A seed that is no whole number is refused, at the start and at reset."""
    with pytest.raises(ArgumentError, match="seed must be a whole number"):
        Game(seed=seed)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="seed must be a whole number"):
        Game().reset(seed)  # type: ignore[arg-type]


def test_levels_can_be_cleared() -> None:
    """A careful player without a camera's delay clears level 1 at the easy pace."""
    game = Game(seed=2)

    views = played(game, 6000)

    assert max(v.level for v in views) >= 2
    events = {event for v in views for event in v.events}
    assert {"start", "dot", "energiser", "ghost", "cleared"} <= events
