import numpy as np
import pytest

from campad.classifiers.ridge import PENALTY, RidgeClassifier
from campad.evaluation.metric import STRETCH, find_metric
from campad.evaluation.novelty import (
    ELSEWHERE,
    LOOSER,
    MOST_CENTRES,
    OUTSIDE,
    SLACK,
    UNTOLD,
    WIDTH,
    Novelty,
)
from campad.kernels.cross_validation import left_out_scores
from campad.kernels.problem import Problem
from synthetic import clusters


def taught(
    rng: np.random.Generator, per_class: int = 12, size: int = 60
) -> tuple[Problem, np.ndarray]:
    """Examples of three classes in a few of many dimensions, each a burst of its own."""
    xs, ys = clusters(rng, classes=3, per_class=per_class, size=size)
    return Problem.of(xs, ys), np.arange(len(xs))


def margins(scores: np.ndarray) -> np.ndarray:
    ordered = np.sort(scores, axis=1)
    return ordered[:, -1] - ordered[:, -2]


def test_the_variance_is_that_of_a_gaussian_process(rng: np.random.Generator) -> None:
    """Likeness is ridge's margin less the predictive variance that scikit-learn computes for the
    class in which it is least.
    """
    processes = pytest.importorskip("sklearn.gaussian_process", reason="needs scikit-learn")
    problem, bursts = taught(rng)
    asked = rng.normal(size=(7, 60)).astype(np.float32)
    length = float(np.mean(np.sum(problem.centres.astype(np.float64) ** 2, axis=1)))
    kernel = processes.kernels.DotProduct(sigma_0=1e-5, sigma_0_bounds="fixed")
    variances = []
    for number in range(3):
        own = problem.centres[problem.classes == number].astype(np.float64)
        peer = processes.GaussianProcessRegressor(kernel, alpha=PENALTY * length, optimizer=None)
        peer.fit(own, np.zeros(len(own)))
        variances.append(peer.predict(asked.astype(np.float64), return_std=True)[1] ** 2)

    likeness = Novelty(problem, bursts).likeness(asked)

    scores = asked @ RidgeClassifier().learn(problem).weights_
    expected = margins(scores) - OUTSIDE * np.min(variances, axis=0) / length
    np.testing.assert_allclose(likeness, expected, atol=1e-4)


@pytest.mark.parametrize("per_class", [12, 100])
@pytest.mark.parametrize("each", [1, 3])
def test_left_out_likeness_equals_learning_without_the_burst(
    each: int, per_class: int, rng: np.random.Generator
) -> None:
    """The closed form gives what the examples of a burst are to somebody who never saw it.

    One class has a single burst, and no say; of many examples, every so manieth is looked at.
    """
    problem, _ = taught(rng, per_class)
    classes = problem.classes
    bursts = np.where(classes == 2, -1, np.arange(3 * per_class) // (3 * each))
    bursts = 2 * bursts + (classes == 1)
    chosen = np.arange(len(problem))
    if len(problem) > MOST_CENTRES:
        chosen = np.linspace(0, len(problem) - 1, MOST_CENTRES).astype(int)
    length = np.mean(np.diagonal(problem.gram)[chosen])
    variances = []
    for one in chosen:
        outside = []
        for number in range(3):
            rest = chosen[(classes[chosen] == number) & (bursts[chosen] != bursts[one])]
            inner = problem.gram[np.ix_(rest, rest)] + PENALTY * length * np.eye(len(rest))
            across = problem.gram[one, rest]
            outside.append(problem.gram[one, one] - across @ np.linalg.solve(inner, across))
        variances.append(min(outside))
    scores = margins(left_out_scores(problem, bursts, PENALTY))[chosen]
    expected = (scores - OUTSIDE * np.array(variances) / length)[classes[chosen] != 2]

    found = Novelty(problem, bursts).left_out

    np.testing.assert_allclose(found, np.sort(expected), atol=1e-6)


def test_what_says_nothing_counts_little(rng: np.random.Generator) -> None:
    """Beside as many numbers of noise, a class that was never taught is found as often as without
    them, by a metric in which the noise counts little.
    """
    means, ys = rng.normal(size=(6, STRETCH)), np.arange(45) % 3

    def show(which: np.ndarray) -> np.ndarray:
        said = means[which] + 2 * rng.normal(size=(len(which), STRETCH))
        return np.hstack([said, 2 * rng.normal(size=said.shape)]).astype(np.float32)

    xs, known, unknown = show(ys), show(np.arange(60) % 3), show(3 + np.arange(60) % 3)
    found = []
    for numbers in (STRETCH, 2 * STRETCH):
        metric = find_metric(xs[:, :numbers], ys, np.arange(45), PENALTY)
        problem = Problem(xs[:, None, :numbers], np.eye(3, dtype=np.float32)[ys], metric=metric)
        novelty = Novelty(problem, np.arange(45))
        line = np.quantile(novelty.likeness(known[:, :numbers]), 0.1)
        found.append((novelty.likeness(unknown[:, :numbers]) < line).mean())

    assert novelty.metric[0] > 4 * novelty.metric[-1]
    assert found[0] > 0.9
    assert found[1] > found[0] - 0.05


def test_what_lies_elsewhere_is_strange(rng: np.random.Generator) -> None:
    """Another direction than all that was taught has no familiarity; what was taught has much."""
    problem, bursts = taught(rng)
    novelty = Novelty(problem, bursts)
    elsewhere = rng.normal(size=(20, 60)).astype(np.float32) * 4

    assert (novelty.familiarity(elsewhere) < 0.1).all()
    assert (novelty.familiarity(1e6 * elsewhere) < 1e-9).all()
    assert (novelty.familiarity(problem.centres) > 0.8).all()


def test_the_scale_of_activations_makes_no_difference(rng: np.random.Generator) -> None:
    """A network whose numbers are a hundred times as large knows the same frames as strange."""
    xs, ys = clusters(rng, classes=3, per_class=12, size=60)
    asked = np.concatenate([xs + rng.normal(size=xs.shape), rng.normal(size=(20, 60)) * 4])
    scales = [Novelty(Problem.of(xs * s, ys), np.arange(36)) for s in (1, 128)]

    strange = [n.familiarity(asked * s) < 0.5 for n, s in zip(scales, (1, 128), strict=True)]

    assert 15 < strange[0].sum() < len(asked)
    assert strange[0].tolist() == strange[1].tolist()


def test_so_many_of_the_known_are_lost(rng: np.random.Generator) -> None:
    """The threshold lies between the strangest few of the left-out examples and the others, lower
    by what another place is allowed.
    """
    problem, bursts = taught(rng, per_class=34)
    novelty = Novelty(problem, bursts)
    another = ELSEWHERE * novelty.left_out.std()

    for lost, below in ((0.06, 5), (0.2, 19), (0.5, 50)):
        strange = int((novelty.left_out < novelty.threshold(lost) + another - 1e-9).sum())
        assert strange == below  # of 102; the next one is the threshold itself


def test_the_threshold_is_half_familiar(rng: np.random.Generator) -> None:
    """At the threshold familiarity is one half; a lower threshold makes the same frame familiar."""
    problem, bursts = taught(rng, per_class=33)
    novelty = Novelty(problem, bursts)
    frames = rng.normal(size=(200, 60)).astype(np.float32) + problem.centres[:1]
    known, strange = problem.centres[0], frames[novelty.likeness(frames).argmin()]
    for _ in range(40):  # halve the way until the point between is at the threshold
        between = (known + strange) / 2
        if novelty.likeness(between[None])[0] > novelty.threshold():
            known = between
        else:
            strange = between

    assert novelty.familiarity(between[None])[0] == pytest.approx(0.5, abs=1e-3)
    assert novelty.familiarity(between[None], lost=0.02)[0] > 0.5
    moved = novelty.familiarity(between[None], drifted=True)[0]
    assert moved == pytest.approx(1 / (1 + np.exp(-LOOSER / WIDTH)), abs=1e-3)
    assert (novelty.familiarity(frames, lost=0) == 1).all()


def test_few_bursts_make_a_careful_threshold(rng: np.random.Generator) -> None:
    """Where too few bursts can be left out to tell one in twenty, none of them is lost."""
    problem, _ = taught(rng, per_class=30)
    novelty = Novelty(problem, np.arange(90) // 15)

    another = ELSEWHERE * novelty.left_out.std()
    assert novelty.threshold() == pytest.approx(novelty.left_out[0] - max(SLACK, another))


def test_the_threshold_gets_firm_with_the_bursts(rng: np.random.Generator) -> None:
    """The more left-out bursts lie below it, the less is taken off it, down to what another place
    is allowed.
    """
    problem, bursts = taught(rng, per_class=34)
    novelty = Novelty(problem, bursts)

    for below, part in ((1, 1), (2, 0.75), (4, 0.25), (5, 0), (50, 0)):
        lost = (below + 0.5) / (len(bursts) + 1)
        firm = novelty.left_out[below - 1]
        another = ELSEWHERE * novelty.left_out.std()
        assert novelty.threshold(lost) == pytest.approx(firm - max(part * SLACK, another))


def test_few_more_bursts_do_not_make_a_rash_threshold() -> None:
    """As few known frames are strange with the first burst that counts as with one burst fewer."""
    lost = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        xs, ys = clusters(rng, classes=2, per_class=40, size=60)
        for count in (14, 16, 18):
            novelty = Novelty(Problem.of(xs[:count], ys[:count]), np.arange(count))
            lost.append((count, (novelty.familiarity(xs[count:]) < 0.5).mean()))
    means = [np.mean([part for n, part in lost if n == count]) for count in (14, 16, 18)]

    assert max(means) < 0.02


def test_near_copies_have_no_say(rng: np.random.Generator) -> None:
    """One burst a class, and only what is far from everything is strange."""
    middles = rng.normal(size=(3, 60))
    ys = np.arange(30) % 3
    xs = (middles[ys] + rng.normal(size=(30, 60)) * 0.01).astype(np.float32)
    novelty = Novelty(Problem.of(xs, ys), ys)
    same_pose = (middles + rng.normal(size=(3, 60)) * 0.3).astype(np.float32)

    assert novelty.threshold() == UNTOLD
    assert (novelty.familiarity(same_pose) > 0.5).all()
    assert (novelty.familiarity(rng.normal(size=(9, 60))) < 0.5).all()


def test_the_cost_of_a_frame_is_bounded(rng: np.random.Generator) -> None:
    """Of many examples only so many are compared with every frame."""
    problem, bursts = taught(rng, per_class=150)

    novelty = Novelty(problem, bursts)

    assert novelty.centres.shape == (MOST_CENTRES, 60)
    assert (novelty.familiarity(problem.centres) > 0.5).mean() > 0.9
