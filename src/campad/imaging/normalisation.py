"""Normalisation: what becomes of a pixel value before a network sees it."""

from __future__ import annotations

from dataclasses import dataclass

from campad.errors import ArgumentError
from campad.graphs.sanitize import shown


@dataclass(frozen=True)
class Normalisation:
    """(x - mean) / scale, for each channel of a pixel x of 0 to 255."""

    said: str
    """The formula as it is shown, and as projects keep it: it is part of what network it was."""
    mean: tuple[float, float, float]
    scale: tuple[float, float, float]


def _grey(said: str, mean: float, scale: float) -> Normalisation:
    return Normalisation(said, (mean,) * 3, (scale,) * 3)


# ImageNet's means and deviations, from torchvision's documentation of its models.
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

TUTORIALS = _grey("x / 127 - 1", 127, 127)
"""Of the tutorial's MobileNet, Teachable Machine and ml5."""
NORMALISATIONS = {
    "-1..1": _grey("x / 127.5 - 1 (-1..1)", 127.5, 127.5),
    "0..1": _grey("x / 255 (0..1)", 0, 255),
    "0..255": _grey("x (0..255)", 0, 1),
    "imagenet": Normalisation(
        "(x / 255 - mean) / deviation, those of ImageNet",
        (255 * _MEAN[0], 255 * _MEAN[1], 255 * _MEAN[2]),
        (255 * _DEVIATION[0], 255 * _DEVIATION[1], 255 * _DEVIATION[2]),
    ),
}
"""Those that a person can ask for, by the word for it."""
AS_IT_IS = "x: what the file makes of it"
"""Of a network that takes whole numbers."""


def find_normalisation(word: str) -> Normalisation:
    """Return what a word stands for.

    Raises:
        ArgumentError: no such word.
    """
    if word not in NORMALISATIONS:
        words = ", ".join(NORMALISATIONS)
        raise ArgumentError(f"a normalisation is one of {words}; got {shown(word)}")
    return NORMALISATIONS[word]


def word_for(said: str) -> str | None:
    """Return the word for a formula that a project has kept; None where none can be asked for."""
    return next((word for word, known in NORMALISATIONS.items() if known.said == said), None)
