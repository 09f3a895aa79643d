"""Games in a certain state, and what a careful player sees of one."""

from campad.pacman import Game, GameView
from pacman.player import Player


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


def put(game: Game, ghost: int) -> None:
    """Put a ghost where Pac-Man is."""
    target, pacman = game._pack.ghosts[ghost], game._pacman
    target.place = type(target.place).OUT
    target.x, target.y, target.tile = pacman.x, pacman.y, pacman.tile
