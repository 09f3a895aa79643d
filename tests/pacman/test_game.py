import pytest

from campad.errors import ArgumentError
from campad.pacman import Game, GameView
from campad.pacman.rules import (
    CLEARED_STEPS,
    DYING_STEPS,
    GHOST_FREEZE_STEPS,
    READY_STEPS,
)
from pacman.player import Player, pixels


def ready(speed: str = "arcade", seed: int = 1) -> Game:
    """A game whose first life has just begun to move."""
    game = Game(seed=seed, speed=speed)
    while game.view.phase == "ready":
        game.step()
    return game


def played(game: Game, steps: int) -> list[GameView]:
    """What a careful player sees."""
    player, view, views = Player(game), game.view, []
    for _ in range(steps):
        view = game.step(player.direction(view))
        views.append(view)
    return views


def put(game: Game, ghost: int, onto_pacman: bool = True) -> None:
    """Put a ghost where Pac-Man is."""
    target, pacman = game._pack.ghosts[ghost], game._pacman
    target.place = type(target.place).OUT
    target.x, target.y, target.tile = pacman.x, pacman.y, pacman.tile


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


def test_a_dot_is_ten_points() -> None:
    """A dot leaves the bit mask, is counted, and is announced."""
    game = ready()

    view = game.view
    while not view.events:
        view = game.step("left")

    assert (view.events, view.score, view.dots_left) == (("dot",), 10, 236)
    assert sum(int(digit, 16).bit_count() for digit in view.dots) == 236


def test_the_mask_is_in_reading_order() -> None:
    """Dot i is bit 3 - i % 4 of hexadecimal digit i // 4."""
    game = ready()
    tile = game._pacman.tile - 1
    index = game.maze.dot_tiles.index(tile)

    while game.view.dots_left == 237:
        game.step("left")

    digit = int(game.view.dots[index // 4], 16)
    assert digit >> (3 - index % 4) & 1 == 0


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


def test_fruit_shows_at_70_and_170_dots() -> None:
    """It shows below the house for 9 to 10 seconds and is worth 100 points at level 1."""
    game = ready()
    fruit = game._fruit

    shown = []
    for eaten in range(1, 238):
        fruit.dot_eaten(eaten)
        if fruit.shows:
            shown.append(eaten)
            assert 9 * 60 <= fruit._steps_left <= 10 * 60
            fruit.hide()

    assert shown == [70, 170]


def test_eating_fruit() -> None:
    """Fruit gives its points once, with a popup that stays a while without stopping the game."""
    game = ready()
    game._fruit.dot_eaten(70)
    game._fruit.x, game._fruit.y = game._pacman.x, game._pacman.y
    assert game._fruit.shows

    view = game.step("left")
    later = game.step("left")

    assert ("fruit" in view.events, view.score, view.fruit) == (True, 100, None)
    assert (later.popups[0].kind, later.popups[0].points) == ("fruit", 100)
    assert later.pacman.x != view.pacman.x


def test_an_extra_life_at_ten_thousand() -> None:
    """Exactly one life more, when the score passes 10,000."""
    game = ready()
    game._score.points = 9_990

    events, lives = [], []
    for _ in range(60):
        view = game.step("left")
        events += [e for e in view.events if e == "extra-life"]
        lives.append(view.lives)

    assert events == ["extra-life"]
    assert (lives[0], lives[-1]) == (3, 4)


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
