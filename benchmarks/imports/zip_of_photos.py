"""Importing a zip of 500 photos against embedding the same photos, in turns.

python benchmarks/imports/zip_of_photos.py DATA --copies    prints results/imports/zips.md's table

Importing is what `campad train photos.zip` does up to the training: unpack, list, look at heads,
decode, and make an example of each. Embedding is decoding the same files from memory, and what
the network says of each, with its warped copies where there are any, one after the other. The
ratios are of the time that passes, which is worth something where nothing else runs, and of the
processor's, which other work disturbs less.
"""

import io
import os
import sys
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from common.machine import arguments, one_thread

one_thread()

import numpy as np  # noqa: E402

import campad  # noqa: E402
from campad.cli.image_folder import collect  # noqa: E402
from campad.dataset.labelled_folder import scan  # noqa: E402
from campad.dataset.packed import as_folder  # noqa: E402
from campad.imaging.augment import warped_pairs  # noqa: E402
from campad.imaging.frame import to_square  # noqa: E402
from campad.imaging.picture import read_image  # noqa: E402

PHOTOS, AT_ONCE = 500, 100


def main() -> None:
    """Measure with both networks, on one thread and on as many as campad takes."""
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path)
    parser.add_argument("--copies", action="store_true", help="with warped copies too")
    options = parser.parse_args()
    data = options.data
    files = sorted((data / "head_poses").glob("*/*.jpg"))
    files = files[:: len(files) // PHOTOS][:PHOTOS]
    photos = [(file.parent.name, file.read_bytes()) for file in files]
    print("| network | threads | copies | embedding, s | importing, s | ratio | processor's |")
    print("|---|---:|---|---:|---:|---:|---:|", flush=True)
    for name, path in (
        ("default", "efficientnet-lite0"),
        ("MobileNet v1 0.25", data / "mobilenet_v1_0.25_224" / "model.json"),
    ):
        backbone = campad.load_backbone(path)
        for threads in sorted({1, min(4, os.cpu_count() or 1)}):
            backbone.use_threads(threads)
            backbone.embed(read_image(photos[0][1]))
            for copies in (False, True)[: 1 + options.copies]:
                row = f"{name} | {threads} | {'yes' if copies else 'no'}"
                print(f"| {row} | {measure(photos, backbone, copies)} |", flush=True)


def measure(photos: list[tuple[str, bytes]], backbone: campad.Backbone, copies: bool) -> str:
    """Return the least of two for both: zips of 100 photos each, in turns, and the ratios."""
    parts = [photos[start::5] for start in range(len(photos) // AT_ONCE)]
    sums = np.zeros((2, 2))
    for part in parts:
        best = np.full((2, 2), np.inf)
        with TemporaryDirectory() as folder:
            packed = Path(folder) / "photos.zip"
            packed.write_bytes(zipped(part))
            for _ in range(2):
                for number in (0, 1):
                    start = np.array([time.perf_counter(), time.process_time()])
                    if number:
                        imported(packed, backbone, copies)
                    else:
                        embedded(part, backbone, copies)
                    end = np.array([time.perf_counter(), time.process_time()])
                    best[number] = np.minimum(best[number], end - start)
        sums += best
    ratios = sums[1] / sums[0]
    return f"{sums[0, 0]:.2f} | {sums[1, 0]:.2f} | {ratios[0]:.2f} | {ratios[1]:.2f}"


def zipped(photos: list[tuple[str, bytes]]) -> bytes:
    """Return a zip with a folder for each class."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number, (label, photo) in enumerate(photos):
            archive.writestr(f"{label}/{number}.jpg", photo)
    return made.getvalue()


def imported(packed: Path, backbone: campad.Backbone, copies: bool) -> None:
    """Make examples of a zip's photos."""
    with as_folder(packed) as unpacked:
        collect(scan(unpacked.folder), backbone, augment=copies)


def embedded(photos: list[tuple[str, bytes]], backbone: campad.Backbone, copies: bool) -> None:
    """Do only what no import can do without."""
    for number, (_, photo) in enumerate(photos):
        frame = read_image(photo)
        backbone.embed(frame)
        if copies:
            backbone.embed(warped_pairs(to_square(frame, backbone.frame_size), number))


if __name__ == "__main__":
    main()
