"""That was wrong: the last seconds are in memory, to be learned with the right class.

What the person sees of them are pieces: frames one after the other in which the same was decided,
a second long at most, so that one in which nothing was pressed has parts to choose from.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from campad.errors import ArgumentError
from campad.sessions.learner import Learner

KEPT_S = 10.0
MOST_FRAMES = 400
"""Ten seconds of the fastest page; 10 MB at the default network."""
PIECE_S = 1.0
LEARNED = 5
"""Frames of a piece that become examples: neighbouring ones are nearly copies."""


class Seen(NamedTuple):
    """A frame: its number, when it came, what the network said, and which class was on."""

    seq: int
    at_s: float
    activation: NDArray[np.float32]
    label: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """Frames from one number to another in which the same was decided, and how long ago."""

    first: int
    last: int
    label: str | None
    ago_s: float


@dataclass(frozen=True, slots=True)
class Correction:
    """What was learned: the examples, and the class that was made for them, if one was."""

    ids: tuple[int, ...]
    made: str | None


class Mistakes:
    """Follows what was seen and decided; corrects it, and takes that back."""

    def __init__(self, learner: Learner) -> None:
        self._learner = learner
        self._seen: deque[Seen] = deque(maxlen=MOST_FRAMES)
        self._looked_at: list[Seen] = []
        self.last: Correction | None = None

    def see(self, seq: int, at_s: float, activation: Any, label: str | None) -> None:
        """Keep one frame's activation, (1, *shape); forget what is too long ago."""
        self._seen.append(Seen(seq, at_s, activation, label))
        while at_s - self._seen[0].at_s > KEPT_S:
            self._seen.popleft()

    def forget(self) -> None:
        """Nothing of what was seen is for what is here now."""
        self._seen.clear()
        self._looked_at, self.last = [], None

    def look_back(self) -> list[Piece]:
        """Hold on to the last seconds, and return their pieces, the oldest first."""
        self._looked_at = list(self._seen)
        now_s = self._seen[-1].at_s if self._seen else 0.0
        return [
            Piece(part[0].seq, part[-1].seq, part[0].label, now_s - part[-1].at_s)
            for part in _pieces(self._looked_at)
        ]

    def correct(self, first: int, last: int, label: str, *, neutral: bool) -> None:
        """Make examples of the frames between two that were looked back at.

        `neutral` is for what is none of the classes: if there is no class of this name yet it is
        made, and it is the one that presses nothing from now on.

        Raises:
            ArgumentError: those frames are not kept, or the class is not one.
        """
        found = [seen for seen in self._looked_at if first <= seen.seq <= last]
        if not found:
            raise ArgumentError("That was too long ago: it is not kept any more.")
        learner, dataset = self._learner, self._learner.trainer.dataset
        made = label if neutral and label not in dataset.labels else None
        if made:
            dataset.add_class(made)
        chosen = np.linspace(0, len(found) - 1, min(LEARNED, len(found))).round().astype(int)
        burst = dataset.next_burst
        ids = [learner.trainer.add(found[n].activation, label, burst) for n in chosen]
        for number in ids:
            learner.added(number)
        if neutral:
            learner.decisions = replace(learner.decisions, neutral=label)
        self.last = Correction(tuple(ids), made)

    def undo(self) -> None:
        """Take back the last correction, as far as its examples are still there.

        Raises:
            ArgumentError: there is none.
        """
        if self.last is None:
            raise ArgumentError("There is nothing to undo.")
        correction, self.last = self.last, None
        dataset, learner = self._learner.trainer.dataset, self._learner
        there = {example.id for example in dataset.examples}
        dataset.remove([number for number in correction.ids if number in there])
        made = correction.made
        if made in dataset.labels and not dataset.counts[made]:
            dataset.delete_class(made)
            if learner.decisions.neutral == made:
                learner.decisions = replace(learner.decisions, neutral=None)


def _pieces(seen: list[Seen]) -> Iterator[list[Seen]]:
    piece: list[Seen] = []
    for one in seen:
        if piece and (one.label != piece[0].label or one.at_s - piece[0].at_s > PIECE_S):
            yield piece
            piece = []
        piece.append(one)
    if piece:
        yield piece
