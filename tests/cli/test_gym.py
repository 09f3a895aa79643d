"""`campad gym`: a video plays an environment, without a browser."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from campad.imaging.film import FilmWriter
from cli.commands import run
from synthetic import shape_photo

av = pytest.importorskip("av", reason="needs PyAV")
pytestmark = pytest.mark.usefixtures("command_line_cache", "lite0")

GAME = ("campad/Pacman-v0", "--set", "frame_skip=60", "--fps", "200")


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Red for a second."""
    path, rng = tmp_path_factory.mktemp("film") / "a.mp4", np.random.default_rng(0)
    film = FilmWriter(path, 10)
    for _ in range(10):
        film.write(shape_photo("red", rng))
    film.close()
    return path


def test_a_video_plays_to_the_end(
    project: Path, film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scores are printed, the poses' actions recorded, a film of it too, and it is shown."""
    monkeypatch.setenv("BROWSER", "true %s")  # a program that opens nothing
    done = run(
        *("gym", *GAME, "--project", project, "--video", film, "--no-mirror", "--seed", 4),
        *("--map", "red=LEFT, blue=2", "--episodes", 2, "--json", "--show"),
        *("--record", tmp_path / "a.mp4", "--record", tmp_path / "a.json"),
    )

    assert done.exit_code == 0, done.output
    assert "It is shown at http://127.0.0.1:" in done.stderr
    first, second = map(json.loads, done.stdout.splitlines())
    assert (1, 4, 2, 5) == (first["number"], first["seed"], second["number"], second["seed"])
    document = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert [first["score"], second["score"]] == [e["total_reward"] for e in document["episodes"]]
    actions = [action for episode in document["episodes"] for action in episode["actions"]]
    assert {3} <= set(actions) <= {0, 3}
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert sum(1 for _ in container.decode(video=0)) == document["total_steps"] + 2


def test_actions_are_listed() -> None:
    """For people and for programs, without a project."""
    shown, listed = (
        run("gym", "campad/Pacman-v0", "--actions", *more) for more in ([], ["--json"])
    )

    assert "3        LEFT" in shown.stdout
    assert "Discrete(5); in --map an action is a number, or a name of the table." in shown.stdout
    assert {"written": "4", "meaning": "DOWN"} == json.loads(listed.stdout)[4]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nope-v0", "--actions"], 1, "nope-v0 cannot be made: Environment `nope` doesn't exist."),
        (["ALE/Nope-v5", "--actions"], 1, "ALE/Nope-v5 "),
        (["no_such:nope-v0", "--actions"], 1, "No module named 'no_such'"),
        (["campad/Pacman-v0", "--set", "speed=fast", "--actions"], 1, "speed must be"),
        (["campad/Pacman-v0", "--set", "spede=easy", "--actions"], 1, "spede"),
        (["campad/Pacman-v0", "--set", "speed", "--actions"], 2, "--set takes NAME=VALUE"),
        (["campad/Pacman-v0", "--record", "a.gif"], 2, "ends with .mp4 or .json; got a.gif"),
        (["campad/Pacman-v0"], 2, "give --project, and --camera or --video"),
    ],
)
def test_what_cannot_be_played_is_said(words: list[str], code: int, said: str) -> None:
    """In a sentence, before anything is watched."""
    done = run("gym", *words)

    assert (code, said in done.stderr) == (done.exit_code, True), done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--map", "red=9"], "an action is 0 to 4 or one of NOOP, UP, RIGHT, LEFT, DOWN; got '9'"),
        (["--map", "rd=1"], "there is no class 'rd'"),
        (["--map", "1"], "--map takes class=action"),
        (["--map", "none.toml"], "none.toml cannot be read"),
        ([], "no action of it is called like one of red, "),
        (["--rest", "STOP", "--map", "red=1"], "got 'STOP'"),
        (["--map", "red=1"], "none.mp4: no such file"),
    ],
)
def test_a_mapping_that_cannot_be_is_said(project: Path, options: list[str], said: str) -> None:
    """As the library says it, before an episode begins."""
    done = run(
        *("gym", "campad/Pacman-v0", "--project", project, "--video", "none.mp4", "--no-mirror"),
        *options,
    )

    assert (1, True) == (done.exit_code, said in done.stderr), done.output


def test_a_file_has_mappings_for_many_environments(
    project: Path, film: Path, tmp_path: Path
) -> None:
    """Each in a table of its name; an environment without one is named.

    With --keep it is in the project from then on, and what is played by it is said.
    """
    (tmp_path / "a.toml").write_text('["campad/Pacman-v0"]\nred = "UP"\nblue = 4\n')
    kept = shutil.copy(project, tmp_path / "me.campad")
    base = ("--project", kept, "--video", film, "--no-mirror")
    written = ("--map", tmp_path / "a.toml")

    done = run("gym", *GAME, *base, *written)
    other = run("gym", "FrozenLake-v1", *base, *written)
    unkept = run("gym", *GAME, *base)
    nothing = run("gym", *GAME, *base, "--keep")
    keeping = run("gym", *GAME, *base, *written, "--keep", "--video", "none.mp4")
    again = run("gym", *GAME, *base, "--video", "none.mp4")

    assert (0, True) == (done.exit_code, done.stdout.startswith("episode 1: score ")), done.output
    assert 'has no table ["FrozenLake-v1"]' in other.stderr
    assert "no action of it is called like one of red, " in unkept.stderr
    assert (2, True) == (nothing.exit_code, "--keep keeps what --map says" in nothing.stderr)
    assert "none.mp4: no such file" in keeping.stderr
    assert "In campad/Pacman-v0, as the project says: red=UP, blue=4\n" in again.stderr
