"""campad's own game in the manner of Pacman: `reset(seed)` and `step(direction)`, nothing else.

The rules follow the 1980 arcade game as The Pac-Man Dossier by Jamey Pittman describes it; the
maze, the figures and the sounds are campad's own.
"""

from campad.pacman.game import Game
from campad.pacman.maze import DIRECTIONS, TILE, UNITS_PER_PIXEL, Direction, Maze
from campad.pacman.rules import STEPS_PER_SECOND
from campad.pacman.view import FruitView, GameView, GhostView, PacmanView, PopupView

__all__ = [
    "DIRECTIONS",
    "STEPS_PER_SECOND",
    "TILE",
    "UNITS_PER_PIXEL",
    "Direction",
    "FruitView",
    "Game",
    "GameView",
    "GhostView",
    "Maze",
    "PacmanView",
    "PopupView",
]
