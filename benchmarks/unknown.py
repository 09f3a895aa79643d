"""Does a confidence mean what it says, and is what was never taught found out?

    python benchmarks/unknown.py ../shared/data

Calibration: trained on k examples a class of half of the people, asked about the other half; the
expected calibration error in 10 bins (Naeini, Cooper and Hauskrecht, 2015), with the default
settings, and of the same network without its temperature. Unknown: five signs are taught, 20
examples a class, and new people show all ten: how many of the taught are lost, how many of the
others are called none of these, and how many photos from another world: heads, rooms, a grey frame.
The same with fewer signs and examples, where there is less to tell by. Lost elsewhere: everything
is taught, and new people, other shops or the same heads in a second recording show it: how many are
called none of these. `--backbone` is the network.
"""

import functools
from pathlib import Path
from typing import Any

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.calibration import calibration_error  # noqa: E402
from common.photos import (  # noqa: E402
    Array,
    Photos,
    Pipeline,
    new_people,
    other_shops,
    pipelines,
    second_series,
)

from campad.backbones.catalog import DEFAULT  # noqa: E402
from campad.evaluation.calibration import cool, find_temperature  # noqa: E402
from campad.evaluation.novelty import Novelty  # noqa: E402
from campad.imaging.clip import read_clip  # noqa: E402
from campad.kernels.cross_validation import make_folds  # noqa: E402

TAUGHT = ((5, 20), (5, 10), (5, 5), (5, 3), (2, 20), (2, 10), (2, 8), (2, 6))
"""So many signs, and so many examples of each."""

ELSEWHERE = {"sign_digits": (5, 20), "head_poses": (5, 10), "shop_fruit": (5, 20)}
"""All classes are taught, so many examples of each, and shown by others or another day."""

FRAMES_PER_SECOND = 2.0


def calibration(pipeline: Pipeline, photos: Photos, k: int, seed: int) -> tuple[float, float]:
    """Return the error with and without the temperature."""
    train, test = new_people(photos, k, seed)
    problem, model = pipeline.problem(photos, train), pipeline.trained(photos, train, seed)
    bursts = np.arange(len(train))  # each photo is a recording of its own
    folds = make_folds(problem.classes, bursts)
    temperature = find_temperature(model.left_out(problem, folds), problem.classes)
    said = model.predict_proba(pipeline.features(photos).asked[test])
    classes = photos.classes[test]
    return calibration_error(cool(said, temperature), classes), calibration_error(said, classes)


def unknown(
    pipeline: Pipeline, photos: Photos, elsewhere: Array, size: tuple[int, int], seed: int
) -> list[float]:
    """Return the parts called none of these: of what was taught, of other signs, of elsewhere."""
    signs, k = size
    train, test = new_people(photos, k, seed)
    taught = np.random.default_rng(seed).permutation(len(photos.labels))[:signs]
    train = train[np.isin(photos.classes[train], taught)]
    novelty = Novelty(pipeline.problem(photos, train), np.arange(len(train)))
    asked = pipeline.features(photos).asked[test]
    known = np.isin(photos.classes[test], taught)
    frames = (asked[known], asked[~known], elsewhere)
    return [float((novelty.familiarity(f) < 0.5).mean()) for f in frames]


def lost_elsewhere(
    pipeline: Pipeline, photos: Photos, folder: str, k: int, seed: int
) -> list[float]:
    """Return the part of what was taught that is called none of these; of heads, each person's."""
    if folder == "head_poses":
        splits = list(second_series(photos, k, seed))
    else:
        splits = [(new_people if folder == "sign_digits" else other_shops)(photos, k, seed)]
    asked, parts = pipeline.features(photos).asked, []
    for train, test in splits:
        novelty = Novelty(pipeline.problem(photos, train), np.arange(len(train)))
        parts.append(float((novelty.familiarity(asked[test]) < 0.5).mean()))
    return parts


def another_world(data: Path, pipeline: Pipeline) -> Array:
    """Embed photos of heads, frames of rooms, and a grey frame."""
    heads = Photos(data / "head_poses").frames[::8]
    clips = [
        frame
        for file in sorted((data / "webcam_clips").glob("*.mkv"))
        for frame in read_clip(file, FRAMES_PER_SECOND)
    ]
    grey = np.full((240, 320, 3), 128, np.uint8)
    embed = pipeline.backbone.embed
    return np.concatenate([embed(frame) for frame in [*heads, *clips, grey]])


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of sign_digits, head_poses, webcam_clips")
    parser.add_argument("--backbone", default=DEFAULT)
    parser.add_argument("--seeds", type=int, default=10)
    options = parser.parse_args()
    photos = Photos(options.data / "sign_digits")
    named = pipelines(options.data, options.backbone)
    rows: list[dict[str, Any]] = []
    for name in ("campad, default", "campad, ridge"):
        for k in (5, 10, 20):
            measure = functools.partial(calibration, named[name], photos, k)
            errors = np.mean([measure(seed) for seed in range(options.seeds)], axis=0)
            rows.append({"pipeline": name, "k": k, "error": errors[0], "untempered": errors[1]})
    report(f"Expected calibration error, mean of {options.seeds} seeds", rows, options.json)

    pipeline = named["campad, default"]
    elsewhere = another_world(options.data, pipeline)
    print()
    rows = []
    for signs, k in TAUGHT:
        parts = [unknown(pipeline, photos, elsewhere, (signs, k), s) for s in range(options.seeds)]
        lost, others, worlds = (100 * np.array(parts)).T
        found = {
            "known, lost": lost.mean(),
            "at most": lost.max(),
            "signs not taught": others.mean(),
        }
        rows.append({"signs": signs, "k": k, **found, "another world": worlds.mean()})
    title = (
        f"None of these, percent, mean of {options.seeds} seeds, {len(elsewhere)} frames elsewhere"
    )
    report(title, rows, None)

    print()
    rows = []
    for folder, shots in ELSEWHERE.items():
        photos = Photos(options.data / folder)
        for k in shots:
            lose = functools.partial(lost_elsewhere, pipeline, photos, folder, k)
            lost = 100 * np.array([lose(seed) for seed in range(options.seeds)])
            worst = lost.mean(axis=0).max() if folder == "head_poses" else lost.max()
            rows.append({"photos": folder, "k": k, "lost": lost.mean(), "at most": worst})
    title = f"Lost elsewhere, percent, mean of {options.seeds} seeds; at most: of a seed, of a head"
    report(title, rows, None)


if __name__ == "__main__":
    main()
