"""Being ended at any moment: what was said to be safe is there, half a change is not."""

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

from campad.dataset import Example
from campad.errors import StoreError
from store.damage import LABELS, flip, same, truncate
from store.stores import NAME, TESTS, WRITER, reopen, run_writer
from store.writer import example


def test_every_acknowledged_write_survives_being_killed(tmp_path: Path) -> None:
    """A process that writes is killed ten times: what it said was safe is there, and is right."""
    chance = random.Random(1)
    safe: dict[Path, int] = {}
    with subprocess.Popen(
        [*WRITER, "keep", str(tmp_path)], cwd=TESTS, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        writes_left = 0
        for line in process.stdout:
            said = json.loads(line)
            if len(said) == 2:
                number, path = said[0], Path(said[1])
                safe[path], writes_left = 0, chance.randrange(1, 16)
            else:
                safe[path], writes_left = said[0], writes_left - 1
            if writes_left == 0:
                time.sleep(chance.random() * 0.01)  # anywhere within a write
                os.kill(number, signal.SIGKILL)

    assert len(safe) == 10
    for path, acknowledged in safe.items():
        contents = reopen(path)
        n = len(contents.examples)
        assert contents.damaged == 0
        assert n % 4 == 0
        assert acknowledged <= n <= acknowledged + 4
        assert contents.facts.get("next_id", 0) == n
        for number, (e, row) in enumerate(
            zip(contents.examples, contents.activations, strict=True)
        ):
            assert e == example(number)[0]
            assert same(row, example(number)[1])


def killed_in_the_middle(path: Path) -> None:
    said = run_writer("die_in_the_middle", path)
    # Pages had been written to the file itself, so there is something to take back.
    assert said[0][1] > 1_000_000
    assert path.with_name(f"{NAME}-journal").stat().st_size > 512


def test_half_a_transaction_is_taken_back(path: Path) -> None:
    """A change that had reached the file in part is gone, and what was before it is there."""
    killed_in_the_middle(path)

    contents = reopen(path)

    assert contents.damaged == 0
    assert list(contents.examples) == [example(n)[0] for n in range(40)]
    assert all(same(row, example(n)[1]) for n, row in enumerate(contents.activations))


def test_a_damaged_journal_gives_no_wrong_labels(path: Path, tmp_path: Path) -> None:
    """Half a transaction whose journal is damaged too ends in right examples or an error."""
    killed_in_the_middle(path)
    journal = path.with_name(f"{NAME}-journal")
    data, notes = path.read_bytes(), journal.read_bytes()
    chance = random.Random(3)
    before = {n: example(n)[0] for n in range(40)}
    after = {n: Example(n, LABELS[2], 0) for n in range(40)} | {
        n: example(n)[0] for n in range(40, 640)
    }
    damaged = [flip(notes, chance.randrange(len(notes))) for _ in range(12)]
    damaged += [truncate(notes, chance.randrange(len(notes))) for _ in range(4)]
    damaged += [b"", bytes(len(notes))]
    for changed in damaged:
        for old in path.parent.iterdir():
            old.unlink()
        path.write_bytes(data)
        journal.write_bytes(changed)

        try:
            contents = reopen(path)
        except StoreError:
            continue
        for e, row in zip(contents.examples, contents.activations, strict=True):
            assert e in (before.get(e.id), after[e.id])
            assert same(row, example(e.id)[1])
        if list(contents.examples) != list(before.values()):
            assert contents.damaged
