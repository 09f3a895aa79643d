"""The command line as a whole, and what is neither learned nor asked."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

import campad
from campad.backbones import Backbone
from campad.dataset import Example
from campad.graphs.runtime import open_session
from campad.store import Changes, ProjectStore
from campad.store.folder import ProjectFolder
from cli.commands import run

pytestmark = pytest.mark.usefixtures("command_line_cache", "lite0")


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


@pytest.mark.parametrize("command", [(), ("serve",)])
def test_a_server_opens_its_network_once(command: tuple[str, ...], tmp_path: Path) -> None:
    """At once on the thread that frames are computed on; here it ends at a port that is taken."""
    opened: list[int] = []

    def watch(frame: FrameType, event: str, _what: Any) -> None:
        if event == "call" and frame.f_code is open_session.__code__:
            opened.append(frame.f_locals["threads"])

    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        sys.setprofile(watch)
        try:
            result = run(*command, "--port", taken.getsockname()[1], "--data", tmp_path)
        finally:
            sys.setprofile(None)

    assert (result.exit_code, opened) == (1, [1])


def test_backbones() -> None:
    """The known networks, as a table and as JSON."""
    table, document = run("backbones"), run("backbones", "--json")

    assert table.exit_code == document.exit_code == 0
    rows = json.loads(document.stdout)
    assert [row["name"] for row in rows] == [
        "efficientnet-lite0",
        "efficientnet-lite0-160",
        "efficientnet-lite0-int8",
        "efficientnet-lite0-whole",
        "mobilenet-v1-0.25",
    ]
    for row in rows:
        assert row["name"] in table.stdout
        assert row["default_layer"] in table.stdout
        assert row["licence"] == "Apache-2.0"


def test_layers(lite0: Backbone) -> None:
    """The places to cut at, with their shapes, as a table and as JSON."""
    table, document = run("layers"), run("layers", "--json")

    shapes = json.loads(document.stdout)
    assert list(shapes) == list(lite0.layers)
    assert shapes["three_taps"] == [6400]
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
    assert "three_taps" in {row["layer"] for row in ranked}
    assert "three_taps" in table
    assert refused.exit_code == 1
    assert "holds no pictures" in refused.stderr


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
