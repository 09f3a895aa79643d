"""What a game shows: frozen values, made of numbers, words, tuples and each other.

Positions are the centre of a figure, in units from the maze's top left corner: 400 units to a
pixel, 8 pixels (3200 units) to a tile. The renderer needs nothing but these and the maze's rows.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PacmanView:
    """The player's figure; `moving` is False in front of a wall and between lives."""

    x: int
    y: int
    direction: str
    moving: bool


@dataclass(frozen=True, slots=True)
class GhostView:
    """A ghost; `mood` is "normal", "frightened", "flashing" or "eyes"."""

    name: str
    x: int
    y: int
    direction: str
    mood: str


@dataclass(frozen=True, slots=True)
class FruitView:
    """A fruit that can be eaten now."""

    points: int
    kind: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class PopupView:
    """Points just won, where they were won; `kind` is "ghost" or "fruit".

    As long as a "ghost" popup is there, the game stands still and that ghost and Pac-Man are not
    shown.
    """

    kind: str
    points: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class GameView:
    """One step of the game.

    Attributes:
        tick: steps since the game began.
        phase: "ready", "playing", "dying", "cleared" or "over".
        phase_steps: steps since the phase began, for its animation.
        lives: lives left, the one being played included.
        dots: what is left to eat. In reading order of the maze's "." and "o" characters, dot i is
            bit 3 - i % 4 of hexadecimal digit i // 4.
        events: names of what happened since the call before: "start" (a life begins), "dot",
            "energiser", "ghost", "fruit", "death", "extra-life", "cleared", "over".
    """

    tick: int
    phase: str
    phase_steps: int
    score: int
    lives: int
    level: int
    pacman: PacmanView
    ghosts: tuple[GhostView, ...]
    fruit: FruitView | None
    level_fruit: str
    dots: str
    dots_left: int
    popups: tuple[PopupView, ...]
    events: tuple[str, ...]
