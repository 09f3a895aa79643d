from dataclasses import replace

import numpy as np

from campad.classifiers import DenseClassifier, RidgeClassifier
from campad.dataset import ControllerDataset, Snapshot
from campad.evaluation.metric import STRETCH
from campad.kernels.problem import MOST_EXAMPLES
from campad.learning.problems import GramCache, make_problem, thin
from learning.three_classes import LABELS, filled


def test_a_snapshot_does_not_change(rng: np.random.Generator) -> None:
    """What is added, removed or copied later is not in it."""
    dataset = filled(rng, copies=False)
    snapshot = Snapshot.of(dataset)
    before = snapshot.vectors.copy()

    dataset.add_augmentations(0, rng.normal(size=(4, 40)))
    dataset.remove([1, 2])
    dataset.add(rng.normal(size=40), "a")

    np.testing.assert_array_equal(before, snapshot.vectors)
    assert len(snapshot.examples) == len(snapshot.classes) == 24
    assert snapshot.counts == {"a": 8, "b": 8, "c": 8}


def test_a_problem_has_tangents_where_they_are_wanted(rng: np.random.Generator) -> None:
    """With tangents it has the dataset's three vectors; without, the recorded activation alone."""
    dataset = filled(rng)
    snapshot = Snapshot.of(dataset)

    with_tangents, without = (make_problem(snapshot, tangents=t) for t in (True, False))

    np.testing.assert_array_equal(with_tangents.vectors, dataset.vectors)
    np.testing.assert_array_equal(without.vectors[:, 0], dataset.xs)
    assert (with_tangents.rows, without.rows) == (3, 1)
    np.testing.assert_array_equal(without.classes, dataset.class_indices)


def test_classes_are_in_the_order_of_their_labels(rng: np.random.Generator) -> None:
    """One column for each label, though the first example be of the last one."""
    dataset = filled(rng)
    dataset.move_class("c", 0)

    problem = make_problem(Snapshot.of(dataset), tangents=False)

    assert dataset.labels == ("c", "a", "b")
    np.testing.assert_array_equal(problem.one_hot, dataset.ys)


def test_the_workbench_follows_every_change(rng: np.random.Generator) -> None:
    """Products and inverse are right after adding, copying, removing, relabelling and undo."""
    dataset, bench = filled(rng), GramCache()
    changes = [
        lambda: dataset.add(rng.normal(size=40), "b"),
        lambda: dataset.add_augmentations(24, rng.normal(size=(4, 40))),
        lambda: dataset.remove([3, 7]),
        lambda: dataset.relabel([5], "c"),
        dataset.undo,
        dataset.undo,
        lambda: dataset.clear("a"),
        lambda: dataset.add(rng.normal(size=40), "a"),
    ]
    bench.problem(Snapshot.of(dataset)).inverse(0.1)
    for change in changes:
        change()
        snapshot = Snapshot.of(dataset)
        grown, anew = bench.problem(snapshot), make_problem(snapshot, tangents=True)

        np.testing.assert_allclose(grown.gram, anew.gram, atol=1e-3)
        np.testing.assert_allclose(grown.inverse(0.1), anew.inverse(0.1), atol=1e-6)
        np.testing.assert_array_equal(grown.one_hot, anew.one_hot)


def test_what_is_kept_changes_no_result(rng: np.random.Generator) -> None:
    """Classifiers learn the same from a workbench, one example after the other, as anew."""
    dataset, bench = filled(rng, per_class=70), GramCache()
    queries = rng.normal(size=(30, 40)).astype(np.float32)
    for label in ("a", "b", "c", "a"):
        dataset.add(rng.normal(size=40), label)
        snapshot = Snapshot.of(dataset)
        for make in (RidgeClassifier, DenseClassifier):
            grown, anew = (
                make().learn(problem).predict_proba(queries)
                for problem in (bench.problem(snapshot), make_problem(snapshot, tangents=True))
            )

            np.testing.assert_allclose(grown, anew, atol=1e-3)


def test_stretches_count_by_what_they_tell(rng: np.random.Generator) -> None:
    """A workbench finds a metric where a class has a second recording; where that is another one
    than the last time, products and inverse are by the new one.
    """
    dataset, bench = ControllerDataset(LABELS[:2]), GramCache()
    means = rng.normal(size=(2, STRETCH))
    seen = set()
    for burst in range(6):
        for number, label in enumerate(dataset.labels):
            for _ in range(2):
                noise = rng.normal(size=STRETCH) * (3 if burst < 3 else 0.1)
                told = means[number] + rng.normal(size=STRETCH)
                dataset.add(np.concatenate([told, noise]), label, 2 * burst + number)
        snapshot = Snapshot.of(dataset)
        grown, anew = bench.problem(snapshot), make_problem(snapshot, tangents=True)

        np.testing.assert_allclose(grown.gram, anew.gram, rtol=1e-4, atol=1e-2)
        np.testing.assert_allclose(grown.inverse(0.1), anew.inverse(0.1), atol=1e-5)
        np.testing.assert_array_equal(grown.metric, anew.metric)
        seen.add(None if grown.metric is None else float(grown.metric[-1]))
    assert None in seen
    assert len(seen) > 1
    assert make_problem(snapshot, tangents=False).metric is None


def test_numbers_of_a_picture_all_count_the_same(rng: np.random.Generator) -> None:
    """A layer with height and width is of one kind: its rows are no parts."""
    dataset = ControllerDataset(LABELS[:2])
    for number in range(8):
        picture = rng.normal(size=(2, STRETCH, 1))
        picture[0] += 3 * (number % 2)
        dataset.add(picture, LABELS[number % 2], number)

    snapshot = Snapshot.of(dataset)

    assert snapshot.shape == (2, STRETCH, 1)
    assert make_problem(snapshot, tangents=True).metric is None
    flat = replace(snapshot, shape=(2 * STRETCH,))
    assert make_problem(flat, tangents=True).metric is not None


def many(rng: np.random.Generator) -> Snapshot:
    """So many examples that they are thinned: 3,000 of two classes, and five of a third."""
    dataset = ControllerDataset(LABELS)
    for number, values in enumerate(rng.normal(size=(3_005, 4))):
        dataset.add(values, LABELS[number % 2] if number < 3_000 else "c")
    return Snapshot.of(dataset)


def test_of_very_many_examples_as_many_of_each_class_are_kept(rng: np.random.Generator) -> None:
    """A rare class is kept whole, the others share what room there is, and records go along."""
    snapshot = many(rng)

    kept = thin(snapshot)

    assert kept.counts["c"] == 5
    assert sum(kept.counts.values()) == MOST_EXAMPLES
    assert abs(kept.counts["a"] - kept.counts["b"]) <= 1
    places = [example.id for example in kept.examples]
    assert places == sorted(places)
    np.testing.assert_array_equal(kept.xs, snapshot.xs[places])
    np.testing.assert_array_equal(kept.vectors, snapshot.vectors[places])
    np.testing.assert_array_equal(kept.classes, snapshot.classes[places])
    np.testing.assert_array_equal(kept.bursts, snapshot.bursts[places])
    assert list(kept.keys) == [snapshot.keys[place] for place in places]
    assert thin(kept) is kept


def test_very_many_examples_are_learned_without_their_products(rng: np.random.Generator) -> None:
    """Above the bound no products are kept, and all examples are learned from."""
    snapshot = many(rng)

    problem = GramCache().problem(snapshot)

    assert not problem.small
    assert problem._gram is None
    assert len(problem) == 3_005
    assert RidgeClassifier().learn(problem).weights_.shape == (4, 3)
