"""Does the order of time help to learn from frames without labels?

    python -m benchmarks.unlabelled.order ../shared/data

Streams as of somebody who holds one pose after the other: each photo is held for about a second,
ten frames that are moved at random along the photo's own tangents, as a little movement would, with
a sensor's noise. The guesses of what frames show are then also averaged over neighbours in time, or
over the frames of each hold as if it were known where they begin. Splits are those of drift.py.
"""

import sys
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.photos import Array, Photos, Pipeline, beside, pipelines  # noqa: E402
from drift import FOLDERS, SHOTS, Case, cases  # noqa: E402

from campad.classifiers import dense as dense_module  # noqa: E402
from campad.classifiers.train_loop import SoftExamples  # noqa: E402
from campad.evaluation.drift import Reference, recalibrate  # noqa: E402
from campad.kernels import stream as stream_module  # noqa: E402

HOLDS, EACH = 15, 10
"""Photos that are held, and frames of each: ten seconds at 15 a second."""

MOVED, NOISE = 0.5, 0.05
"""Of a tangent at most, and of an activation's length."""

REACH = 2
"""Neighbours in time on either side."""


def held(pipeline: Pipeline, case: Case, rng: np.random.Generator) -> tuple[Array, Array]:
    """Hold photos of all classes in turn: frames (m, d), and the number of the hold of each."""
    learned, classes = pipeline.features(case.photos).learned, case.photos.classes
    order = [rng.permutation(len(case.photos.labels)) for _ in range(HOLDS)]
    photos = [rng.choice(case.shown[classes[case.shown] == c]) for c in np.concatenate(order)]
    frames = []
    for photo in photos[:HOLDS]:
        centre, *tangents = learned[photo]
        moves = rng.uniform(-MOVED, MOVED, (EACH, len(tangents)))
        noise = rng.normal(size=(EACH, len(centre))) / np.sqrt(len(centre))
        frames.append(centre + moves @ np.array(tangents) + NOISE * np.linalg.norm(centre) * noise)
    return np.concatenate(frames).astype(np.float32), np.repeat(np.arange(HOLDS), EACH)


def averages(holds: Array) -> dict[str, Array | None]:
    """How guesses are averaged, (m, m): not at all, over neighbours in time, over each hold."""
    times = np.arange(len(holds))
    near = np.abs(times - times[:, None]) <= REACH
    same = holds == holds[:, None]
    weights = {"neighbours": near.astype(float), "holds, known": same.astype(float)}
    return {"as it is": None} | {n: w / w.sum(axis=1, keepdims=True) for n, w in weights.items()}


def averaged(weights: Array | None) -> AbstractContextManager[Any]:
    """Average all guesses, those of every round and the last ones, while this lasts."""
    if weights is None:
        return nullcontext()
    evened, soft_examples = stream_module._evened, dense_module._soft_examples

    def soft(*given: Any) -> SoftExamples:
        found = soft_examples(*given)
        targets = (weights @ found.targets).astype(np.float32)
        counts = dense_module.STREAM_WEIGHT * targets.max(axis=1) ** 2
        return SoftExamples(found.rows, targets, counts)

    both = ExitStack()
    both.enter_context(patch.object(stream_module, "_evened", lambda t: evened(weights @ t)))
    both.enter_context(patch.object(dense_module, "_soft_examples", soft))
    return both


def learn(pipeline: Pipeline, case: Case, seed: int) -> dict[str, float]:
    """What is recognised before, with the shift, and learned in each way."""
    features, classes = pipeline.features(case.photos), case.photos.classes
    asked, wanted = features.asked[case.judged], classes[case.judged]
    problem = pipeline.problem(case.photos, case.train)
    model = pipeline.make(len(case.train), seed).learn(problem)
    frames, holds = held(pipeline, case, np.random.default_rng(seed))
    reference = Reference.of(features.asked[case.train], classes[case.train])
    shift = recalibrate(frames, reference, model.predict_proba).shift
    found = {"before": float((model.predict(asked) == wanted).mean())}
    if shift is None:
        return {}
    found["shifted"] = float((model.predict(asked - shift) == wanted).mean())
    for name, weights in averages(holds).items():
        both = beside(problem, frames - shift)
        with averaged(weights):
            learned = pipeline.make(len(case.train), seed).learn(both)
        found[name] = float((learned.predict(asked - shift) == wanted).mean())
    return found


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path, help="folder of photos and networks")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    sets = {name: Photos(options.data / folder) for name, folder in FOLDERS.items()}
    pipeline = pipelines(options.data)["campad, default"]
    rows: list[dict[str, Any]] = []
    for kind in sets:
        tried = [
            learn(pipeline, case, seed)
            for seed in range(options.seeds)
            for case in cases(kind, sets, pipeline, seed, SHOTS)
        ]
        done = [one for one in tried if one]
        means = {name: 100 * float(np.mean([one[name] for one in done])) for name in done[0]}
        rows.append(
            {"photos": kind, "streams": len(done), "refused": len(tried) - len(done)} | means
        )
    report(f"The order of time, percent recognised, {options.seeds} seeds", rows, options.json)


if __name__ == "__main__":
    main()
