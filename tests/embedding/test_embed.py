"""Very many pictures become a table that pyarrow reads, and nothing in it is missing or twice."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from pyarrow import parquet
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import LeaveOneGroupOut, cross_val_score

import campad
from campad.embedding.run import BATCH, embed_into
from campad.embedding.sources import Source, listing
from campad.embedding.table import Table
from campad.embedding.work import read_file
from campad.errors import ImageError, SourceError, StoreError
from campad.imaging.frame import to_square
from campad.imaging.picture import MAX_IMAGE_BYTES, read_image, read_square
from cli.commands import run
from synthetic import COLOURS, TinyBackbone, photo_folder

KILLED = """
import os, signal, sys
from pathlib import Path
from campad.embedding.run import embed_into
from campad.embedding.sources import listing
from campad.embedding.table import Table
from synthetic import TinyBackbone

class Logged(TinyBackbone):
    def embed(self, frames):
        made = super().embed(frames)
        with Path(sys.argv[3]).open("a") as file:
            file.write("x" * len(frames))
        if Path(sys.argv[3]).stat().st_size > 600:
            os.kill(os.getpid(), signal.SIGKILL)
        return made

network = Logged()
embed_into(Table(Path(sys.argv[2]), network), listing([Path(sys.argv[1])]), network)
"""


def embed_all(table: Path, *inputs: Path, network: TinyBackbone | None = None):  # type: ignore[no-untyped-def]
    network = network or TinyBackbone()
    return embed_into(Table(table, network), listing(inputs), network)  # type: ignore[arg-type]


def test_every_picture_is_a_line(tmp_path: Path) -> None:
    """With its class, its hash, and what the network says of it; the network is named."""
    photos, network = photo_folder(tmp_path / "photos"), TinyBackbone()

    done = embed_all(tmp_path / "table", photos)

    read = parquet.read_table(tmp_path / "table")
    lines = read.to_pylist()
    assert (done.embedded, done.known, done.unread) == (9, 0, {})
    assert [line["path"] for line in lines] == [
        f"photos/{label}/{n}.png" for label in sorted(COLOURS) for n in range(3)
    ]
    for line in lines:
        path = tmp_path / line["path"]
        assert line["label"] == path.parent.name
        assert line["group"] == line["path"]
        expected = network.embed(read_image(path))[0].ravel()
        assert np.array_equal(expected, np.array(line["activation"], np.float32))
    about = json.loads(read.schema.metadata[b"campad"])
    assert about["backbone"]["name"] == network.name
    assert about["shape"] == list(network.shape)


def test_after_a_kill_nothing_is_missing_or_twice(tmp_path: Path) -> None:
    """It goes on where it was; at most one batch is embedded a second time."""
    log = tmp_path / "log"
    (tmp_path / "many").mkdir()
    for number in range(900):
        pixels = np.full((4, 4, 3), number % 250, np.uint8)
        pixels[0, 0] = number // 250
        Image.fromarray(pixels).save(tmp_path / "many" / f"{number}.png")
    places = [str(Path(__file__).parents[1]), *sys.path]
    command = [sys.executable, "-c", KILLED, *map(str, (tmp_path / "many", tmp_path / "t", log))]

    ended = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": os.pathsep.join(places)}, timeout=60
    )

    assert ended.returncode == -9
    kept = parquet.read_table(tmp_path / "t", columns=["path"]).num_rows
    before = log.stat().st_size
    done = embed_all(tmp_path / "t", tmp_path / "many")
    names = parquet.read_table(tmp_path / "t")["path"].to_pylist()
    assert (900 - kept, kept) == (done.embedded, done.known)
    assert kept > 0
    assert before - kept <= BATCH
    assert len(names) == len(set(names)) == 900


@pytest.mark.skipif(os.name != "posix", reason="Windows locks no folders")
def test_a_table_has_one_writer(tmp_path: Path) -> None:
    """A second one would write over what the first has embedded."""
    photos, network = photo_folder(tmp_path / "photos"), TinyBackbone()
    first, second = (Table(tmp_path / "t", network) for _ in range(2))  # type: ignore[arg-type]
    embed_into(first, listing([photos]), network)  # type: ignore[arg-type]

    with pytest.raises(StoreError, match=r"campad writes to .*; wait until it has ended"):
        embed_all(tmp_path / "t", photos)
    with pytest.raises(StoreError, match="another campad writes to"):
        embed_into(second, listing([photos]), network)  # type: ignore[arg-type]
    del first
    with pytest.raises(StoreError, match=r"campad wrote .*\.parquet; run the command again"):
        embed_into(second, listing([photos]), network)  # type: ignore[arg-type]

    del second
    assert embed_all(tmp_path / "t", photos).embedded == 0


def test_a_zip_is_as_its_folder(tmp_path: Path) -> None:
    """Its pictures have the same classes and activations; what cannot be read is listed."""
    photos = photo_folder(tmp_path / "photos")
    (photos / "red" / "bad.jpg").write_bytes(b"\xff\xd8\xff nothing")
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as packed:
        for path in sorted(photos.rglob("*.*")):
            packed.write(path, path.relative_to(photos))
        packed.writestr("__MACOSX/red/._0.png", b"")

    folder, zipped = (
        embed_all(tmp_path / "a", photos),
        embed_all(tmp_path / "b", tmp_path / "photos.zip"),
    )

    columns = ["label", "sha256", "activation"]
    # The folder as a whole: one file in it that is no Parquet, and nobody reads it.
    first, second = (parquet.read_table(tmp_path / name, columns=columns) for name in "ab")
    assert first.equals(second)
    assert list(folder.unread) == ["photos/red/bad.jpg"]
    assert list(zipped.unread) == ["photos.zip/red/bad.jpg"]
    said = (tmp_path / "b-not-read.txt").read_text()
    assert said.startswith("photos.zip/red/bad.jpg: ")


def test_a_clip_is_embedded_by_the_command(command_line_cache: Path, tmp_path: Path) -> None:
    """Its frames are one recording; asked again, the command embeds none of them again."""
    with av.open(str(tmp_path / "clip.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for number in range(18):
            pixels = np.full((64, 64, 3), 10 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    command = ["embed", tmp_path / "clip.mp4", "-o", tmp_path / "table"]

    first, second = run(*command), run(*command)

    read = parquet.read_table(tmp_path / "table")
    assert read["path"].to_pylist() == [f"clip.mp4#{number}" for number in range(18)]
    assert set(read["group"].to_pylist()) == {"clip.mp4"}
    assert set(read["label"].to_pylist()) == {None}
    assert "18 frames embedded, 0 were in" in first.stderr
    assert "0 frames embedded, 18 were in" in second.stderr


def test_what_has_changed_is_told(tmp_path: Path) -> None:
    """A picture that is another one now keeps its line, and another network gets no lines."""
    photos = photo_folder(tmp_path / "photos")
    embed_all(tmp_path / "table", photos)
    (photos / "red" / "0.png").write_bytes((photos / "blue" / "0.png").read_bytes())
    other = TinyBackbone()
    other.layer = "another"

    done = embed_all(tmp_path / "table", photos)

    assert (done.embedded, done.known) == (0, 8)
    assert "has changed" in done.unread["photos/red/0.png"]
    with pytest.raises(SourceError, match="another network"):
        embed_all(tmp_path / "table", photos, network=other)
    (tmp_path / "table" / "part-000000.parquet").write_bytes(b"PAR1")
    with pytest.raises(StoreError, match="delete it"):
        embed_all(tmp_path / "table", photos)


@pytest.mark.skipif(not Path("/proc/cpuinfo").exists(), reason="needs Linux's /proc")
def test_a_file_whose_size_nobody_tells_is_read_whole() -> None:
    """Linux says 0 of its own files, whatever is in them; so do some file systems of networks."""
    path = Path("/proc/cpuinfo")

    data = read_file(Source("cpuinfo", None, path))

    assert path.stat().st_size == 0
    assert data is not None
    assert data.count(b"processor") == path.read_bytes().count(b"processor")


def test_a_file_that_is_too_large_is_not_taken_into_memory(tmp_path: Path) -> None:
    """No more is read than a byte past the limit."""
    path = tmp_path / "large.jpg"
    with path.open("wb") as file:
        file.truncate(MAX_IMAGE_BYTES + 1)

    with pytest.raises(ImageError, match="larger than 64 MiB"):
        read_file(Source("large", None, path))


def test_a_large_photo_may_be_read_reduced() -> None:
    """A JPEG is as small as is allowed, and looks like the whole one; a PNG stays as it is."""
    rows, columns = np.mgrid[:480, :640]
    picture = Image.fromarray(
        np.stack([rows // 2, columns // 3, (rows + columns) // 5], 2).astype("u1")
    )
    files = {}
    for kind in ("JPEG", "PNG"):
        file = io.BytesIO()
        picture.save(file, kind, quality=95)
        files[kind] = file.getvalue()

    reduced = read_image(files["JPEG"], at_least=200)

    assert reduced.shape == (240, 320, 3)
    assert np.abs(reduced.astype(int) - np.asarray(picture.reduce(2))).max() <= 4
    assert read_image(files["JPEG"], at_least=241).shape == (480, 640, 3)
    assert read_image(files["PNG"], at_least=100).shape == (480, 640, 3)


@pytest.mark.parametrize("size", [(64, 64), (65, 48), (320, 413), (801, 640)])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_square_is_what_the_whole_picture_gives(size: tuple[int, int], orientation: int) -> None:
    """Decoded for the network, a picture has the pixels that it has by way of an array."""
    noise = np.random.default_rng(0).integers(0, 256, (*size[::-1], 3), np.uint8)
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "JPEG", quality=90, exif=exif)
    data = file.getvalue()

    for at_least in (None, 128):
        whole = to_square(read_image(data, at_least=at_least), 64)
        assert np.array_equal(read_square(data, 64, at_least=at_least), whole)


def test_scikit_learn_takes_a_folder(tmp_path: Path) -> None:
    """Activations, classes and recordings serve a cross-validation as they are."""
    photos = photo_folder(tmp_path / "photos")

    X, y, groups = campad.embed(photos, backbone=TinyBackbone())  # type: ignore[arg-type]

    model = LogisticRegression(max_iter=500)
    scores = cross_val_score(model, X, y, groups=groups, cv=LeaveOneGroupOut())
    assert X.shape == (9, 48)
    assert scores.mean() > 0.8
    (photos / "loose.png").write_bytes((photos / "red" / "0.png").read_bytes())
    with pytest.raises(SourceError, match=r"1 file cannot be used:\n.*loose\.png: lies in no"):
        campad.embed(photos, backbone=TinyBackbone())  # type: ignore[arg-type]
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="empty: no pictures or clips; expected a subfolder"):
        campad.embed(tmp_path / "empty", backbone=TinyBackbone())  # type: ignore[arg-type]
