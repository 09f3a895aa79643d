"""What is asked for when: random, and fair."""

import random
from itertools import pairwise

import pytest

from campad.decisions.asking import FIRST_REST_S, plan

LABELS = ("up", "down", "left", "right")


@pytest.mark.parametrize("seconds", [30, 60])
@pytest.mark.parametrize("seed", range(5))
def test_classes_come_equally_often_with_rests_between(seconds: float, seed: int) -> None:
    """None follows itself, none is shorter than 1.5 s, and all end in time."""
    planned = plan(LABELS, seconds, random.Random(seed))

    counts = [sum(span.label == label for span in planned) for label in LABELS]
    assert max(counts) - min(counts) <= 1
    assert all(a.label != b.label and 1 <= b.from_s - a.to_s <= 2 for a, b in pairwise(planned))
    assert all(1.5 <= span.to_s - span.from_s <= 2.5 for span in planned)
    assert (planned[0].from_s, seconds - 5 < planned[-1].to_s <= seconds) == (FIRST_REST_S, True)


def test_another_seed_asks_otherwise_and_the_same_one_alike() -> None:
    """Nobody can know what comes; a test can."""
    first, again, other = (plan(LABELS, 30, random.Random(seed)) for seed in (1, 1, 2))

    assert first == again != other


def test_a_single_class_is_asked_for_again_and_again() -> None:
    """And without any there is nothing to ask for."""
    assert {span.label for span in plan(["up"], 30, random.Random(0))} == {"up"}
    assert plan([], 30, random.Random(0)) == []
