"""Golden frames: pictures that code makes, and what must be said of them.

They go into every export as numbers to be made again, not as pictures, so the proof can be repeated
anywhere.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from campad.errors import ModelFileError
from campad.imaging.frame import Pixels

TOLERANCE = 1e-3
"""Of probabilities, and of likenesses relative to their size."""

SIZES = ((480, 640), (720, 1280), (360, 270), (192, 192), (97, 131))
LONGEST = 4_096
MOST_FRAMES = 20
"""That a proof is read of."""

SIDE = 8
"""So many patches across and down: coarse, as the lit surfaces of a room are."""


@dataclass(frozen=True, slots=True)
class Golden:
    """One frame, and what is said of it.

    Attributes:
        height, width, seed: of which it is made.
        known: the classes' probabilities as if it were one of them. No picture that code makes is
            like what people teach: with their familiarity in it all would be alike.
        likeness: how much it is like what was taught (`Novelty.likeness`).
    """

    height: int
    width: int
    seed: int
    known: tuple[float, ...]
    likeness: float

    def to_plain(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return asdict(self)

    @classmethod
    def from_plain(cls, data: Any) -> "Golden":
        """Read what `to_plain` returned; raises ValueError, TypeError or KeyError for others."""
        height, width, seed = (int(data[name]) for name in ("height", "width", "seed"))
        if not (1 < height <= LONGEST and 1 < width <= LONGEST):
            raise ValueError("no such picture")
        return cls(height, width, seed, tuple(map(float, data["known"])), float(data["likeness"]))


def read_golden(said: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[Golden, ...]]:
    """Return the classes and the golden frames that a proof names.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it is no proof.
    """
    golden = tuple(Golden.from_plain(one) for one in said["golden"][:MOST_FRAMES])
    if not golden:
        raise ValueError("nothing is proved by it")
    return tuple(str(label) for label in said["labels"]), golden


Says = Callable[[Pixels], tuple[Sequence[float], float]]
"""What says of one frame `known` and `likeness`."""


def golden_frame(height: int, width: int, seed: int) -> Pixels:
    """Return a picture of soft patches of colour, the same for everybody: uint8 (h, w, 3)."""
    state = seed
    values = np.empty(SIDE * SIDE * 3)
    for place in range(len(values)):  # Park and Miller's generator: nobody's library changes it
        state = (state * 48_271 + 1) % 2_147_483_647
        values[place] = state / 2_147_483_647
    patches = values.reshape(SIDE, SIDE, 3)
    rows, columns = (np.linspace(0, SIDE - 1, size) for size in (height, width))
    for axis, places in enumerate((rows, columns)):
        low = np.minimum(places.astype(int), SIDE - 2)
        part = (places - low).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        patches = patches.take(low, axis) * (1 - part) + patches.take(low + 1, axis) * part
    return np.floor(patches * 255 + 0.5).astype(np.uint8)


def make_golden(says: Says, sizes: Sequence[tuple[int, int]] = SIZES) -> list[Golden]:
    """Have something said of a golden frame of each size, height and width."""
    made = []
    for number, (height, width) in enumerate(sizes):
        seed = 20_261 + number
        known, likeness = says(golden_frame(height, width, seed))
        row = tuple(round(float(p), 6) for p in known)
        made.append(Golden(height, width, seed, row, round(float(likeness), 6)))
    return made


def check_golden(
    golden: Sequence[Golden], says: Says, name: str, tolerance: float = TOLERANCE
) -> float:
    """Return how far off something is at most.

    Raises:
        ModelFileError: further than `tolerance`.
    """
    worst = 0.0
    for one in golden:
        known, likeness = says(golden_frame(one.height, one.width, one.seed))
        if len(known) != len(one.known):
            raise ModelFileError(f"{name} does not have the classes that it says it has")
        off = [abs(a - b) for a, b in zip(known, one.known, strict=True)]
        off.append(abs(likeness - one.likeness) / max(1.0, abs(one.likeness)))
        worst = max(worst, max(off) if np.isfinite(off).all() else float("inf"))
    if not worst <= tolerance:
        raise ModelFileError(
            f"{name} says something else than the project: {worst:.2g} off; at most {tolerance:g} "
            "is allowed"
        )
    return worst
