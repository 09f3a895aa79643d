"""Do frames without labels help? The labelled examples, left out in turn, say if they harm.

Frames in poses that were never taught, of an empty room or of anything else get targets that are
wrong, and draw the classes away from their own examples. Then those are recognised less often from
the other recordings and the frames than from the other recordings alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.classifiers.ridge import stream_of
from campad.evaluation.drift import StreamScore
from campad.kernels.cross_validation import make_folds
from campad.kernels.problem import Problem

MOST_LOST = 0.05
"""Of the labelled examples: frames that help cost up to a point of a few examples, those that harm
five and more (benchmarks/drift.py)."""


def score_stream(problem: Problem, classes: NDArray[Any], groups: NDArray[Any]) -> StreamScore:
    """Judge a problem's unlabelled frames by its examples (n,), left out a few groups at a time.

    What is guessed of the frames is guessed without the examples that are left out.
    """
    stream = stream_of(problem)
    frames, folds = len(stream.frames), make_folds(classes, groups)
    n = int((folds >= 0).sum())
    if not n:
        certain = stream.beside().guess().certain
        return StreamScore(frames, round(certain), None, None, kept=True)
    right, counted = np.zeros(2), []
    for fold in np.unique(folds[folds >= 0]):
        asked = folds == fold
        known = stream.beside(asked)
        guesses = known.guess()
        counted.append(guesses.certain)
        for number, features in enumerate((known.weights, known.learned(guesses))):
            said = (stream.centres[asked] @ features).argmax(axis=1)
            right[number] += (said == classes[asked]).sum()
    before, after = (right / n).tolist()
    kept = after >= before - MOST_LOST
    return StreamScore(frames, round(float(np.mean(counted))), before, after, kept=kept)
