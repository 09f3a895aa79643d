"""Compares what networks say here with what Keras said, which `make.py` has written.

python benchmarks/imports FOLDER      prints the table of benchmarks/results/imports.md
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from pictures import pictures

from campad.backbones import load_backbone
from campad.errors import CampadError

FORMS = ("net.h5", "net.keras", "tfjs")


def row(folder: Path, form: str) -> str:
    """Say how far off one form of one network is, at both layers, and how long it takes to open."""
    expected = np.load(folder / "expected.npz")
    frames = pictures()
    with TemporaryDirectory() as cache:
        began = time.perf_counter()
        try:
            backbone = load_backbone(
                folder / form,
                layer=str(expected["layer"]),
                normalisation="0..255",
                cache_folder=Path(cache),
            )
            took = time.perf_counter() - began
            last = load_backbone(
                folder / form,
                layer=backbone.layers[-1],
                normalisation="0..255",
                cache_folder=Path(cache),
            )
            features = off(backbone.embed(frames), expected["features"])
            said = off(last.embed(frames), expected["said"])
        except CampadError as error:
            return f"| {folder.name} | {form} | {error} | | | |"
    return (
        f"| {folder.name} | {form} | {len(backbone.layers)} | {features:.1e} | {said:.1e} | "
        f"{took:.1f} s |"
    )


def off(here: np.ndarray, there: np.ndarray) -> float:
    """Return the largest difference, in parts of the largest number where that is above 1."""
    return float(np.abs(here.reshape(there.shape) - there).max() / max(np.abs(there).max(), 1))


if __name__ == "__main__":
    print("| network | file | layers | before the last | the last | opened in |")
    print("|---|---|---:|---:|---:|---:|")
    for place in sorted(path for path in Path(sys.argv[1]).iterdir() if path.is_dir()):
        for kind in FORMS:
            print(row(place, kind), flush=True)
