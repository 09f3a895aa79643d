"""Is it seen that the camera's world has moved, and does recalibrating repair it?

    python benchmarks/drift.py ../shared/data

Head poses: each person's first recording is learned, 5 photos a pose. Drift is measured on their
other photos of it, on those of one pose only, on single photos, as of somebody who holds still, on
the second recording, and on photos whose light and colour are changed. Then 150 photos are shown
out of one half of the second recording, a part of them in one pose and the rest in the others: what
is recognised of the other half before, after the shift, and after learning from them, and how often
they are refused. The same with half of the photos of somebody else, with a pose that was never
taught, and with a room without anybody; and with signs of new people and fruit in other shops,
where somebody else is a head. `--backbone` is the network, `--examples` how many of each are
learned before the stream.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.outcome import Outcome, summary  # noqa: E402
from common.photos import (  # noqa: E402
    Array,
    Photos,
    Pipeline,
    beside,
    new_people,
    other_shops,
    pipelines,
    second_series,
)

from campad.backbones.catalog import DEFAULT  # noqa: E402
from campad.evaluation.calibration import cool, find_temperature  # noqa: E402
from campad.evaluation.drift import DRIFTED, Reference, recalibrate  # noqa: E402
from campad.evaluation.novelty import Novelty  # noqa: E402
from campad.evaluation.stream_score import score_stream  # noqa: E402
from campad.kernels.cross_validation import make_folds  # noqa: E402

SHOTS = 5
SHOWN = 150
HEADS, SIGNS, FRUIT = "heads in a second recording", "signs of new people", "fruit in other shops"
FOLDERS = {HEADS: "head_poses", SIGNS: "sign_digits", FRUIT: "shop_fruit"}
PARTS = (0.0, 0.2, 0.5, 0.8, 1.0)
LIGHTS = {
    "darker by gamma 1.8": (1.8, (1.0, 1.0, 1.0)),
    "warm light": (1.0, (1.15, 1.0, 0.75)),
    "cool light": (1.0, (0.8, 0.95, 1.15)),
    "a little darker": (1.0, (0.93, 0.93, 0.93)),
}


def lit(frame: Array, gamma: float, gains: tuple[float, ...]) -> Array:
    """The same photo in another light."""
    return np.clip(255 * (frame / 255) ** gamma * np.array(gains), 0, 255).astype(np.uint8)


def in_other_light(pipeline: Pipeline, photos: Photos) -> dict[str, Array]:
    """Activations of every photo in each light."""
    embed = pipeline.backbone.embed
    return {
        name: np.concatenate([embed(lit(frame, gamma, gains)) for frame in photos.frames])
        for name, (gamma, gains) in LIGHTS.items()
    }


def drift(reference: Reference, frames: Array) -> float:
    """How far frames have moved, (n, d)."""
    mean = frames.mean(axis=0)
    return reference.drift(mean, float(((frames - mean) ** 2).sum(axis=1).mean()))


def drifts(pipeline: Pipeline, photos: Photos, seeds: int) -> list[dict[str, Any]]:
    """One row for each kind of frames: how far they have moved, and how often that is said."""
    asked, classes = pipeline.features(photos).asked, photos.classes
    lights = in_other_light(pipeline, photos)
    measured: dict[str, list[float]] = {}
    for seed in range(seeds):
        for train, later in second_series(photos, SHOTS, seed):
            reference = Reference.of(asked[train], classes[train])
            person = photos.people == photos.people[train[0]]
            first = np.flatnonzero(person & (photos.series == "s1"))
            rest = np.setdiff1d(first, train)
            pose = rest[classes[rest] == np.random.default_rng(seed).integers(len(photos.labels))]
            kinds = {
                "the same recording": [asked[rest]],
                "resting in one pose": [asked[pose]],
                "holding still": [frame[None] for frame in asked[rest]],
                "the second recording": [asked[later]],
                "holding still in the second": [frame[None] for frame in asked[later]],
                **{name: [lights[name][rest]] for name in LIGHTS},
            }
            for name, shown in kinds.items():
                measured.setdefault(name, []).extend(drift(reference, f) for f in shown)
            # As if these frames had varied.
            still = [reference.drift(frame, np.inf) for frame in asked[rest]]
            measured.setdefault("holding still, not allowed for", []).extend(still)
    return [
        {
            "frames": name,
            "drift, 10 %": float(np.quantile(values, 0.1)),
            "median": float(np.median(values)),
            "90 %": float(np.quantile(values, 0.9)),
            "said, %": 100 * float(np.mean(np.array(values) > DRIFTED)),
        }
        for name, values in measured.items()
    ]


@dataclass(frozen=True)
class Case:
    """Photos to learn from, to show and to judge by; `else_` shows what is not theirs, (m, d)."""

    photos: Photos
    train: Array
    shown: Array
    judged: Array
    else_: Array


def cases(
    kind: str, sets: dict[str, Photos], pipeline: Pipeline, seed: int, shots: int
) -> Iterator[Case]:
    """Split photos of one kind; half of what is not learned from is shown, the rest judged."""
    photos = sets[kind]
    rng = np.random.default_rng(seed)
    if kind == HEADS:
        splits = list(second_series(photos, shots, seed))
    else:
        splits = [(new_people if kind == SIGNS else other_shops)(photos, shots, seed)]
    for train, later in splits:
        strange = pipeline.features(sets[HEADS]).asked
        if kind == HEADS:
            strange = strange[photos.people != photos.people[train[0]]]
        yield Case(photos, train, *halves(photos, later, rng), strange)


def halves(photos: Photos, later: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Split photos into those that are shown and those that are judged, alike of each class."""
    order = rng.permutation(later)
    order = order[np.argsort(photos.classes[order], kind="stable")]
    return order[::2], order[1::2]


def show(case: Case, part: float, rng: np.random.Generator) -> Array:
    """Choose SHOWN photos, a part of them of one class."""
    classes = case.photos.classes[case.shown]
    main = rng.integers(len(case.photos.labels))
    own, others = case.shown[classes == main], case.shown[classes != main]
    of_main = rng.random(SHOWN) < part
    return np.where(of_main, rng.choice(own, SHOWN), rng.choice(others, SHOWN))


def streams(
    pipeline: Pipeline, case: Case, room: Array, rng: np.random.Generator
) -> dict[str, Array]:
    """What is shown of each kind: activations (SHOWN, d)."""
    asked = pipeline.features(case.photos).asked
    kinds = {f"{round(100 * part)} % in one pose": asked[show(case, part, rng)] for part in PARTS}
    mixed = asked[show(case, 1 / len(case.photos.labels), rng)]
    kinds["all poses alike"] = mixed
    others = rng.choice(case.else_, SHOWN)
    kinds["half of it somebody else"] = np.where(np.arange(SHOWN)[:, None] % 2, mixed, others)
    kinds["a room without anybody"] = room
    return kinds


def empty_room(pipeline: Pipeline, size: tuple[int, ...]) -> Array:
    """Embed frames of a grey wall, with a sensor's noise: (SHOWN, d)."""
    frames = 128 + np.random.default_rng(0).normal(0, 3, (SHOWN, *size))
    embed = pipeline.backbone.embed
    room = np.concatenate([embed(frame.astype(np.uint8)) for frame in frames])
    return room.reshape(SHOWN, -1)


def repair(pipeline: Pipeline, case: Case, stream: Array, seed: int) -> Outcome:
    """What is recognised of the photos that are judged, before and after a stream."""
    features, classes = pipeline.features(case.photos), case.photos.classes
    asked = features.asked[case.judged]
    problem = pipeline.problem(case.photos, case.train)
    wanted = np.searchsorted(np.unique(classes[case.train]), classes[case.judged])
    model = pipeline.make(len(case.train), seed).learn(problem)
    taught = problem.classes
    folds = make_folds(taught, np.arange(len(taught)))
    temperature = find_temperature(model.left_out(problem, folds), taught)
    reference = Reference.of(features.asked[case.train], taught)
    known = Novelty(problem, np.arange(len(taught)))
    shift = recalibrate(
        stream,
        reference,
        lambda some: cool(model.predict_proba(some), temperature),
        lambda some: known.familiarity(some) < 0.5,
    ).shift
    followed = asked if shift is None else asked - shift
    refused = shift is None
    if shift is not None:
        both = beside(problem, stream - shift)
        refused = not score_stream(both, taught, np.arange(len(taught))).kept
    learned = model if refused else pipeline.make(len(case.train), seed).learn(both)
    return Outcome(
        model.predict(asked) == wanted,
        model.predict(followed) == wanted,
        cool(learned.predict_proba(followed), temperature),
        wanted,
        shift is None,
        refused,
    )


def without_last(case: Case) -> Case:
    """The same, where the last class is shown and never taught."""
    last = case.photos.classes.max()
    train, judged = (p[case.photos.classes[p] != last] for p in (case.train, case.judged))
    return replace(case, train=train, judged=judged)


def repairs(
    pipeline: Pipeline, kind: str, sets: dict[str, Photos], room: Array, seeds: int, shots: int
) -> list[dict[str, Any]]:
    """One row for each kind of stream: accuracy before and after, and how often it is refused."""
    outcomes: dict[str, list[list[Outcome]]] = {}  # a list for each seed
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        found: dict[str, list[Outcome]] = {}
        for case in cases(kind, sets, pipeline, seed, shots):
            kinds = streams(pipeline, case, room, rng)
            for name, stream in kinds.items():
                found.setdefault(name, []).append(repair(pipeline, case, stream, seed))
            outcome = repair(pipeline, without_last(case), kinds["all poses alike"], seed)
            found.setdefault("a pose never taught among them", []).append(outcome)
        for name, some in found.items():
            outcomes.setdefault(name, []).append(some)
    return [summary(name, rows) for name, rows in outcomes.items()]


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of photos and networks")
    parser.add_argument("--backbone", default=DEFAULT)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--examples", type=int, default=SHOTS, help="of each, for the streams")
    parser.add_argument("--streams", action="store_true", help="not the first table")
    options = parser.parse_args()
    sets = {name: Photos(options.data / folder) for name, folder in FOLDERS.items()}
    pipeline = pipelines(options.data, options.backbone)["campad, default"]
    seeds = options.seeds
    if not options.streams:
        found = drifts(pipeline, sets[HEADS], seeds)
        report(f"Drift, 8 people, {seeds} seeds", found, options.json)
    room = empty_room(pipeline, sets[HEADS].frames[0].shape)
    for kind in sets:
        print()
        rows = repairs(pipeline, kind, sets, room, seeds, options.examples)
        report(f"Recalibrating, {kind}, {seeds} seeds", rows, None)


if __name__ == "__main__":
    main()
