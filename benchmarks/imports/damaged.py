"""Damaged files of every format that is read in this process, 2,000 of each, as people open them.

    python benchmarks/imports/damaged.py --count 2000

Each format has a child of its own. It opens a valid file, and then changed ones: bytes turned, left
out, doubled; values of JSON, fields of a network, entries of a zip whose checksums are right again.
The table has what came of them, the slowest, what the child took at most, and what was opened for
writing, removed or started outside of the folder for them. `mutated.py` has the formats that are
read in a child each.
"""

import argparse
import io
import json
import multiprocessing
import random
import resource
import sys
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

TESTS = Path(__file__).resolve().parents[2] / "tests"
sys.path[:0] = [str(TESTS), str(Path(__file__).parent)]

from mutated import changed, changed_within  # noqa: E402
from PIL import Image  # noqa: E402
from watching import watched  # noqa: E402

from campad.archive.knn_dataset import read_knn_dataset  # noqa: E402
from campad.dataset.labelled_folder import scan  # noqa: E402
from campad.dataset.packed import as_folder  # noqa: E402
from campad.errors import CampadError  # noqa: E402
from campad.graphs.tflite.reader import read_tflite  # noqa: E402
from campad.imaging.picture import read_image  # noqa: E402
from graphs.mutations import KINDS, damaged, json_mutants, read, valid  # noqa: E402
from synthetic import TinyBackbone  # noqa: E402

LITE = TESTS / "graphs" / "keras" / "recorded" / "lite.zip"


def picture(ending: str) -> bytes:
    """Return a small picture."""
    made = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (24, 32, 3), np.uint8)
    Image.fromarray(noise).save(made, ending)
    return made.getvalue()


def packed(names: dict[str, bytes]) -> bytes:
    """Return a zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    return made.getvalue()


def pictures() -> bytes:
    """Return a zip with a folder for each class."""
    kinds = ("JPEG", "PNG", "WEBP", "BMP")
    return packed({f"{c}/{n}.{n}": picture(kind) for c in "ab" for n, kind in enumerate(kinds)})


def machine_project() -> bytes:
    """Return a project of Teachable Machine."""
    about = {"type": "image", "version": "2.4.7", "appdata": {"trainEpochs": 50}}
    photos = {f"{c}-!-{n}.jpg": picture("JPEG") for c in "ab" for n in range(3)}
    return packed({**photos, "manifest.json": json.dumps(about).encode()})


def neighbours() -> bytes:
    """Return a data set as ml5 saves it."""
    size = int(np.prod(TinyBackbone().shape))
    rows = np.random.default_rng(0).random((3, size)).round(3)
    named = {str(n): float(v) for n, v in enumerate(rows.ravel())}
    about = {str(n): {"label": "ab"[n], "shape": [3, size], "dtype": "float32"} for n in (0, 1)}
    return json.dumps({"dataset": about, "tensors": [named, named]}).encode()


def lite() -> bytes:
    """Return a float network of TensorFlow Lite."""
    with zipfile.ZipFile(LITE) as archive:
        name = next(one for one in archive.namelist() if one.endswith(".tflite"))
        return archive.read(name)


def look_at_pictures(path: Path) -> None:
    """Read all that a zip has."""
    with as_folder(path) as unpacked:
        for file in scan(unpacked.folder).files:
            read_image(file.path)


def by_bytes(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Yield changed files: of zips one half is a sound zip."""
    chance = random.Random(seed)
    whole = zipfile.is_zipfile(io.BytesIO(data))
    for number in range(count):
        yield (changed_within if whole and number % 2 else changed)(data, chance)


def by_values(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Yield changed JSON: one half is sound JSON."""
    yield from by_bytes(data, count // 2, seed)
    yield from json_mutants(data, count - count // 2, seed)


Change = Callable[[bytes, int, int], Iterator[bytes]]
OTHERS: dict[str, tuple[Callable[[], bytes], Change, Callable[[Path], Any]]] = {
    "photos.zip": (pictures, by_bytes, look_at_pictures),
    "project.tm": (machine_project, by_bytes, look_at_pictures),
    "knn.json": (
        neighbours,
        by_values,
        lambda path: read_knn_dataset(path, TinyBackbone()),  # type: ignore[arg-type]
    ),
    "net.tflite": (lite, by_bytes, lambda path: read_tflite(path.read_bytes())),
}


def try_all(name: str, count: int) -> str:
    """Read damaged files of one format, in this process; return a row of the table."""
    warnings.simplefilter("ignore")
    reads: Callable[[Path], Any]
    if name in KINDS:
        files, good = damaged(name, count, 2026), valid(name)
        reads = lambda path: read(name, path.read_bytes())  # noqa: E731
    else:
        make, change, reads = OTHERS[name]
        good = make()
        files = change(good, count, 2026)
    counts, slowest = Counter[str](), 0.0
    with TemporaryDirectory() as folder:
        place = Path(folder)
        (place / name).write_bytes(good)
        reads(place / name)
        with watched(folder) as outside:
            for data in files:
                (place / name).write_bytes(data)
                began = time.perf_counter()
                counts[outcome(reads, place / name)] += 1
                slowest = max(slowest, time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = ", ".join(f"{number:,} {what}" for what, number in counts.most_common())
    touched = "; ".join(outside[:3]) or "nothing"
    return f"| {name} | {count:,} | {said} | {slowest:.2f} s | {peak:.0f} MiB | {touched} |"


def outcome(reads: Callable[[Path], Any], path: Path) -> str:
    """Say what comes of opening a file."""
    try:
        reads(path)
    except CampadError:
        return "refused"
    except Exception as error:
        return f"NOT OURS: {type(error).__name__} {error}"
    return "read"


def main() -> None:
    """Try one format after the other."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--count", type=int, default=2000)
    asked.add_argument("--only", nargs="*")
    given = asked.parse_args()
    head = "what came of them | slowest | largest child | changed outside"
    print(f"| format | changed files | {head} |\n|---|---:|---|---:|---:|---|", flush=True)
    context = multiprocessing.get_context("spawn")
    for name in given.only or (*KINDS, *OTHERS):
        with context.Pool(1) as child:
            print(child.apply(try_all, (name, given.count)), flush=True)


if __name__ == "__main__":
    main()
