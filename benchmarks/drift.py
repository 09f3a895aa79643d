"""Is it seen that the camera's world has moved, and does recalibrating repair it?

    python benchmarks/drift.py ../shared/data

Head poses: each person's first recording is learned, 5 photos a pose. Drift is measured on their
other photos of it, on those of one pose only, on single photos, as of somebody who holds still, on
the second recording, and on photos whose light and colour are changed. Then the person shows 60
photos of the second recording, a part of them in one pose and the rest in the others: what is
recognised before and after, and how often it is refused.
"""

from pathlib import Path
from typing import Any

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.photos import Array, Photos, Pipeline, pipelines, second_series  # noqa: E402

from campad.evaluation.drift import DRIFTED, Reference, recalibrate  # noqa: E402

SHOTS = 5
SHOWN = 60
PARTS = (0.2, 0.5, 0.8, 1.0)
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


def show(photos: Photos, later: Array, part: float, rng: np.random.Generator) -> Array:
    """Choose SHOWN photos, a part of them in one pose."""
    main = rng.integers(len(photos.labels))
    in_pose = rng.random(SHOWN) < part
    own, others = later[photos.classes[later] == main], later[photos.classes[later] != main]
    return np.where(in_pose, rng.choice(own, SHOWN), rng.choice(others, SHOWN))


def repairs(pipeline: Pipeline, photos: Photos, seeds: int) -> list[dict[str, Any]]:
    """One row for each part in one pose: accuracy before and after, and how often it is refused."""
    asked, classes = pipeline.features(photos).asked, photos.classes
    scores: dict[float, list[tuple[float, float, bool]]] = {part: [] for part in PARTS}
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        for train, later in second_series(photos, SHOTS, seed):
            model = pipeline.trained(photos, train, seed)
            reference = Reference.of(asked[train], classes[train])
            for part in PARTS:
                frames = asked[show(photos, later, part, rng)]
                shift = recalibrate(frames, reference, model.predict_proba).shift
                moved = asked[later] if shift is None else asked[later] - shift
                right = [(model.predict(f) == classes[later]).mean() for f in (asked[later], moved)]
                scores[part].append((right[0], right[1], shift is None))
    return [
        {
            "in one pose, %": round(100 * part),
            "before": 100 * float(np.mean([before for before, _, _ in values])),
            "after": 100 * float(np.mean([after for _, after, _ in values])),
            "refused, %": 100 * float(np.mean([refused for _, _, refused in values])),
        }
        for part, values in scores.items()
    ]


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of head_poses and networks")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    photos = Photos(options.data / "head_poses")
    pipeline = pipelines(options.data)["campad, default"]
    seeds = options.seeds
    report(f"Drift, 8 people, {seeds} seeds", drifts(pipeline, photos, seeds), options.json)
    print()
    report(f"Recalibrating, 8 people, {seeds} seeds", repairs(pipeline, photos, seeds), None)


if __name__ == "__main__":
    main()
