"""Importing a zip of 500 photos against embedding the same photos, in turns.

python benchmarks/imports/zip_of_photos.py DATA      prints the table of results/imports/zips.md

Importing is what `campad train photos.zip` does up to the training: unpack, list, look at heads,
decode, and make an example of each. Embedding is decoding the same files from memory, and what
the network says of each, with its warped copies where there are any. Counted is the processor's
time on one thread, which other work on the machine disturbs least.
"""

import io
import sys
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from common.machine import one_thread

one_thread()

import campad  # noqa: E402
from campad.cli.image_folder import collect  # noqa: E402
from campad.dataset.labelled_folder import scan  # noqa: E402
from campad.dataset.packed import as_folder  # noqa: E402
from campad.imaging.augment import warped_pairs  # noqa: E402
from campad.imaging.frame import to_square  # noqa: E402
from campad.imaging.picture import read_image  # noqa: E402

PHOTOS, AT_ONCE = 500, 100


def main(data: Path) -> None:
    """Measure, with and without copies, with both networks."""
    files = sorted((data / "head_poses").glob("*/*.jpg"))
    files = files[:: len(files) // PHOTOS][:PHOTOS]
    photos = [(file.parent.name, file.read_bytes()) for file in files]
    print("| network | copies | embedding, s | importing, s | ratio |")
    print("|---|---|---:|---:|---:|", flush=True)
    for name, path in (
        ("default", "efficientnet-lite0"),
        ("MobileNet v1 0.25", data / "mobilenet_v1_0.25_224" / "model.json"),
    ):
        backbone = campad.load_backbone(path)
        backbone.use_threads(1)
        backbone.embed(read_image(photos[0][1]))
        for copies in (False, True):
            print(
                f"| {name} | {'yes' if copies else 'no'} | {measure(photos, backbone, copies)} |",
                flush=True,
            )


def measure(photos: list[tuple[str, bytes]], backbone: campad.Backbone, copies: bool) -> str:
    """Return the least of two for both: zips of 100 photos each, in turns, and their ratio."""
    parts = [photos[start::5] for start in range(len(photos) // AT_ONCE)]
    sums = [0.0, 0.0]
    for part in parts:
        best = [float("inf")] * 2
        with TemporaryDirectory() as folder:
            packed = Path(folder) / "photos.zip"
            packed.write_bytes(zipped(part))
            for _ in range(2):
                for number in (0, 1):
                    start = time.process_time()
                    if number:
                        imported(packed, backbone, copies)
                    else:
                        embedded(part, backbone, copies)
                    best[number] = min(best[number], time.process_time() - start)
        sums = [one + other for one, other in zip(sums, best, strict=True)]
    return f"{sums[0]:.2f} | {sums[1]:.2f} | {sums[1] / sums[0]:.3f}"


def zipped(photos: list[tuple[str, bytes]]) -> bytes:
    """Return a zip with a folder for each class."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number, (label, photo) in enumerate(photos):
            archive.writestr(f"{label}/{number}.jpg", photo)
    return made.getvalue()


def imported(packed: Path, backbone: campad.Backbone, copies: bool) -> None:
    """Make examples of a zip's photos."""
    with as_folder(packed) as folder:
        collect(scan(folder), backbone, augment=copies)


def embedded(photos: list[tuple[str, bytes]], backbone: campad.Backbone, copies: bool) -> None:
    """Do only what no import can do without."""
    for number, (_, photo) in enumerate(photos):
        frame = read_image(photo)
        backbone.embed(frame)
        if copies:
            backbone.embed(warped_pairs(to_square(frame, backbone.frame_size), number))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
