"""TensorFlow Lite's flat files whose offsets and lengths lie."""

import struct
from collections.abc import Iterator

from graphs.hostile.documents import Attack

MOST_WORDS = 40
VALUES = {
    "0": 0,
    "1": 1,
    "itself": 4,
    "2 to the 31, less one": 2**31 - 1,
    "2 to the 31": 2**31,
    "the largest": 2**32 - 1,
}


def flat(valid: bytes, *, large: bool = True) -> Iterator[Attack]:
    """Put numbers that lie into words of the tables; `large`: and have 300 MB behind them."""
    words = [at for at in range(0, len(valid) - 4, 4) if _may_be_offset(valid, at)]
    for at in words[:: max(1, len(words) // MOST_WORDS)]:
        for what, value in VALUES.items():
            changed = bytearray(valid)
            struct.pack_into("<I", changed, at, value)
            yield f"{at}: {what}", bytes(changed)
    yield "empty", b""
    yield "only a head", valid[:8]
    yield "no name", valid[:4] + b"XXXX" + valid[8:]
    yield "zeros", valid[:8] + bytes(len(valid) - 8)
    yield "ones", valid[:8] + b"\xff" * (len(valid) - 8)
    if large:
        yield "300 MB of zeros", valid + bytes(300 * 2**20)


def _may_be_offset(valid: bytes, at: int) -> bool:
    (value,) = struct.unpack_from("<I", valid, at)
    return 0 < value < len(valid)
