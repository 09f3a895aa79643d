"""Hostile files of every format, 100 and more of each, as people open them.

    python benchmarks/imports/hostile.py [--only FORMAT ...]

Each format has a child of its own. The table has how many there were, what came of them, the
slowest, what the child took at most, and what was changed outside of the folder for them. What is
read all the same does no harm: a network's name with a control character in it, or one photo more.
ONNX's are in `tests/graphs/hostile/networks.py`.
"""

import argparse
import io
import json
import multiprocessing
import resource
import sys
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "tests"), str(Path(__file__).parent)]

from damaged import OTHERS, lite, machine_project, neighbours, outcome, packed, picture, pictures  # noqa: E402
from mutated import forked, taken  # noqa: E402
from watching import watched  # noqa: E402

from campad.backbones.layers_files import read_saved, read_zip  # noqa: E402
from campad.graphs.keras import sandbox  # noqa: E402
from campad.graphs.tfjs_layers import read_layers_model  # noqa: E402
from graphs.hostile.archives import archives, inside  # noqa: E402
from graphs.hostile.documents import Attack, documents  # noqa: E402
from graphs.hostile.flat import flat  # noqa: E402
from graphs.hostile.hdf5 import hdf5  # noqa: E402
from graphs.hostile.layers_zips import WELL as LAYERS  # noqa: E402
from graphs.hostile.pickles import pickles  # noqa: E402
from graphs.mutations import read, valid  # noqa: E402

KERAS = Path(__file__).resolve().parents[2] / "tests/graphs/keras/recorded/keras3.zip"
Reads = Callable[[Path], Any]


def keras(ending: str) -> bytes:
    """Return a network that Keras 3 saved."""
    with zipfile.ZipFile(KERAS) as archive:
        return archive.read(f"net.{ending}")


def genai_project() -> bytes:
    """Return a project of genai-tm, with samples."""
    about = {"labels": ["a", "b"], "projectId": "x", "imageSize": 224}
    samples = {f"samples/{c}_{n}.png": picture("PNG") for c in range(2) for n in range(3)}
    return packed({"metadata.json": json.dumps(about).encode(), **samples})


def rows(form: str) -> bytes:
    """Return a data set of nearest neighbours as knn-classifier's pages or Marcelle save it."""
    size = len(json.loads(neighbours())["tensors"][0]) // 3
    data = {c: [[0.1] * size] * 2 for c in "ab"}
    if form == "marcelle":
        about = {"labels": ["a", "b"], "data": data}
        made: Any = {"name": "x", "files": [], "format": "knn-classifier", "metadata": about}
    else:
        made = [[c, [0.1] * 2 * size, [2, size]] for c in data]
    return json.dumps(made).encode()


def layers(files: Any) -> None:
    """Build what was read."""
    read_layers_model(files.model_json, files.shards)


def weighed(files: Iterator[Attack]) -> Iterator[Attack]:
    """Leave out what is larger than a file that somebody would wait for."""
    return ((what, data) for what, data in files if len(data) < 2**29)


def by_kind(kind: str) -> Reads:
    """Return what reads a kind of `mutations.KINDS`."""
    return lambda path: read(kind, path.read_bytes())


def saved(path: Path) -> None:
    """Read a network of Keras."""
    vars(sandbox)["ask"] = forked
    layers(read_saved(path))


FORMATS: dict[str, tuple[Callable[[], Iterator[Attack]], Reads]] = {
    "model.json": (lambda: documents(valid("model.json")), by_kind("model.json")),
    "layers.zip": (
        lambda: chain(
            archives(LAYERS), inside(LAYERS, "model.json", documents(valid("model.json")))
        ),
        lambda path: layers(read_zip(path)),
    ),
    "net.pth": (pickles, by_kind("pth")),
    "me.campad": (
        lambda: chain(archives(valid("campad")), inside_first(valid("campad"))),
        by_kind("campad"),
    ),
    "photos.zip": (lambda: archives(pictures()), OTHERS["photos.zip"][2]),
    "project.tm": (
        lambda: chain(
            archives(machine_project()),
            inside(machine_project(), "manifest.json", documents(b'{"type": "image"}')),
        ),
        OTHERS["project.tm"][2],
    ),
    "genai.zip": (
        lambda: chain(
            archives(genai_project()),
            inside(genai_project(), "metadata.json", documents(b'{"labels": ["a", "b"]}')),
        ),
        OTHERS["photos.zip"][2],
    ),
    "ml5.json": (lambda: documents(neighbours()), OTHERS["knn.json"][2]),
    "rows.json": (lambda: documents(rows("pairs")), OTHERS["knn.json"][2]),
    "marcelle.json": (lambda: documents(rows("marcelle")), OTHERS["knn.json"][2]),
    "net.tflite": (lambda: flat(lite()), OTHERS["net.tflite"][2]),
    "net.h5": (lambda: hdf5(keras("h5")), saved),
    "net.keras": (
        lambda: chain(
            archives(keras("keras")),
            inside(keras("keras"), "config.json", documents(config())),
            inside(keras("keras"), "model.weights.h5", hdf5(weights())),
        ),
        saved,
    ),
}


def inside_first(data: bytes) -> Iterator[Attack]:
    """Attack a project's manifest."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = next(one for one in archive.namelist() if one.endswith(".json"))
        manifest = archive.read(name)
    return inside(data, name, documents(manifest))


def config() -> bytes:
    """Return what a .keras says of its layers."""
    with zipfile.ZipFile(io.BytesIO(keras("keras"))) as archive:
        return archive.read("config.json")


def weights() -> bytes:
    """Return the weights in a .keras."""
    with zipfile.ZipFile(io.BytesIO(keras("keras"))) as archive:
        return archive.read("model.weights.h5")


def try_all(name: str, told: bool) -> str:
    """Read the hostile files of one format, in this process; return a row of the table."""
    warnings.simplefilter("ignore")
    make, reads = FORMATS[name]
    counts, slowest, seen = Counter[str](), (0.0, ""), 0
    with TemporaryDirectory() as folder, watched(folder, may=("os.fork",)) as outside:
        path = Path(folder) / name
        for what, data in weighed(make()):
            path.write_bytes(data)
            began, before = taken(), len(outside)
            found = outcome(reads, path)
            slowest = max(slowest, (taken() - began, what))
            counts[found] += 1
            if told and (found != "refused" or len(outside) > before):
                print(f"  {name}: {what}: {found} {outside[before:]}", flush=True)
            seen += 1
    usage = max(resource.getrusage(w).ru_maxrss for w in (0, resource.RUSAGE_CHILDREN)) / 1024
    said = ", ".join(f"{number:,} {what}" for what, number in counts.most_common())
    touched = "; ".join(outside[:3]) or "nothing"
    if told:
        print(f"  slowest: {slowest[1]}", flush=True)
    return f"| {name} | {seen} | {said} | {slowest[0]:.2f} s | {usage:.0f} MiB | {touched} |"


def main() -> None:
    """Try one format after the other."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--only", nargs="*")
    asked.add_argument("--tell", action="store_true", help="say what is read all the same")
    given = asked.parse_args()
    head = "what came of them | slowest | largest child | changed outside"
    print(f"| format | hostile files | {head} |\n|---|---:|---|---:|---:|---|", flush=True)
    context = multiprocessing.get_context("spawn")
    for name in given.only or FORMATS:
        with context.Pool(1) as child:
            print(child.apply(try_all, (name, given.tell)), flush=True)


if __name__ == "__main__":
    main()
