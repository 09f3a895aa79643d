"""What is eaten, and what it is worth."""

from pacman.games import ready


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
    game._points = 9_990

    events, lives = [], []
    for _ in range(60):
        view = game.step("left")
        events += [e for e in view.events if e == "extra-life"]
        lives.append(view.lives)

    assert events == ["extra-life"]
    assert (lives[0], lives[-1]) == (3, 4)
