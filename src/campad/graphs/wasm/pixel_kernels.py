"""What comes before a compiled network's convolutions: a frame becomes numbers, and larger.

As in `kernels`, rows are shared out among threads, and steps are in bytes.
"""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from campad.graphs.wasm.code import (
    I32,
    Function,
    Local,
    Value,
    lane,
    load,
    load_byte,
    load_integer,
    load_number,
    load_splat,
    product_sum,
)

T = TypeVar("T")


class Enlarged(NamedTuple, Generic[T]):
    """What an enlargement is told; see `Dense`."""

    columns: T
    source: T
    source_row: T
    line: T
    """From the first row that is seen to the second; 0 where there is one alone."""
    place: T
    """The same for columns."""
    row_table: T
    column_table: T
    target: T
    target_row: T


ENTRY = 8
"""Bytes of an integer and a number."""


def prepare() -> Function:
    """A frame's bytes as numbers, by a table of 256 for each of red, green and blue."""
    f = Function("prepare", [I32] * 7)
    first, last, side, frame, table, target, target_row = f.parameters
    y = f.variable(first)
    with f.loop_while(y < last):
        seen = f.variable(frame + y * side * 3)
        to = f.variable(target + y * target_row)
        with f.repeat(side):
            for channel in range(3):
                entry = table + load_byte(seen, channel) * 4
                f.store(to, load_number(entry, 1024 * channel), 4 * channel)
            f.set(seen, seen + 3)
            f.set(to, to + 12)
        f.set(y, y + 1)
    return f


def enlarge(*, fused: bool) -> Function:
    """A picture of red, green and blue, by straight lines between its numbers.

    For each row of the target, and then for each column, there are an integer, the bytes or rows
    to the first of two that are seen, and how far it is from that on the way to the second.
    """
    f = Function("enlarge", [I32, I32, *[I32] * len(Enlarged._fields)])
    first, last, *told = f.parameters
    p = Enlarged(*told)
    y = f.variable(first)
    with f.loop_while(y < last):
        entry = p.row_table + y * ENTRY
        above = f.variable(p.source + load_integer(entry) * p.source_row)
        below = f.variable(above + p.line)
        down = f.variable(load_splat(entry, 4))
        column = f.variable(p.column_table)
        to = f.variable(p.target + y * p.target_row)
        with f.repeat(p.columns - 1):
            f.store(to, _between(f, p, (above, below), down, column, fused))  # and one too many
            f.set(column, column + ENTRY)
            f.set(to, to + 12)
        pixel = f.variable(_between(f, p, (above, below), down, column, fused))
        for channel in range(3):  # beyond may be a margin
            f.store(to, lane(pixel, channel), 4 * channel)
        f.set(y, y + 1)
    return f


def _between(
    f: Function,
    p: Enlarged[Local],
    rows: tuple[Local, Local],
    down: Local,
    column: Local,
    fused: bool,
) -> Value:
    """What lies between four pixels; a fourth number is that of the next."""
    at = f.variable(load_integer(column))
    right = f.variable(load_splat(column, 4))
    found = []
    for row in rows:
        one = f.variable(load(row + at))
        found.append(product_sum(load(row + at + p.place) - one, right, one, fused=fused))
    upper = f.variable(found[0])
    return product_sum(found[1] - upper, down, upper, fused=fused)
