"""What the files beside a network say of it: its classes' names, and what it takes its pixels as.

metadata.json     Teachable Machine for TensorFlow.js, and genai-tm: {"labels": [...]}
labels.txt        Teachable Machine for Keras and TensorFlow Lite: "0 left", a line for each class
signature.json    Lobe: {"classes": {"Label": [...]}}
model.json        ml5 of old: {"ml5Specs": {"mapStringToIndex": [...]}}

None of it is needed to use the network alone, so what cannot be read is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from campad.errors import ModelFileError
from campad.imaging.normalisation import NORMALISATIONS, TUTORIALS, Normalisation

METADATA, LABELS, SIGNATURE = "metadata.json", "labels.txt", "signature.json"
MAX_BYTES = 2**20

Read = Callable[[str, int], bytes]
"""Returns so many bytes of the file of that name at most; raises ModelFileError without one."""


@dataclass(frozen=True)
class SaidBeside:
    """What is said; () and None where nothing is."""

    labels: tuple[str, ...] = ()
    takes: Normalisation | None = None


def read_beside_network(read: Read, model_json: bytes = b"") -> SaidBeside:
    """Find out who made a network, and what they say of it; `model_json` is its own, if any."""
    for name, labels_in, takes in (
        (METADATA, lambda data: json.loads(data)["labels"], TUTORIALS),
        (SIGNATURE, lambda data: json.loads(data)["classes"]["Label"], NORMALISATIONS["0..1"]),
        (LABELS, _lines, TUTORIALS),
    ):
        try:
            data = read(name, MAX_BYTES)
        except ModelFileError:
            continue
        return SaidBeside(_names(labels_in, data), takes)
    return SaidBeside(_names(_of_ml5, model_json))


def _names(labels_in: Callable[[bytes], Any], data: bytes) -> tuple[str, ...]:
    try:
        found = labels_in(data) if len(data) <= MAX_BYTES else ()
    except (ValueError, LookupError, TypeError, RecursionError):
        return ()
    if not isinstance(found, list) or not all(isinstance(label, str) for label in found):
        return ()
    return tuple(found)


def _of_ml5(model_json: bytes) -> Any:
    return json.loads(model_json)["ml5Specs"]["mapStringToIndex"]


def label_lines(labels: Sequence[str]) -> bytes:
    """Return a labels.txt as Teachable Machine writes it."""
    return "".join(f"{number} {label}\n" for number, label in enumerate(labels)).encode()


def _lines(data: bytes) -> list[str]:
    """Return the lines of a labels.txt, without the numbers that Teachable Machine begins with."""
    lines = [line for line in str(data, "utf-8-sig").splitlines() if line.strip()]
    parts = [line.partition(" ") for line in lines]
    if all(number == str(place) for place, (number, _, _) in enumerate(parts)):
        return [label for _, _, label in parts]
    return lines
