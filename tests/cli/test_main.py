import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

import campad
from campad.backbones import Backbone
from campad.cli.main import main
from campad.dataset import Example
from campad.store import Changes, ProjectStore
from campad.store.folder import ProjectFolder
from synthetic import COLOURS, layer, photo_folder, sequential, shape_photo, write_model

pytestmark = pytest.mark.usefixtures("command_line_cache", "lite0")


def run(*arguments: Any, typed: str | None = None) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], typed)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture(scope="module")
def photos_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return photo_folder(tmp_path_factory.mktemp("cli") / "photos")


@pytest.fixture(scope="module")
def project(photos_folder: Path, lite0: Backbone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained file, made without the command line."""
    rng = np.random.default_rng(0)
    pad = campad.Controller(list(COLOURS), backbone=lite0)
    for burst in range(3):
        for label in COLOURS:
            pad.add_example(shape_photo(label, rng), label, burst=burst)
    path = tmp_path_factory.mktemp("project") / "me.campad"
    pad.train().save(path)
    return path


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
    assert "is not a folder" in result.stderr


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
    """--backbone takes a file and --layer a place in it."""
    kernel = np.random.default_rng(0).normal(size=(3, 3, 3, 4))
    convolution = layer("Conv2D", "c", use_bias=False, batch_input_shape=[None, 32, 32, 3])
    path = write_model(
        tmp_path / "net",
        sequential([convolution, layer("GlobalAveragePooling2D", "pool")]),
        {"c/kernel": kernel},
    )

    result = run(
        "train", photos_folder, "-o", tmp_path / "me.campad", "--backbone", path, "--layer", "pool"
    )

    assert result.exit_code == 0


def test_predict_prints_a_line_for_each_frame(photos_folder: Path, project: Path) -> None:
    """One JSON document a line: the file, the frame, the class and all probabilities."""
    files = [photos_folder / label / "0.png" for label in COLOURS]

    result = run("predict", project, *files)

    assert (result.exit_code, result.stderr) == (0, "")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(path) for path in files]
    assert [line["label"] for line in lines] == list(COLOURS)
    for line in lines:
        assert line["frame"] == 0
        assert line["confidence"] == max(line["probabilities"].values())
        assert sum(line["probabilities"].values()) == pytest.approx(1, abs=1e-4)


def test_predict_goes_on_after_a_file_that_cannot_be_read(
    photos_folder: Path, project: Path, tmp_path: Path
) -> None:
    """The other files are predicted, the damaged one is named, and the exit code is 1."""
    good, bad = photos_folder / "red" / "0.png", tmp_path / "bad.png"
    bad.write_bytes(b"no picture")

    result = run("predict", project, good, bad, tmp_path / "missing.png", good)

    assert result.exit_code == 1
    assert [json.loads(line)["file"] for line in result.stdout.splitlines()] == [str(good)] * 2
    assert "bad.png: not a picture" in result.stderr
    assert "missing.png: no such file" in result.stderr


def test_predict_with_odd_file_names(project: Path, tmp_path: Path) -> None:
    """A file's name that is no UTF-8, or has accents and emoji, is no obstacle."""
    rng = np.random.default_rng(0)
    paths = [tmp_path / "é 😀.png", Path(str(tmp_path) + "/caf\udce9.png")]
    try:
        for path in paths:
            Image.fromarray(shape_photo("red", rng)).save(path)
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system takes no such names")

    done = subprocess.run(
        [sys.executable, "-m", "campad", "predict", project, *paths],
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert [line["label"] for line in lines] == ["red", "red"]
    assert lines[0]["file"] == str(paths[0])


@pytest.mark.parametrize("content", [None, b"", b"no project"])
def test_predict_with_a_project_that_is_none(content: bytes | None, tmp_path: Path) -> None:
    """A project that is missing or something else is exit code 1."""
    path = tmp_path / "me.campad"
    if content is not None:
        path.write_bytes(content)

    result = run("predict", path, "a.png")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "me.campad" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("predict",),
        ("predict", "me.campad"),
        ("predict", "me.campad", "a.png", "--camera", "0"),
        ("predict", "me.campad", "--camera", "-1"),
        ("train",),
        ("train", "photos"),
        ("train", "photos", "-o", "x", "--classifier", "forest"),
        ("nonsense",),
        ("--port", "70000"),
        ("--nonsense",),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    """Misuse is told from failure by its exit code, and says how it goes."""
    result = run(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage:" in result.stderr


def test_backbones() -> None:
    """The known networks, as a table and as JSON."""
    table, document = run("backbones"), run("backbones", "--json")

    assert table.exit_code == document.exit_code == 0
    rows = json.loads(document.stdout)
    assert [row["name"] for row in rows] == ["efficientnet-lite0", "mobilenet-v1-0.25"]
    for row in rows:
        assert row["name"] in table.stdout
        assert row["default_layer"] in table.stdout
        assert row["licence"] == "Apache-2.0"


def test_layers(lite0: Backbone) -> None:
    """The places to cut at, with their shapes, as a table and as JSON."""
    table, document = run("layers"), run("layers", "--json")

    shapes = json.loads(document.stdout)
    assert list(shapes) == list(lite0.layers)
    assert shapes["two_taps"] == [6080]
    assert "6 x 6 x 192" in table.stdout
    assert table.stdout.count("\n") == len(shapes) + 2


def test_unknown_networks_and_layers(photos_folder: Path, tmp_path: Path) -> None:
    """Near names are listed, and the exit code is 1."""
    named = run("layers", "efficientnet")
    cut = run("train", photos_folder, "-o", tmp_path / "x", "--layer", "block14")

    assert named.exit_code == cut.exit_code == 1
    assert "did you mean efficientnet-lite0" in named.stderr
    assert "block_14" in cut.stderr


@pytest.mark.parametrize("command", ["train", "predict", "backbones", "layers", ""])
def test_help_has_an_example(command: str) -> None:
    """Every help text shows how it is used."""
    result = run(*command.split(), "--help")

    assert result.exit_code == 0
    assert "Example: campad" in result.stdout
    assert result.stderr == ""


def test_version() -> None:
    """--version says the package's version."""
    assert run("--version").stdout == f"campad, version {campad.__version__}\n"


def test_as_a_process(photos_folder: Path, project: Path) -> None:
    """`python -m campad` is the command, with the same streams and exit codes."""

    def process(*arguments: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "campad", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    good = process("predict", project, photos_folder / "blue" / "0.png")
    failed = process("predict", project, photos_folder / "nothing.png")
    misused = process("predict")

    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["label"] == "blue"
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "Traceback" not in failed.stderr
    assert misused.returncode == 2


def test_evaluate_judges_files_and_folders_and_can_fail(
    photos_folder: Path, tmp_path: Path
) -> None:
    """A project and its folder get the same score; below --min-accuracy the exit code is 1."""
    project = tmp_path / "me.campad"
    run("train", photos_folder, "-o", project)

    of_project = run("evaluate", project, "--json")
    of_folder = run("evaluate", photos_folder, "--json", "--min-accuracy", "1")
    lonely = photo_folder(tmp_path / "lonely", per_class=1)
    unknown = run("evaluate", lonely, "--min-accuracy", "1")

    assert json.loads(of_project.stdout) == json.loads(of_folder.stdout)
    assert (of_project.exit_code, of_folder.exit_code, unknown.exit_code) == (0, 0, 1)


def test_a_network_without_a_name_is_given_again(
    photos_folder: Path, tmp_path: Path, teachable_machine_file: Path
) -> None:
    """A project made with one's own model.json opens with the same --backbone."""
    project = tmp_path / "me.campad"
    run("train", photos_folder, "-o", project, "--backbone", teachable_machine_file)
    photo = next(photos_folder.rglob("*.png"))

    without = run("predict", project, photo)
    with_it = run("predict", project, photo, "--backbone", teachable_machine_file)

    assert without.exit_code == 1
    assert with_it.exit_code == 0
    assert json.loads(with_it.stdout)["label"] == photo.parent.name


def test_the_classifiers_are_compared(photos_folder: Path) -> None:
    """--compare tells of each classifier how right and how fast it is, as a table or as JSON."""
    as_json = json.loads(run("evaluate", photos_folder, "--compare", "--json").stdout)
    table = run("evaluate", photos_folder, "--compare").stdout

    assert [row["classifier"] for row in as_json["comparison"]] == ["dense", "ridge", "knn"]
    assert all(row["train_ms"] > 0 for row in as_json["comparison"])
    assert "ridge" in table
    assert " ms" in table


def test_a_challenge_set_is_judged_beside_the_examples(photos_folder: Path, tmp_path: Path) -> None:
    """--challenge says how well other pictures are recognised, without learning from them."""
    project = tmp_path / "me.campad"
    run("train", photos_folder, "-o", project)
    others = photo_folder(tmp_path / "others", per_class=2, seed=9)

    without = json.loads(run("evaluate", project, "--json").stdout)
    with_it = json.loads(run("evaluate", project, "--json", "--challenge", others).stdout)
    words = run("evaluate", project, "--challenge", others).stdout

    assert "challenge" not in without
    assert with_it["challenge"]["n"] == 6
    assert with_it["examples"] == without["examples"]
    assert "of the challenge set" in words


def test_layers_are_ranked_on_a_folder_and_not_on_a_project(
    photos_folder: Path, tmp_path: Path
) -> None:
    """--rank tries layers on pictures; a .campad file has none, which is said in words."""
    project = tmp_path / "me.campad"
    run("train", photos_folder, "-o", project)

    ranked = json.loads(run("layers", "--rank", photos_folder, "--json").stdout)
    table = run("layers", "--rank", photos_folder).stdout
    refused = run("layers", "--rank", project)

    accuracies = [row["accuracy"] for row in ranked]
    assert accuracies == sorted(accuracies, reverse=True)
    assert "two_taps" in {row["layer"] for row in ranked}
    assert "two_taps" in table
    assert refused.exit_code == 1
    assert "holds no pictures" in refused.stderr


def test_training_without_copies(photos_folder: Path, tmp_path: Path) -> None:
    """--no-copies learns from the pictures alone; the file is smaller for it."""
    run("train", photos_folder, "-o", tmp_path / "with.campad")
    run("train", photos_folder, "-o", tmp_path / "without.campad", "--no-copies")

    sizes = [(tmp_path / f"{name}.campad").stat().st_size for name in ("with", "without")]
    # Three further vectors of 6,080 numbers for each of nine examples.
    assert sizes[0] - sizes[1] == pytest.approx(9 * 3 * 6_080 * 4, rel=0.05)


def test_a_doubtful_picture_is_named(tmp_path: Path) -> None:
    """A picture in the wrong folder is said to look like the other class."""
    folder = photo_folder(tmp_path / "photos", per_class=6)
    (folder / "red" / "3.png").write_bytes((folder / "blue" / "2.png").read_bytes())

    words = run("evaluate", folder).stdout
    document = json.loads(run("evaluate", folder, "--json").stdout)

    wrong = str(folder / "red" / "3.png")
    assert f"Look at {wrong}: it looks like blue." in words
    kinds = {(doubt["file"], doubt["kind"], doubt["other"]) for doubt in document["doubts"]}
    assert (wrong, "other-class", "blue") in kinds


def test_what_was_kept_can_be_forgotten(tmp_path: Path) -> None:
    """`campad forget` asks, says what it deleted, and leaves what a running campad has open."""
    shelf = ProjectFolder(tmp_path)
    stores = [ProjectStore.create(shelf.path(name * 16)) for name in "ab"]
    for store in stores:
        store.write(Changes([(Example(0, "left", 0), np.ones(4, np.float32))]))
    stores[0].close()

    refused = run("forget", "--data", tmp_path, typed="n\n")
    assert refused.exit_code == 1
    assert len(list(tmp_path.rglob("*.db"))) == 2
    partly = run("forget", "--data", tmp_path, "--yes")
    assert partly.exit_code == 1
    assert "another campad" in partly.stderr
    stores[1].close()
    done = run("forget", "--data", tmp_path, typed="y\n")

    assert done.exit_code == 0
    assert "Deleted 1 project with 1 example " in done.stderr
    assert list(tmp_path.rglob("*.db")) == []
