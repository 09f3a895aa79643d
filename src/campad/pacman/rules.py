"""The tables: a level and a pace go in; speeds, clocks and points come out, in steps and units.

Every number is from The Pac-Man Dossier by Jamey Pittman, unless the line says otherwise.
"""

from dataclasses import dataclass
from functools import cache

from campad.errors import ArgumentError

STEPS_PER_SECOND = 60
DOT_POINTS = 10
ENERGISER_POINTS = 50
GHOST_POINTS = (200, 400, 800, 1600)
EXTRA_LIFE_POINTS = 10_000
START_LIVES = 3
DOT_PAUSE_STEPS = 1
ENERGISER_PAUSE_STEPS = 3
FRUIT_DOTS = (70, 170)
FRUIT_MIN_SECONDS = 9
FRUIT_MAX_SECONDS = 10
# Half a period of a flash: 60 / 28 = 2.1 flashes a second, below the 3 that WCAG 2.3.1 allows.
FLASH_HALF_STEPS = 14

# How long campad shows these; the arcade's own times are tied to its melodies.
READY_STEPS = 120
DYING_STEPS = 120
CLEARED_STEPS = 120
GHOST_FREEZE_STEPS = 30
POPUP_STEPS = 90

# Percent of full speed. Eyes and the way out of the house are not in the Dossier's table: they are
# chosen so that eyes hurry and leaving takes about as long as it does there.
EYES_PERCENT = 160
HOUSE_PERCENT = 50

_FRIGHT_SECONDS = (6, 5, 4, 3, 2, 5, 2, 2, 1, 5, 2, 1, 1, 3, 1, 1, 0, 1, 0)
_THREE_FLASHES = frozenset({9, 12, 13, 15, 16, 18})
# First level, dots left for the first and for the second burst of speed.
_ELROY_DOTS = ((19, 120), (15, 100), (12, 80), (9, 60), (6, 50), (3, 40), (2, 30), (1, 20))
_FRUITS = (
    (13, 5000, "pear"),
    (11, 3000, "lemon"),
    (9, 2000, "grapes"),
    (7, 1000, "melon"),
    (5, 700, "apple"),
    (3, 500, "orange"),
    (2, 300, "strawberry"),
    (1, 100, "cherry"),
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast everything is: `unit_percent` units a step are one percent of full speed."""

    unit_percent: int
    clock_percent: int  # scatter, chase and fruit last this part of the arcade's time
    fright_percent: int
    idle_percent: int  # how long without a dot until a ghost leaves its house
    wait_dots: int  # dots more before each ghost leaves its house


# Full speed is 1.25 pixels of 400 units a step. The easy pace is 60 % of it, with all clocks longer
# in proportion, fright longer still, and ghosts that leave later.
PACES = {
    "easy": Pace(
        unit_percent=3, clock_percent=167, fright_percent=200, idle_percent=200, wait_dots=15
    ),
    "arcade": Pace(
        unit_percent=5, clock_percent=100, fright_percent=100, idle_percent=100, wait_dots=0
    ),
}


@dataclass(frozen=True, slots=True)
class LevelRules:
    """What one level asks. Speeds in units a step, times in steps."""

    pacman: int
    pacman_fright: int
    ghost: int
    ghost_tunnel: int
    ghost_fright: int
    elroy: int
    elroy_second: int
    elroy_dots: int
    elroy_second_dots: int
    eyes: int
    house: int
    mode_steps: tuple[int, ...]  # scatter, chase, scatter, ...; after the last: chase for good
    fright_steps: int
    flash_steps: int
    leave_dots: tuple[int, ...]  # by ghost, in GHOST_NAMES' order; the first is never in the house
    idle_steps: int
    fruit_points: int
    fruit_kind: str


def pace_named(speed: str) -> Pace:
    """The pace of that name; raises ArgumentError if there is none."""
    if not isinstance(speed, str) or speed not in PACES:
        raise ArgumentError(f'speed must be "easy" or "arcade"; got {speed!r}')
    return PACES[speed]


def _speed_percents(level: int) -> tuple[int, ...]:
    """Pac-Man, then in fright; ghosts, in the tunnel, in fright; Elroy, first and second."""
    if level == 1:
        return 80, 90, 75, 40, 50, 80, 85
    if level <= 4:
        return 90, 95, 85, 45, 55, 90, 95
    if level <= 20:
        return 100, 100, 95, 50, 60, 100, 105
    return 90, 90, 95, 50, 60, 100, 105


def _mode_seconds(level: int) -> tuple[float, ...]:
    if level == 1:
        return 7, 20, 7, 20, 5, 20, 5
    if level <= 4:
        return 7, 20, 7, 20, 5, 1033, 1 / STEPS_PER_SECOND
    return 5, 20, 5, 20, 5, 1037, 1 / STEPS_PER_SECOND


def _leave_dots(level: int, wait_dots: int) -> tuple[int, ...]:
    flanker = 30 if level == 1 else 0
    shy = {1: 60, 2: 50}.get(level, 0)
    return 0, wait_dots, flanker + wait_dots, shy + wait_dots


@cache
def level_rules(level: int, pace: Pace) -> LevelRules:
    """The rules of a level, counted from 1, at a pace."""

    def steps(seconds: float, percent: int) -> int:
        return max(1, round(seconds * STEPS_PER_SECOND * percent / 100)) if seconds else 0

    speeds = [percent * pace.unit_percent for percent in _speed_percents(level)]
    fright_s = _FRIGHT_SECONDS[level - 1] if level <= len(_FRIGHT_SECONDS) else 0
    flashes = 3 if level in _THREE_FLASHES else 5
    elroy_dots = next(dots for first, dots in _ELROY_DOTS if level >= first)
    _, fruit_points, fruit_kind = next(fruit for fruit in _FRUITS if level >= fruit[0])
    return LevelRules(
        pacman=speeds[0],
        pacman_fright=speeds[1],
        ghost=speeds[2],
        ghost_tunnel=speeds[3],
        ghost_fright=speeds[4],
        elroy=speeds[5],
        elroy_second=speeds[6],
        elroy_dots=elroy_dots,
        elroy_second_dots=elroy_dots // 2,
        eyes=EYES_PERCENT * pace.unit_percent,
        house=HOUSE_PERCENT * pace.unit_percent,
        mode_steps=tuple(steps(s, pace.clock_percent) for s in _mode_seconds(level)),
        fright_steps=steps(fright_s, pace.fright_percent),
        flash_steps=flashes * 2 * FLASH_HALF_STEPS,
        leave_dots=_leave_dots(level, pace.wait_dots),
        idle_steps=steps(4 if level < 5 else 3, pace.idle_percent),
        fruit_points=fruit_points,
        fruit_kind=fruit_kind,
    )
