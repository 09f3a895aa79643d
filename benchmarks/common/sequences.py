"""Sequences as of somebody who plays: hold, change, rest, look away; made from photos and clips.

A held pose is one photo, with small movements, changes of light and a sensor's noise. From one pose
to the next the pictures are blended, as a slow shutter blends them. To look away is to leave the
picture: frames of a real clip of somebody else in another room.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

import campad
from campad.decisions.recording import Asked
from campad.imaging.clip import read_clip
from campad.imaging.frame import to_square
from common.photos import Array

FRAMES_PER_SECOND = 30
CLIP_FRAMES_PER_SECOND = 15
MOVEMENTS = 6
"""So many pictures make a held pose alive."""
STAYS = 0.7
"""How likely the next frame is the same of them: something moves nine times a second."""
DEGREES, SHIFT, LIGHT, NOISE = 3.0, 0.02, 0.05, 6.0
"""How much at most: turned, moved (of the side), lit; and the noise of a sensor, of 255."""
BLENDS = 6
"""Frames of a change, 0.2 s."""
ASKED_S, REST_S, AWAY_S = (0.8, 1.6), (0.8, 1.6), (0.8, 1.6)
FIRST_REST_S = 1.0


@dataclass(frozen=True)
class Sequence:
    """Activations of frames at 30 a second, and what was asked for meanwhile."""

    activations: Array
    asked: list[Asked]

    @property
    def times_s(self) -> list[float]:
        return [number / FRAMES_PER_SECOND for number in range(len(self.activations))]


class Clips:
    """The webcam clips, thinned out: each frame is shown twice."""

    def __init__(self, data: Path, backbone: campad.Backbone) -> None:
        files = sorted((data / "webcam_clips").glob("*.mkv"))
        size = backbone.frame_size
        self.frames = [
            np.stack([to_square(f, size) for f in read_clip(file, CLIP_FRAMES_PER_SECOND)])
            for file in files
        ]
        self.activations = [backbone.embed(frames) for frames in self.frames]


class Player:
    """Somebody whose photos are shown as if they moved.

    Args:
        poses: photos of each class, by name.
        rest: the class that is shown while nothing is asked for.
    """

    def __init__(
        self,
        poses: dict[str, list[Array]],
        rest: str,
        clips: Clips,
        backbone: campad.Backbone,
        seed: int,
    ) -> None:
        self._poses, self._rest, self._clips, self._backbone = poses, rest, clips, backbone
        self._rng = np.random.default_rng(seed)
        self._parts: list[Array] = []
        self._last: Array | None = None  # the picture that was shown last

    def play(self, times: int) -> Sequence:
        """Show each class so many times, in any order; between that rest, look away, or change."""
        self._hold(self._rest, FIRST_REST_S)
        asked = []
        for label in self._order(times):
            from_s = self._now_s()
            self._hold(label, self._rng.uniform(*ASKED_S))
            asked.append(Asked(label, from_s, self._now_s()))
            match self._rng.choice(["change", "rest", "away"], p=[0.4, 0.4, 0.2]):
                case "rest":
                    self._hold(self._rest, self._rng.uniform(*REST_S))
                case "away":
                    self._look_away(self._rng.uniform(*AWAY_S))
        self._hold(self._rest, FIRST_REST_S)
        return Sequence(np.concatenate(self._parts), asked)

    def _order(self, times: int) -> Iterator[str]:
        """No class follows itself."""
        labels, last = [label for label in self._poses if label != self._rest], ""
        for _ in range(times):
            order = list(self._rng.permutation(labels))
            if order[0] == last:
                order.append(order.pop(0))
            last = order[-1]
            yield from order

    def _now_s(self) -> float:
        return sum(map(len, self._parts)) / FRAMES_PER_SECOND

    def _hold(self, label: str, seconds: float) -> None:
        photos = self._poses[label]
        photo = photos[self._rng.integers(len(photos))]
        shown = np.stack([self._moved(photo) for _ in range(MOVEMENTS)])
        self._blend(shown[0])
        which, order = 0, []
        for _ in range(round(seconds * FRAMES_PER_SECOND)):
            which = which if self._rng.random() < STAYS else int(self._rng.integers(MOVEMENTS))
            order.append(which)
        self._parts.append(self._backbone.embed(shown)[order])
        self._last = shown[order[-1]]

    def _look_away(self, seconds: float) -> None:
        clip = int(self._rng.integers(len(self._clips.frames)))
        frames = self._clips.frames[clip]
        self._blend(frames[0])
        repeats = FRAMES_PER_SECOND // CLIP_FRAMES_PER_SECOND
        count = min(round(seconds * CLIP_FRAMES_PER_SECOND), len(frames))
        self._parts.append(np.repeat(self._clips.activations[clip][:count], repeats, axis=0))
        self._last = frames[count - 1]

    def _blend(self, following: Array) -> None:
        if self._last is not None:
            weights = np.arange(1, BLENDS + 1)[:, None, None, None] / (BLENDS + 1)
            blended = (1 - weights) * self._last + weights * following
            self._parts.append(self._backbone.embed(blended.astype(np.uint8)))

    def _moved(self, photo: Array) -> Array:
        rng, side = self._rng, len(photo)
        pad = side // 8
        padded = Image.fromarray(np.pad(photo, ((pad, pad), (pad, pad), (0, 0)), mode="edge"))
        moves = rng.uniform(-SHIFT, SHIFT, 2) * side
        turned = padded.rotate(
            rng.uniform(-DEGREES, DEGREES), Image.Resampling.BILINEAR, translate=tuple(moves)
        )
        lit = np.asarray(turned, np.float32)[pad:-pad, pad:-pad]
        noisy = lit * (1 + rng.uniform(-LIGHT, LIGHT)) + rng.normal(0, NOISE, lit.shape)
        return np.clip(noisy, 0, 255).astype(np.uint8)
