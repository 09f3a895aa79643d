"""JSON that is no document of its format, or one with a value that nobody writes."""

import json
from collections.abc import Iterator
from typing import Any

Attack = tuple[str, bytes]
MOST_PLACES = 30
VALUES: dict[str, Any] = {
    "nothing": None,
    "a list": [],
    "a dict": {},
    "a deep list": [[[[[[[[[[]]]]]]]]]],
    "a million letters": "x" * 1_000_000,
    "a way out": "../../../../etc/campad-was-here",
    "a place": "/etc/passwd",
    "an address": "http://127.0.0.1:1/x",
    "half a letter": "\ud800",
    "a zero": "\0",
    "what moves the cursor": "\x1b[2J\u202e",
    "10 to the 30": 10**30,
    "minus 2 to the 63": -(2**63),
    "2 to the 31": 2**31,
    "0": 0,
    "a fraction": 0.5,
    "true": True,
    "1e308": 1e308,
    "a hundred thousand": [1] * 100_000,
    "__proto__": {"__proto__": {"class_name": "Lambda"}, "__class__": "os.system"},
}


LARGE = ("a million letters", "a hundred thousand")


def documents(valid: bytes, *, large: bool = True) -> Iterator[Attack]:
    """Spoil a document as a whole, and then one value after another; `large`: by megabytes too."""
    yield from _spoiled(valid)
    yield from _large() if large else ()
    places = list(_places(json.loads(valid), ()))
    step = max(1, len(places) // MOST_PLACES)
    for number, place in enumerate(places[::step]):
        for at, (what, value) in enumerate(VALUES.items()):
            # A quarter each: all of them in every fourth place.
            if at % 4 == number % 4 and (large or what not in LARGE):
                document = json.loads(valid)
                _set(document, place, value)
                yield f"{'/'.join(map(str, place))[-60:]}: {what}", json.dumps(document).encode()


def _spoiled(valid: bytes) -> Iterator[Attack]:
    text = valid.decode()
    yield "empty", b""
    yield "zeros", bytes(4096)
    yield "no UTF-8", b"\xff\xfe\xfd" + valid
    yield "UTF-16", text.encode("utf-16")
    yield "UTF-32", text.encode("utf-32")
    yield "a byte order mark", b"\xef\xbb\xbf" + valid
    yield "twice", valid + valid
    yield "cut off", valid[: len(valid) // 2]
    yield "a number of 100,000 digits", b"1" * 100_000
    for word in ("NaN", "Infinity", "-Infinity", "null", "true", '"x"', "[]", "{}", "0"):
        yield word, word.encode()


def _large() -> Iterator[Attack]:
    yield "100,000 lists deep", b"[" * 100_000 + b"]" * 100_000
    yield "100,000 dicts deep", b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    yield "a million keys", json.dumps({str(n): n for n in range(1_000_000)}).encode()
    yield "four million numbers", b"[" + b"0," * 4_000_000 + b"0]"


def _places(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield (*path, key)
        yield from _places(value[key], (*path, key))


def _set(document: Any, place: tuple[Any, ...], value: Any) -> None:
    for key in place[:-1]:
        document = document[key]
    document[place[-1]] = value
