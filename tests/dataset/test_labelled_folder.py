import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from campad.dataset.labelled_folder import scan
from campad.errors import SourceError
from synthetic import photo_folder


def test_a_subfolder_is_a_class(tmp_path: Path) -> None:
    """Pictures are listed by class and name, whatever their ending; what systems leave is not."""
    folder = photo_folder(tmp_path / "photos", ("red", "blue"), per_class=2)
    (folder / "red" / ".hidden.png").write_bytes(b"x")
    (folder / "red" / "folder.png").mkdir()
    (folder / "red" / "Thumbs.db").write_bytes(b"x")
    (folder / "red" / ".thumbnails").mkdir()
    (folder / "red" / "0.png").rename(folder / "red" / "0.JFIF")
    for hidden in (".git", "__MACOSX", "red/.thumbnails"):
        (folder / hidden).mkdir(exist_ok=True)
        (folder / hidden / "a.png").write_bytes((folder / "red" / "1.png").read_bytes())
    (folder / "blue" / "more").mkdir()
    (folder / "blue" / "0.png").rename(folder / "blue" / "more" / "b")

    found = scan(folder)

    assert [(f.label, f.path.relative_to(folder).as_posix()) for f in found.files] == [
        ("blue", "blue/1.png"),
        ("blue", "blue/more/b"),
        ("red", "red/0.JFIF"),
        ("red", "red/1.png"),
    ]
    assert (found.labels, found.left_out) == (["blue", "red"], "")


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    """Files that are not read are counted by ending and class; so are those of no class."""
    folder = photo_folder(tmp_path / "photos", ("red", "blue"))
    for name in ("red/a.TXT", "red/b.txt", "red/c", "blue/d.svg", "e.csv"):
        (folder / name).write_text("words")
    (folder / "green").mkdir()

    assert scan(folder).left_out == (
        "not read: 1 .svg in blue, 2 .txt and 1 without an ending in red, 1 .csv in no class; "
        "no files in green"
    )


def test_links_and_what_is_no_file_are_said(tmp_path: Path) -> None:
    """Links to folders are not followed; they are counted, as links to nothing are."""
    folder = photo_folder(tmp_path / "photos", ("red", "blue"))
    (folder / "red" / "more").symlink_to(folder / "blue")
    (folder / "red" / "lost.png").symlink_to(tmp_path / "nothing.png")
    (folder / "red" / "round").symlink_to(folder)
    (folder / "red" / "one.png").symlink_to(folder / "red" / "0.png")

    found = scan(folder)

    assert found.left_out == "not read: 1 .png and 2 link(s) to folders in red"
    assert sum(file.label == "red" for file in found.files) == 4


@pytest.mark.parametrize("place", ["red", "red/more"])
def test_a_folder_that_cannot_be_looked_into_is_said(place: str, tmp_path: Path) -> None:
    """It is an error in words, and never a class with fewer pictures."""
    folder = photo_folder(tmp_path / "photos", ("red", "blue"))
    (folder / place).mkdir(exist_ok=True)
    (folder / place).chmod(0)
    try:
        if os.access(folder / place, os.R_OK):
            pytest.skip("this user may look into every folder")
        with pytest.raises(SourceError, match=f"{place} cannot be looked into: Permission"):
            scan(folder)
    finally:
        (folder / place).chmod(0o700)


def test_a_class_that_would_be_lost_is_refused(tmp_path: Path) -> None:
    """A class of which no file can be read is no class less, but an error."""
    folder = photo_folder(tmp_path / "photos", ("red", "blue"))
    (folder / "green").mkdir()
    (folder / "green" / "a.pdf").write_text("words")

    with pytest.raises(SourceError, match=r"no file can be read: 1 \.pdf in green"):
        scan(folder)


@pytest.mark.skipif(find_spec("pillow_heif") is None, reason="needs pillow-heif")
def test_what_phones_write_counts(tmp_path: Path) -> None:
    """HEIC pictures are files like others where their package is installed."""
    folder = photo_folder(tmp_path / "photos", ("red", "blue"))
    (folder / "red" / "IMG_1.HEIC").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")

    assert len(scan(folder).files) == 7


@pytest.mark.parametrize(
    "parts",
    [("train", "val"), ("Training", "TEST"), ("fold1", "fold2"), ("training_set", "test_set")],
)
def test_a_split_data_set_is_refused_with_what_was_meant(
    parts: tuple[str, str], tmp_path: Path
) -> None:
    """Parts of a data set, told by name or by having the same classes, are no classes."""
    for part in parts:
        photo_folder(tmp_path / part, ("cat", "dog"))

    with pytest.raises(SourceError) as caught:
        scan(tmp_path)

    learn, judge = (tmp_path / part for part in parts)
    assert f"campad train {learn} -o me.campad" in str(caught.value)
    assert f"campad evaluate me.campad --challenge {judge}" in str(caught.value)
    assert scan(learn).labels == ["cat", "dog"]


def test_a_split_that_lies_deeper_is_refused_with_what_was_meant(tmp_path: Path) -> None:
    """A folder `images` with the parts, and beside it one of the same parts without pictures."""
    for part in ("train", "val"):
        photo_folder(tmp_path / "images" / part, ("cat", "dog"))
        (tmp_path / "labels" / part).mkdir(parents=True)
        (tmp_path / "labels" / part / "boxes.txt").write_text("0 0.5 0.5 1 1")

    with pytest.raises(SourceError) as caught:
        scan(tmp_path)

    learn = tmp_path / "images" / "train"
    assert f"campad train {learn} -o me.campad" in str(caught.value)
    assert scan(learn).labels == ["cat", "dog"]


def test_a_split_with_classes_in_one_part_only(tmp_path: Path) -> None:
    """Files in `test` without classes can be asked about, but judge nothing."""
    photo_folder(tmp_path / "train", ("cat", "dog"))
    photo_folder(tmp_path, ("test",))

    with pytest.raises(SourceError) as caught:
        scan(tmp_path)

    assert f"campad train {tmp_path / 'train'} -o me.campad" in str(caught.value)
    assert f"campad predict me.campad with the files in {tmp_path / 'test'}" in str(caught.value)
    assert "--challenge" not in str(caught.value)


def test_the_commands_that_were_meant_can_be_pasted(tmp_path: Path) -> None:
    """A path with a blank is one word of the command."""
    for part in ("train", "val"):
        photo_folder(tmp_path / "my data" / part, ("cat", "dog"))

    with pytest.raises(SourceError) as caught:
        scan(tmp_path / "my data")

    assert f"campad train '{tmp_path / 'my data' / 'train'}' -o" in str(caught.value)


def test_a_split_without_classes_is_refused(tmp_path: Path) -> None:
    """Pictures straight in `train` and `test` have no class at all."""
    photo_folder(tmp_path, ("train", "test"))

    with pytest.raises(SourceError, match="parts of a data set, not its classes"):
        scan(tmp_path)


def test_a_class_may_be_called_test(tmp_path: Path) -> None:
    """One name of a part among others is a class; so are folders with one subfolder alike."""
    photo_folder(tmp_path, ("test", "rest"))
    for label in ("test", "rest"):
        photo_folder(tmp_path / label, ("originals",))

    assert scan(tmp_path).labels == ["rest", "test"]


def test_folders_without_two_classes(tmp_path: Path) -> None:
    """One class, none, or no folder at all is said, and where the classes seem to be."""
    with pytest.raises(SourceError, match="nothing: no such file or folder"):
        scan(tmp_path / "nothing")
    with pytest.raises(SourceError, match=r"found 0$"):
        scan(tmp_path)
    with pytest.raises(SourceError, match=r"\.py is not a folder, nor a zip of"):
        scan(Path(__file__))
    with pytest.raises(SourceError, match="found 1"):
        scan(photo_folder(tmp_path / "photos", ("red",)))
    with pytest.raises(SourceError, match="found 0, and files beside them: is the folder above"):
        scan(tmp_path / "photos" / "red")
    photo_folder(tmp_path / "download" / "fruit", ("apple", "pear"))
    with pytest.raises(SourceError, match=r"found 1\. Look in .*fruit, which has subfolders"):
        scan(tmp_path / "download")
    (tmp_path / "download").rename(tmp_path / "inner")
    (tmp_path / "archive").mkdir()
    (tmp_path / "inner").rename(tmp_path / "archive" / "download")
    with pytest.raises(SourceError, match=r"Look in .*fruit, which has subfolders"):
        scan(tmp_path / "archive")


def test_names_in_two_forms_are_one_class(tmp_path: Path) -> None:
    """A folder named by a Mac (decomposed) and one named elsewhere are the same class."""
    photo_folder(tmp_path, ("cafe\u0301", "caf\xe9", "tea "))

    assert scan(tmp_path).labels == ["caf\xe9", "tea"]
