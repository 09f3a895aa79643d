"""What the command line does around the page: links that open it, and forgetting what it kept."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from shlex import quote
from shutil import which
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from campad.server.login import NewLink

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where campad keeps what you record (your data folder).",
)


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Where it listens (where it says that it does)."
)
@data_option
def link(port: int | None, data: Path | None) -> None:
    """Print a new link to the page of a campad that runs. It lets one page in, once.

    A campad that was started with --no-keep shows its links itself: press Enter where it runs.
    For one that was started with --data FOLDER, name that folder here too.

    Example: campad link
    """
    from campad.protocol.limits import Limits
    from campad.server.policy import DEFAULT_PORT, Policy
    from campad.server.port_file import read_port
    from campad.server.tokens import Tokens, read_key
    from campad.store.folder import default_folder

    folder = data or default_folder()
    tokens = Tokens(read_key(folder), Limits())
    click.echo(Policy(port or read_port(folder) or DEFAULT_PORT).link(tokens.new_code()))


@click.command()
@data_option
def token(data: Path | None) -> None:
    """Print a token for another program of this machine, good for a week.

    With it a program can listen to what is decided, and do nothing else.

    Example: campad token
    """
    from campad.protocol.limits import Limits
    from campad.server.tokens import Tokens, read_key
    from campad.store.folder import default_folder

    click.echo(Tokens(read_key(data or default_folder()), Limits()).new_listener())


@click.command()
@data_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(data: Path | None, yes: bool) -> None:
    """Delete all projects that campad has kept on this machine. Files that you saved stay.

    What a running campad has open is left; its page has a button for that.

    Example: campad forget
    """
    from campad.store.folder import ProjectFolder, default_folder

    shelf = ProjectFolder(data or default_folder())
    if not yes:
        click.confirm(f"Delete all projects in {shelf.folder}?", abort=True, err=True)
    projects, examples, size = shelf.forget_everything()
    deleted = "1 project" if projects == 1 else f"{projects} projects"
    held = "1 example" if examples == 1 else f"{examples} examples"
    click.echo(f"Deleted {deleted} with {held} ({size / 2**20:.1f} MB).", err=True)


def has_terminal() -> bool:
    """Say whether a person can press Enter here."""
    return sys.stdin is not None and sys.stdin.isatty()


def link_command(data: Path | None) -> str:
    """Return the command for another link as it can be typed here: `make play` is on no path."""
    program = "campad" if which("campad") else f"{quote(sys.executable)} -m campad"
    return f"{program} link" + (f" --data {quote(str(data))}" if data else "")


def way_to_link(data: Path | None, *, keep: bool) -> NewLink:
    """Say how to get another link; a command needs what campad keeps."""
    from campad.server.login import NewLink

    command = link_command(data)
    if has_terminal():
        return NewLink("enter", command)
    return NewLink("command" if keep else "restart", command)


def greet(make_link: Callable[[float], str], *, browser: bool, new_link: NewLink) -> None:
    """Show the page to the person, by links good for so many seconds: now, and at every Enter.

    Without a terminal it names the command that makes other links, if there is one.
    """
    from campad.protocol.limits import Limits

    limits = Limits()

    def show() -> None:
        click.echo(f"campad is at {make_link(limits.code_s)}", err=True)
        if browser:  # in a thread: some browsers return only when they are closed
            address = make_link(limits.opened_code_s)
            threading.Thread(target=open_browser, args=(address,), daemon=True).start()

    def listen() -> None:
        for _line in sys.stdin:
            show()

    show()
    click.echo("The link lets one page in. Nothing leaves this machine.", err=True)
    if new_link.by == "enter":
        click.echo("Press Enter for a new link, Ctrl-C to end.", err=True)
        threading.Thread(target=listen, name="campad-keyboard", daemon=True).start()
    elif new_link.by == "command":
        click.echo(f"For a new link run: {new_link.command}", err=True)


def open_browser(address: str) -> None:
    """Open the page, or say that this cannot be done."""
    import webbrowser

    try:
        opened = webbrowser.open(address)
    except webbrowser.Error:
        opened = False
    if not opened:
        click.echo("No browser could be opened; open the address yourself.", err=True)
