"""WebAssembly's instructions, written as expressions and loops.

`row * 4 + column` of two `Value`s is the code that computes it; nothing is computed here. A
`Function` takes statements in the order in which they run. Opcodes are those of the WebAssembly
core specification 2.0 with its vector instructions, and of the proposals for relaxed vector
instructions and for threads.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

I32, F32, V128 = 0x7F, 0x7D, 0x7B
"""Types of values: an integer or an address, a number, a vector of four numbers."""

_BLOCK, _LOOP, _IF, _END, _BRANCH, _BRANCH_IF = 0x02, 0x03, 0x04, 0x0B, 0x0C, 0x0D
_NOTHING = 0x40
_VECTOR, _ATOMIC = 0xFD, 0xFE


def unsigned(number: int) -> bytes:
    """Return an integer from 0 on as LEB128, which Protobuf calls a varint."""
    parts = bytearray()
    while number >= 0x80:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number])


def signed(number: int) -> bytes:
    """Return an integer as signed LEB128."""
    parts = bytearray()
    while not -0x40 <= number < 0x40:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number & 0x7F])


@dataclass(frozen=True)
class Value:
    """Code that leaves one value."""

    code: bytes
    kind: int = I32

    def __add__(self, other: Value | int) -> Value:
        return self._with(other, {I32: b"\x6a", F32: b"\x92", V128: _vector(228)})

    def __sub__(self, other: Value | int) -> Value:
        return self._with(other, {I32: b"\x6b", V128: _vector(229)})

    def __mul__(self, other: Value | int) -> Value:
        return self._with(other, {I32: b"\x6c", F32: b"\x94", V128: _vector(230)})

    def __truediv__(self, other: Value) -> Value:
        return self._with(other, {F32: b"\x95", V128: _vector(231)})

    def __floordiv__(self, other: Value | int) -> Value:
        return self._with(other, {I32: b"\x6d"})

    def __and__(self, other: Value | int) -> Value:
        return self._with(other, {I32: b"\x71"})

    def __lt__(self, other: Value | int) -> Value:
        return self._with(other, {I32: b"\x48"})

    def equals(self, other: Value | int) -> Value:
        """Whether two integers are equal."""
        return self._with(other, {I32: b"\x46"})

    def at_most(self, other: Value) -> Value:
        """The smaller of two integers."""
        return Value(self.code + other.code + (self < other).code + b"\x1b")

    def sqrt(self) -> Value:
        """The square root of a number."""
        return Value(self.code + b"\x91", F32)

    def _with(self, other: Value | int, opcodes: dict[int, bytes]) -> Value:
        right = constant(other) if isinstance(other, int) else other
        comparison = opcodes[self.kind] in (b"\x46", b"\x48")
        code = self.code + right.code + opcodes[self.kind]
        return Value(code, I32 if comparison else self.kind)


@dataclass(frozen=True)
class Local(Value):
    """A variable of a function; reading it is its code."""

    index: int = 0


def _vector(opcode: int) -> bytes:
    return bytes([_VECTOR]) + unsigned(opcode)


def constant(number: int) -> Value:
    """An integer of 32 bits."""
    return Value(b"\x41" + signed(number))


def number(value: float) -> Value:
    """A float of 32 bits."""
    return Value(b"\x43" + struct.pack("<f", value), F32)


def _from_memory(opcode: bytes, kind: int, address: Value, offset: int, align: int) -> Value:
    return Value(address.code + opcode + unsigned(align) + unsigned(offset), kind)


def load(address: Value, offset: int = 0) -> Value:
    """The vector at an address in bytes."""
    return _from_memory(_vector(0), V128, address, offset, 2)


def load_splat(address: Value, offset: int = 0) -> Value:
    """The number at an address, in each lane of a vector."""
    return _from_memory(_vector(9), V128, address, offset, 2)


def load_number(address: Value, offset: int = 0) -> Value:
    """The number at an address."""
    return _from_memory(b"\x2a", F32, address, offset, 2)


def load_integer(address: Value, offset: int = 0) -> Value:
    """The integer at an address."""
    return _from_memory(b"\x28", I32, address, offset, 2)


def load_byte(address: Value, offset: int = 0) -> Value:
    """The byte at an address as an integer from 0 to 255."""
    return _from_memory(b"\x2d", I32, address, offset, 0)


def atomic_load(address: Value) -> Value:
    """An integer that other threads write."""
    return _from_memory(bytes([_ATOMIC, 0x10]), I32, address, 0, 2)


def atomic_add(address: Value, number: int) -> Value:
    """Adds to an integer in memory; leaves what it was."""
    both = Value(address.code + constant(number).code)
    return _from_memory(bytes([_ATOMIC, 0x1E]), I32, both, 0, 2)


def atomic_wait(address: Value, while_it_is: Value) -> Value:
    """Sleeps until somebody notifies; leaves why it went on."""
    all_three = Value(address.code + while_it_is.code + b"\x42" + signed(-1))
    return _from_memory(bytes([_ATOMIC, 0x01]), I32, all_three, 0, 2)


def atomic_notify(address: Value) -> Value:
    """Wakes all that wait; leaves how many."""
    return _from_memory(bytes([_ATOMIC, 0x00]), I32, Value(address.code + constant(-1).code), 0, 2)


def splat(value: Value) -> Value:
    """A number in each lane of a vector."""
    return Value(value.code + _vector(0x13), V128)


def lane(vector: Value, which: int) -> Value:
    """The number in one lane of a vector."""
    return Value(vector.code + _vector(0x1F) + bytes([which]), F32)


def pmin(vector: Value, limit: Value) -> Value:
    """The smaller number in each lane; NaN in the vector stays NaN."""
    return Value(vector.code + limit.code + _vector(234), V128)


def pmax(vector: Value, limit: Value) -> Value:
    """The larger number in each lane; NaN in the vector stays NaN."""
    return Value(vector.code + limit.code + _vector(235), V128)


def product_sum(one: Value, other: Value, plus: Value, *, fused: bool) -> Value:
    """`one * other + plus`; fused: by one instruction where the processor has it."""
    if fused:
        return Value(one.code + other.code + plus.code + _vector(261), V128)
    return plus + one * other


class Function:
    """Code with variables.

    Attributes:
        name: what others call it by.
        kinds: of its parameters, in order.
    """

    def __init__(self, name: str, kinds: Iterable[int]) -> None:
        self.name = name
        self.kinds = tuple(kinds)
        self._locals: list[int] = []
        self._code = bytearray()

    @property
    def parameters(self) -> list[Local]:
        """What it is given, in order."""
        return [self._local(index, kind) for index, kind in enumerate(self.kinds)]

    @staticmethod
    def _local(index: int, kind: int) -> Local:
        return Local(b"\x20" + unsigned(index), kind, index)

    def variable(self, value: Value | int) -> Local:
        """A new variable, with a value."""
        first = constant(value) if isinstance(value, int) else value
        self._locals.append(first.kind)
        local = self._local(len(self.kinds) + len(self._locals) - 1, first.kind)
        self.set(local, first)
        return local

    def set(self, local: Local, value: Value | int) -> None:
        """Give a variable another value."""
        right = constant(value) if isinstance(value, int) else value
        self._code += right.code + b"\x21" + unsigned(local.index)

    def store(self, address: Value, value: Value, offset: int = 0) -> None:
        """Put a number or a vector at an address in bytes."""
        opcode = {V128: _vector(0x0B), F32: b"\x38"}[value.kind]
        self._code += address.code + value.code + opcode + unsigned(2) + unsigned(offset)

    def atomic_store(self, address: Value, value: int) -> None:
        """Put an integer where other threads read it."""
        code = address.code + constant(value).code + bytes([_ATOMIC, 0x17])
        self._code += code + unsigned(2) + unsigned(0)

    def ignore(self, value: Value) -> None:
        """Compute it for what else it does."""
        self._code += value.code + b"\x1a"

    def call(self, index: int, arguments: Iterable[Value]) -> None:
        """Call the function of this number, which leaves nothing."""
        for value in arguments:
            self._code += value.code
        self._code += b"\x10" + unsigned(index)

    @contextmanager
    def loop_while(self, condition: Value) -> Iterator[None]:
        """What is inside runs while this is not 0."""
        self._code += bytes([_BLOCK, _NOTHING, _LOOP, _NOTHING])
        self._code += condition.code + b"\x45" + bytes([_BRANCH_IF, 1])
        yield
        self._code += bytes([_BRANCH, 0, _END, _END])

    @contextmanager
    def repeat(self, count: Value | int) -> Iterator[Local]:
        """What is inside runs `count` times; gives the number of the turn, from 0 on."""
        turn = self.variable(0)
        limit = constant(count) if isinstance(count, int) else count
        with self.loop_while(turn < limit):
            yield turn
            self.set(turn, turn + 1)

    @contextmanager
    def when(self, condition: Value) -> Iterator[None]:
        """What is inside runs if this is not 0."""
        self._code += condition.code + bytes([_IF, _NOTHING])
        yield
        self._code += bytes([_END])

    def body(self) -> bytes:
        """The function as a module's code section has it, without its length."""
        groups = b"".join(b"\x01" + bytes([kind]) for kind in self._locals)
        return unsigned(len(self._locals)) + groups + bytes(self._code) + bytes([_END])
