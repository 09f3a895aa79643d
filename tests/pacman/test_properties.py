"""What holds in every game, whatever is pressed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from campad.pacman import DIRECTIONS, TILE, Game, GameView, Maze

MAZE = Maze()
HALF = TILE // 2
PHASES = {
    "ready": {"ready", "playing"},
    "playing": {"playing", "dying", "cleared"},
    "dying": {"dying", "ready", "over"},
    "cleared": {"cleared", "ready"},
    "over": {"over"},
}
moves = st.lists(
    st.tuples(st.sampled_from([*DIRECTIONS, None]), st.integers(1, 60)), min_size=20, max_size=60
)


def in_corridor(x: int, y: int) -> bool:
    """Whether a position is on the middle of a corridor, or in a corner that is being cut."""
    tile = MAZE.tile_at(x, y)
    off_x, off_y = abs(x % TILE - HALF), abs(y % TILE - HALF)
    return MAZE.exits[tile] != 0 and (not off_x or not off_y or off_x + off_y <= HALF)


def in_house(x: int, y: int) -> bool:
    """Whether a position is in the house or its door."""
    return abs(x - MAZE.centre_x(MAZE.porch_tile)) <= 2 * TILE and (
        MAZE.centre_y(MAZE.porch_tile) <= y <= MAZE.house_y + HALF
    )


def check(old: GameView, new: GameView) -> None:
    assert new.phase in PHASES[old.phase]
    assert new.score >= old.score
    assert new.lives == (old.lives + ("extra-life" in new.events) - ("death" in new.events))
    assert new.level in {old.level, old.level + 1}
    assert new.dots_left <= old.dots_left or new.level > old.level
    assert new.dots_left == sum(int(digit, 16).bit_count() for digit in new.dots)
    assert in_corridor(new.pacman.x, new.pacman.y)
    for ghost in new.ghosts:
        assert in_corridor(ghost.x, ghost.y) or in_house(ghost.x, ghost.y)
    if new.phase == old.phase == "playing":
        gap = abs(new.pacman.x - old.pacman.x)
        assert min(gap, MAZE.width_units - gap) <= 500
        assert abs(new.pacman.y - old.pacman.y) <= 500


@settings(max_examples=30, deadline=None, derandomize=True)
@given(seed=st.integers(), speed=st.sampled_from(["easy", "arcade"]), pressed=moves)
def test_rules_that_always_hold(
    seed: int, speed: str, pressed: list[tuple[str | None, int]]
) -> None:
    """Figures stay in corridors, points only rise, lives and dots change one by one."""
    game = Game(seed=seed, speed=speed)
    old = game.view
    for direction, steps in pressed:
        for _ in range(steps):
            new = game.step(direction)
            check(old, new)
            old = new
