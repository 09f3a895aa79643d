"""Functions as the bytes of a WebAssembly module, which shares the memory that it is given."""

from collections.abc import Sequence

from campad.graphs.wasm.code import Function, unsigned

PAGE = 65_536
"""Bytes in which WebAssembly counts memory."""

_HEAD = b"\0asm" + (1).to_bytes(4, "little")
_TYPES, _IMPORTS, _FUNCTIONS, _EXPORTS, _CODE = 1, 2, 3, 7, 10


def module(functions: Sequence[Function], exported: str, pages: int, *, shared: bool) -> bytes:
    """Return a module.

    Args:
        functions: in the order of the numbers that they call each other by.
        exported: the name of the one that can be called from outside.
        pages: of its memory, which it imports as `campad.memory`.
        shared: between threads.
    """
    limits = bytes([3 if shared else 1]) + 2 * unsigned(pages)
    at = [function.name for function in functions].index(exported)
    return b"".join(
        [
            _HEAD,
            _section(
                _TYPES, [b"\x60" + _list([bytes([k]) for k in f.kinds]) + b"\0" for f in functions]
            ),
            _section(_IMPORTS, [_name("campad") + _name("memory") + b"\x02" + limits]),
            _section(_FUNCTIONS, [unsigned(number) for number in range(len(functions))]),
            _section(_EXPORTS, [_name(exported) + b"\0" + unsigned(at)]),
            _section(_CODE, [_sized(function.body()) for function in functions]),
        ]
    )


def _section(number: int, entries: Sequence[bytes]) -> bytes:
    return bytes([number]) + _sized(_list(entries))


def _list(entries: Sequence[bytes]) -> bytes:
    return unsigned(len(entries)) + b"".join(entries)


def _sized(data: bytes) -> bytes:
    return unsigned(len(data)) + data


def _name(text: str) -> bytes:
    return _sized(text.encode("ascii"))
