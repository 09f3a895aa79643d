"""What a compiled network is made of: convolutions, and what comes after them.

Pictures are channels-last, (rows, columns, channels) of float32, with a margin of zeros where the
next convolution looks beyond the edge; steps from one number to another are in bytes. Outputs come
in tiles of some columns by eight channels: that many sums fit into a processor's registers. Rows
are shared out among threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, NamedTuple, TypeVar

from campad.graphs.wasm.code import (
    F32,
    I32,
    Function,
    Local,
    Value,
    atomic_add,
    atomic_load,
    atomic_notify,
    atomic_wait,
    constant,
    lane,
    load,
    load_splat,
    number,
    pmax,
    pmin,
    product_sum,
    splat,
)

EIGHT = 32
"""Bytes of eight numbers."""

UNROLLED = 4
"""Products of one channel in a turn of the innermost loop."""

PATIENCE = 20_000
"""Looks at whether the other threads are there, some 20 microseconds, before one sleeps."""

SHORTEST = 1e-30
"""Of a vector that is normalised, so that one of zeros is not divided by 0."""

T = TypeVar("T")
_Sums = list[list[Local]]


class Dense(NamedTuple, Generic[T]):
    """What a convolution of all channels is told; addresses and steps are in bytes."""

    block: T
    """Rows that are computed for one panel of weights after the other."""
    columns: T
    groups: T
    """Of eight channels of the target."""
    source: T
    row: T
    """From what one row of the target looks at to what the next does."""
    pixel: T
    """The same for columns."""
    segments: T
    """Stretches of numbers that are looked at, one below the other."""
    segment: T
    length: T
    """Of a stretch, in numbers."""
    weights: T
    target: T
    target_row: T
    target_pixel: T
    other: T
    """What is added, the output of an earlier convolution; 0 is nothing."""
    other_row: T
    other_pixel: T


class Depthwise(NamedTuple, Generic[T]):
    """What a convolution of each channel by itself is told; see `Dense`."""

    columns: T
    groups: T
    source: T
    row: T
    pixel: T
    lines: T
    """Rows that are looked at, and steps between them."""
    line: T
    places: T
    """Columns that are looked at, and steps between them."""
    place: T
    weights: T
    target: T
    target_row: T
    target_pixel: T


def convolution(name: str, *, fused: bool) -> Function:
    """Return the kernel of a name like "dense 6": how it convolves, and the columns of its tile."""
    kind, tile = name.split()
    return {"dense": dense, "depthwise": depthwise}[kind](int(tile), fused=fused)


def dense(tile: int, *, fused: bool) -> Function:
    """A convolution of all channels, of which 1 x 1 is the most frequent.

    Weights are, for each eight channels of the target: eight biases, then eight for each number
    that is looked at.
    """
    f = Function(f"dense {tile}", _kinds(Dense))
    first, last, *told, lowest, highest = f.parameters
    p = Dense(*told)
    limits = f.variable(splat(lowest)), f.variable(splat(highest))
    begin = f.variable(first)
    with f.loop_while(begin < last):
        end = f.variable((begin + p.block).at_most(last))
        panel = f.variable(p.weights)
        with f.repeat(p.groups) as group:
            y = f.variable(begin)
            with f.loop_while(y < end):
                with _tiles(f, tile, p.columns) as x:
                    sums = _sums(f, panel, tile)
                    w = f.variable(panel + EIGHT)
                    _dense_products(f, p, sums, w, p.source + y * p.row + x * p.pixel, fused)
                    with f.when(p.other):
                        other = p.other + y * p.other_row + x * p.other_pixel + group * EIGHT
                        _add(f, sums, other, p.other_pixel)
                    target = p.target + y * p.target_row + x * p.target_pixel + group * EIGHT
                    _store(f, sums, limits, target, p.target_pixel)
                f.set(y, y + 1)
            f.set(panel, panel + EIGHT + p.segments * p.length * EIGHT)
        f.set(begin, end)
    return f


def depthwise(tile: int, *, fused: bool) -> Function:
    """A convolution of each channel by itself; with equal weights, a mean.

    Weights are, for each eight channels: eight biases, then eight for each place that is looked at.
    """
    f = Function(f"depthwise {tile}", _kinds(Depthwise))
    first, last, *told, lowest, highest = f.parameters
    p = Depthwise(*told)
    limits = f.variable(splat(lowest)), f.variable(splat(highest))
    y = f.variable(first)
    with f.loop_while(y < last):
        panel = f.variable(p.weights)
        with f.repeat(p.groups) as group:
            with _tiles(f, tile, p.columns) as x:
                sums = _sums(f, panel, tile)
                w = f.variable(panel + EIGHT)
                source = p.source + y * p.row + x * p.pixel + group * EIGHT
                _depthwise_products(f, p, sums, w, source, fused)
                target = p.target + y * p.target_row + x * p.target_pixel + group * EIGHT
                _store(f, sums, limits, target, p.target_pixel)
            f.set(panel, panel + EIGHT + p.lines * p.places * EIGHT)
        f.set(y, y + 1)
    return f


def _kinds(told: type[Dense[Value] | Depthwise[Value]]) -> list[int]:
    """Of parameters: the first row and that after the last, what is told, and two limits."""
    return [I32, I32, *[I32] * len(told._fields), F32, F32]


@contextmanager
def _tiles(f: Function, tile: int, columns: Value) -> Iterator[Local]:
    """Go through a row; the last tile begins earlier where it would reach beyond the row."""
    begin = f.variable(0)
    with f.loop_while(begin < columns):
        yield f.variable(begin.at_most(columns - tile))
        f.set(begin, begin + tile)


def _sums(f: Function, biases: Value, tile: int) -> _Sums:
    """Begin the sums of a tile: for each column those of eight channels, in two halves."""
    return [[f.variable(load(biases, 16 * half)) for half in range(2)] for _ in range(tile)]


def _dense_products(
    f: Function, p: Dense[Local], sums: _Sums, w: Local, source: Value, fused: bool
) -> None:
    looked = [f.variable(source + p.pixel * column) for column in range(len(sums))]
    with f.repeat(p.segments):
        for count, turns in (
            (UNROLLED, p.length // UNROLLED),
            (1, p.length & UNROLLED - 1),
        ):
            with f.repeat(turns):
                for step in range(count):
                    halves = [f.variable(load(w, EIGHT * step + 16 * half)) for half in range(2)]
                    for pointer, pair in zip(looked, sums, strict=True):
                        seen = f.variable(load_splat(pointer, 4 * step))
                        for total, weight in zip(pair, halves, strict=True):
                            f.set(total, product_sum(seen, weight, total, fused=fused))
                f.set(w, w + EIGHT * count)
                for pointer in looked:
                    f.set(pointer, pointer + 4 * count)
        for pointer in looked:
            f.set(pointer, pointer + p.segment - p.length * 4)


def _depthwise_products(
    f: Function, p: Depthwise[Local], sums: _Sums, w: Local, source: Value, fused: bool
) -> None:
    looked = [f.variable(source + p.pixel * column) for column in range(len(sums))]
    with f.repeat(p.lines):
        with f.repeat(p.places):
            halves = [f.variable(load(w, 16 * half)) for half in range(2)]
            for pointer, pair in zip(looked, sums, strict=True):
                for half, total in enumerate(pair):
                    seen = load(pointer, 16 * half)
                    f.set(total, product_sum(seen, halves[half], total, fused=fused))
                f.set(pointer, pointer + p.place)
            f.set(w, w + EIGHT)
        for pointer in looked:
            f.set(pointer, pointer + p.line - p.places * p.place)


def _add(f: Function, sums: _Sums, other: Value, pixel: Value) -> None:
    at = f.variable(other)
    for pair in sums:
        for half, total in enumerate(pair):
            f.set(total, total + load(at, 16 * half))
        f.set(at, at + pixel)


def _store(
    f: Function, sums: _Sums, limits: tuple[Local, Local], target: Value, pixel: Value
) -> None:
    lowest, highest = limits
    at = f.variable(target)
    for pair in sums:
        for half, total in enumerate(pair):
            f.store(at, pmin(pmax(total, lowest), highest), 16 * half)
        f.set(at, at + pixel)


def normalise() -> Function:
    """Numbers over the length of their vector, as ONNX's LpNormalization; zeros stay."""
    f = Function("normalise", [I32] * 3)
    source, fours, target = f.parameters
    squares = f.variable(splat(number(0)))
    at = f.variable(source)
    with f.repeat(fours):
        f.set(squares, squares + load(at) * load(at))
        f.set(at, at + 16)
    total = lane(squares, 0) + lane(squares, 1) + lane(squares, 2) + lane(squares, 3)
    length = f.variable(pmax(splat(total.sqrt()), splat(number(SHORTEST))))
    f.set(at, source)
    to = f.variable(target)
    with f.repeat(fours):
        f.store(to, load(at) / length)
        f.set(at, at + 16)
        f.set(to, to + 16)
    return f


def barrier() -> Function:
    """Wait until all threads are here: two integers, how many are, and how often all were."""
    f = Function("barrier", [I32, I32])
    place, threads = f.parameters
    times = place + 4
    now = f.variable(atomic_load(times))
    arrived = f.variable(atomic_add(place, 1) + 1)
    with f.when(arrived.equals(threads)):
        f.atomic_store(place, 0)
        f.ignore(atomic_add(times, 1))
        f.ignore(atomic_notify(times))
    with f.when(arrived < threads):
        patience = f.variable(PATIENCE)
        with f.loop_while((constant(0) < patience) & atomic_load(times).equals(now)):
            f.set(patience, patience - 1)
        with f.loop_while(atomic_load(times).equals(now)):
            f.ignore(atomic_wait(times, now))
    return f
