"""What people bring who do not know how campad wants it: every oddity is said, or it is right."""

import io
import json
import shlex
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from campad.cli.output import LINE_EVERY_S, Lines, print_table
from campad.cli.serving import link_command
from campad.testing import FakeClock
from cli.commands import run
from synthetic import photo_folder, shape_photo

JAPANESE = "\u65e5\u672c"


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("split")
    for part in ("train", "val"):
        photo_folder(folder / part, ("cat", "dog"))
    return folder


@pytest.mark.parametrize("command", ["train", "evaluate", "challenge", "rank"])
def test_a_split_data_set_is_refused_everywhere(
    command: str, split: Path, project: Path, tmp_path: Path
) -> None:
    """Wherever a folder of classes is taken, its parts are told from its classes."""
    commands = {
        "train": ("train", split, "-o", tmp_path / "a.campad"),
        "evaluate": ("evaluate", split),
        "challenge": ("evaluate", project, "--challenge", split),
        "rank": ("layers", "efficientnet-lite0", "--rank", split),
    }

    result = run(*commands[command])

    assert result.exit_code == 1
    assert f"campad train {split / 'train'}" in result.stderr


def test_what_is_not_read_is_said_on_stderr(photos_folder: Path, tmp_path: Path) -> None:
    """One line names how many files of which endings were not read; a class is never lost."""
    folder = photo_folder(tmp_path / "photos", per_class=2)
    (folder / "red" / "notes.docx").write_text("words")

    result = run("train", folder, "-o", tmp_path / "a.campad", "--no-copies", "--json")

    assert (result.exit_code, "not read: 1 .docx in red" in result.stderr) == (0, True)
    assert json.loads(result.stdout)["examples"] == {"blue": 2, "green": 2, "red": 2}
    for file in (folder / "red").glob("*.png"):
        file.unlink()
    result = run("train", folder, "-o", tmp_path / "b.campad", "--no-copies")
    assert (result.exit_code, "1 .docx in red" in result.stderr) == (1, True)


def test_bad_pictures_are_left_out_only_when_asked(tmp_path: Path) -> None:
    """Training names all bad pictures and ends; with --skip-bad it goes on and says so."""
    folder = photo_folder(tmp_path / "photos", per_class=2)
    for name in ("a.jpg", "b.jpg"):
        (folder / "red" / name).write_text("<html>")
    command = ("train", folder, "-o", tmp_path / "a.campad", "--no-copies")

    refused, done = run(*command), run(*command, "--skip-bad")

    assert (refused.exit_code, done.exit_code) == (1, 0)
    for result in (refused, done):
        assert "2 files" in result.stderr
        assert all(name in result.stderr for name in ("a.jpg", "b.jpg"))


def test_a_place_that_cannot_be_written_is_found_before_the_work(tmp_path: Path) -> None:
    """`-o` is tried first: the folder of pictures is not even looked for."""
    for output in (tmp_path / "nowhere" / "a.campad", tmp_path):
        result = run("train", tmp_path / "no pictures", "-o", output)
        assert (result.exit_code, "cannot write" in result.stderr) == (1, True)


def test_what_is_read_is_never_written_over(project: Path, tmp_path: Path) -> None:
    """An export in its project's place, and a project in the place of its pictures, are refused."""
    packed = tmp_path / "photos.zip"
    packed.write_bytes(b"pictures")
    before = project.read_bytes()

    for result in (
        run("export", project, "--to", "onnx", "-o", project),
        run("train", packed, "-o", packed),
    ):
        assert (result.exit_code, "would write over" in result.stderr) == (2, True)

    assert (before, b"pictures") == (project.read_bytes(), packed.read_bytes())


def test_labels_that_the_output_cannot_show(tmp_path: Path) -> None:
    """Every command goes through where standard output lacks a label's characters (cp1252)."""
    folder = photo_folder(tmp_path / "photos", (JAPANESE, "tea"), per_class=2)
    project = tmp_path / "a.campad"
    picture = next((folder / JAPANESE).iterdir())
    escaped = JAPANESE.encode("unicode_escape").decode()

    trained = run("train", folder, "-o", project, "--no-copies", charset="cp1252")
    judged = run("evaluate", project, "--challenge", folder, "--compare", charset="cp1252")
    seen = run("predict", project, picture, charset="cp1252")

    assert [r.exit_code for r in (trained, judged, seen)] == [0, 0, 0]
    assert escaped in trained.stdout
    assert escaped in judged.stdout
    assert json.loads(seen.stdout)["label"] == JAPANESE


def test_names_that_are_nearly_right_are_offered(project: Path, tmp_path: Path) -> None:
    """A challenge set with `Red` for `red` is refused before any work, with what was meant."""
    folder = photo_folder(tmp_path / "later", ("Red", "blue"))

    result = run("evaluate", project, "--challenge", folder)

    assert result.exit_code == 1
    assert "there is no class 'Red' (did you mean 'red'?)" in result.stderr


def test_a_challenge_folder_from_a_mac_fits(tmp_path: Path) -> None:
    """Composed and decomposed names of folders are the same class in training and challenge."""
    taught = photo_folder(tmp_path / "taught", ("caf\xe9", "tea"), per_class=2)
    judged = photo_folder(tmp_path / "judged", ("cafe\u0301", "tea "), per_class=2, seed=1)

    result = run("evaluate", taught, "--challenge", judged, "--no-copies", "--json")

    assert json.loads(result.stdout)["challenge"]["n"] == 4


def test_a_folder_given_to_predict(project: Path, tmp_path: Path) -> None:
    """A folder instead of files is said in words; the other files are still looked at."""
    picture = tmp_path / "a.png"
    Image.fromarray(shape_photo("red", np.random.default_rng(0))).save(picture)

    result = run("predict", project, tmp_path, picture)

    assert result.exit_code == 1
    assert f"{tmp_path} is a folder; give the pictures in it" in result.stderr
    assert json.loads(result.stdout)["label"] == "red"


def test_a_folder_given_as_the_project(tmp_path: Path) -> None:
    """It is said in words."""
    result = run("predict", tmp_path, tmp_path / "a.png")

    assert result.exit_code == 1
    assert f"{tmp_path} is a folder; give a .campad file" in result.stderr


def test_a_zip_is_as_good_as_a_folder(tmp_path: Path) -> None:
    """Also for `evaluate`; what is wrong with it is said by the names that are in it."""
    photo_folder(tmp_path / "photos", ("cat", "dog"), per_class=2)
    (tmp_path / "photos" / "dog" / "half one.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    packed = Path(shutil.make_archive(str(tmp_path / "mine"), "zip", tmp_path / "photos"))
    deep = Path(shutil.make_archive(str(tmp_path / "deep"), "zip", tmp_path, "photos/dog"))

    fine = run("evaluate", packed, "--no-copies", "--skip-bad", "--json")
    bad = run("evaluate", packed, "--no-copies")
    one = run("train", deep, "-o", tmp_path / "a.campad")

    assert {"cat": 2, "dog": 2} == json.loads(fine.stdout)["examples"]
    assert f"{packed}/dog/half one.png: not a picture" in bad.stderr
    assert f"Error: {deep} needs two subfolders" in one.stderr
    assert "Of a zip the outermost folders count" in one.stderr


@pytest.mark.parametrize("option", ["--copies", "--no-copies"])
def test_a_projects_copies_cannot_be_chosen(option: str, project: Path) -> None:
    """They were made when it was taught; the option would change nothing."""
    result = run("evaluate", project, option)

    assert (2, True) == (result.exit_code, "are for a folder" in result.stderr)


@pytest.mark.parametrize("option", [("--normalisation", "0..1"), ("--layer", "pool")])
def test_options_that_would_change_nothing_are_refused(
    option: tuple[str, str], project: Path
) -> None:
    """Layer and normalisation of a project's own network are known; asking for others fails."""
    result = run("predict", project, "a.png", *option)

    assert result.exit_code == 2
    assert "only go with --backbone" in result.stderr


def test_a_network_that_is_not_there_is_no_damage_of_the_project(
    project: Path, tmp_path: Path
) -> None:
    """The path of a file that is missing is said, not the names that campad knows."""
    missing = tmp_path / "net.onnx"

    result = run("predict", project, "a.png", "--backbone", missing)

    assert result.exit_code == 1
    assert result.stderr == f"Error: {missing}: no such file\n"


def test_no_link_or_token_is_made_that_nobody_would_know(tmp_path: Path) -> None:
    """Where no campad runs, and where the key that proves them cannot be kept."""
    file = tmp_path / "file"
    file.write_text("in the way")

    none = run("link", "--data", tmp_path / "folder")
    unkept = [run("token", "--data", file / "in"), run("link", "--port", 1, "--data", file / "in")]

    assert (1, "") == (none.exit_code, none.stdout)
    assert "no campad that keeps what it records" in none.stderr
    for result in unkept:
        assert (1, "") == (result.exit_code, result.stdout)
        assert "no campad would know what is made here" in result.stderr


def test_a_network_that_is_not_there_is_near_others(project: Path) -> None:
    """What is meant is guessed, and all that there are is said: a guess can be far off."""
    result = run("evaluate", project, "--backbone", "mobilnet")

    assert "(did you mean mobilenet-v1-0.25?); there are: efficientnet-lite0," in result.stderr


def test_the_command_for_a_link_can_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no `campad` is on the path, as after `make play`, Python is named that has it."""
    monkeypatch.setenv("PATH", "")

    command = link_command(Path("my data"))

    program, *words = shlex.split(command)
    assert (program, words) == (sys.executable, ["-m", "campad", "link", "--data", "my data"])


def test_what_cannot_be_shown_keeps_the_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that a terminal has no signs for is escaped, and the table is as wide as that."""
    written = io.BytesIO()
    ascii_only = io.TextIOWrapper(written, encoding="ascii", errors="backslashreplace")
    monkeypatch.setattr(sys, "stdout", ascii_only)

    print_table(("class", "examples"), [[JAPANESE, "9"], ["up", "8"]])

    ascii_only.flush()
    lines = written.getvalue().decode("ascii").splitlines()
    assert JAPANESE.encode("ascii", "backslashreplace").decode() in lines[2]
    assert [lines[2].index("9"), lines[3].index("8")] == [lines[0].index("examples")] * 2


def test_progress_is_told_in_lines_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What takes long says so every ten seconds; what is quick says nothing."""
    clock = FakeClock()
    lines = Lines(clock)

    for second in range(25):
        clock.advance(1)
        lines.tell(f"at {second + 1} s")

    assert LINE_EVERY_S == 10
    assert capsys.readouterr().err == "at 10 s\nat 20 s\n"
