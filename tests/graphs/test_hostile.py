"""Files made by hand to do harm: each is refused in words, and does none.

All of them are read in one child process, which may take 64 MiB beyond what it has after reading a
good file of every kind, and which writes down whatever Python's audit hooks tell of files, programs
and the network. An ONNX file is looked at here as `onnx_probe`'s child looks at it before it runs
anything; what becomes of those that run is the matter of `test_onnx_sandbox.py`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from graphs.hostile.files import FILES

TESTS = Path(__file__).resolve().parents[1]
MEMORY_BYTES = 64 * 2**20
MAX_MESSAGE = 6_000
"""Names the operators or layers that are known; what comes from the file is cut short."""
UNCUT = ("campad",)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What became of each file, by its name."""
    folder = tmp_path_factory.mktemp("hostile")
    done = subprocess.run(
        [sys.executable, "-m", "graphs.hostile.child", str(folder / "files"), str(MEMORY_BYTES)],
        env=os.environ | {"PYTHONPATH": str(TESTS), "OPENBLAS_NUM_THREADS": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    answers = dict(json.loads(line) for line in done.stdout.splitlines())
    # A file after which there is no answer is the one that ended the process.
    assert (done.returncode, len(answers)) == (0, len(FILES)), f"{list(answers)[-1:]} {done.stderr}"
    assert [path.name for path in folder.iterdir()] == ["files"]
    return answers


@pytest.mark.parametrize("name", FILES)
def test_hostile_files_are_refused(name: str, answers: dict[str, Any]) -> None:
    """One error of campad's own says why; no program, no file elsewhere, little memory."""
    answer = answers[name]

    assert answer["error"] == (
        "ProjectFileError" if FILES[name].kind == "campad" else "ModelFileError"
    )
    assert answer["message"].strip()
    assert answer["touched"] == []
    assert answer["peak"] < MEMORY_BYTES
    if FILES[name].kind not in UNCUT:
        assert len(answer["message"]) < MAX_MESSAGE
        assert answer["message"].isprintable()


def test_the_child_sees_what_a_file_does(tmp_path: Path) -> None:
    """The watch is awake: opening, running and connecting are noticed, and the folder is free."""
    from graphs.hostile.child import DriftMonitor

    watch = DriftMonitor(tmp_path)
    for event, arguments in (
        ("open", ("/etc/passwd", "r", 0)),
        ("os.remove", (str(tmp_path.parent / "x"), -1)),
        ("os.system", (b"true",)),
        ("subprocess.Popen", ("true", [], None, None)),
        ("socket.connect", (None, ("127.0.0.1", 1))),
        ("open", (str(tmp_path / "x"), "w", 0)),
        ("object.__getattr__", ()),
    ):
        watch(event, arguments)

    assert [word.split()[0] for word in watch.touched] == [
        *("open", "os.remove", "os.system", "subprocess.Popen", "socket.connect"),
    ]
