"""How many presses are wrong, and what it costs in delay to have fewer.

    python benchmarks/decisions.py ../shared/data

Head poses: 5 photos a pose of each person's first series are learned. Then sequences are made of
the person's other photos (common/sequences.py): hold a pose, change, rest, look away; four poses
are asked for, and "centre" is rest. One is of the first series, one of the second. All are judged
on the second, decided by

- argmax: the most probable class, if it is more probable than all others together;
- the defaults;
- tuned by people: the settings that `tune` proposes on the sequences of the other half of people;
- tuned by oneself: those that it proposes on the person's own sequence of the first series.

False: presses of what was not asked, or had come already. Added delay: how much later than argmax
an asked press comes, in the median; one that is missed is infinitely late.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.photos import Photos, few_of_each  # noqa: E402
from common.sequences import BLENDS, FRAMES_PER_SECOND, Clips, Player  # noqa: E402

import campad  # noqa: E402
from campad.decisions import Decider, DecisionSettings  # noqa: E402
from campad.decisions.recording import Asked, Press, Recording, Score, score  # noqa: E402  # noqa: E402
from campad.decisions.tuning import tune  # noqa: E402
from campad.imaging.frame import to_square  # noqa: E402

SHOTS, TIMES = 5, 4
REST = "centre"
CHOSEN_ON = ("p01", "p02", "p03", "p04")
"""The defaults were chosen on these people, so the others say what they are worth."""
DEFAULTS = DecisionSettings(neutral=REST)


@dataclass(frozen=True)
class Person:
    """What one person's camera gave, already judged."""

    name: str
    first: Recording
    second: Recording


def record(name: str, photos: Photos, clips: Clips, backbone: campad.Backbone) -> Person:
    """Teach a person's poses, and let the person play twice."""
    own, seed = photos.people == name, int(name[1:])
    first = own & (photos.series == "s1")
    train = few_of_each(photos.classes, first, SHOTS, np.random.default_rng(seed))
    pad = campad.Controller(photos.labels, backbone=backbone)
    for burst, photo in enumerate(train):
        pad.add_example(photos.frames[photo], photos.labels[photos.classes[photo]], burst)
    pad.train()

    def played(shown: Any, number: int) -> Recording:
        poses = {
            label: [
                to_square(photos.frames[photo], backbone.frame_size)
                for photo in np.setdiff1d(shown, train)
                if photos.classes[photo] == c
            ]
            for c, label in enumerate(photos.labels)
        }
        sequence = Player(poses, REST, clips, backbone, seed=2 * seed + number).play(TIMES)
        predictions = pad.predict_activations(sequence.activations)
        late_s = BLENDS / FRAMES_PER_SECOND  # until the pose has gone
        return Recording(sequence.times_s, predictions, sequence.asked, late_s)

    second = own & (photos.series == "s2")
    return Person(name, played(np.flatnonzero(first), 0), played(np.flatnonzero(second), 1))


def joined(recordings: list[Recording]) -> Recording:
    """One recording after the other."""
    times_s: list[float] = []
    asked: list[Asked] = []
    for recording in recordings:
        start_s = times_s[-1] + 1 / FRAMES_PER_SECOND if times_s else 0.0
        times_s += [start_s + at_s for at_s in recording.times_s]
        asked += [Asked(a.label, start_s + a.from_s, start_s + a.to_s) for a in recording.asked]
    predictions = [prediction for recording in recordings for prediction in recording.predictions]
    return Recording(times_s, predictions, asked, recordings[0].late_s)


def argmax(recording: Recording) -> Score:
    """Press whatever is more probable than all else together, on each frame by itself."""
    presses, last = [], None
    for prediction, at_s in zip(recording.predictions, recording.times_s, strict=True):
        sure = prediction.confidence >= 0.5 and prediction.label != REST
        label = prediction.label if sure else None
        if label is not None and label != last:
            presses.append(Press(label, at_s))
        last = label
    return score(recording, presses)


def decided(recording: Recording, settings: DecisionSettings) -> Score:
    decider = Decider(settings)
    moments = zip(recording.predictions, recording.times_s, strict=True)
    events = [event for moment in moments for event in decider.decide(*moment).events]
    return score(recording, [Press(e.label, e.at_s) for e in events if e.kind == "press"])


def row(name: str, people: list[Person], judged: Callable[[Person], Score]) -> dict[str, Any]:
    """All people's second sequences together."""
    found = [(judged(person), argmax(person.second)) for person in people]
    pairs = [
        pair for ours, least in found for pair in zip(ours.delays_s, least.delays_s, strict=True)
    ]
    added = median(ours - least for ours, least in pairs if not math.isinf(least))
    minutes = sum(person.second.duration_s for person in people) / 60
    false = sum(ours.false for ours, _ in found)
    return {
        "decided by": name,
        "people": len(people),
        "asked": len(pairs),
        "false": false,
        "false a minute": false / minutes,
        "missed": sum(ours.missed for ours, _ in found),
        "added delay, ms": 1000 * added,
    }


def ways(people: list[Person], allowed_s: float) -> dict[str, Callable[[Person], Score]]:
    """Each way to decide on a person's second sequence."""
    halves = people[::2], people[1::2]
    seconds = [joined([person.second for person in half]) for half in halves]
    by_half = [tune(second, allowed_s, DEFAULTS).settings for second in seconds]
    of_others = {p.name: by_half[1 - n] for n, half in enumerate(halves) for p in half}
    own = {p.name: tune(p.first, allowed_s, DEFAULTS).settings for p in people}
    for name in of_others:
        print(f"{name}: by people {spelled(of_others[name])}, by oneself {spelled(own[name])}")
    print()
    return {
        "argmax": lambda person: argmax(person.second),
        "defaults": lambda person: decided(person.second, DEFAULTS),
        "tuned by people": lambda person: decided(person.second, of_others[person.name]),
        "tuned by oneself": lambda person: decided(person.second, own[person.name]),
    }


def spelled(settings: DecisionSettings) -> str:
    own = settings.default
    return f"(tau {settings.smoothing_s:g}, on {own.on:g}, off {own.off:g}, dwell {own.dwell_s:g})"


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of head_poses and webcam_clips")
    parser.add_argument("--people", type=int, default=8, help="so many of them, from 2 on")
    parser.add_argument("--allowed-ms", type=float, default=120.0, help="the delay to tune for")
    options = parser.parse_args()
    backbone = campad.load_backbone()
    photos, clips = Photos(options.data / "head_poses"), Clips(options.data, backbone)
    names = sorted(set(photos.people))[-options.people :]
    people = [record(name, photos, clips, backbone) for name in names]
    judged = ways(people, options.allowed_ms / 1000)
    rows = [row(name, people, way) for name, way in judged.items()]
    report(f"Decisions, tuned for {options.allowed_ms:g} ms", rows, options.json)
    unseen = [person for person in people if person.name not in CHOSEN_ON]
    rows = [row(name, unseen, way) for name, way in judged.items()]
    print()
    report("Only those on whom the defaults were not chosen", rows, None)


if __name__ == "__main__":
    main()
