"""Is anything decided otherwise where frames that show nothing new are not embedded?

    python -m benchmarks.still.decisions ../shared/data

Each stream of frames is decided twice: with every frame embedded, and with those only that show
something new beside the last that was embedded (imaging/stillness.py), for several thresholds.

- Clips: of each person, one after the other; each sign and rest are learned from other frames than
  are judged.
- Head poses: 5 photos a pose of somebody's first series are learned; then the second series is
  played (common/sequences.py) and each frame gets a sensor's noise of its own.

Where noise was added, "other noise" has every frame embedded as well, with the same noise drawn
anew: so much differs by chance alone.

"Classes": frames whose most probable class differs. "Presses": those that only one of both made,
or that came more than LATE_S apart.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.photos import Array, Photos, few_of_each  # noqa: E402
from common.sequences import FRAMES_PER_SECOND, Clips, Player  # noqa: E402

import campad  # noqa: E402
from campad.decisions import Decider, DecisionSettings  # noqa: E402
from campad.imaging.clip import read_clip  # noqa: E402
from campad.imaging.frame import to_square  # noqa: E402
from campad.imaging.stillness import CHANGE, outline  # noqa: E402

THRESHOLDS = (2, CHANGE, 6, 10, 16)
REST, SHOTS, TIMES = "centre", 5, 2
NOISES = (0.0, 2.0, 6.0)
LATE_S = 0.1


@dataclass
class Stream:
    """Frames at 30 a second, and who has been taught what they show."""

    name: str
    frames: Array
    pad: campad.Controller
    neutral: str
    again: Array | None = None
    """The same frames with other noise."""


class NoNetwork:
    """Gives frames as they are, where activations are made of them."""

    def __init__(self, frame_size: int) -> None:
        self.frame_size = frame_size

    def embed(self, frames: Array) -> Array:
        return frames


def clips(data: Path, backbone: campad.Backbone) -> Iterator[Stream]:
    files = sorted((data / "webcam_clips").glob("*.mkv"))
    size = backbone.frame_size
    for person in sorted({file.name[:2] for file in files}):
        taught: dict[str, list[Array]] = {"rest": []}
        shown: list[Array] = []
        for file in files:
            if not file.name.startswith(person):
                continue
            frames = [to_square(f, size) for f in read_clip(file, FRAMES_PER_SECOND)]
            middle = len(frames) // 2
            taught[file.stem] = frames[middle - 6 : middle + 6 : 3]
            taught["rest"] += [frames[0], frames[-1]]
            shown += frames[1:-1]
        pad = campad.Controller(list(taught), backbone=backbone)
        for burst, (label, examples) in enumerate(taught.items()):
            for example in examples:
                pad.add_example(example, label, burst)
        pad.train()
        yield Stream(f"clips of {person}", np.stack(shown), pad, "rest")


def heads(data: Path, backbone: campad.Backbone, people: int, noise: float) -> Iterator[Stream]:
    photos, plain = Photos(data / "head_poses"), NoNetwork(backbone.frame_size)
    away: Any = Clips(data, plain)  # type: ignore[arg-type]
    for number, person in enumerate(sorted(set(photos.people))[-people:]):
        own = photos.people == person
        rng = np.random.default_rng(number)
        train = few_of_each(photos.classes, own & (photos.series == "s1"), SHOTS, rng)
        pad = campad.Controller(photos.labels, backbone=backbone)
        for burst, photo in enumerate(train):
            pad.add_example(photos.frames[photo], photos.labels[photos.classes[photo]], burst)
        pad.train()
        second = np.flatnonzero(own & (photos.series == "s2"))
        poses = {
            label: [
                to_square(photos.frames[p], backbone.frame_size)
                for p in second
                if photos.classes[p] == c
            ]
            for c, label in enumerate(photos.labels)
        }
        played = Player(poses, REST, away, plain, seed=number).play(TIMES)  # type: ignore[arg-type]
        plain_frames = played.activations
        frames, again = (
            np.clip(plain_frames + rng.normal(0, noise, plain_frames.shape), 0, 255).astype(
                np.uint8
            )
            for _ in range(2)
        )
        name = f"heads of {person}, noise {noise:g}"
        yield Stream(name, frames, pad, REST, again if noise else None)


def stands(frames: Array, threshold: float) -> Array:
    """For each frame the number of the one whose activation stands for it."""
    outlines = [outline(frame) for frame in frames]
    chosen = [0]
    for number in range(1, len(frames)):
        new = np.abs(outlines[number] - outlines[chosen[-1]]).max() > threshold
        chosen.append(number if new else chosen[-1])
    return np.array(chosen)


def presses(predictions: list[Any], neutral: str) -> list[tuple[str, float]]:
    decider = Decider(DecisionSettings(neutral=neutral))
    events = [
        event
        for number, prediction in enumerate(predictions)
        for event in decider.decide(prediction, number / FRAMES_PER_SECOND).events
    ]
    return [(event.label, event.at_s) for event in events if event.kind == "press"]


def unmatched(some: list[tuple[str, float]], others: list[tuple[str, float]]) -> int:
    """How many presses of some are not among the others, at about that time."""
    left = list(others)
    missing = 0
    for label, at_s in some:
        near = [o for o in left if o[0] == label and abs(o[1] - at_s) <= LATE_S]
        if near:
            left.remove(near[0])
        missing += not near
    return missing + len(left)


def rows(stream: Stream, backbone: campad.Backbone) -> Iterator[dict[str, Any]]:
    predictions = stream.pad.predict_activations(backbone.embed(stream.frames))
    plain = presses(predictions, stream.neutral)

    def row(way: str, embedded: float, others: list[Any]) -> dict[str, Any]:
        return {
            "way": way,
            "stream": stream.name,
            "frames": len(predictions),
            "embedded, %": 100 * embedded,
            "classes": sum(a.label != b.label for a, b in zip(predictions, others, strict=True)),
            "presses": unmatched(presses(others, stream.neutral), plain),
            "of": len(plain),
        }

    for threshold in THRESHOLDS:
        chosen = stands(stream.frames, threshold)
        part = len(np.unique(chosen)) / len(chosen)
        yield row(f"threshold {threshold}", part, [predictions[number] for number in chosen])
    if stream.again is not None:
        others = stream.pad.predict_activations(backbone.embed(stream.again))
        yield row("other noise", 1.0, others)


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of head_poses and webcam_clips")
    parser.add_argument("--people", type=int, default=4, help="so many, whose heads are shown")
    options = parser.parse_args()
    backbone = campad.load_backbone()
    found = [row for stream in clips(options.data, backbone) for row in rows(stream, backbone)]
    for noise in NOISES:
        for stream in heads(options.data, backbone, options.people, noise):
            found += rows(stream, backbone)
    report("Decided with fewer frames", found, options.json)


if __name__ == "__main__":
    main()
