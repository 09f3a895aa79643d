"""Where a compiled network's pictures lie in its memory.

Of two pictures of the same shape and margin, one may lie where the other lay: nobody ever writes to
a margin, so it stays zeros. What is joined lies one after the other, and is read as one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from campad.graphs.wasm.steps import Convolution, Enlargement, Margin, Pixels, Shape, Step, Steps

NUMBER = 4
"""Bytes."""

LINE = 64
"""Bytes that a processor fetches at once; what begins there is fetched alone."""


@dataclass(frozen=True)
class Picture:
    """One in memory: rows, columns, channels, with its margin around it."""

    shape: Shape
    margin: Margin
    address: int

    @property
    def pixel(self) -> int:
        """Bytes from a column to the next."""
        return self.shape.channels * NUMBER

    @property
    def row(self) -> int:
        """Bytes from a row to the next."""
        return (self.shape.columns + self.margin.left + self.margin.right) * self.pixel

    @property
    def size(self) -> int:
        """Bytes in all."""
        return (self.shape.rows + self.margin.top + self.margin.bottom) * self.row

    def begin(self, margin: Margin = Margin()) -> int:  # noqa: B008 - it cannot be changed
        """Address of the first number inside; with a margin, of the first that is looked at."""
        down, right = self.margin.top - margin.top, self.margin.left - margin.left
        return self.address + down * self.row + right * self.pixel


class Places:
    """Gives out memory.

    Attributes:
        end: what is beyond nobody has.
    """

    def __init__(self, begin: int) -> None:
        self.end = begin
        self._free: dict[tuple[Shape, Margin], list[int]] = defaultdict(list)

    def take(self, size: int) -> int:
        """Return the address of so many bytes."""
        address = -(-self.end // LINE) * LINE
        self.end = address + size
        return address

    def pictures(self, steps: Steps) -> dict[str, Picture]:
        """Find a place for each of a network's pictures, and for what is joined."""
        margins: dict[str, Margin] = defaultdict(Margin)
        last: dict[str, int] = {}
        for at, step in enumerate(steps.steps):
            last.update(dict.fromkeys(taken(step), at))
            if isinstance(step, Convolution | Enlargement):
                margins[step.source] |= step.margin
        found: dict[str, Picture] = {}
        for name in {steps.output: None, **dict.fromkeys(steps.joined)}:
            found.update(self._joined(name, steps))
        kept = set(found)
        for at, step in enumerate(steps.steps):
            if step.target not in found:
                key = steps.shapes[step.target], margins[step.target]
                found[step.target] = self._place(*key)
            for name in set(taken(step)) - kept:
                if last[name] == at:
                    self._free[found[name].shape, found[name].margin].append(found[name].address)
        return found

    def _joined(self, name: str, steps: Steps) -> dict[str, Picture]:
        """Find a place for one that stays, and for its parts, which have no margins."""
        shapes = {part: steps.shapes[part] for part in steps.parts(name)}
        numbers = sum(shape.size for shape in shapes.values())
        address = self.take(numbers * NUMBER)
        found = {name: Picture(Shape(1, 1, numbers), Margin(), address)}
        for part, shape in shapes.items():
            found[part] = Picture(shape, Margin(), address)
            address += found[part].size
        return found

    def _place(self, shape: Shape, margin: Margin) -> Picture:
        free = self._free[shape, margin]
        size = Picture(shape, margin, 0).size
        return Picture(shape, margin, free.pop() if free else self.take(size))


def taken(step: Step) -> list[str]:
    """Return the pictures that a step reads."""
    if isinstance(step, Pixels):
        return []
    if isinstance(step, Convolution):
        return [name for name in (step.source, step.other) if name]
    return [step.source]
