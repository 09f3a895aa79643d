import numpy as np
import pytest

from campad.evaluation.label_issues import LabelIssue, find_label_issues
from campad.imaging.frame import Look

N = 6
INNOCENT = {
    "gram": np.eye(N),
    "scores": np.eye(2)[np.arange(N) % 2],
    "classes": np.arange(N) % 2,
    "fair": np.ones(N, bool),
    "looks": [Look(0.4, sharpness) for sharpness in (1.0, 1.1, 0.9, 1.0, 0.8, 1.2)],
}


def doubts(**changes: object) -> list[LabelIssue]:
    return find_label_issues(**{**INNOCENT, **changes})  # type: ignore[arg-type]


def test_the_innocent_are_not_doubted() -> None:
    """Different examples that are recognised and look as they should are left alone."""
    assert doubts() == []


def test_an_example_that_looks_like_another_class() -> None:
    """What is taken for another class for sure is named with it; a close call is not."""
    scores = INNOCENT["scores"].copy()
    scores[3], scores[4] = (0.9, 0.1), (0.4, 0.6)

    assert doubts(scores=scores) == [LabelIssue(3, "other-class", 0)]
    assert doubts(scores=scores, fair=np.arange(N) != 3) == []


def test_dark_and_blurred_pictures() -> None:
    """A dark picture and one far less sharp than the others are named; unknown looks are not."""
    usual, blurred, dark = Look(0.4, 1.0), Look(0.4, 0.2), Look(0.02, 1.0)

    found = doubts(looks=[usual, blurred, None, dark, None, usual])

    assert found == [LabelIssue(1, "blurred"), LabelIssue(3, "dark")]
    assert doubts(looks=[None] * N) == []


def test_one_very_sharp_picture_makes_the_others_no_less_sharp() -> None:
    """Blurred is what is so beside the median, not beside the sharpest."""
    assert doubts(looks=[Look(0.4, 1.0)] * (N - 1) + [Look(0.4, 50.0)]) == []


@pytest.mark.parametrize("length", [0.1, 1.0, 50.0])
def test_copies_are_named_with_what_they_copy(length: float, rng: np.random.Generator) -> None:
    """The later of two near copies is doubted, whatever the activations' length."""
    vectors = rng.normal(size=(N, 40)) * length
    vectors[4] = vectors[1] + rng.normal(size=40) * length * 1e-3
    vectors[3] = vectors[2] + rng.normal(size=40) * length * 0.1  # a neighbour, no copy

    assert doubts(gram=vectors @ vectors.T) == [LabelIssue(4, "copy", 1)]


def test_activations_of_nothing_but_zeros_are_copies_too() -> None:
    """They have no length to compare with, and are no obstacle."""
    gram = np.diag([1.0, 0, 1, 0, 1, 1])

    assert doubts(gram=gram) == [LabelIssue(3, "copy", 1)]


def test_a_single_example_is_no_copy() -> None:
    """It takes two to be the same."""
    one = {name: value[:1] for name, value in INNOCENT.items()}

    assert find_label_issues(**one | {"gram": np.ones((1, 1))}) == []  # type: ignore[arg-type]


def test_a_network_that_says_the_same_of_everything() -> None:
    """A covered lens makes every example doubtful, and there is nothing else to say of them."""
    found = doubts(gram=np.ones((N, N)), looks=[Look(0.0, 1.0)] * N)

    assert found == [LabelIssue(i, "constant") for i in range(N)]


def test_the_gravest_doubt_is_told() -> None:
    """One doubt an example: that it is of another class counts more than that it is dark."""
    scores = INNOCENT["scores"].copy()
    scores[0] = (0, 1)
    looks = [Look(0.0, 1.0), *[Look(0.4, 1.0)] * (N - 1)]

    assert doubts(scores=scores, looks=looks) == [LabelIssue(0, "other-class", 1)]


def test_darkness_comes_before_blur_and_blur_before_copies() -> None:
    """Of an example that is all three, what is worst is told."""
    gram = np.eye(N)
    gram[0, 4:] = gram[4:, 0] = gram[4, 5] = gram[5, 4] = 1  # 4 and 5 are copies of 0
    looks = [Look(0.4, 1.0)] * 4 + [Look(0.4, 0.1), Look(0.0, 0.1)]

    found = doubts(gram=gram, looks=looks)

    assert found == [LabelIssue(4, "blurred"), LabelIssue(5, "dark")]
