"""Exports in the runtimes that they are for: do they say what the project says?

    python benchmarks/exports ../shared/data --to onnx --scripts SCRIPTS
    python benchmarks/exports ../shared/data --to teachable-machine --scripts SCRIPTS
    python benchmarks/exports ../shared/data --to keras --python PYTHON
    python benchmarks/exports ../shared/data --to tflite
    python benchmarks/exports ../shared/data --to web        once `campad eye install` has run

A project learns head poses of two people, and is exported. Photos of the others, as campad crops
and resizes them, are shown to the project and to the export, by the code in the export's own
README; to ONNX as they are. The table has how many have the same class, and how far probabilities
are apart at most.

SCRIPTS is a folder with `tf-1.3.1.js`, `tf-4.22.0.js`, `tm.js` and `ml5.js`: the `dist` files of
@tensorflow/tfjs, @teachablemachine/image and ml5; and `ort.wasm.min.mjs` of onnxruntime-web with
the two `ort-wasm-simd-threaded` files. These need Chromium and the package playwright.
PYTHON is that of an environment with Keras and what it runs on.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from common.photos import Photos, few_of_each  # noqa: E402
from exports.in_chromium import in_chromium, in_site  # noqa: E402
from exports.in_onnx import in_onnx  # noqa: E402
from exports.in_python import in_keras, in_litert  # noqa: E402

import campad  # noqa: E402
from campad.exports.kinds import Taught, export  # noqa: E402
from campad.imaging.frame import to_squares  # noqa: E402

NETWORKS = ("efficientnet-lite0", "mobilenet_v1_0.25_224")
TEACHERS = ("p01", "p02")
FEW = 8


def main() -> None:
    """Export and compare, network by network."""
    parser = arguments(__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--to", default="teachable-machine")
    parser.add_argument("--scripts", type=Path)
    parser.add_argument("--python", type=Path)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--network", choices=NETWORKS)
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for network in [options.network] if options.network else NETWORKS:
        photos, pad = teach(options.data, load(options.data, network))
        others = np.flatnonzero(~np.isin(photos.people, TEACHERS))
        chosen = np.random.default_rng(0).permutation(others)[: options.photos]
        frames: Any = [photos.frames[n] for n in chosen]
        if options.to != "onnx":
            frames = to_squares(frames, pad.backbone.frame_size)
        assert pad.predictor is not None
        taught = Taught(pad.backbone, pad.predictor, pad.decisions, mirrored=False)
        with TemporaryDirectory() as folder:
            site = Path(folder)
            model = site / ("model.onnx" if options.to == "onnx" else "model")
            off = export(options.to, taught, model)
            for name, said in _shown(options, site, frames, pad.labels):
                row = _compared(said, pad.predict_many(frames))
                rows.append({"network": network, "in": name, "golden frames": off, **row})
                print(rows[-1], flush=True)
    report(f"Exports to {options.to}", rows, options.json, "numpy", "onnxruntime")


def _shown(options: Any, site: Path, squares: Any, labels: tuple[str, ...]) -> Any:
    if options.to == "onnx":
        return in_onnx(site, options.scripts, squares, labels)
    if options.to == "keras":
        return in_keras(site, options.python, squares, labels)
    if options.to == "tflite":
        return in_litert(site, squares, labels)
    if options.to == "web":
        return in_site(site, squares, labels)
    return in_chromium(site, options.scripts, squares, labels)


def load(data: Path, network: str) -> campad.Backbone:
    """Load a network of NETWORKS, from its file where that is among the data."""
    path = data / network / "model.json"
    return campad.load_backbone(path if path.exists() else network)


def teach(data: Path, backbone: campad.Backbone) -> tuple[Photos, campad.Controller]:
    """Read the photos of all, and teach those of two."""
    photos = Photos(data / "head_poses")
    pad = campad.Controller(photos.labels, backbone=backbone)
    pad.mirrored = False
    allowed = np.isin(photos.people, TEACHERS)
    for n in few_of_each(photos.classes, allowed, FEW, np.random.default_rng(0)):
        series = f"{photos.people[n]} {photos.series[n]}"
        burst = sorted({f"{p} {s}" for p in TEACHERS for s in ("s1", "s2")}).index(series)
        pad.add_example(photos.frames[n], photos.labels[photos.classes[n]], burst=burst)
    return photos, pad.train()


def _compared(said: list[dict[str, Any]], wanted: list[Any]) -> dict[str, Any]:
    rows = np.array([one["probabilities"] for one in said])
    known = np.array([[*one.probabilities.values()] for one in wanted])
    pairs = list(zip(said, wanted, strict=True))
    row: dict[str, Any] = {
        "photos": len(rows),
        "same class": int((rows.argmax(1) == known.argmax(1)).sum()),
        "apart at most": float(np.abs(rows - known).max()),
        "same label or none": "",
        "familiarity apart": "",
    }
    if "familiarity" in said[0]:
        row["same label or none"] = sum(one["label"] == other.label for one, other in pairs)
        row["familiarity apart"] = max(abs(o["familiarity"] - w.familiarity) for o, w in pairs)
    return row


if __name__ == "__main__":
    main()
