"""`campad train`: from a folder of pictures to a file and scores."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import campad
from cli.commands import run
from synthetic import COLOURS, layer, photo_folder, sequential, write_model

pytestmark = pytest.mark.usefixtures("command_line_cache", "lite0")


@pytest.mark.parametrize("classifier", ["dense", "ridge", "knn"])
def test_train_writes_a_file_and_prints_json(
    classifier: str, photos_folder: Path, tmp_path: Path
) -> None:
    """Standard output holds one JSON document, words go to standard error, and the file works."""
    path = tmp_path / "me.campad"

    result = run("train", photos_folder, "-o", path, "--json", "--classifier", classifier)

    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["examples"] == dict.fromkeys(sorted(COLOURS), 3)
    assert (document["n"], document["unjudged"]) == (9, [])
    assert 0 <= document["interval"][0] <= document["accuracy"] <= document["interval"][1] <= 1
    assert np.sum(document["confusion"]) == 9
    assert f"Saved {path}" in result.stderr
    assert campad.load(path).labels == tuple(sorted(COLOURS))


def test_train_prints_a_table(photos_folder: Path, tmp_path: Path) -> None:
    """For people there is a table and a sentence."""
    result = run("train", photos_folder, "-o", tmp_path / "me.campad")

    assert result.exit_code == 0
    assert "recognised" in result.stdout
    assert all(label in result.stdout for label in COLOURS)
    assert "of 9 examples are recognised" in result.stdout


def test_train_without_a_second_recording(tmp_path: Path) -> None:
    """One picture a class cannot be judged, which is said in place of a figure."""
    folder = photo_folder(tmp_path / "photos", per_class=1)

    result = run("train", folder, "-o", tmp_path / "me.campad")

    assert result.exit_code == 0
    assert "No honest score" in result.stdout


@pytest.mark.parametrize("labels", [(), ("red",)])
def test_train_on_too_little(labels: tuple[str, ...], tmp_path: Path) -> None:
    """A folder with fewer than two classes is one line on standard error, and exit code 1."""
    folder = tmp_path / "photos"
    folder.mkdir()
    photo_folder(folder, labels)

    result = run("train", folder, "-o", tmp_path / "me.campad")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "me.campad").exists()


def test_train_on_a_missing_folder(tmp_path: Path) -> None:
    """A missing folder is exit code 1."""
    result = run("train", tmp_path / "nothing", "-o", tmp_path / "me.campad")

    assert result.exit_code == 1
    assert "nothing: no such file or folder" in result.stderr


def test_train_names_a_picture_that_cannot_be_read(tmp_path: Path) -> None:
    """Training on less than there is would be wrong, so a damaged picture ends it."""
    folder = photo_folder(tmp_path / "photos", per_class=1)
    (folder / "red" / "broken.png").write_bytes(b"no picture")

    result = run("train", folder, "-o", tmp_path / "me.campad")

    assert result.exit_code == 1
    assert "broken.png" in result.stderr
    assert not (tmp_path / "me.campad").exists()


def test_train_into_a_missing_folder(photos_folder: Path, tmp_path: Path) -> None:
    """A file that cannot be written is exit code 1."""
    result = run("train", photos_folder, "-o", tmp_path / "nowhere" / "me.campad")

    assert result.exit_code == 1
    assert "cannot write" in result.stderr


def test_train_with_another_network(photos_folder: Path, tmp_path: Path) -> None:
    """--backbone takes a file and --layer a place in it; the pictures may come as a zip."""
    photos = shutil.make_archive(str(tmp_path / "photos"), "zip", photos_folder)
    kernel = np.random.default_rng(0).normal(size=(3, 3, 3, 4))
    convolution = layer("Conv2D", "c", use_bias=False, batch_input_shape=[None, 32, 32, 3])
    path = write_model(
        tmp_path / "net",
        sequential([convolution, layer("GlobalAveragePooling2D", "pool")]),
        {"c/kernel": kernel},
    )

    result = run(
        "train", photos, "-o", tmp_path / "me.campad", "--backbone", path, "--layer", "pool"
    )

    assert result.exit_code == 0


def test_training_without_copies(photos_folder: Path, tmp_path: Path) -> None:
    """--no-copies learns from the pictures alone; the file is smaller for it."""
    run("train", photos_folder, "-o", tmp_path / "with.campad")
    run("train", photos_folder, "-o", tmp_path / "without.campad", "--no-copies")

    sizes = [(tmp_path / f"{name}.campad").stat().st_size for name in ("with", "without")]
    # Three further vectors of 6,400 numbers for each of nine examples.
    assert sizes[0] - sizes[1] == pytest.approx(9 * 3 * 6_400 * 4, rel=0.05)
