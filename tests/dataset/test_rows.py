import numpy as np
import pytest

from campad.dataset.rows import FIRST_CAPACITY, Rows


def row(number: float) -> np.ndarray:
    return np.full(3, number, np.float32)


def all_in_use() -> range:
    return range(10_000)


def test_rows_come_back_by_key() -> None:
    """Each key has its own numbers, in whatever order they are asked for."""
    rows = Rows(3)
    for key in (7, 5, 9):
        rows.put(key, row(key), all_in_use)

    np.testing.assert_array_equal(rows.take([9, 7]), [row(9), row(7)])
    assert rows.take([]).shape == (0, 3)
    assert 5 in rows
    assert 6 not in rows


def test_rows_in_order_are_no_copy() -> None:
    """Keys asked for in the order they were put share memory; both kinds are read-only."""
    rows = Rows(3)
    for key in (7, 5, 9):
        rows.put(key, row(key), all_in_use)

    assert np.shares_memory(rows.take([7, 5]), rows.take([7, 5, 9]))
    for keys in ([7, 5], [5, 7]):
        with pytest.raises(ValueError, match="read-only"):
            rows.take(keys)[0] = 1


def test_a_row_is_never_written_again() -> None:
    """A key's new numbers do not show in an array that was given out before."""
    rows = Rows(3)
    rows.put(1, row(1), all_in_use)
    given = rows.take([1])

    rows.put(1, row(2), all_in_use)

    assert [given[0, 0], rows.take([1])[0, 0]] == [1, 2]


def test_growing_keeps_rows_and_serials() -> None:
    """When room is made, what is in use keeps its numbers and its serial, and the rest goes."""
    rows = Rows(3)
    for key in range(FIRST_CAPACITY):
        rows.put(key, row(key), all_in_use)
    rows.put(0, row(100), lambda: range(0, FIRST_CAPACITY, 2))  # finds no room
    serials = [rows.serial(key) for key in (0, 2, 4)]

    for _ in range(3 * FIRST_CAPACITY):
        rows.put(1, row(1), lambda: [4, 2, 0, 2, 999])

    assert [rows.serial(key) for key in (0, 2, 4)] == serials
    assert rows.take([0, 2, 4])[:, 0].tolist() == [100, 2, 4]
    assert 6 not in rows
    assert len(rows._array) == FIRST_CAPACITY


def test_serials_tell_when_a_row_changes() -> None:
    """A key without a row has -1, and each time it gets one another number."""
    rows, seen = Rows(3), [-1]
    for _ in range(5):
        assert rows.serial(1) == seen[-1]
        rows.put(1, row(1), all_in_use)
        seen.append(rows.serial(1))

    assert len(set(seen)) == 6
