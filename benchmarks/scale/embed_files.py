"""How much slower is `campad embed` from JPEG files than the network alone on frames in memory?

    python benchmarks/scale/embed_files.py [--frames 2000] [--rounds 3] [--widths 224 640 4000]

Photos of three sizes are written as JPEG (quality 90), and embedded into a table. "Bare" is ONNX
Runtime on frames that are decoded and of the right size already: the fastest of calls of 16, one
at a time on all cores, and of single-threaded calls of 16 and of 2 on each core. "Decoding" is what
Pillow takes to decode and shrink the photos, on each core. Both need the whole processor, so the
part of the bare network that is possible is bare / (bare + decoding). They take turns.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402
from skimage import data  # noqa: E402

import campad  # noqa: E402
from campad.embedding.run import embed_into  # noqa: E402
from campad.embedding.sources import listing  # noqa: E402
from campad.embedding.table import Table  # noqa: E402
from campad.embedding.work import REDUCED_TO  # noqa: E402
from campad.imaging.picture import read_square  # noqa: E402

SIZES = ((224, 224), (640, 480), (4000, 3000))
DIFFERENT = 8
AT_ONCE = 16


def write_photos(folder: Path, size: tuple[int, int], count: int) -> None:
    """Parts of two photographs with a camera's noise; after DIFFERENT of them the same again."""
    rng = np.random.default_rng(0)
    folder.mkdir()
    made: list[bytes] = []
    for number in range(count):
        path = folder / f"{number}.jpg"
        if number < DIFFERENT:
            whole = Image.fromarray(data.coffee() if number % 2 else data.chelsea())
            left, top = rng.integers(0, 80, 2)
            part = whole.crop((left, top, left + 320, top + 240)).resize(size)
            pixels = np.asarray(part) + rng.normal(0, 5, (size[1], size[0], 3))
            Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path, quality=90)
            made.append(path.read_bytes())
        else:
            path.write_bytes(made[number % DIFFERENT])


def bare_s(network: Any, count: int, at_once: int, size: int = AT_ONCE) -> float:
    """Seconds for frames in memory, with so many calls of this size at once."""
    frames = np.random.default_rng(0).integers(
        0, 256, (size, network.frame_size, network.frame_size, 3), np.uint8
    )
    started = time.perf_counter()
    with ThreadPoolExecutor(at_once) as threads:
        list(threads.map(network.embed, [frames] * (count // size)))
    return (time.perf_counter() - started) / (count // size * size)


def decoding_s(network: Any, folder: Path, cores: int) -> float:
    """Seconds for decoding a photo and shrinking it, on all cores."""
    photos = [path.read_bytes() for path in folder.iterdir()]
    size = network.frame_size
    decode = partial(read_square, size=size, at_least=REDUCED_TO * size)
    started = time.perf_counter()
    with ThreadPoolExecutor(cores) as threads:
        list(threads.map(decode, photos))
    return (time.perf_counter() - started) / len(photos)


def files_s(network: Any, folder: Path, count: int) -> float:
    with TemporaryDirectory() as table:
        started = time.perf_counter()
        done = embed_into(Table(Path(table), network), listing([folder]), network)
        assert done.embedded == count
        return (time.perf_counter() - started) / count


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--frames", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    widths = [width for width, _ in SIZES]
    parser.add_argument("--widths", type=int, nargs="+", choices=widths, default=widths)
    options = parser.parse_args()
    cores = os.cpu_count() or 1
    shared, single = campad.load_backbone(threads=cores), campad.load_backbone(threads=1)
    rows = []
    with TemporaryDirectory() as folder:
        for width, height in (size for size in SIZES if size[0] in options.widths):
            count = max(AT_ONCE, options.frames // (10 if width > 1000 else 1))
            photos = Path(folder) / str(width)
            write_photos(photos, (width, height), count)
            names = "shared", "single", "pairs", "decoding", "files"
            took: dict[str, list[float]] = {name: [] for name in names}
            for _ in range(options.rounds):
                took["shared"].append(bare_s(shared, count, 1))
                took["single"].append(bare_s(single, count, cores))
                took["pairs"].append(bare_s(single, count, cores, 2))
                took["decoding"].append(decoding_s(single, photos, cores))
                took["files"].append(files_s(single, photos, count))
            middle = {name: float(np.median(s)) for name, s in took.items()}
            bare = min(middle["shared"], middle["single"], middle["pairs"])
            rows.append(
                {
                    "JPEG files": f"{width} x {height}",
                    "frames": count,
                    "bare, shared out, frames/s": 1 / middle["shared"],
                    "bare, each on a core, frames/s": 1 / middle["single"],
                    "in twos, frames/s": 1 / middle["pairs"],
                    "decoding, photos/s": 1 / middle["decoding"],
                    "campad embed, frames/s": 1 / middle["files"],
                    "of bare": bare / middle["files"],
                    "possible": bare / (bare + middle["decoding"]),
                }
            )
    report(f"{single.name} at {single.layer}, medians of {options.rounds}", rows, options.json)


if __name__ == "__main__":
    main()
