"""Drift: has the camera's world moved away from the recorded one, and by how much?

Another day, room, light or coat moves all activations by about the same vector. It shows in the
mean of the last frames: wherever in the classes' poses a person rests, that mean should lie near
the plane through the classes' means. What sticks out of the plane is drift. The mean of a person
who holds still is a single frame, though: that sticks out as every example does, without any drift.

Recalibration repairs it without a single label: the mean of frames in all poses, less the mean of
what was recorded, is the vector, and is taken off every frame from then on. The mean of somebody
who rests in one pose is that pose, not the vector; so it is refused where one class has too large a
share or hardly shows, where the frames vary little, or where many are like nothing that was
taught.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

DRIFTED = 0.8
"""In units of the classes' own spread. On people recorded twice: 0.23 to 0.31 within a recording,
up to 0.65 for somebody resting in one pose, about 1 in the second recording or another light
(benchmarks/drift.py)."""

UNMOVED = 0.3
"""No more drift than within a recording: there is nothing to take off, and what the mean of some
frames says of it is chance. On signs of new people and fruit in other shops it cost a point."""

SMALLEST_SPREAD = 0.3
"""Of the spread of all examples: a class with one group is a set of near copies and varies less."""

RESTING_SPREAD, RESTING = 0.4, 2.0
"""A person at rest: the frames vary less than this, from 0, as one class does, to 1, as all do; and
the most frequent class has more than such odds (`_odds`)."""

STILL = 0.25
"""Frames that vary less than this part of what one class does show a room without anybody."""

CLEAR_SHARE = 0.7
"""Frames that show one class so much, as they are, show that one."""

MIXED, SKEWED = 3.0, 6.0
"""Up to the first odds of the most frequent class the poses are mixed well enough for the plain
mean; those of people who show all poses alike, or leave one out, were 1.1 to 2.5, with half of the
frames in one pose 2.1 to 6.5. Between the two a shift is worth its risk where drift is seen, and
beyond the second never (benchmarks/drift.py)."""

SMALL_SHARE = 0.2

STRANGE = 0.25
"""More of the frames than this, like nothing that was taught with the shift and without it, show
somebody else. Of people alone and fruit in other shops it was a tenth at most, with somebody else
in every second frame a fifth to a half (benchmarks/drift.py)."""

LEFT_OUT, UNCLEAR = 0.05, 0.3
"""Of an even share. A class with less than the first is clearly not shown, and counts for nothing.
With less than the second it is not clear what is shift and what is the class: of heads and signs,
the class that was shown least had more, and of those that were not shown half had less; so a shift
is not worth its risk (benchmarks/drift.py)."""

FRAMES_OF_EACH = 3
"""With fewer, nothing is said of which classes are shown."""

ROUNDS = 5


@dataclass(frozen=True)
class Reference:
    """What the recorded examples looked like.

    Attributes:
        means: of each class, (k, d).
        spread: the root mean square distance of examples from their class's mean.
        full_spread: and from the mean of all.
        left_out_spread: and from the mean of the others of its class: so far off is a new one.
    """

    means: NDArray[np.float32]
    spread: float
    full_spread: float
    left_out_spread: float

    @classmethod
    def of(cls, xs: Array, classes: Array) -> Reference:
        """Take the measures of examples (n, d) and their class numbers (n,); no class is empty."""
        means = np.stack([xs[classes == c].mean(axis=0) for c in range(int(classes.max()) + 1)])
        middle = means.mean(axis=0)
        away = xs - means[classes]
        # The mean of the other n - 1 is n / (n - 1) times as far away as that of all n.
        counts = np.bincount(classes)[classes].astype(np.float32)
        pairs = counts > 1
        others = (counts / np.maximum(counts - 1, 1))[pairs, None]
        left_out = _rms(away[pairs] * others) if pairs.any() else 0.0
        return cls(means, _rms(away), _rms(xs - middle), left_out)

    @cached_property
    def mean(self) -> NDArray[np.float32]:
        """Of all classes, each counting the same: (d,)."""
        return self.means.mean(axis=0)

    @cached_property
    def _plane(self) -> Array:
        """An orthonormal basis of the differences between classes: (d, k - 1)."""
        return np.linalg.qr((self.means[:-1] - self.mean).T)[0]

    def explains(self, frames: Array, guesses: Array) -> bool:
        """Say whether guesses, (n, k), tell something of how frames, (n, d), differ.

        In the plane of the classes' means frames then lie nearer to the means of the classes that
        they are taken for than to their own mean, in the mean of the squared distances. How far
        they lie from their own mean is the same wherever all of them have been moved to.
        """
        places = (frames - self.mean) @ self._plane
        means = (self.means - self.mean) @ self._plane
        away = ((places[:, None] - means) ** 2).sum(axis=2)
        return float((guesses * away).sum(axis=1).mean()) < float(places.var(axis=0).sum())

    def drift(self, live: Array, variance: float) -> float:
        """Say how far the mean of live frames lies from the plane of the classes' means.

        Args:
            live: that mean, (d,).
            variance: the frames' mean square distance from it. What they vary less than a class
                does, a person at rest, is the least that their mean is away from the class's.

        Returns:
            In units of the classes' own spread; above DRIFTED is much.
        """
        unit = max(self.spread, SMALLEST_SPREAD * self.full_spread)
        if not unit:
            return 0.0
        away = live - self.mean
        outside = away - self._plane @ (self._plane.T @ away)
        at_rest = max(0.0, max(unit, self.left_out_spread) ** 2 - variance)
        return float(np.sqrt(max(0.0, np.dot(outside, outside) - at_rest))) / unit


@dataclass(frozen=True)
class StreamScore:
    """What came of learning from frames without labels.

    Attributes:
        frames: how many there were.
        counted: how many certain ones they count for; less where it is not clear what they show.
        before, after: the part of left-out examples that is recognised without and with them; None
            where no example has an honest figure.
        kept: they are learned from; not where they harm.
    """

    frames: int
    counted: int
    before: float | None
    after: float | None
    kept: bool


@dataclass(frozen=True)
class Recalibration:
    """What came of some seconds of frames.

    Attributes:
        shift: to be taken off every frame, (d,); None if it would do harm: the person stayed
            mostly in one pose, left one out, nobody was there, or too much else was.
        share: the part of the frames that look like the most frequent class.
        most: that class's number.
        strange: too many frames are like nothing that was taught.
        unseen: the number of a class that was hardly seen, where that is why there is no shift.
        learned: what came of learning from the frames; None if that was not done.
    """

    shift: NDArray[np.float32] | None
    share: float
    most: int
    strange: bool = False
    unseen: int | None = None
    learned: StreamScore | None = None


class _Shown(NamedTuple):
    """The classes' shares of some frames, (k,), and which class they show most.

    `mixed`: so well, as they are and shifted, that no guess of what they show is needed.
    """

    shares: Array
    most: int
    mixed: bool


def recalibrate(
    frames: Array,
    reference: Reference,
    predict: Callable[[Array], Array],
    is_strange: Callable[[Array], Array] | None = None,
) -> Recalibration:
    """Find what has moved all frames, from live activations (n, d) in all poses, without labels.

    `predict` gives probabilities (n, k) of activations; `is_strange`, (n,) of bool, says which are
    like nothing that was taught, where that is known.
    """
    mean = frames.mean(axis=0)
    shift = mean - reference.mean
    balanced = _balance(frames, reference, predict, shift)
    shares, most, mixed = _shown(frames, balanced, reference, predict)
    share, odds = float(shares.max()), _odds(shares)
    variance = _rms(frames - mean) ** 2
    rests = _spread(variance, reference) < RESTING_SPREAD and odds > RESTING
    drift = reference.drift(mean, variance)
    skewed = odds > (SKEWED if drift > DRIFTED else MIXED)
    if rests or skewed or variance < (STILL * reference.spread) ** 2:
        return Recalibration(None, share, most)
    found = shift if mixed and not _between(predict(frames - balanced), 0, LEFT_OUT) else balanced
    chosen = (found if drift > UNMOVED else np.zeros_like(found)).astype(np.float32)
    if is_strange and all(is_strange(f).mean() > STRANGE for f in (frames, frames - chosen)):
        return Recalibration(None, share, most, strange=True)
    unclear = _between(predict(frames - chosen), LEFT_OUT, UNCLEAR) if chosen.any() else []
    return Recalibration(None if unclear else chosen, share, most, unseen=next(iter(unclear), None))


def _between(guesses: Array, low: float, high: float) -> list[int]:
    """Return the classes that have a share of guesses, (n, k), between these, of an even one."""
    n, k = guesses.shape
    if n < FRAMES_OF_EACH * k:
        return []
    shares = k * guesses.mean(axis=0)
    return np.flatnonzero((shares >= low) & (shares < high)).tolist()


def _shown(
    frames: Array, balanced: Array, reference: Reference, predict: Callable[[Array], Array]
) -> _Shown:
    """Say how much of the frames shows each class.

    A shift that was found from frames of one pose may make of them what it likes, and a light that
    is strong enough makes one pose of all. So frames count as they are, or shifted, whichever has
    the larger share; but not as they are where a light has moved them among the poses so far that
    what they are taken for says nothing of how they differ, and shifted they are told apart.
    """
    moved = frames - balanced
    first, second = predict(frames), predict(moved)
    before, after = first.mean(axis=0), second.mean(axis=0)
    shares = max(before, after, key=np.max)
    mixed = _odds(shares) <= MIXED
    if reference.explains(moved, second) and not reference.explains(frames, first):
        return _Shown(after, int(after.argmax()), mixed)
    # Where the frames as they are show one class clearly, it is that one.
    most = int((before if before.max() > CLEAR_SHARE else shares).argmax())
    return _Shown(shares, most, mixed)


def _odds(shares: Array) -> float:
    """Return the odds of the most frequent class, as a multiple of those of an even share; 1 where
    that is a small part of all frames: of many classes few frames are seldom alike.
    """
    share = float(shares.max())
    if share < SMALL_SHARE:
        return 1.0
    return share * (len(shares) - 1) / max(1 - share, 1e-9)


def _balance(
    frames: Array, reference: Reference, predict: Callable[[Array], Array], shift: Array
) -> Array:
    """Guess the classes, then the shift from their means, in turn: every class counts the same."""
    for _ in range(ROUNDS):
        guesses = predict(frames - shift)
        weights = guesses.sum(axis=0)
        seen = weights > 2
        if not seen.any():
            break
        live = guesses.T[seen] @ frames / weights[seen, None]
        shift = (live - reference.means[seen]).mean(axis=0)
    return shift


def _spread(variance: float, reference: Reference) -> float:
    """Say how much frames vary: 0 as one class does, 1 as all examples do."""
    low, high = reference.spread**2, reference.full_spread**2
    return (variance - low) / (high - low) if high > low else 0.0


def _rms(vectors: Array) -> float:
    """Return the root mean square length: (n, d) -> number."""
    return float(np.sqrt((vectors**2).sum(axis=1).mean()))
