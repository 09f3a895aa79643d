"""How long does it take to learn from what was shown while recalibrating?

    python -m benchmarks.unlabelled.time_to_learn ../shared/data

Beside 200 photos of signs with their warped copies, learned before as they are on the page, come
300 frames of other people's signs. In turns the examples alone are learned, and the frames beside
them; each time is that from a snapshot to a classifier. What the examples say about themselves
comes after it.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.photos import Photos, new_people, pipelines  # noqa: E402

import campad  # noqa: E402
from campad.dataset import ControllerDataset, Snapshot  # noqa: E402
from campad.learning.evaluate import evaluate  # noqa: E402
from campad.learning.fit import fit  # noqa: E402
from campad.learning.live_frames import thinned  # noqa: E402
from campad.learning.problems import GramCache  # noqa: E402

PER_CLASS, FRAMES = 20, 300


def snapshots(data: Path) -> tuple[Snapshot, Snapshot]:
    """What is learned without the frames and with them."""
    photos = Photos(data / "sign_digits")
    features = pipelines(data)["campad, default"].features(photos)
    train, others = new_people(photos, PER_CLASS, 0)
    dataset = ControllerDataset(photos.labels)
    for number in train:
        example = dataset.add(features.asked[number], photos.labels[photos.classes[number]])
        dataset.add_vectors(example, features.learned[number])
    shown = np.random.default_rng(0).choice(others, FRAMES)
    alone = Snapshot.of(dataset)
    return alone, replace(alone, stream=thinned(features.asked[shown]))


def milliseconds(snapshot: Snapshot, cache: GramCache) -> tuple[float, float]:
    """Learn, and then say what the examples tell."""
    classifier = campad.DenseClassifier()
    started = time.perf_counter()
    fit(classifier, snapshot, cache)
    learned = time.perf_counter()
    evaluate(snapshot, classifier, cache)
    return 1000 * (learned - started), 1000 * (time.perf_counter() - learned)


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of photos and networks")
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    alone, with_frames = snapshots(options.data)
    cache = GramCache()
    milliseconds(alone, cache)
    times: dict[str, list[tuple[float, float]]] = {"nothing": [], f"{FRAMES} frames": []}
    for _ in range(options.rounds):
        for name, snapshot in zip(times, (alone, with_frames), strict=True):
            times[name].append(milliseconds(snapshot, cache))
    rows = [
        {
            "beside the examples": name,
            "least, ms": min(learned for learned, _ in pairs),
            "median": float(np.median([learned for learned, _ in pairs])),
            "then what they say, least": min(said for _, said in pairs),
        }
        for name, pairs in times.items()
    ]
    report(f"Learning beside {len(alone.examples)} examples", rows, options.json)


if __name__ == "__main__":
    main()
