from campad.pacman.ghosts import Ghost, Place
from campad.pacman.house import House
from campad.pacman.maze import Maze
from campad.pacman.targets import GHOST_NAMES

LEAVE_DOTS = (0, 0, 30, 60)
IDLE_STEPS = 240


def four() -> list[Ghost]:
    maze = Maze()
    return [
        Ghost(name, maze, seat) for name, seat in zip(GHOST_NAMES, (None, 0, -2, 2), strict=True)
    ]


def waiting(ghosts: list[Ghost]) -> list[str]:
    return [ghost.name for ghost in ghosts if ghost.place is Place.WAITING]


def eat(house: House, ghosts: list[Ghost], dots: int) -> None:
    for _ in range(dots):
        house.dot_eaten(ghosts)
        house.step(ghosts)


def test_the_ambusher_leaves_at_once() -> None:
    """At level 1 one ghost follows the chaser without a dot being eaten."""
    house, ghosts = House(LEAVE_DOTS, IDLE_STEPS), four()

    house.step(ghosts)

    assert waiting(ghosts) == ["flanker", "shy"]


def test_each_counts_its_own_dots() -> None:
    """The flanker leaves after 30 dots, the shy one after 60 more of its own."""
    house, ghosts = House(LEAVE_DOTS, IDLE_STEPS), four()
    house.step(ghosts)

    eat(house, ghosts, 29)
    assert waiting(ghosts) == ["flanker", "shy"]
    eat(house, ghosts, 1)
    assert waiting(ghosts) == ["shy"]
    eat(house, ghosts, 59)
    assert waiting(ghosts) == ["shy"]
    eat(house, ghosts, 1)
    assert waiting(ghosts) == []


def test_nobody_waits_for_ever() -> None:
    """When no dot is eaten for four seconds, the first one waiting leaves, and then the next."""
    house, ghosts = House((0, 10, 30, 60), IDLE_STEPS), four()

    counts = []
    for _ in range(3):
        for _ in range(IDLE_STEPS):
            house.step(ghosts)
        counts.append(len(waiting(ghosts)))

    assert counts == [2, 1, 0]


def test_after_a_lost_life_all_count_together() -> None:
    """Then the ambusher leaves at 7 dots and the flanker at 17; at 32 the own counts are back."""
    house, ghosts = House(LEAVE_DOTS, IDLE_STEPS), four()
    house.life_lost()

    left_at: dict[str, int] = {}
    for dot in range(1, 120):
        eat(house, ghosts, 1)
        for ghost in ghosts[1:]:
            if ghost.place is Place.LEAVING:
                left_at.setdefault(ghost.name, dot)

    assert left_at == {"ambusher": 7, "flanker": 17, "shy": 92}
