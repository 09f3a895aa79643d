import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from campad.cli import image_folder
from campad.dataset.augmentations import MAX_AUGMENTED
from campad.dataset.labelled_folder import scan
from campad.errors import SourceError
from synthetic import COLOURS, TinyBackbone, photo_folder


def test_every_file_is_a_burst(tmp_path: Path) -> None:
    """Pictures of one subfolder are examples of its class, each a recording of its own."""
    folder = photo_folder(tmp_path, per_class=3)
    told: list[object] = []

    def progress(pieces: list[object]) -> Iterator[object]:
        for piece in pieces:
            yield piece
            told.append(piece)

    pad = image_folder.collect(
        scan(folder),
        TinyBackbone(),  # type: ignore[arg-type]
        progress=progress,
    )

    assert pad.dataset.counts == dict.fromkeys(sorted(COLOURS), 3)
    assert pad.dataset.bursts.tolist() == list(range(9))
    assert len(told) == 9


def test_copies_are_not_made_where_they_would_not_count(tmp_path: Path) -> None:
    """Of more files than copies count for, only the pictures themselves are embedded."""
    few = image_folder.collect(scan(photo_folder(tmp_path / "few", per_class=2)), TinyBackbone())  # type: ignore[arg-type]
    picture = Image.new("RGB", (4, 4))
    for number in range(MAX_AUGMENTED + 1):
        file = tmp_path / "many" / "ab"[number % 2] / f"{number}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        picture.save(file)

    many = image_folder.collect(scan(tmp_path / "many"), TinyBackbone())  # type: ignore[arg-type]

    assert (few.dataset.augmented, many.dataset.augmented) == (6, 0)
    assert few.dataset.vectors.shape == (6, 3, 48)
    assert many.backbone.calls == MAX_AUGMENTED + 1  # type: ignore[attr-defined]


def test_a_holdout_takes_the_place_of_the_last_one(tmp_path: Path) -> None:
    """A folder's pictures are the whole challenge set, and none of them is an example."""
    pad = image_folder.collect(scan(photo_folder(tmp_path / "taught")), TinyBackbone())  # type: ignore[arg-type]
    later = photo_folder(tmp_path / "later", per_class=2, seed=1)

    for _ in range(2):
        image_folder.add_holdout(pad, scan(later))

    assert sorted(frame.label for frame in pad.holdout.frames) == sorted([*COLOURS] * 2)
    assert len(pad.dataset) == 9


def test_of_very_many_pictures_as_many_of_each_class_are_ranked(tmp_path: Path) -> None:
    """The number is bounded, and no class is lost."""
    folder = photo_folder(tmp_path, per_class=5)

    frames, classes, bursts, labels = image_folder.read_evenly(scan(folder), most=6)

    assert len(frames) == len(set(bursts.tolist())) == 6
    assert np.bincount(classes).tolist() == [2, 2, 2]
    assert labels == sorted(COLOURS)


def test_a_file_without_pictures_is_refused_in_words(tmp_path: Path) -> None:
    """A .campad file holds activations of one layer, from which no other can be ranked."""
    file = tmp_path / "me.campad"
    file.write_bytes(b"")

    with pytest.raises(SourceError, match="holds no pictures"):
        image_folder.rank(file, [], time.perf_counter)


def damaged(folder: Path) -> Path:
    """A folder of nine pictures in which three more are bad, each in another way."""
    photo_folder(folder)
    whole = (folder / "red" / "0.png").read_bytes()
    (folder / "red" / "half.png").write_bytes(whole[: len(whole) // 2])
    (folder / "blue" / "page.jpg").write_text("<html>not found</html>")
    (folder / "green" / "empty.png").write_bytes(b"")
    return folder


def test_all_bad_files_are_named_at_once(tmp_path: Path) -> None:
    """One run names every file that cannot be read, and embeds nothing in vain."""
    network = TinyBackbone()

    with pytest.raises(SourceError) as caught:
        image_folder.collect(scan(damaged(tmp_path)), network)  # type: ignore[arg-type]

    said = str(caught.value)
    assert "3 files cannot be read" in said
    assert all(name in said for name in ("half.png", "page.jpg", "empty.png", "--skip-bad"))
    assert network.calls == 0


def test_bad_files_can_be_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `skip_bad` the others are learned, bursts keep their files' places, and it is said."""
    found = scan(damaged(tmp_path))

    pad = image_folder.collect(found, TinyBackbone(), augment=False, skip_bad=True)  # type: ignore[arg-type]

    assert pad.dataset.counts == dict.fromkeys(sorted(COLOURS), 3)
    names = [found.files[burst].path.name for burst in pad.dataset.bursts]
    assert names == ["0.png", "1.png", "2.png"] * 3
    said = capsys.readouterr().err
    assert "Without 3 files that cannot be read" in said
    assert all(name in said for name in ("half.png", "page.jpg", "empty.png"))


def test_a_class_is_not_lost_by_leaving_out(tmp_path: Path) -> None:
    """A class of bad files only is an error, whatever may be left out."""
    photo_folder(tmp_path, ("red", "blue"))
    (tmp_path / "green").mkdir()
    (tmp_path / "green" / "page.jpg").write_text("<html>not found</html>")

    with pytest.raises(SourceError, match=r"no file of green can be read"):
        image_folder.collect(scan(tmp_path), TinyBackbone(), skip_bad=True)  # type: ignore[arg-type]


def test_a_class_called_none_presses_nothing(tmp_path: Path) -> None:
    """MediaPipe Model Maker's folders have one, in whatever case."""
    folder = scan(photo_folder(tmp_path / "photos", ["None", "red"], per_class=1))

    pad = image_folder.collect(folder, TinyBackbone(), augment=False)  # type: ignore[arg-type]

    assert pad.decisions.neutral == "None"
