"""The ledger: which records a project's file holds, and the census, the record that says so.

The census is written with every change. It has the number of records and the exclusive or of their
sums, so that a record that is missing, or is of an earlier state, is noticed though every record
that can be read has the right sum. It also has what a list of projects shows, in one place.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Self

from campad.dataset.labels import MAX_CLASSES
from campad.store.records import Record, from_json, is_label, is_whole, to_json

COUNTED = ("examples", "activations", "vectors", "arrays", "facts")


@dataclass(frozen=True)
class Census:
    """What a file says that it holds.

    Attributes:
        records: how many records each table has.
        digest: the exclusive or of their sums.
        counts: how many examples each label has.
        labels, network: the facts "labels" and "backbone", as far as there are such.
    """

    records: dict[str, int]
    digest: int
    counts: dict[str, int]
    labels: tuple[str, ...]
    network: dict[str, str]


@dataclass
class Ledger:
    """What a file holds.

    Attributes:
        sums: by table and id, the sum of every record.
        rows: of "arrays" and "facts", the id by name.
        labels: by id, the label of every example.
        facts: the facts.
        size: the numbers of an activation; None where there is none.
        digest: the exclusive or of all sums.
    """

    sums: dict[str, dict[int, bytes]] = field(
        default_factory=lambda: {table: {} for table in COUNTED}
    )
    rows: dict[str, dict[str, int]] = field(default_factory=lambda: {"arrays": {}, "facts": {}})
    labels: dict[int, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    size: int | None = None
    digest: int = 0

    def copy(self) -> Self:
        """Return one that can be changed without this one."""
        sums = {table: dict(sums) for table, sums in self.sums.items()}
        rows = {table: dict(rows) for table, rows in self.rows.items()}
        labels, facts = dict(self.labels), dict(self.facts)
        return replace(self, sums=sums, rows=rows, labels=labels, facts=facts)

    def put(self, record: Record) -> None:
        """Note that a record is there, in place of one with its id."""
        self.drop(record.table, record.id)
        self.sums[record.table][record.id] = total = record.sum
        self.digest ^= int.from_bytes(total)

    def drop(self, table: str, number: int) -> bool:
        """Note that a record is gone; False where there was none."""
        total = self.sums[table].pop(number, None)
        if total is None:
            return False
        self.digest ^= int.from_bytes(total)
        return True

    def new_row(self, table: str, name: str) -> int:
        """Return the id of the record with this name; a free one where there is none yet."""
        rows = self.rows[table]
        return rows.setdefault(name, max(rows.values(), default=0) + 1)

    def census(self) -> Record:
        """Return the census."""
        labels, backbone = self.facts.get("labels"), self.facts.get("backbone")
        text: dict[str, Any] = {
            "records": {table: len(sums) for table, sums in self.sums.items()},
            "digest": f"{self.digest:064x}",
            "counts": Counter(self.labels.values()),
            "labels": labels if is_labels(labels) else [],
            "backbone": backbone if is_network(backbone) else {},
        }
        return Record("census", 1, to_json(text))


def read_census(record: Record) -> Census | None:
    """Return what a census says; None where campad would not write it so."""
    parts = from_json(record.text)
    try:
        records = {table: parts["records"][table] for table in COUNTED}
        digest, counts = int(parts["digest"], 16), dict(parts["counts"])
        labels, backbone = parts["labels"], parts["backbone"]
    except (KeyError, TypeError, ValueError):
        return None
    if not all(map(is_whole, [*records.values(), *counts.values()])) or not is_labels(labels):
        return None
    if backbone != {} and not is_network(backbone):
        return None
    return Census(records, digest, counts, tuple(labels), backbone)


def is_labels(value: Any) -> bool:
    """Say whether this can be the names of all classes."""
    return (
        isinstance(value, list)
        and len(value) <= MAX_CLASSES
        and all(map(is_label, value))
        and len(set(value)) == len(value)
    )


def is_network(value: Any) -> bool:
    """Say whether this can be what a project keeps of its network: a name, a layer, maybe more."""
    return (
        isinstance(value, dict)
        and {"name", "layer"} <= value.keys()
        and all(isinstance(part, str) for part in value.values())
    )
