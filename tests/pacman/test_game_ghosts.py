"""Ghosts in a game: how fast they go, when they turn, and what frightens them."""

import pytest

from campad.pacman.rules import GHOST_FREEZE_STEPS
from pacman.games import put, ready
from pacman.player import pixels


def test_an_energiser_frightens_all_and_turns_them_back() -> None:
    """50 points; every ghost is afraid, and those outside reverse."""
    game = ready()
    game._pack.frighten()
    before = [g.direction for g in game.view.ghosts]

    views = [game.step("left") for _ in range(30)]

    assert {g.mood for g in views[-1].ghosts} == {"frightened"}
    assert views[-1].ghosts[0].direction != before[0]


def test_fright_ends_with_five_flashes() -> None:
    """Six seconds at level 1, the last five flashes of 28 steps flashing, then as before."""
    game = ready()
    game._pack.frighten()

    moods = []
    for _ in range(400):
        game._pacman.place()  # out of harm's way: he stays where no ghost comes in time
        moods.append(game.step("left").ghosts[-1].mood)

    assert moods.count("frightened") == 6 * 60 - 5 * 28 - 1
    assert moods.count("flashing") == 5 * 28
    assert moods[-1] == "normal"


def test_four_ghosts_in_one_fright() -> None:
    """200, 400, 800 and 1600 points, each with a pause and a popup; a new fright begins at 200."""
    game = ready()
    game._pack.frighten()

    popups = []
    for ghost in range(4):
        put(game, ghost)
        view = game.step()
        popups.append(view.popups[0])
        assert ("ghost" in view.events, view.ghosts[ghost].mood) == (True, "eyes")
        standing = [game.step() for _ in range(GHOST_FREEZE_STEPS)]
        assert len({(v.pacman.x, v.ghosts) for v in standing[:-1]}) == 1

    assert [p.points for p in popups] == [200, 400, 800, 1600]
    assert popups[0].kind == "ghost"
    game._pack.frighten()
    assert game._pack.eaten == 0


def test_the_last_dots_make_the_chaser_hurry() -> None:
    """With 20 dots left it goes at 80 %, with 10 at 85 %; then only when all are out."""
    game = ready()
    pack = game._pack

    speeds = [pack._elroy_speed(dots) for dots in (21, 20, 11, 10)]
    pack.start_life()

    assert speeds == [0, 400, 400, 425]
    assert pack._elroy_speed(5) == 0


def test_ghosts_are_slow_in_the_tunnel() -> None:
    """A ghost in the tunnel makes 40 % at level 1, afraid or not."""
    game = ready()
    ghost = game._pack.chaser
    ghost.x, ghost.y = 2 * 3200 + 1600, 10 * 3200 + 1600

    calm = game._pack._speed(ghost, 0)
    ghost.frightened = True

    assert (calm, game._pack._speed(ghost, 0)) == (200, 200)


def test_ghosts_turn_back_only_at_a_change_of_mode() -> None:
    """In ten seconds no ghost outside reverses but at second 7, when scatter ends."""
    game = ready()
    opposite = {"up": "down", "down": "up", "left": "right", "right": "left"}
    column = game.maze.porch_tile % game.maze.width

    reversals = []
    before = game.view
    for step in range(600):
        game._pacman.place()
        view = game.step()
        for old, new in zip(before.ghosts, view.ghosts, strict=True):
            at_home = new.x // 3200 in range(column - 3, column + 4) and 8 <= new.y // 3200 <= 12
            if not at_home and new.direction == opposite[old.direction]:
                reversals.append(step)
        before = view

    assert reversals
    assert all(419 <= step <= 419 + 30 for step in reversals)


@pytest.mark.parametrize(("speed", "share"), [("arcade", 1.0), ("easy", 0.6)])
def test_ghosts_go_as_fast_as_the_table_says(speed: str, share: float) -> None:
    """At level 1 the chaser makes 75 % of 75.76 pixels a second, and half of full speed afraid."""
    game = ready(speed)

    def measured(steps: int = 120) -> float:
        way, before = 0, game.view.ghosts[0]
        for _ in range(steps):
            game._pacman.place()
            after = game.step().ghosts[0]
            way += abs(after.x - before.x) + abs(after.y - before.y)
            before = after
        return pixels(way) * 60 / steps

    calm = measured()
    game._pack.frighten()

    assert calm == pytest.approx(0.75 * 75.76 * share, rel=0.02)
    assert measured() == pytest.approx(0.50 * 75.76 * share, rel=0.02)
