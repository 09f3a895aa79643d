"""Draws a figure with Pillow: lines, words, and axes, on paper. Used by figures.py."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
MAX_BYTES = 60_000

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Curve = list[Point]


WIDTH = 1_000  # of a figure, in pixels; pages show it at about 700
FINER = 3  # drawn so much larger and then shrunk, so that lines and letters are smooth
SMALL, TEXT, LARGE = 20, 23, 26

PAPER, INK, FAINT, GRID = "#ffffff", "#222222", "#6b6b6b", "#dddddd"
BLUE, RED, GREEN, ORANGE = "#0072b2", "#c44500", "#00805e", "#b37400"  # told apart by all eyes


class Figure:
    """A drawing on paper, in pixels from the top left."""

    def __init__(self, height: int) -> None:
        self.image = Image.new("RGB", (FINER * WIDTH, FINER * height), PAPER)
        self._draw = ImageDraw.Draw(self.image)

    def text(
        self, at: Point, words: str, *, size: int = TEXT, colour: str = INK, anchor: str = "ls"
    ) -> None:
        """Write words; `anchor` as Pillow names it: left, middle or right, on the base line."""
        font = ImageFont.load_default(FINER * size)
        self._draw.text(_finer(at), words, fill=colour, font=font, anchor=anchor)

    def line(self, points: Sequence[Point], colour: str, width: float = 3, dash: int = 0) -> None:
        """Draw a line through points; `dash` is the length of dashes, 0 is none."""
        for start, end in itertools.pairwise(points):
            for piece in _dashes(start, end, dash):
                self._draw.line([*piece], fill=colour, width=round(FINER * width), joint="curve")

    def dot(self, at: Point, radius: float, colour: str, *, filled: bool = True) -> None:
        """Draw a dot."""
        x, y = _finer(at)
        size = FINER * radius
        inside = colour if filled else PAPER
        box = (x - size, y - size, x + size, y + size)
        self._draw.ellipse(box, fill=inside, outline=colour, width=round(2.5 * FINER))

    def box(self, box: Box, colour: str) -> None:
        """Fill a rectangle."""
        self._draw.rectangle([*_finer(box[:2]), *_finer(box[2:])], fill=colour)

    def paste(self, at: Point, pixels: Any, side: int) -> None:
        """Put a square picture there."""
        picture = Image.fromarray(pixels).resize((FINER * side,) * 2, Image.Resampling.BICUBIC)
        x, y = _finer(at)
        self.image.paste(picture, (round(x), round(y)))

    def save(self, name: str, colours: int = 48) -> None:
        """Write the figure with no more colours than it needs."""
        width, height = (side // FINER for side in self.image.size)
        shrunk = self.image.resize((width, height), Image.Resampling.LANCZOS)
        small = shrunk.quantize(
            colours, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE
        )
        path = FOLDER / f"{name}.png"
        small.save(path, optimize=True)
        size = path.stat().st_size
        print(f"{path.name}: {width} x {height}, {size:,} bytes")
        if size > MAX_BYTES:
            raise SystemExit(f"{path.name} is larger than {MAX_BYTES:,} bytes")


class Axes:
    """A part of a figure with a scale on either side: takes (x, y) to pixels."""

    def __init__(self, figure: Figure, box: Box, xs: Point, ys: Point) -> None:
        self._figure, self._box, self._xs, self._ys = figure, box, xs, ys

    def at(self, point: Point) -> Point:
        """Where a point lies."""
        left, top, right, bottom = self._box
        x = (point[0] - self._xs[0]) / (self._xs[1] - self._xs[0])
        y = (point[1] - self._ys[0]) / (self._ys[1] - self._ys[0])
        return left + x * (right - left), bottom - y * (bottom - top)

    def scale_x(self, ticks: Sequence[tuple[float, str]], name: str = "") -> None:
        """Write the numbers below, and what they are."""
        left, _top, right, bottom = self._box
        self._figure.line([(left, bottom), (right, bottom)], INK, 2)
        for value, words in ticks:
            x, _ = self.at((value, 0))
            self._figure.line([(x, bottom), (x, bottom + 7)], INK, 2)
            self._figure.text((x, bottom + 30), words, size=SMALL, anchor="ms")
        middle = (left + right) / 2
        self._figure.text((middle, bottom + 62), name, anchor="ms")

    def scale_y(self, ticks: Sequence[tuple[float, str]], name: str = "") -> None:
        """Draw a grid with its numbers; what they are stands above."""
        left, top, right, _bottom = self._box
        for value, words in ticks:
            _, y = self.at((0, value))
            self._figure.line([(left, y), (right, y)], GRID, 1.5)
            self._figure.text((left - 12, y), words, size=SMALL, anchor="rm")
        self._figure.text((left - 60, top - 24), name)

    def curve(self, points: Curve, colour: str, *, width: float = 3.5, dash: int = 0) -> None:
        """Draw a line through points."""
        self._figure.line([self.at(point) for point in points], colour, width, dash)


def _finer(point: Sequence[float]) -> Point:
    return FINER * point[0], FINER * point[1]


def _dashes(start: Point, end: Point, dash: int) -> list[tuple[Point, Point]]:
    a, b = np.array(start), np.array(end)
    pieces = max(1, int(np.hypot(*(b - a)) / dash)) if dash else 1
    pieces += 1 - pieces % 2
    ends = [a + (b - a) * i / pieces for i in range(pieces + 1)]
    return [(_finer(ends[i]), _finer(ends[i + 1])) for i in range(0, pieces, 2)]
