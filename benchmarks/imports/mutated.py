"""Opens files of Keras that were changed at random: each is read, or refused by an error of ours.

python benchmarks/imports/mutated.py FILE ... --count 2000

One half has changed bytes, in a zip those of one file with its checksum right again; the other half
is sound but for one or two values of the network's JSON. The table has what came of them, the
slowest by the processor's time, what a child took at most, and what was changed outside of the
folder for them. (A child itself may write to no file: `RLIMIT_FSIZE` is 0.)

A child is a fork that does what campad's own child does once Python and HDF5 have started, which
takes it 0.2 s: what starts anew for each file would be most of the time.
"""

import argparse
import io
import json
import os
import random
import resource
import select
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import h5py

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "tests"), str(Path(__file__).parent)]

from watching import watched  # noqa: E402

from campad.backbones.layers_files import read_saved  # noqa: E402
from campad.errors import CampadError, ModelFileError  # noqa: E402
from campad.graphs.keras import reader, sandbox  # noqa: E402
from campad.graphs.sandbox import process  # noqa: E402
from campad.graphs.tfjs_layers import read_layers_model  # noqa: E402
from graphs.mutations import json_mutants  # noqa: E402


def changed(data: bytes, chance: random.Random) -> bytes:
    """Change some bytes, take a piece out, cut it off, or double a piece."""
    found = bytearray(data)
    match chance.randrange(4):
        case 0:
            for _ in range(chance.choice((1, 4, 32))):
                found[chance.randrange(len(found))] = chance.randrange(256)
        case 1:
            at = chance.randrange(len(found))
            del found[at : at + chance.randrange(1, 512)]
        case 2:
            del found[chance.randrange(len(found)) :]
        case _:
            at = chance.randrange(len(found))
            found[at:at] = found[at : at + chance.randrange(1, 512)]
    return bytes(found)


def changed_within(data: bytes, chance: random.Random) -> bytes:
    """Change one file of a zip, whose checksum fits again."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            inside = old.read(name)
            new.writestr(name, changed(inside, chance) if name == chosen else inside)
    return made.getvalue()


def changed_values(data: bytes, seed: int) -> bytes:
    """Change one or two values of a network's JSON, in a zip's file or in HDF5's attribute."""
    made = io.BytesIO()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        made.write(data)
        with h5py.File(made, "r+") as file:
            said = file.attrs["model_config"]
            said = said.encode() if isinstance(said, str) else bytes(said)
            (file.attrs["model_config"],) = json_mutants(said, 1, seed)
        return made.getvalue()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            (inside,) = (
                json_mutants(old.read(name), 1, seed) if name == "config.json" else [old.read(name)]
            )
            new.writestr(name, inside)
    return made.getvalue()


def forked(
    _module: str, _what: object, data: bytes, timeout_s: float
) -> tuple[dict[str, Any], bytes]:
    """Be `process.ask` by a fork, which ends as its child does."""
    here, there = os.pipe()
    if not (child := os.fork()):
        sys.stdin = io.TextIOWrapper(io.BytesIO(data))
        try:
            said, made = reader._read([])
        except Exception as error:
            said, made = json.dumps({"error": process._reason(error)}).encode(), b""
        with os.fdopen(there, "wb") as answer:
            answer.write(said + b"\n" + made)
        os._exit(0)
    os.close(there)
    parts, ends = [], time.monotonic() + timeout_s
    while select.select([here], [], [], max(0, ends - time.monotonic()))[0]:
        parts.append(os.read(here, 1 << 20))
        if not parts[-1]:
            break
    else:
        os.kill(child, 9)
    os.close(here)
    _, status = os.waitpid(child, 0)
    head, line_end, made = b"".join(parts).partition(b"\n")
    if status or not line_end:
        raise ModelFileError(f"the check of the network ended in a crash ({status})")
    if "error" in (said := json.loads(head)):
        raise ModelFileError(said["error"])
    return said, made


def outcome(path: Path) -> str:
    """Say what comes of opening a file."""
    try:
        files = read_saved(path)
        read_layers_model(files.model_json, files.shards)
    except CampadError as error:
        return "crash of the child" if "ended in a crash" in str(error) else "refused"
    except Exception as error:
        return f"NOT OURS: {type(error).__name__} {error}"
    return "read"


def taken() -> float:
    """Return the processor's seconds that this process and its children took."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def main() -> None:
    """Open one file after the other, changed."""
    asked = argparse.ArgumentParser()
    asked.add_argument("files", nargs="+", type=Path)
    asked.add_argument("--count", type=int, default=2000)
    given = asked.parse_args()
    head = "what came of them | slowest | largest child | changed outside"
    print(f"| file | changed files | {head} |\n|---|---:|---|---:|---:|---|")
    vars(sandbox)["ask"] = forked
    for original in given.files:
        whole = original.read_bytes()
        change = changed_within if zipfile.is_zipfile(original) else changed
        chance, counts, slowest = random.Random(original.name), Counter[str](), 0.0
        with TemporaryDirectory() as folder, watched(folder, may=("os.fork",)) as outside:
            target = Path(folder) / original.name
            for number in range(given.count):
                target.write_bytes(
                    changed_values(whole, number) if number % 2 else change(whole, chance)
                )
                began = taken()
                counts[outcome(target)] += 1
                slowest = max(slowest, taken() - began)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        told = ", ".join(f"{number:,} {what}" for what, number in counts.most_common())
        print(
            f"| {original.name} | {given.count:,} | {told} | {slowest:.1f} s | {peak:.0f} MiB "
            f"| {'; '.join(outside[:3]) or 'nothing'} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
