"""Random projects through every lossless format and back: is each number the same to the bit?

    python benchmarks/imports/round_trips.py --count 100

Projects of 2 to 9 classes with names in several scripts, of all classifiers, with and without
copies, holdout and training, are saved as .campad, opened, and saved again; and written into the
project store that keeps what is taught on a page, and opened. A network made by code stands in.
"""

import argparse
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

import campad
from campad.classifiers.base import make_classifier
from campad.store.changes import Changes
from campad.store.project_store import ProjectStore
from synthetic import TinyBackbone

NAMES = ("up", "down", "links", "rechts", "höher", "سلام", "左", "नीचे", "жест", "a b", "x/y", "🙂")
CLASSIFIERS = ("dense", "tutorial", "ridge", "knn")


def random_project(rng: np.random.Generator) -> campad.Controller:
    """Return a project, trained or not."""
    labels = tuple(rng.permutation(NAMES)[: rng.integers(2, 10)].tolist())
    classifier = make_classifier(str(rng.choice(CLASSIFIERS)), {})
    pad = campad.Controller(
        labels,
        backbone=TinyBackbone(),  # type: ignore[arg-type]
        classifier=classifier,
        augment=bool(rng.integers(2)),
    )
    pad.mirrored = bool(rng.integers(2))
    for label in labels:
        for _ in range(rng.integers(1, 5)):
            size = tuple(rng.integers(8, 60, 2).tolist())
            frame = rng.integers(0, 256, (*size, 3), np.uint8)
            pad.add_example(frame, label, burst=int(rng.integers(1, 9)))
    for _ in range(rng.integers(3)):
        pad.add_holdout(rng.integers(0, 256, (40, 40, 3), np.uint8), labels[0])
    return pad.train() if rng.integers(4) else pad


def through_a_file(pad: campad.Controller, folder: Path, rng: np.random.Generator) -> bool:
    """Save, open and save again: say whether all is as it was."""
    first, second = folder / "1.campad", folder / "2.campad"
    pad.save(first)
    again = campad.load(first, backbone=pad.backbone)
    again.save(second)
    same = entries(first) == entries(second) and same_examples(pad, again)
    if pad.predictor is None or again.predictor is None:
        return same and pad.predictor is again.predictor is None
    asked = pad.backbone.embed(rng.integers(0, 256, (5, 40, 40, 3), np.uint8))
    known, likeness = pad.predictor.judge(asked)
    known_again, likeness_again = again.predictor.judge(asked)
    return same and np.array_equal(known, known_again) and np.array_equal(likeness, likeness_again)


def entries(path: Path) -> dict[str, bytes]:
    """Return what is in a file: the zip around it has the time."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def same_examples(pad: campad.Controller, again: campad.Controller) -> bool:
    """Say whether both have the same examples to the bit."""
    one, other = pad.dataset, again.dataset
    return (
        (pad.labels, pad.mirrored) == (again.labels, again.mirrored)
        and one.examples == other.examples
        and one.xs.tobytes() == other.xs.tobytes()
        and one.ys.tobytes() == other.ys.tobytes()
    )


def through_the_store(pad: campad.Controller, folder: Path) -> bool:
    """Write all of a project into a store, and open it again."""
    path, dataset = folder / "store" / "p", pad.dataset
    rows = dataset.xs.reshape(len(dataset), -1)
    facts = {"labels": list(pad.labels), "mirrored": pad.mirrored}
    store = ProjectStore.create(path)
    store.write(Changes(put=list(zip(dataset.examples, rows, strict=True)), facts=facts))
    store.close()
    store, found = ProjectStore.open(path)
    store.close()
    return (
        (found.facts, found.damaged) == (facts, 0)
        and found.examples == dataset.examples
        and found.activations.tobytes() == rows.tobytes()
    )


def main() -> None:
    """Try so many projects."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--count", type=int, default=100)
    count = asked.parse_args().count
    same = [0, 0]
    for number in range(count):
        rng = np.random.default_rng([2026, number])
        pad = random_project(rng)
        with TemporaryDirectory() as folder:
            whole = through_a_file(pad, Path(folder), rng), through_the_store(pad, Path(folder))
        if whole != (True, True):
            print(f"project {number}, {type(pad.classifier).__name__}: {whole}", flush=True)
        same = [one + other for one, other in zip(same, whole, strict=True)]
    print("| format | projects | the same to the bit |\n|---|---:|---:|")
    for name, number in zip((".campad", "project store"), same, strict=True):
        print(f"| {name} | {count} | {number} |")


if __name__ == "__main__":
    main()
