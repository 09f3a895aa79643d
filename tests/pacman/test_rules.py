import pytest

from campad.errors import ArgumentError
from campad.pacman.rules import PACES, level_rules, pace_named

ARCADE = PACES["arcade"]
EASY = PACES["easy"]


@pytest.mark.parametrize(
    ("level", "pacman", "ghost", "tunnel", "fright"),
    [(1, 80, 75, 40, 50), (2, 90, 85, 45, 55), (5, 100, 95, 50, 60), (21, 90, 95, 50, 60)],
)
def test_speeds_follow_the_table(
    level: int, pacman: int, ghost: int, tunnel: int, fright: int
) -> None:
    """Speeds are the Dossier's percentages of 500 units (1.25 pixels) a step."""
    rules = level_rules(level, ARCADE)

    assert (pacman * 5, ghost * 5, tunnel * 5, fright * 5) == (
        rules.pacman,
        rules.ghost,
        rules.ghost_tunnel,
        rules.ghost_fright,
    )


@pytest.mark.parametrize("level", [1, 3, 10, 25])
def test_easy_keeps_the_proportions(level: int) -> None:
    """At the easy pace every speed is exactly 60 % of the arcade's."""
    easy, arcade = level_rules(level, EASY), level_rules(level, ARCADE)

    for name in ("pacman", "pacman_fright", "ghost", "ghost_tunnel", "ghost_fright", "elroy"):
        assert getattr(easy, name) * 5 == getattr(arcade, name) * 3


def test_modes_of_the_levels() -> None:
    """Scatter and chase last as long as the Dossier says; later the last scatter is a blink."""
    assert level_rules(1, ARCADE).mode_steps == (420, 1200, 420, 1200, 300, 1200, 300)
    assert level_rules(4, ARCADE).mode_steps == (420, 1200, 420, 1200, 300, 61980, 1)
    assert level_rules(5, ARCADE).mode_steps == (300, 1200, 300, 1200, 300, 62220, 1)


def test_fright_of_the_levels() -> None:
    """Fright gets shorter, with relapses, and ends at level 19; it is longer at the easy pace."""
    seconds = [level_rules(level, ARCADE).fright_steps // 60 for level in range(1, 22)]

    assert seconds == [6, 5, 4, 3, 2, 5, 2, 2, 1, 5, 2, 1, 1, 3, 1, 1, 0, 1, 0, 0, 0]
    assert level_rules(1, EASY).fright_steps == 12 * 60


def test_fruit_of_the_levels() -> None:
    """Fruit is worth more from level to level, up to 5000."""
    points = [level_rules(level, ARCADE).fruit_points for level in range(1, 15)]

    assert points == [
        *(100, 300, 500, 500, 700, 700, 1000, 1000, 2000, 2000, 3000, 3000, 5000, 5000)
    ]


def test_elroy_of_the_levels() -> None:
    """The chaser hurries with ever more dots left."""
    dots = [level_rules(level, ARCADE).elroy_dots for level in (1, 2, 3, 6, 9, 12, 15, 19, 30)]

    assert dots == [20, 30, 40, 50, 60, 80, 100, 120, 120]
    assert level_rules(1, ARCADE).elroy_second_dots == 10


@pytest.mark.parametrize("speed", ["fast", "", None, ["easy"]])
def test_unknown_speed_is_refused(speed: object) -> None:
    """A pace that does not exist is refused with the names that do."""
    with pytest.raises(ArgumentError, match='speed must be "easy" or "arcade"'):
        pace_named(speed)  # type: ignore[arg-type]
