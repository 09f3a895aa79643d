"""Asking: which class a person is to show when, at random times, with rests in between."""

import random
from collections.abc import Iterator, Sequence

from campad.decisions.recording import Asked

FIRST_REST_S = 2.0
SHOWN_S, RESTS_S = (1.5, 2.5), (1.0, 2.0)


def plan(labels: Sequence[str], seconds: float, rng: random.Random) -> list[Asked]:
    """Return what to ask for from 0 on, for at most so many seconds.

    All classes come equally often, give or take one, and where there are several none follows
    itself. What is left of the time at the end is a rest.
    """
    planned, at_s = list[Asked](), FIRST_REST_S
    for label in _order(labels, rng):
        to_s = at_s + rng.uniform(*SHOWN_S)
        if to_s > seconds:
            return planned
        planned.append(Asked(label, at_s, to_s))
        at_s = to_s + rng.uniform(*RESTS_S)
    return planned


def _order(labels: Sequence[str], rng: random.Random) -> Iterator[str]:
    last = None
    while labels:
        order = rng.sample(list(labels), len(labels))
        if order[0] == last:
            order.append(order.pop(0))
        last = order[-1]
        yield from order
