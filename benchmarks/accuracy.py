"""How many examples does it take? campad beside the tutorial and Teachable Machine, on new people.

    python benchmarks/accuracy.py ../shared/data

Signs: photos of hands by many people; trained on k examples a class of half of the people, tested
on all photos of the other half. Head poses: the same person, trained on 5 examples a class of the
first recording, tested on the second one. "Recalibrated" takes off how far the mean of the second
recording, balanced over the poses, has moved. Fruit: learned in some shops, tested in others.
"Train 200" is one training on 20 signs of each class whose inner products are known, as they are
when examples are recorded one by one. `--backbone` is the network of campad's rows.
"""

import time
from pathlib import Path
from statistics import fmean
from typing import Any

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.photos import (  # noqa: E402
    Photos,
    Pipeline,
    beside,
    new_people,
    other_shops,
    pipelines,
    second_series,
)

from campad.backbones.catalog import DEFAULT  # noqa: E402
from campad.evaluation.drift import Reference  # noqa: E402

SHOTS = (5, 10, 20)
POSE_SHOTS = 5
FRUIT_SHOTS = (5, 20)
TRAININGS = 9


def signs(pipeline: Pipeline, photos: Photos, k: int, seed: int) -> float:
    train, test = new_people(photos, k, seed)
    said = pipeline.trained(photos, train, seed).predict(pipeline.features(photos).asked[test])
    return float((said == photos.classes[test]).mean())


def poses(pipeline: Pipeline, photos: Photos, seed: int, *, recalibrated: bool) -> float:
    asked, classes = pipeline.features(photos).asked, photos.classes
    scores = []
    for train, test in second_series(photos, POSE_SHOTS, seed):
        model = pipeline.trained(photos, train, seed)
        frames = asked[test]
        if recalibrated:
            before = Reference.of(asked[train], classes[train]).mean
            frames = frames - (Reference.of(frames, classes[test]).mean - before)
        scores.append((model.predict(frames) == classes[test]).mean())
    return float(np.mean(scores))


def fruit(pipeline: Pipeline, photos: Photos, k: int, seed: int) -> float:
    train, test = other_shops(photos, k, seed)
    said = pipeline.trained(photos, train, seed).predict(pipeline.features(photos).asked[test])
    return float((said == photos.classes[test]).mean())


def training_ms(pipeline: Pipeline, photos: Photos) -> float:
    train, _test = new_people(photos, 20, 0)
    known = pipeline.problem(photos, train)
    times = []
    for seed in range(TRAININGS):
        problem = beside(known, None)
        model = pipeline.make(len(train), seed)
        started = time.perf_counter()
        model.learn(problem)
        times.append(1000 * (time.perf_counter() - started))
    return float(np.median(times))


def measure(
    pipeline: Pipeline, hands: Photos, heads: Photos, things: Photos, seeds: int
) -> dict[str, Any]:
    """Return the mean accuracies in percent, and the time of one training in milliseconds."""
    figures = {
        f"signs k={k}": 100 * fmean(signs(pipeline, hands, k, seed) for seed in range(seeds))
        for k in SHOTS
    }
    for name, recalibrated in (("poses k=5", False), ("recalibrated", True)):
        scores = [poses(pipeline, heads, s, recalibrated=recalibrated) for s in range(seeds)]
        figures[name] = 100 * fmean(scores)
    for k in FRUIT_SHOTS:
        scores = [fruit(pipeline, things, k, seed) for seed in range(seeds)]
        figures[f"fruit k={k}"] = 100 * fmean(scores)
    figures["train 200, ms"] = training_ms(pipeline, hands)
    return figures


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of photos and networks")
    parser.add_argument("--backbone", default=DEFAULT, help="of campad's rows")
    parser.add_argument("--seeds", type=int, default=10)
    options = parser.parse_args()
    hands = Photos(options.data / "sign_digits")
    heads = Photos(options.data / "head_poses")
    things = Photos(options.data / "shop_fruit")
    rows = [
        {"pipeline": name, **measure(pipeline, hands, heads, things, options.seeds)}
        for name, pipeline in pipelines(options.data, options.backbone).items()
    ]
    title = f"Accuracy in percent, {options.backbone}, mean of {options.seeds} seeds"
    report(title, rows, options.json)


if __name__ == "__main__":
    main()
