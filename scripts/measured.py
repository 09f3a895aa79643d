"""What the figures show, measured on the photos in ../shared/data. Used by figures.py."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

from common.machine import one_thread

one_thread()

import numpy as np  # noqa: E402
from common.photos import Photos, few_of_each, new_people, pipelines  # noqa: E402

from campad.classifiers.ridge import PENALTY  # noqa: E402
from campad.evaluation.calibration import cool, find_temperature  # noqa: E402
from campad.evaluation.drift import Reference  # noqa: E402
from campad.evaluation.metrics import count  # noqa: E402
from campad.evaluation.novelty import Novelty  # noqa: E402
from campad.kernels.cross_validation import left_out_scores, make_folds  # noqa: E402
from campad.learning.predictor import Predictor  # noqa: E402
from campad.sessions.drift_monitor import FIRST_FRAMES, RunningMean  # noqa: E402

ACCURACY_SEEDS = 3
SEEDS = 10
HELD = 15  # so many frames show the same photo


class Measured:
    """Runs on the photos of hands and heads, each made when it is asked for."""

    def __init__(self, data: Path) -> None:
        self._pipelines = pipelines(data)
        self._hands = Photos(data / "sign_digits")
        self._heads = Photos(data / "head_poses")

    def accuracy(self, name: str, k: int) -> float:
        """In percent, on signs of new people, after k examples of each."""
        pipeline, scores = self._pipelines[name], []
        for seed in range(ACCURACY_SEEDS):
            train, test = new_people(self._hands, k, seed)
            model = pipeline.trained(self._hands, train, seed)
            said = model.predict(pipeline.features(self._hands).asked[test])
            scores.append((said == self._hands.classes[test]).mean())
        return 100 * float(np.mean(scores))

    def confidences(self, name: str, k: int) -> tuple[Any, Any, Any]:
        """Probabilities before and after the temperature, and what the frames are."""
        pipeline = self._pipelines[name]
        parts: list[tuple[Any, Any, Any]] = []
        for seed in range(SEEDS):
            train, test = new_people(self._hands, k, seed)
            problem = pipeline.problem(self._hands, train)
            model = pipeline.trained(self._hands, train, seed)
            folds = make_folds(problem.classes, np.arange(len(train)))
            temperature = find_temperature(model.left_out(problem, folds), problem.classes)
            said = model.predict_proba(pipeline.features(self._hands).asked[test])
            parts.append((said, cool(said, temperature), self._hands.classes[test]))
        before, after, classes = (np.concatenate(part) for part in zip(*parts, strict=True))
        return before, after, classes

    def likenesses(self) -> tuple[Any, Any, Any]:
        """Less the threshold: of left-out examples of five signs, of new people's, of others."""
        pipeline = self._pipelines["campad, default"]
        parts: list[tuple[Any, Any, Any]] = []
        for seed in range(SEEDS):
            train, test = new_people(self._hands, 20, seed)
            taught = np.random.default_rng(seed).permutation(len(self._hands.labels))[:5]
            train = train[np.isin(self._hands.classes[train], taught)]
            novelty = Novelty(pipeline.problem(self._hands, train), np.arange(len(train)))
            likeness = novelty.likeness(pipeline.features(self._hands).asked[test])
            known = np.isin(self._hands.classes[test], taught)
            line = novelty.threshold()
            parts.append((novelty.left_out - line, likeness[known] - line, likeness[~known] - line))
        left_out, new, never = (np.concatenate(part) for part in zip(*parts, strict=True))
        return left_out, new, never

    def drifts(self) -> list[list[Any]]:
        """For each person the drift at every frame: first recording, second one, recalibrated."""
        pipeline, heads = self._pipelines["campad, default"], self._heads
        asked, classes = pipeline.features(heads).asked, heads.classes
        people = []
        for person in np.unique(heads.people):
            rng = np.random.default_rng(0)
            first = (heads.people == person) & (heads.series == "s1")
            train = few_of_each(classes, first, 5, rng)
            others = np.setdiff1d(np.flatnonzero(first), train)
            second = np.flatnonzero((heads.people == person) & (heads.series == "s2"))
            halves = np.array_split(rng.permutation(second), 2)
            live = [np.repeat(asked[p], HELD, axis=0) for p in (rng.permutation(others), *halves)]
            head = Predictor(
                pipeline.trained(heads, train, 0),
                tuple(heads.labels),
                reference=Reference.of(asked[train], classes[train]),
            )
            moved, _found = head.recalibrated(live[1])
            before = _follow(head, np.concatenate(live[:2]))
            cut = len(live[0])
            people.append([before[:cut], before[cut:], _follow(moved, live[2])])
        return people

    def quality(self) -> Any:
        """Of 20 examples of each sign, each a recording of its own."""
        pipeline = self._pipelines["campad, default"]
        train, _test = new_people(self._hands, 20, 0)
        problem, bursts = pipeline.problem(self._hands, train), np.arange(len(train))
        scores = left_out_scores(problem, bursts, PENALTY)
        return count(scores, problem.classes, bursts, self._hands.labels)


def _follow(predictor: Predictor, frames: Any) -> Any:
    """The drift after every frame, as a session's monitor sees it; NaN before the first word."""
    recent, drifts = (
        RunningMean(np.zeros(frames.shape[1], np.float32)),
        np.full(len(frames), np.nan),
    )
    for number, frame in enumerate(frames):
        recent.see(frame)
        if recent.seen >= FIRST_FRAMES:
            drifts[number] = predictor.drift(recent.mean, recent.variance)
    return drifts
