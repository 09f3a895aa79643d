"""Loading: what a project's file holds, put together from its records."""

import shutil
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campad.dataset.augmentations import VECTORS
from campad.dataset.labels import MAX_CLASSES, MIN_CLASSES
from campad.dataset.records import Example
from campad.store.changes import StoredProject, StoreOptions
from campad.store.file import PAGE_BYTES, Connection, connect, ignore_damage, make
from campad.store.ledger import Ledger, is_labels
from campad.store.moves import remove, unused
from campad.store.read import Reader
from campad.store.records import Record, read_array, read_example, read_fact, read_numbers

# https://sqlite.org/fileformat2.html, "The Database Header"
PAGE_COUNT, FREE_PAGES = slice(28, 32), slice(32, 40)


NOTHING = StoredProject({}, (), np.empty((0, 0), np.float32), {}, {}, damaged=1)
"""Of a file in which nothing can be read."""


def load(
    connection: Connection, file_bytes: int, most_guesses: int
) -> tuple[StoredProject, Ledger | None]:
    """Read all that is in order; raises sqlite3.Error only where the disk cannot be read.

    The ledger is None where something is missing or damaged: the file must not be written to then.
    """
    reader = Reader(connection, most_guesses)
    reader.check_structure()
    facts = _named(reader, "facts", read_fact)
    examples = _examples(reader, facts.get("labels"))
    places, activations = _activations(reader, examples, file_bytes)
    vectors = _vectors(reader, set(places), activations.shape[1])
    arrays = _named(reader, "arrays", read_array)
    ids = sorted(places)
    rows = [places[number] for number in ids]
    ledger = reader.ledger
    ledger.labels = {number: examples[number].label for number in ids}
    ledger.facts, ledger.size = facts, activations.shape[1] if ids else None
    contents = StoredProject(
        facts,
        tuple(examples[number] for number in ids),
        activations[: len(ids)] if rows == list(range(len(rows))) else activations[rows],
        vectors,
        arrays,
    )
    whole = reader.whole and len(ids) == len(examples)
    return (contents, ledger) if whole else (_mend(contents, reader), None)


def load_repaired(path: Path, options: StoreOptions) -> StoredProject:
    """Read what is in order in a file that SQLite refuses, such as one cut off; it stays as it is.

    SQLite reads nothing where the first page does not fit the rest. But that page is the same in
    every project, apart from a few numbers, since all tables are made in the same order in an empty
    file. So a copy of the file gets the first page of an empty project; where there is no room for
    it, OSError or sqlite3.Error says so. What is found in it is believed, as always, only where its
    sums are right.
    """
    copy, contents = unused(path, "new"), NOTHING
    try:
        make(copy, options)
        pages = path.stat().st_size // PAGE_BYTES
        with copy.open("r+b") as target, path.open("rb") as source:
            first = bytearray(target.read(PAGE_BYTES))
            first[PAGE_COUNT] = pages.to_bytes(4)
            first[FREE_PAGES] = bytes(8)
            target.truncate(0)
            target.seek(0)
            target.write(first)
            source.seek(PAGE_BYTES)
            shutil.copyfileobj(source, target, 2**20)
        with ignore_damage(), closing(connect(copy, options)) as connection:
            contents, _ = load(connection, pages * PAGE_BYTES, options.most_guesses)
    finally:
        with suppress(OSError):
            remove(copy)
    return contents


def _named(reader: Reader, table: str, parse: Any) -> dict[str, Any]:
    """Read a table of names and values."""
    found: dict[str, Any] = {}
    rows = reader.ledger.rows[table]

    def parse_new(record: Record) -> tuple[str, Any] | None:
        pair: tuple[str, Any] | None = parse(record)
        return None if pair is None or pair[0] in found else pair

    for number, (name, value) in reader.read(table, parse_new):
        found[name], rows[name] = value, number
    return found


def _examples(reader: Reader, labels: Any) -> dict[int, Example]:
    """Read the examples of the classes that there are: campad does not write others."""

    known = labels if is_labels(labels) else None

    def parse(record: Record) -> Example | None:
        example = read_example(record)
        return example if example and (known is None or example.label in known) else None

    return dict(reader.read("examples", parse))


def _activations(
    reader: Reader, examples: dict[int, Example], file_bytes: int
) -> tuple[dict[int, int], NDArray[np.float32]]:
    """Read the examples' activations: in which row each one is, and the rows."""
    places: dict[int, int] = {}
    array = np.empty((0, 0), np.float32)

    def parse(record: Record) -> NDArray[np.float32] | None:
        if record.id not in examples:
            return None
        return read_numbers(record, array.shape[1] if places else None)

    for number, activation in reader.read("activations", parse, examples):
        if not places:
            # Never more than the file can hold, whatever it says.
            most = 1 + file_bytes // activation.nbytes
            array = np.empty((min(len(examples), most), len(activation)), np.float32)
        if len(places) < len(array):
            array[len(places)] = activation
            places[number] = len(places)
    return places, array


def _vectors(reader: Reader, ids: set[int], size: int) -> dict[int, NDArray[np.float32]]:
    def parse(record: Record) -> NDArray[np.float32] | None:
        return read_numbers(record, VECTORS * size) if record.id in ids else None

    found = reader.read("vectors", parse, ids)
    return {number: numbers.reshape(VECTORS, size) for number, numbers in found}


def _mend(contents: StoredProject, reader: Reader) -> StoredProject:
    """Count what is missing, and find the labels again if need be."""
    facts, census = dict(contents.facts), reader.census
    damaged = 0 if census else 1
    for table in ("facts", "examples", "vectors", "arrays"):
        missing = census.records[table] - len(getattr(contents, table)) if census else 0
        damaged += max(missing, reader.bad[table])
    # An activation that is missing has been counted with its example, if that is known at all.
    damaged = max(damaged, reader.bad["activations"], reader.bad["census"])
    if census and not damaged and reader.ledger.digest != census.digest:
        damaged = 1  # something is of an earlier state
    known = census.labels if census else ()
    if not is_labels(facts.get("labels")) and (facts or known or contents.examples):
        facts["labels"] = _labels(contents, known)
    if "backbone" not in facts and census and census.network:
        facts["backbone"] = census.network
    return replace(contents, facts=facts, damaged=damaged)


def _labels(contents: StoredProject, known: tuple[str, ...]) -> list[str]:
    """Return the classes: those known, and those that examples have."""
    labels = list(dict.fromkeys([*known, *(example.label for example in contents.examples)]))
    for number in range(1, MAX_CLASSES):
        if len(labels) < MIN_CLASSES and f"class {number}" not in labels:
            labels.append(f"class {number}")
    return labels
