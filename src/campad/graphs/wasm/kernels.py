"""What a compiled network is made of: convolutions, and what comes before and after them.

Pictures are channels-last, (rows, columns, channels) of float32, with a margin of zeros where the
next convolution looks beyond the edge; steps from one number to another are in bytes. Outputs come
in tiles of some columns by eight channels: that many sums fit into a processor's registers. Rows
are shared out among threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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
    greater,
    lane,
    lesser,
    load,
    load_byte,
    load_number,
    load_splat,
    number,
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

_Sums = list[list[Local]]


def convolution(name: str, *, fused: bool) -> Function:
    """Return the kernel of a name like "dense 6": how it convolves, and the columns of its tile."""
    kind, tile = name.split()
    return {"dense": dense, "depthwise": depthwise}[kind](int(tile), fused=fused)


def dense(tile: int, *, fused: bool) -> Function:
    """A convolution of all channels, of which 1 x 1 is the most frequent.

    Weights are, for each eight channels of the output: eight biases, then eight for each number
    that is looked at. What is added to it may be the output of an earlier convolution.
    """
    f = Function(f"dense {tile}", [I32] * 18 + [F32, F32])
    (first, last, block, columns, groups, source, row, pixel, segments, segment, length) = (
        f.parameters[:11]
    )
    weights, target, target_row, target_pixel, other, other_row, other_pixel = f.parameters[11:18]
    limits = _limits(f)
    begin = f.variable(first)
    with f.loop_while(begin < last):
        end = f.variable((begin + block).or_less(last))
        panel = f.variable(weights)
        with f.repeat(groups) as group:
            y = f.variable(begin)
            with f.loop_while(y < end):
                with _tiles(f, tile, columns) as x:
                    sums = _biases(f, panel, tile)
                    w = f.variable(panel + EIGHT)
                    looked = [f.variable(source + y * row + (x + m) * pixel) for m in range(tile)]
                    with f.repeat(segments):
                        with f.repeat(length // UNROLLED):
                            _products(f, sums, looked, w, UNROLLED, fused)
                        with f.repeat(length & UNROLLED - 1):
                            _products(f, sums, looked, w, 1, fused)
                        for pointer in looked:
                            f.set(pointer, pointer + segment - length * 4)
                    with f.when(other):
                        at = f.variable(other + y * other_row + x * other_pixel + group * EIGHT)
                        for pair in sums:
                            for half, total in enumerate(pair):
                                f.set(total, total + load(at, 16 * half))
                            f.set(at, at + other_pixel)
                    at = f.variable(target + y * target_row + x * target_pixel + group * EIGHT)
                    _finish(f, sums, limits, at, target_pixel)
                f.set(y, y + 1)
            f.set(panel, panel + EIGHT + segments * length * EIGHT)
        f.set(begin, end)
    return f


def depthwise(tile: int, *, fused: bool) -> Function:
    """A convolution of each channel by itself; with equal weights, a mean.

    Weights are, for each eight channels: eight biases, then eight for each place that is looked at.
    """
    f = Function(f"depthwise {tile}", [I32] * 14 + [F32, F32])
    (first, last, columns, groups, source, row, pixel, rows, line, places, place) = f.parameters[
        :11
    ]
    weights, target, target_row = f.parameters[11:14]
    target_pixel = groups * EIGHT
    limits = _limits(f)
    y = f.variable(first)
    with f.loop_while(y < last):
        panel = f.variable(weights)
        with f.repeat(groups) as group:
            with _tiles(f, tile, columns) as x:
                sums = _biases(f, panel, tile)
                w = f.variable(panel + EIGHT)
                looked = [
                    f.variable(source + y * row + (x + m) * pixel + group * EIGHT)
                    for m in range(tile)
                ]
                with f.repeat(rows):
                    with f.repeat(places):
                        halves = [f.variable(load(w, 16 * half)) for half in range(2)]
                        for pointer, pair in zip(looked, sums, strict=True):
                            for half, total in enumerate(pair):
                                seen = load(pointer, 16 * half)
                                f.set(total, product_sum(seen, halves[half], total, fused=fused))
                            f.set(pointer, pointer + place)
                        f.set(w, w + EIGHT)
                    for pointer in looked:
                        f.set(pointer, pointer + line - places * place)
                at = f.variable(target + y * target_row + x * target_pixel + group * EIGHT)
                _finish(f, sums, limits, at, target_pixel)
            f.set(panel, panel + EIGHT + rows * places * EIGHT)
        f.set(y, y + 1)
    return f


def _limits(f: Function) -> tuple[Local, Local]:
    lowest, highest = f.parameters[-2:]
    return f.variable(splat(lowest)), f.variable(splat(highest))


@contextmanager
def _tiles(f: Function, tile: int, columns: Value) -> Iterator[Local]:
    """Go through a row; the last tile begins earlier where it would reach beyond the row."""
    begin = f.variable(0)
    with f.loop_while(begin < columns):
        yield f.variable(begin.or_less(columns - tile))
        f.set(begin, begin + tile)


def _biases(f: Function, panel: Value, tile: int) -> _Sums:
    return [[f.variable(load(panel, 16 * half)) for half in range(2)] for _ in range(tile)]


def _products(
    f: Function, sums: _Sums, looked: list[Local], w: Local, count: int, fused: bool
) -> None:
    """Add so many numbers of each column, times the weights of eight channels."""
    for step in range(count):
        halves = [f.variable(load(w, EIGHT * step + 16 * half)) for half in range(2)]
        for pointer, pair in zip(looked, sums, strict=True):
            seen = f.variable(load_splat(pointer, 4 * step))
            for total, weight in zip(pair, halves, strict=True):
                f.set(total, product_sum(seen, weight, total, fused=fused))
    f.set(w, w + EIGHT * count)
    for pointer in looked:
        f.set(pointer, pointer + 4 * count)


def _finish(f: Function, sums: _Sums, limits: tuple[Local, Local], at: Local, pixel: Value) -> None:
    lowest, highest = limits
    for pair in sums:
        for half, total in enumerate(pair):
            f.store(at, lesser(greater(total, lowest), highest), 16 * half)
        f.set(at, at + pixel)


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
    length = f.variable(greater(splat(total.sqrt()), splat(number(SHORTEST))))
    f.set(at, source)
    to = f.variable(target)
    with f.repeat(fours):
        f.store(to, load(at) / length)
        f.set(at, at + 16)
        f.set(to, to + 16)
    return f


def barrier() -> Function:
    """Wait until all threads are here: two whole numbers, how many are, and how often all were."""
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
