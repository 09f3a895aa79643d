"""A player for tests: it sees only what the page sees, and plays well enough to clear levels."""

from collections import deque

from campad.pacman import DIRECTIONS, TILE, Game, GameView


class Player:
    """Goes to the nearest thing to eat by a way that keeps clear of ghosts."""

    def __init__(self, game: Game) -> None:
        self.maze = game.maze
        self._tile = -1
        self._direction: str | None = None

    def direction(self, view: GameView) -> str | None:
        """What to press now; thought about once a tile."""
        tile = self.maze.tile_at(view.pacman.x, view.pacman.y)
        if tile == self._tile and view.tick % 8:
            return self._direction
        self._tile = tile
        self._direction = self._search(tile, view)
        return self._direction

    def _search(self, start: int, view: GameView) -> str | None:
        bits = "".join(f"{int(digit, 16):04b}" for digit in view.dots)
        goals = {tile for tile, bit in zip(self.maze.dot_tiles, bits, strict=False) if bit == "1"}
        danger: set[int] = set()
        for ghost in view.ghosts:
            tile = self.maze.tile_at(ghost.x, ghost.y)
            if ghost.mood == "normal":
                danger |= self._around(tile, 3)
            elif ghost.mood == "frightened":
                goals.add(tile)
        if view.fruit:
            goals.add(self.maze.tile_at(view.fruit.x, view.fruit.y))
        first = self._walk(start, goals, danger)
        return None if first is None else DIRECTIONS[first]

    def _around(self, tile: int, steps: int) -> set[int]:
        found = {tile}
        for _ in range(steps):
            found |= {n for t in found for n in self.maze.neighbours[t * 4 : t * 4 + 4] if n >= 0}
        return found

    def _walk(self, start: int, goals: set[int], danger: set[int]) -> int | None:
        first: dict[int, int | None] = {start: None}
        queue, last = deque([start]), start
        while queue:
            last = tile = queue.popleft()
            if tile in goals and tile != start:
                return first[tile]
            for direction in range(4):
                to = self.maze.neighbours[tile * 4 + direction]
                if to >= 0 and to not in first and (to not in danger or start in danger):
                    first[to] = direction if tile == start else first[tile]
                    queue.append(to)
        return first[last]


def pixels(units: int) -> float:
    """Units as pixels of the 8-pixel tiles."""
    return units * 8 / TILE
