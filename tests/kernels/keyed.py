"""Examples with keys, and what a person might do to a list of them."""

from collections.abc import Callable

import numpy as np

Keys = list[int]
Move = Callable[[np.random.Generator, Keys, list[Keys]], Keys]


def examples(rng: np.random.Generator, count: int = 400, t: int = 3, size: int = 40) -> np.ndarray:
    """Small eighths: their products are exact in float32, so results can be compared bit by bit."""
    return (rng.integers(-16, 17, (count, t, size)) / 8).astype(np.float32)


def products(vectors: np.ndarray) -> np.ndarray:
    rows = vectors.reshape(-1, vectors.shape[-1]).astype(np.float64)
    return rows @ rows.T


def inverse_of(gram: np.ndarray, ridge: float) -> np.ndarray:
    return np.linalg.inv(gram + ridge * np.eye(len(gram)))


def assert_inverse(found: np.ndarray, gram: np.ndarray, ridge: float) -> None:
    expected = inverse_of(gram, ridge)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8 * np.abs(expected).max(initial=0))


def append(rng: np.random.Generator, keys: Keys, history: list[Keys]) -> Keys:
    known = set().union(*history)
    free = [key for key in range(400) if key not in known]
    return keys + free[: rng.integers(1, 4)]


def remove(rng: np.random.Generator, keys: Keys, _: list[Keys]) -> Keys:
    gone = rng.choice(keys, min(len(keys), rng.integers(1, 4)), replace=False) if keys else []
    return [key for key in keys if key not in gone]


def reorder(rng: np.random.Generator, keys: Keys, _: list[Keys]) -> Keys:
    return [keys[place] for place in rng.permutation(len(keys))]


def replace(rng: np.random.Generator, keys: Keys, history: list[Keys]) -> Keys:
    place = rng.integers(len(keys) + 1)
    return [*keys[:place], *append(rng, [], history), *keys[place + 1 :]]


def undo(rng: np.random.Generator, _: Keys, history: list[Keys]) -> Keys:
    return history[-int(rng.integers(1, min(len(history), 6) + 1))]


def remove_and_append(rng: np.random.Generator, keys: Keys, history: list[Keys]) -> Keys:
    return append(rng, remove(rng, keys, history), history)


MOVES: list[Move] = [append, append, remove, reorder, replace, undo, undo, remove_and_append]


def lists_of_keys(rng: np.random.Generator, start: int, steps: int = 60) -> list[Keys]:
    """What a person might do to a list of examples."""
    history = [list(range(start))]
    for _ in range(steps):
        move = MOVES[rng.integers(len(MOVES))]
        history.append(move(rng, history[-1], history))
    return history
