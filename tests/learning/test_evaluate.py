from typing import Any

import numpy as np
import pytest

from campad import DenseClassifier, KNNClassifier, RidgeClassifier
from campad.dataset import ControllerDataset, Snapshot
from campad.errors import TrainingError
from campad.evaluation.calibration import find_temperature
from campad.evaluation.metrics import Advice, measure
from campad.imaging.frame import Look
from campad.kernels.cross_validation import make_folds
from campad.kernels.problem import MOST_EXAMPLES
from campad.learning.evaluate import Evaluation, evaluate
from campad.learning.fit import fit
from campad.learning.problems import GramCache, make_problem
from learning.three_classes import LABELS, filled
from synthetic import clusters


def study_of(dataset: ControllerDataset, classifier: Any = None) -> Evaluation:
    cache, snapshot = GramCache(), Snapshot.of(dataset)
    model = classifier or RidgeClassifier()
    fit(model, snapshot, cache)
    found = evaluate(snapshot, model, cache)
    assert found is not None
    return found


def test_the_score_is_that_of_left_out_bursts(rng: np.random.Generator) -> None:
    """Without copies it equals what the plain function of the same name says."""
    dataset = filled(rng, copies=False)

    found = study_of(dataset)

    plain = measure(dataset.xs, dataset.ys, dataset.bursts, LABELS)
    assert found.quality.confusion.tolist() == plain.confusion.tolist()
    assert found.quality.n == 24


@pytest.mark.parametrize(
    ("classifier", "tempered"),
    [
        (DenseClassifier(), True),
        (RidgeClassifier(), True),
        (KNNClassifier(), False),
        (DenseClassifier(basis="features", epochs=1), False),
    ],
)
def test_who_gets_a_temperature(classifier: Any, tempered: bool, rng: np.random.Generator) -> None:
    """Networks and ridge regression do; votes, and the tutorial to the letter, are left alone."""
    assert (study_of(filled(rng), classifier).temperature != 1) == tempered


def test_a_mislabelled_example_is_doubted(rng: np.random.Generator) -> None:
    """An example that was moved to a wrong class is named with its own."""
    dataset = filled(rng, per_class=12)
    wrong = next(e.id for e in dataset.examples if e.label == "b")
    dataset.relabel([wrong], "c")

    doubts = study_of(dataset).label_issues

    place = [example.id for example in dataset.examples].index(wrong)
    assert [(d.kind, d.other) for d in doubts if d.index == place] == [("other-class", 1)]


@pytest.mark.parametrize("copies", [True, False])
def test_pictures_that_are_dark_blurred_or_twice_there_are_doubted(
    copies: bool, rng: np.random.Generator
) -> None:
    """Looks and activations are found out, with the copies' tangents beside them or without."""
    dataset = filled(rng, copies=copies)
    looks = [Look(0.5, 1.0), Look(0.01, 1.0), Look(0.5, 0.05), None]
    added = [
        dataset.add(rng.normal(size=40) + 20, "a", 50 + i, look) for i, look in enumerate(looks)
    ]
    for example, activation in zip(added, dataset.xs[-4:], strict=True):
        dataset.add_vectors(example, np.stack([activation, 0 * activation, 0 * activation]))
    twin = dataset.add(dataset.xs[2], "c", 99, Look(0.5, 1.0))
    dataset.add_vectors(twin, dataset.vectors[2])

    doubts = study_of(dataset).label_issues

    kinds = {d.index: (d.kind, d.other) for d in doubts if d.kind != "other-class"}
    assert kinds == {25: ("dark", -1), 26: ("blurred", -1), 28: ("copy", 2)}


def test_the_temperature_is_found_on_what_can_be_left_out(rng: np.random.Generator) -> None:
    """A class with a single burst has no say in it."""
    xs, ys = clusters(rng, classes=3, per_class=12, size=40, spread=9)
    dataset = ControllerDataset(LABELS)
    for number, (x, y) in enumerate(zip(xs, ys, strict=True)):
        dataset.add(x, LABELS[y], 99 if y == 2 else number)
    snapshot = Snapshot.of(dataset)
    folds = make_folds(snapshot.classes, snapshot.bursts)
    said = DenseClassifier().left_out(make_problem(snapshot, tangents=True), folds)
    inside = snapshot.classes != 2

    found = study_of(dataset, DenseClassifier())

    assert found.temperature == find_temperature(said[inside], snapshot.classes[inside])


class Stubborn(RidgeClassifier):
    """Learns from all examples, and from no fewer."""

    def left_out(self, *_: Any, **__: Any) -> Any:
        raise TrainingError("too few")


def test_a_classifier_that_fewer_examples_cannot_train_is_studied(rng: np.random.Generator) -> None:
    """Its confidences stay as they are, and all else is said."""
    found = study_of(filled(rng), Stubborn())

    assert found.temperature == 1
    assert found.quality.n == 24


def test_a_covered_lens_is_the_first_advice() -> None:
    """Where all activations are equal, that is what there is to say."""
    dataset = ControllerDataset(LABELS)
    for number in range(12):
        dataset.add(np.ones(9), LABELS[number % 3])

    found = study_of(dataset)

    assert found.advice[0] == Advice("constant", ())


def test_of_very_many_examples_some_are_studied(rng: np.random.Generator) -> None:
    """The study stays bounded, and a rare class is in it."""
    dataset = ControllerDataset(["a", "b"])
    for number in range(3 * MOST_EXAMPLES):
        dataset.add(rng.normal(size=5) + number % 2, "ab"[number % 2])
    found = study_of(dataset)
    rare = ControllerDataset(["a", "b", "c"])
    for number in range(3 * MOST_EXAMPLES):
        rare.add(rng.normal(size=5), "abc"[2 if number == 1 else number % 2])

    assert found.quality.n == MOST_EXAMPLES
    assert "c" in {example.label for example in study_of(rare).examples}


def test_what_all_examples_can_train_is_studied(rng: np.random.Generator) -> None:
    """A batch that is one example of all, and would be none of a fold, is no error."""
    dataset = filled(rng, per_class=2)

    found = study_of(dataset, DenseClassifier(batch_fraction=0.1, epochs=3))

    assert found.quality.n == 0 or found.temperature > 0


def test_a_study_that_nobody_waits_for_leaves_confidences_alone(rng: np.random.Generator) -> None:
    """Told to stop, each network ends after a batch, and all else is said."""
    dataset, cache, batches = filled(rng), GramCache(), []
    snapshot, model = Snapshot.of(dataset), DenseClassifier()
    fit(model, snapshot, cache)

    found = evaluate(snapshot, model, cache, lambda progress: batches.append(progress) or False)

    assert found.temperature == 1
    assert len(batches) == 3  # of three folds
    assert found.quality.n == 24


def test_the_same_examples_say_the_same(rng: np.random.Generator) -> None:
    """What they say is found once, for one kind of classifier; not where nobody waited for it."""
    dataset, cache = filled(rng), GramCache()

    def study(classifier: Any, on_batch: Any = None) -> Evaluation:
        return evaluate(Snapshot.of(dataset), classifier, cache, on_batch)

    first = study(DenseClassifier())
    stopped = study(DenseClassifier(units=20), lambda _progress: False)

    assert study(DenseClassifier()) is first
    assert (first.temperature, stopped.temperature) != (1.0, 1.0)
    assert stopped.temperature == 1
    assert study(DenseClassifier(units=20)).temperature != 1
    dataset.relabel([dataset.examples[0].id], "c")
    assert study(DenseClassifier()).quality.n == len(dataset)
    assert study(DenseClassifier()) is not first
