"""Commands, called as a person would."""

from typing import Any

from click.testing import CliRunner, Result

from campad.cli.main import main


def run(*arguments: Any, typed: str | None = None, charset: str = "utf-8") -> Result:
    result = CliRunner(charset=charset).invoke(
        main, [str(argument) for argument in arguments], typed
    )
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result
