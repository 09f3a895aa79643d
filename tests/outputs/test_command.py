"""Commands: real programs are started, and no shell."""

import shlex
import sys
from pathlib import Path

import pytest

from campad.errors import ArgumentError
from campad.outputs.kinds import plan_of, read_typed
from outputs.steered import pressed, wait_until

WRITES = "import os, sys; open(sys.argv[1], 'a').write(os.environ['CAMPAD_CLASS'] + sys.argv[2])"


def test_a_press_starts_a_program_with_its_arguments_as_they_are(tmp_path: Path) -> None:
    """What a shell would make something of is an argument like any other."""
    path, script = tmp_path / "told", tmp_path / "write.py"
    script.write_text(WRITES, "utf-8")
    command = f"{shlex.quote(sys.executable)} {script} {path} $HOME;ls"
    (binding,) = read_typed(f"command: left={command}")
    output = plan_of(binding).make()

    output.act(pressed("left"), None)
    output.act(pressed("left"), None)  # while it runs it is not started again
    output.act(pressed(before=("left",)), None)
    wait_until(lambda: path.exists() and path.read_text("utf-8"), 10)
    output.close()

    assert path.read_text("utf-8") == "left$HOME;ls"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("command: left=no-such-program -x", "there is no program 'no-such-program'"),
        ("command:", "no class has a command"),
        ("""command: left="a 'b" """, "cannot be read: No closing quotation"),
        ("command: left=", "a command is empty"),
    ],
)
def test_a_program_that_is_not_there_is_said_before(text: str, words: str) -> None:
    """Nothing is started."""
    (binding,) = read_typed(text)

    with pytest.raises(ArgumentError, match=words):
        plan_of(binding)
