"""The plan: which records a change writes and deletes."""

from dataclasses import dataclass, field

import numpy as np

from campad.dataset.augmentations import VECTORS
from campad.errors import ArgumentError
from campad.store.changes import Changes
from campad.store.ledger import Ledger
from campad.store.records import (
    MAX_ARRAYS,
    MAX_FACTS,
    MAX_TEXT_BYTES,
    Record,
    array_record,
    example_record,
    fact_record,
    from_json,
    numbers_record,
    to_json,
)


@dataclass
class Plan:
    """Records to write, the census among them; table and id of those to delete; the ledger then."""

    ledger: Ledger
    records: list[Record] = field(default_factory=list)
    gone: list[tuple[str, int]] = field(default_factory=list)

    def put(self, record: Record) -> None:
        """Write a record."""
        self.ledger.put(record)
        self.records.append(record)

    def drop(self, table: str, number: int) -> None:
        """Delete a record, if there is one."""
        if self.ledger.drop(table, number):
            self.gone.append((table, number))


def plan(changes: Changes, before: Ledger, max_examples: int) -> Plan:
    """Find what must be written; raises ArgumentError for what could not be read again."""
    made = Plan(before.copy())
    _change_examples(changes, made)
    if len(made.ledger.labels) > max_examples:
        raise ArgumentError(f"a project holds at most {max_examples:,} examples")
    _put_facts(changes, made)
    _put_arrays(changes, made)
    if made.records or made.gone:
        made.records.append(made.ledger.census())
    return made


def _change_examples(changes: Changes, made: Plan) -> None:
    ledger = made.ledger
    for number in changes.removed:
        ledger.labels.pop(number, None)
        for table in ("examples", "activations", "vectors"):
            made.drop(table, int(number))
    if not ledger.labels:
        ledger.size = None  # what comes now may be of another network
    for example, activation in changes.put:
        size = np.size(activation) if ledger.size is None else ledger.size
        record = numbers_record("activations", example.id, activation, size)
        made.put(example_record(example))
        made.put(record)
        ledger.size, ledger.labels[example.id] = size, example.label
    for example in changes.changed:
        if example.id not in ledger.labels:
            raise ArgumentError(f"there is no example {example.id} to change")
        made.put(example_record(example))
        ledger.labels[example.id] = example.label
    for number, vectors in changes.vectors:
        if number not in ledger.labels or ledger.size is None:
            raise ArgumentError(f"there is no example {number} to have vectors")
        made.put(numbers_record("vectors", number, vectors, VECTORS * ledger.size))


def _put_facts(changes: Changes, made: Plan) -> None:
    if changes.facts is None:
        return
    ledger = made.ledger
    if len(changes.facts) > MAX_FACTS or len(to_json(changes.facts)) > MAX_TEXT_BYTES // 2:
        # Half, since the census repeats some of them.
        raise ArgumentError("the facts are too long to be kept")
    for key in set(ledger.facts) - set(changes.facts):
        made.drop("facts", ledger.rows["facts"].pop(key))
    for key, value in changes.facts.items():
        record = fact_record(ledger.new_row("facts", key), key, value)
        if ledger.sums["facts"].get(record.id) != record.sum:
            made.put(record)
    ledger.facts = from_json(to_json(changes.facts))  # whatever becomes of the caller's


def _put_arrays(changes: Changes, made: Plan) -> None:
    ledger = made.ledger
    for name, array in changes.arrays.items():
        if array is not None:
            made.put(array_record(ledger.new_row("arrays", name), name, array))
        elif name in ledger.rows["arrays"]:
            made.drop("arrays", ledger.rows["arrays"].pop(name))
    if len(ledger.rows["arrays"]) > MAX_ARRAYS:
        raise ArgumentError(f"a project holds at most {MAX_ARRAYS:,} arrays")
