"""A project of 5,000 examples: how long it takes to be saved, opened, and exported.

    python benchmarks/exports/large.py

Its activations are random, around one point for each class; the network is the default one. Each
time is the shortest of `--rounds`, in this process, with the network loaded. An export is written,
read again and proved, as `campad export` does.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from common.machine import arguments, report

import campad
from campad.exports.folder import KINDS, export_folder
from campad.exports.onnx_file import export_onnx
from campad.exports.web.site import export_site

LABELS = ("up", "down", "left", "right", "rest")


def main() -> None:
    """Make, save, open, export."""
    parser = arguments(__doc__)
    parser.add_argument("--examples", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", help="one kind of export")
    options = parser.parse_args()
    backbone = campad.load_backbone()
    rows: list[dict[str, Any]] = []

    def timed(name: str, act: Callable[[Path], Any], place: Path) -> Any:
        times = []
        for number in range(options.rounds):
            path = place / f"{name} {number}"
            start = time.perf_counter()
            made = act(path)
            times.append(time.perf_counter() - start)
        size = sum(one.stat().st_size for one in [path, *path.rglob("*")] if one.is_file())
        rows.append({"what": name, "s": min(times), "MB": size / 1e6})
        print(rows[-1], flush=True)
        return made

    with TemporaryDirectory() as folder:
        place = Path(folder)
        pad = _taught(backbone, options.examples)
        if not options.only:
            timed("save", pad.save, place)
            saved = place / "save 0"
            pad = timed("open", lambda _: campad.load(saved, backbone=backbone), place)
        predictor = pad.predictor
        assert predictor is not None

        def onnx(path: Path) -> None:
            path.write_bytes(export_onnx(backbone, predictor, mirrored=True).data)

        def site(path: Path) -> None:
            export_site(backbone, predictor, pad.decisions, path, mirrored=True)

        def whole_folder(kind: str, path: Path) -> None:
            export_folder(kind, backbone, predictor, path, mirrored=True)

        kinds: dict[str, Callable[[Path], Any]] = {"onnx": onnx, "web": site}
        for kind in KINDS:
            kinds[kind] = partial(whole_folder, kind)
        for kind, act in kinds.items():
            if options.only in (None, kind):
                timed(kind, act, place)
    report(f"A project of {options.examples:,} examples", rows, options.json, "numpy")


def _taught(backbone: campad.Backbone, examples: int) -> campad.Controller:
    import numpy as np

    rng = np.random.default_rng(0)
    pad = campad.Controller(LABELS, backbone=backbone, augment=False, mirrored=True)
    classes = np.arange(examples) % len(LABELS)
    middles = rng.normal(size=(len(LABELS), *backbone.shape))
    for burst in range(examples // 50):
        part = classes[50 * burst : 50 * burst + 50]
        rows = middles[part] + 3 * rng.normal(size=(len(part), *backbone.shape))
        pad.dataset.add_many(rows / 200, [LABELS[n] for n in part], burst)
    return pad.train()


if __name__ == "__main__":
    main()
