"""`campad run`: a video steers, without a browser."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner

import campad
from campad.cli.run import bind_brought
from campad.errors import OutputError
from campad.outputs.bindings import to_plain
from campad.outputs.desk import Desk
from campad.outputs.kinds import read_typed
from campad.outputs.steering import Steering
from cli.commands import run
from outputs.steered import Diary, known
from synthetic import shape_photo

av = pytest.importorskip("av", reason="needs PyAV")
pytestmark = pytest.mark.usefixtures("command_line_cache", "lite0")

RATE = 10


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Red for 0.8 s, then blue for 0.8 s."""
    path, rng = tmp_path_factory.mktemp("film") / "a.mp4", np.random.default_rng(0)
    write(path, [shape_photo(label, rng) for label in ["red"] * 8 + ["blue"] * 8])
    return path


def write(path: Path, pictures: list[np.ndarray], pause: int = 0) -> None:
    """Write a film; behind its fourth picture nothing comes for so many pictures."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"qp": "10"})
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        stream.time_base = Fraction(1, RATE)
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture)
            frame.pts = number + pause * (number > 3)
            frame.time_base = Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def steered(written: str) -> list[tuple[str, str, str | None]]:
    """What was pressed and let go, and what was on then: each line's kind and classes.

    On a busy machine no frame may come for as long as everything is let go. If then the same class
    is seen as before, it is pressed once more, as it should be: that press is left out, and its
    release. Of any other press nothing is.
    """
    told: list[tuple[str, str, str | None]] = []
    stalled, again, last = False, False, ""
    for line in map(json.loads, written.splitlines()):
        stalled = stalled or line["familiarity"] is None  # nothing is known of no frame
        for event in line["events"]:
            label, press = event["class"], event["kind"] == "press"
            if press:
                again, stalled, last = stalled and label == last, False, label
            if not again:
                told.append((event["kind"], label, line["class"]))
    return told


def test_a_video_steers_an_output(project: Path, film: Path) -> None:
    """Each class is pressed and let go in its turn, by the classes' names, on standard output."""
    done = run("run", project, "--video", film, "--no-mirror", "--out", "jsonl:", "--arm")

    assert done.exit_code == 0, done.output
    told = [(kind, label) for kind, label, _ in steered(done.stdout)]
    assert told == [("press", "red"), ("release", "red"), ("press", "blue"), ("release", "blue")]
    assert "ARMED | sees" in done.stderr
    assert "dropped" in done.stderr


def test_what_is_seen_again_after_a_pause_is_pressed_again(project: Path, tmp_path: Path) -> None:
    """Where no frame comes for long, red is let go, though nothing else was seen in between."""
    rng = np.random.default_rng(0)
    write(tmp_path / "a.mp4", [shape_photo("red", rng) for _ in range(12)], pause=8)

    done = run(
        "run", project, "--video", tmp_path / "a.mp4", "--no-mirror", "--arm", "--out", "jsonl:"
    )

    events = [event for line in done.stdout.splitlines() for event in json.loads(line)["events"]]
    told = [event["kind"] for event in events]
    assert told == ["press", "release"] * (len(told) // 2)
    assert len(told) >= 4
    assert steered(done.stdout) == [("press", "red", "red"), ("release", "red", None)]


def test_when_a_class_counts_is_typed(project: Path, film: Path, tmp_path: Path) -> None:
    """A tap is let go of by itself, and a class that is neutral presses nothing."""
    file = tmp_path / "outputs.toml"
    file.write_text('[[output]]\nkind = "jsonl"\n[when]\nred = "tap"\nblue = "toggle"\n')
    usual = ("run", project, "--video", film, "--no-mirror", "--arm", "--out", file)

    done = run(*usual, "--when", "blue: neutral")

    assert done.exit_code == 0, done.output
    assert steered(done.stdout) == [("press", "red", "red"), ("release", "red", "red")]
    wrong = run(*usual, "--when", "yellow: tap")
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert "there is no class 'yellow'" in wrong.stderr


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("keybord: red=Left", "there is no output 'keybord'"),
        ("osc: 127.0.0.1:99999", "a port is 1 to 65535"),
        ("mqtt: nowhere.invalid", "there is no host"),
        ("command: yellow=true", "there is no class 'yellow'"),
        ("jsonl: every=day", "every must be one of change, frame"),
        ("missing.toml", "missing.toml cannot be read"),
    ],
)
def test_what_cannot_be_steered_is_said_before_anything_is_sent(
    out: str, words: str, project: Path, film: Path
) -> None:
    """Exit code 1, and the good output beside it has got nothing."""
    done = run(
        *("run", project, "--video", film, "--no-mirror", "--arm"),
        *("--out", "jsonl:" if out != "jsonl: every=day" else "command: red=true", "--out", out),
    )

    assert (done.exit_code, done.stdout) == (1, "")
    assert words in done.stderr


def test_an_output_that_fails_ends_it_where_nobody_can_arm_it_again(
    project: Path, film: Path
) -> None:
    """What went wrong is said, with exit code 1, in place of watching for nothing."""
    diary = Diary()
    diary.error = OutputError("the wire is cut")
    with known(diary=lambda: diary):
        done = run(
            *("run", project, "--video", film, "--no-mirror", "--arm", "--out", "diary: red=a")
        )

    assert (done.exit_code, diary.told) == (1, ["closed"])
    assert done.stderr.endswith("Error: the wire is cut\n")


def test_wrong_use_is_said(project: Path, film: Path, tmp_path: Path) -> None:
    """Exit code 2 for options that do not go together; no terminal to press a key in is one."""
    usual = ("run", project, "--no-mirror", "--out", "jsonl:")

    unseen = run("run", project, "--no-mirror", "--video", film, "--arm")
    neither = run(*usual, "--arm")
    both = run(*usual, "--arm", "--camera", 0, "--video", film)
    no_key = run(*usual, "--video", film)
    no_film = run(*usual, "--video", tmp_path / "missing.mp4", "--arm")

    assert [neither.exit_code, both.exit_code, no_key.exit_code, no_film.exit_code] == [2, 2, 2, 1]
    assert (unseen.exit_code, "what PROJECT brings, Enter does" in unseen.stderr) == (2, True)
    assert "give --camera or --video" in both.stderr
    assert "give --arm" in no_key.stderr
    assert no_film.stderr == f"Error: {tmp_path / 'missing.mp4'}: no such file\n"


def test_cameras_are_listed() -> None:
    """Without a project; data to stdout, words to stderr."""
    done = run("run", "--list-cameras")

    assert done.exit_code == 0
    assert done.stdout or done.stderr == "This machine shows no camera.\n"


@click.command()
@click.argument("path", type=Path)
def bring(path: Path) -> None:
    """Bind what a project brings, and say what is bound then."""
    desk = Desk()
    bind_brought(desk, campad.load(path, mirrored=False), path)
    click.echo([to_plain(one.binding) for one in desk.bound])


@pytest.mark.parametrize(
    ("bound", "typed", "code", "said"),
    [
        ([], "y\n", 2, "me.campad; give --out"),
        (["osc: localhost:9, red=a"], "n\n", 1, "  osc: localhost:9, red=a\n"),
        (["osc: localhost:9, red=a"], "\n", 1, "Aborted!"),
        (["jsonl:"], "y\n", 1, "cannot be set in the page, nor come with a project"),
        (["osc: localhost:9"], "y\n", 0, "[{'kind': 'osc', 'address': 'localhost:9'"),
    ],
)
def test_what_a_project_brings_is_asked_for(
    bound: list[str], typed: str, code: int, said: str, project: Path, tmp_path: Path
) -> None:
    """After it was shown, as a person would have written it; nothing is the answer for Enter."""
    pad = campad.load(project, mirrored=False)
    pad.steering = Steering(outputs=tuple(chain.from_iterable(map(read_typed, bound))))
    pad.save(tmp_path / "me.campad")

    done = CliRunner().invoke(bring, [str(tmp_path / "me.campad")], input=typed)

    assert (done.exit_code, said in done.output + str(done.exception)) == (code, True), done.output


@pytest.fixture
def board() -> Iterator[tuple[int, str]]:
    """What a board on a serial port would read, and the name of that port."""
    end, port = pty.openpty()
    yield end, os.ttyname(port)
    os.close(end)
    os.close(port)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_nothing_is_sent_before_a_key_and_all_is_let_go_at_the_end(
    board: tuple[int, str], project: Path, tmp_path: Path
) -> None:
    """Enter arms, for what is shown from then on; Ctrl-C ends it with nothing pressed.

    What is steered comes with the project, and was looked at and allowed before.
    """
    rng = np.random.default_rng(0)
    film = tmp_path / "long.mp4"
    write(film, [shape_photo(label, rng) for label in ["red", "blue"] for _ in range(10)] * 30)
    person, terminal = pty.openpty()
    pad = campad.load(project, mirrored=False)
    pad.steering = Steering(outputs=tuple(read_typed(f"serial: {board[1]}")))
    pad.save(tmp_path / "me.campad")
    os.write(person, b"y\n")
    words = ["run", tmp_path / "me.campad", "--video", film, "--no-mirror"]
    process = subprocess.Popen(
        [sys.executable, "-m", "campad", *map(str, words)],
        stdin=terminal,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    try:
        while not (line := process.stderr.readline()).startswith("not armed | sees red"):
            assert line, "it has ended"
        os.set_blocking(board[0], False)
        with pytest.raises(BlockingIOError):
            os.read(board[0], 100)
        os.set_blocking(board[0], True)

        os.write(person, b"\n")
        told = os.read(board[0], 100)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        told += os.read(board[0], 1000)
    finally:
        process.kill()
        process.wait()
        os.close(person)
        os.close(terminal)

    first, *_, last = told.split()
    assert first in {b"red", b"blue"}
    assert (last, process.returncode) == (b"none", 0)
