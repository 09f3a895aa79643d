"""`campad predict` and `campad evaluate`: what a file says."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import campad
from campad.decisions import ClassSettings, Decider, DecisionSettings
from cli.commands import run
from synthetic import COLOURS, photo_folder, shape_photo

pytestmark = pytest.mark.usefixtures("command_line_cache", "lite0")


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


def test_predict_says_what_is_pressed(photos_folder: Path, project: Path, tmp_path: Path) -> None:
    """With --decide, by the project's own settings: of one class nothing, since it is neutral."""
    pad = campad.load(project, mirrored=False)
    pad.decisions = DecisionSettings(0.0, "red")
    pad.save(tmp_path / "me.campad")
    files = [photos_folder / label / "0.png" for label in ("red", "blue")]

    result = run("predict", tmp_path / "me.campad", "--decide", *files)

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["class"], line["pressed"], line["time"]) for line in lines] == [
        (None, [], 0.0),
        ("blue", ["blue"], 0.0),
    ]
    assert [line["events"] for line in lines] == [[], [{"kind": "press", "class": "blue"}]]
    typed = run("predict", tmp_path / "me.campad", "--decide", "--when", "red: hold", files[0])
    assert json.loads(typed.stdout)["pressed"] == ["red"]
    assert run("predict", tmp_path / "me.campad", "--when", "red: tap", files[0]).exit_code == 2


def test_a_photo_is_decided_by_itself(photos_folder: Path, project: Path, tmp_path: Path) -> None:
    """One photo, with the settings that every project begins with and a dwell besides, says what a
    camera that goes on seeing it comes to say, and another photo before it changes nothing."""
    pad = campad.load(project, mirrored=False)
    pad.decisions = DecisionSettings(classes={"blue": ClassSettings(dwell_s=2, mode="tap")})
    pad.save(tmp_path / "me.campad")
    files = [photos_folder / label / "0.png" for label in ("red", "blue")]

    result = run("predict", tmp_path / "me.campad", "--decide", *files)

    decided = [json.loads(line) for line in result.stdout.splitlines()]
    seen = [(line["class"], line["pressed"]) for line in decided]
    assert seen == [_held_up_to_a_camera(pad, file) for file in files]
    assert [label for label, _ in seen] == ["red", "blue"]


def _held_up_to_a_camera(pad: campad.Controller, file: Path) -> tuple[str | None, list[str]]:
    """What is on after 3 seconds, and all that was pressed by then."""
    decider, prediction = Decider(pad.decisions), pad.predict(np.asarray(Image.open(file)))
    events = [
        event for frame in range(90) for event in decider.decide(prediction, frame / 30).events
    ]
    return decider.last.label, [event.label for event in events if event.kind == "press"]


def test_a_clip_is_a_sequence(photos_folder: Path, project: Path, tmp_path: Path) -> None:
    """Its first frame decides nothing yet, since it has lasted for no time; its others do."""
    av = pytest.importorskip("av", reason="needs PyAV")
    picture = np.asarray(Image.open(photos_folder / "red" / "0.png"))
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=5)
        stream.height, stream.width = picture.shape[:2]
        for _ in range(4):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode())

    result = run("predict", project, "--decide", tmp_path / "a.mp4")

    classes = [json.loads(line)["class"] for line in result.stdout.splitlines()]
    assert classes == [None, "red", "red", "red"]
