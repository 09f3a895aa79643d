"""A network as a program of its own for browsers: code in WebAssembly, and constants for it.

In memory come the threads' meeting place, constants, the frame, the activation, and pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campad.errors import ModelFileError
from campad.graphs.wasm import kernels, pixel_kernels
from campad.graphs.wasm.code import I32, Function, Value, constant, number
from campad.graphs.wasm.kernels import Dense, Depthwise
from campad.graphs.wasm.module import PAGE, module
from campad.graphs.wasm.pixel_kernels import ENTRY, Enlarged
from campad.graphs.wasm.places import LINE, NUMBER, Picture, Places
from campad.graphs.wasm.steps import (
    EIGHT,
    Between,
    Convolution,
    Enlargement,
    Normalisation,
    Pixels,
    Step,
    Steps,
)

LARGEST_TILE = {True: 6, False: 4}
"""Columns of a tile, by whether products and sums are one instruction: their sums, two for each
column, fit into a processor's 16 registers, with a product for each where it is taken first."""

BESIDE = 1.5
"""Columns that a tile's own work is worth: weights are loaded, sums are begun and written."""

BLOCK = 65_536
"""Bytes of a picture that stay near a processor while all weights pass by."""

LARGEST = 2**30
"""Bytes of memory: a gigabyte, thirty times what the default network needs."""

VECTOR = 16
"""Bytes that are read at once."""

MEETING, TURN = 0, 32
"""Addresses: where threads wait for each other, and of a whole number that is raised for each
frame, so that the other threads begin."""


@dataclass(frozen=True)
class Compiled:
    """A network that a browser runs by itself.

    Attributes:
        side: of the frame, in pixels.
        frame: address of its bytes, (side, side, 3), RGB.
        activation: address of what comes out, float32.
        numbers: of the activation.
        pages: of memory that it needs.
        constants: what lies at address 0 from the beginning.
        code: modules, by whether products and sums are one instruction, and whether the memory is
            shared. Each exports `run(thread, threads)` and imports `campad.memory`.
    """

    side: int
    frame: int
    activation: int
    numbers: int
    pages: int
    constants: bytes
    code: dict[tuple[bool, bool], bytes]


@dataclass(frozen=True)
class _Call:
    """Of a kernel.

    Attributes:
        rows: are shared out among threads; 0 is for one thread alone.
        columns: of a convolution's rows, which go into tiles.
    """

    kernel: str
    rows: int
    arguments: list[Value]
    columns: int = 0

    def kernel_for(self, fused: bool) -> str:
        """Which it is for one kind of code."""
        tile = f" {best_tile(self.columns, LARGEST_TILE[fused])}" if self.columns else ""
        return f"{self.kernel}{tile}"


def compile_steps(steps: Steps) -> Compiled:
    """Return the program of these steps, or raise ModelFileError."""
    _must_fit(sum(_weight(step) for step in steps.steps))  # before any of it is written
    constants = bytearray(LINE)
    weights = [_put(constants, _packed(step)) for step in steps.steps]
    places = Places(len(constants))
    frame = places.take(steps.side**2 * len("RGB"))
    pictures = places.pictures(steps)
    calls = [
        _call(step, pictures, at, frame) for step, at in zip(steps.steps, weights, strict=True)
    ]
    _must_fit(places.end)
    pages = -(-(places.end + VECTOR) // PAGE)  # a pixel of three is read as a vector of four
    return Compiled(
        side=steps.side,
        frame=frame,
        activation=pictures[steps.output].address,
        numbers=pictures[steps.output].shape.size,
        pages=pages,
        constants=bytes(constants),
        code={
            (fused, shared): module(
                _functions(calls, fused, shared), exported="run", pages=pages, shared=shared
            )
            for fused in (False, True)
            for shared in (False, True)
        },
    )


def _must_fit(size: int) -> None:
    if size > LARGEST:
        raise ModelFileError("this network is not compiled, since it needs too much memory")


def _weight(step: Step) -> int:
    """Bytes of a step's constants, of which a small graph may have very many."""
    if isinstance(step, Enlargement):
        return (step.rows.places + step.columns.places) * ENTRY
    return step.kernel.nbytes if isinstance(step, Convolution) else 0


def _put(constants: bytearray, array: NDArray[np.float32]) -> int:
    constants += bytes(-len(constants) % LINE)
    address = len(constants)
    constants += array.tobytes()
    return address


def _packed(step: Step) -> NDArray[np.float32]:
    """A step's constants in the order in which its kernel reads them."""
    if isinstance(step, Pixels):
        return np.ascontiguousarray(step.table.T)
    if isinstance(step, Normalisation):
        return np.zeros(0, np.float32)
    if isinstance(step, Enlargement):
        tables = [_table(step.rows, 1), _table(step.columns, len("RGB") * NUMBER)]
        return np.concatenate(tables)
    looked = step.kernel.reshape(-1, step.kernel.shape[-1])
    rows = np.concatenate([step.bias[None], looked])
    return np.ascontiguousarray(rows.reshape(len(rows), -1, EIGHT).transpose(1, 0, 2))


def _table(axis: Between, unit: int) -> NDArray[np.float32]:
    """Entries for each place: an integer, in such units, and a number."""
    before, way = axis.seen
    return np.stack([(before * unit).view(np.float32), way], axis=1)


def _call(step: Step, pictures: dict[str, Picture], weights: int, frame: int) -> _Call:
    target = pictures[step.target]
    if isinstance(step, Pixels):
        numbers = [target.shape.columns, frame, weights, target.begin(), target.row]
        return _Call("prepare", target.shape.rows, _constants(numbers))
    if isinstance(step, Normalisation):
        source = pictures[step.source]
        numbers = [source.begin(), source.shape.size // 4, target.begin()]
        return _Call("normalise", 0, _constants(numbers))
    if isinstance(step, Enlargement):
        return _Call("enlarge", target.shape.rows, _constants(_enlarged(step, pictures, weights)))
    dense = step.kernel.ndim == len("hwio")
    told = (_dense if dense else _depthwise)(step, pictures, weights)
    arguments = [*_constants(told), *(number(limit) for limit in step.limits)]
    kernel = "dense" if dense else "depthwise"
    return _Call(kernel, target.shape.rows, arguments, target.shape.columns)


def _enlarged(step: Enlargement, pictures: dict[str, Picture], tables: int) -> Enlarged[int]:
    source, target = pictures[step.source], pictures[step.target]
    return Enlarged(
        columns=target.shape.columns,
        source=source.begin(step.margin),
        source_row=source.row,
        line=source.row if step.rows.size > 1 else 0,
        place=source.pixel if step.columns.size > 1 else 0,
        row_table=tables,
        column_table=tables + step.rows.places * ENTRY,
        target=target.begin(),
        target_row=target.row,
    )


def _dense(step: Convolution, pictures: dict[str, Picture], weights: int) -> Dense[int]:
    source, target = pictures[step.source], pictures[step.target]
    other = pictures.get(step.other)
    height, width, channels, _ = step.kernel.shape
    down, right = step.stride
    pixel = source.pixel * right
    return Dense(
        block=max(1, BLOCK // (pixel * target.shape.columns)),
        columns=target.shape.columns,
        groups=target.shape.channels // EIGHT,
        source=source.begin(step.margin),
        row=source.row * down,
        pixel=pixel,
        segments=height,
        segment=source.row,
        length=width * channels,
        weights=weights,
        target=target.begin(),
        target_row=target.row,
        target_pixel=target.pixel,
        other=other.begin() if other else 0,
        other_row=other.row if other else 0,
        other_pixel=other.pixel if other else 0,
    )


def _depthwise(step: Convolution, pictures: dict[str, Picture], weights: int) -> Depthwise[int]:
    source, target = pictures[step.source], pictures[step.target]
    height, width, _ = step.kernel.shape
    down, right = step.stride
    return Depthwise(
        columns=target.shape.columns,
        groups=target.shape.channels // EIGHT,
        source=source.begin(step.margin),
        row=source.row * down,
        pixel=source.pixel * right,
        lines=height,
        line=source.row,
        places=width,
        place=source.pixel,
        weights=weights,
        target=target.begin(),
        target_row=target.row,
        target_pixel=target.pixel,
    )


def best_tile(columns: int, largest: int) -> int:
    """Columns of a tile, by how much is computed twice and how much each tile costs by itself."""
    return min(
        range(min(columns, largest), 0, -1),
        key=lambda tile: -(-columns // tile) * (tile + BESIDE),
    )


def _constants(numbers: Iterable[int]) -> list[Value]:
    return [constant(one) for one in numbers]


def _functions(calls: list[_Call], fused: bool, shared: bool) -> list[Function]:
    """All kernels that are needed, and `run`, which calls them."""
    makers: dict[str, Callable[[], Function]] = {
        "prepare": pixel_kernels.prepare,
        "enlarge": lambda: pixel_kernels.enlarge(fused=fused),
        "normalise": kernels.normalise,
    }
    names = list(dict.fromkeys(call.kernel_for(fused) for call in calls))
    functions = [
        makers[name]() if name in makers else kernels.convolution(name, fused=fused)
        for name in names
    ]
    if shared:
        functions.append(kernels.barrier())
    run = Function("run", [I32, I32])
    thread, threads = run.parameters
    for call in calls:
        kernel = names.index(call.kernel_for(fused))
        if call.rows:
            share = [thread * call.rows // threads, (thread + 1) * call.rows // threads]
            run.call(kernel, [*share, *call.arguments])
        else:
            with run.when(thread.equals(0)):
                run.call(kernel, call.arguments)
        if shared:
            run.call(len(names), [constant(MEETING), threads])
    return [*functions, run]
