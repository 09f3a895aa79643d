"""Opens files of Keras that were changed at random: each is read, or refused by an error of ours.

python benchmarks/imports/mutated.py FILE ... --count 1000
"""

import argparse
import io
import random
import resource
import time
import zipfile
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from campad.backbones.layers_files import read_saved
from campad.errors import CampadError
from campad.graphs.tfjs_layers import read_layers_model


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


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("files", nargs="+", type=Path)
    asked.add_argument("--count", type=int, default=1000)
    given = asked.parse_args()
    print("| file | changed files | what came of them | slowest | largest child |")
    print("|---|---:|---|---:|---:|")
    for original in given.files:
        whole = original.read_bytes()
        change = changed_within if zipfile.is_zipfile(original) else changed
        chance, counts, slowest = random.Random(original.name), Counter[str](), 0.0
        with TemporaryDirectory() as folder:
            target = Path(folder) / original.name
            for _ in range(given.count):
                target.write_bytes(change(whole, chance))
                began = time.perf_counter()
                counts[outcome(target)] += 1
                slowest = max(slowest, time.perf_counter() - began)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        told = ", ".join(f"{number} {what}" for what, number in counts.most_common())
        print(
            f"| {original.name} | {given.count} | {told} | {slowest:.1f} s | {peak:.0f} MiB |",
            flush=True,
        )
