"""How long does a stranger's folder take? Photos, HEIC, clips and damaged files, in one command.

    python benchmarks/folder.py [--base PATH] [--photos 972]

A folder is made with photos (JPEG, 640 x 480, warped and noisy copies of two of scikit-image's), 20
HEIC pictures, three clips and five bad files in four classes, and `campad train --skip-bad` learns
from it. Beside it the same command learns from the photos alone, by this campad and by the one in
--base (a checkout), in turns: per picture it is to take no longer.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import numpy as np
import pillow_heif
from common.machine import arguments, report
from PIL import Image
from skimage import data

CLASSES = ("cat", "cup", "shade", "light")
SIZE = (640, 480)


def photo(rng: np.random.Generator, place: int) -> Image.Image:
    """One of four things, a little elsewhere each time, with a camera's noise."""
    whole = Image.fromarray(data.coffee() if place % 2 else data.chelsea())
    width, height = whole.size
    left, top = int(rng.integers(0, width // 4)), int(rng.integers(0, height // 4))
    part = whole.crop((left, top, left + 3 * width // 4, top + 3 * height // 4)).resize(SIZE)
    pixels = np.asarray(part) * (0.5 if place > 1 else 1.0) + rng.normal(0, 6, (*SIZE[::-1], 3))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def write_photos(folder: Path, count: int) -> None:
    rng = np.random.default_rng(0)
    for number in range(count):
        place = number % len(CLASSES)
        (folder / CLASSES[place]).mkdir(parents=True, exist_ok=True)
        photo(rng, place).save(folder / CLASSES[place] / f"{number}.jpg", quality=90)


def write_oddities(folder: Path) -> None:
    """20 HEIC pictures, three clips of a second, five files that cannot be read."""
    rng = np.random.default_rng(1)
    for number in range(20):
        place = number % len(CLASSES)
        picture = pillow_heif.from_pillow(photo(rng, place))
        picture.save(folder / CLASSES[place] / f"phone {number}.heic", quality=80)
    for place in range(3):
        write_clip(folder / CLASSES[place] / "clip.mp4", rng, place)
    for number in range(5):
        whole = (folder / CLASSES[number % 4]).glob("*.jpg")
        bad = folder / CLASSES[number % 4] / f"bad {number}.jpg"
        bad.write_bytes(next(whole).read_bytes()[: 20_000 if number < 3 else 0])


def write_clip(path: Path, rng: np.random.Generator, place: int) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for _ in range(30):
            container.mux(stream.encode(av.VideoFrame.from_image(photo(rng, place))))
        container.mux(stream.encode())


def train_s(folder: Path, source: Path | None, *options: str) -> tuple[float, str]:
    """Seconds of a whole `campad train`, and what it said on stderr."""
    path = {"PYTHONPATH": str(source / "src")} if source else {}
    command = [sys.executable, "-m", "campad", "train", str(folder), "-o", str(folder) + ".campad"]
    started = time.perf_counter()
    done = subprocess.run(
        [*command, *options], env=os.environ | path, capture_output=True, text=True, timeout=900
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return time.perf_counter() - started, done.stderr


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--base", type=Path, help="another checkout, to compare with")
    parser.add_argument("--photos", type=int, default=972)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        plain, odd = Path(folder) / "plain", Path(folder) / "odd"
        write_photos(plain, options.photos)
        write_photos(odd, options.photos)
        write_oddities(odd)
        frames = options.photos + 20 + 3 * 5
        runs: list[tuple[str, Path, Path | None, int, tuple[str, ...]]] = [
            ("photos alone", plain, None, options.photos, ()),
            ("with all oddities", odd, None, frames, ("--skip-bad",)),
        ]
        if options.base:
            runs.insert(0, ("photos alone, base", plain, options.base, options.photos, ()))
        took: dict[str, list[float]] = {name: [] for name, *_ in runs}
        for _ in range(options.rounds):
            for name, where, source, _count, words in runs:
                seconds, said = train_s(where, source, *words)
                took[name].append(seconds)
        rows: list[dict[str, Any]] = [
            {"folder": name, "s": float(np.median(took[name])), "frames": count,
             "ms a frame": 1000 * float(np.median(took[name])) / count}
            for name, _, _, count, _ in runs
        ]  # fmt: skip
    report(f"campad train, medians of {options.rounds}", rows, options.json)
    print("\nThe last run said:\n" + said)


if __name__ == "__main__":
    main()
