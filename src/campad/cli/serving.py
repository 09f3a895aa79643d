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

from campad.cli.terminal.keys import at_each_enter, has_terminal
from campad.cli.terminal.words import gettext, ngettext

if TYPE_CHECKING:
    from campad.server.login import NewLink
    from campad.server.phone.run import PhoneServer
    from campad.server.tokens import Tokens

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
@click.option("--lesson", is_flag=True, help="To the teacher's page of campad serve --keep.")
def link(port: int | None, data: Path | None, lesson: bool) -> None:
    """Print a new link to the page of a campad that runs. It lets one page in, once.

    A campad that was started with --no-keep shows its links itself: press Enter where it runs.
    For one that was started with --data FOLDER, name that folder here too.

    Example: campad link
    """
    from campad.errors import ServerError
    from campad.server.policy import Policy
    from campad.server.port_file import read_port
    from campad.store.folder import default_folder

    folder = data or default_folder()
    if lesson:
        click.echo(_teacher_link(folder))
        return
    port = port or read_port(folder)
    if port is None:
        raise ServerError(
            f"no campad that keeps what it records in {folder} runs now; start it by `campad`, or "
            "name its --data or --port"
        )
    click.echo(Policy(port).link(_tokens(folder).new_code()))


def _tokens(folder: Path) -> Tokens:
    """Return what makes codes and tokens that a campad with this folder knows."""
    from campad.errors import ServerError
    from campad.protocol.limits import Limits
    from campad.server.tokens import Tokens, kept_key

    try:
        return Tokens(kept_key(folder), Limits())
    except OSError as error:
        raise ServerError(
            f"{folder} cannot be used ({error.strerror or error}), so no campad would know what is "
            "made here; name another folder by --data"
        ) from error


def _teacher_link(folder: Path) -> str:
    from campad.errors import ServerError
    from campad.people.kept import FOLDER
    from campad.server.policy import TEACHERS_PAGE
    from campad.server.port_file import read_address

    address = read_address(folder / FOLDER)
    if address is None:
        raise ServerError(
            f"no lesson that is kept in {folder} is served now; see campad serve --keep and --data"
        )
    return f"{address}{TEACHERS_PAGE}#c={_tokens(folder / FOLDER).new_code()}"


@click.command()
@data_option
def token(data: Path | None) -> None:
    """Print a token for another program of this machine, good for a week.

    With it a program can listen to what is decided, and do nothing else.

    Example: campad token
    """
    from campad.store.folder import default_folder

    click.echo(_tokens(data or default_folder()).new_listener())


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
        question = gettext("Delete all projects in {folder}?", folder=shelf.folder)
        click.confirm(question, abort=True, err=True)
    projects, examples, size = shelf.forget_everything()
    deleted = ngettext(
        "Deleted 1 project with {examples} ({size} MB).",
        "Deleted {n} projects with {examples} ({size} MB).",
        projects,
        examples=ngettext("1 example", "{n} examples", examples),
        size=f"{size / 2**20:.1f}",
    )
    click.echo(deleted, err=True)


def open_phone(address: str, data: Path | None) -> PhoneServer:
    """Serve the page for a phone at an address of this machine."""
    from campad.protocol.limits import Limits
    from campad.server.phone.run import PhoneServer
    from campad.store.folder import default_folder

    server = PhoneServer(data or default_folder(), Limits(), address)
    click.echo(
        f"A phone can be the camera: choose it on the page. It comes to {server.policy.address}",
        err=True,
    )
    return server


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
        click.echo(gettext("campad is at {link}", link=make_link(limits.code_s)), err=True)
        if browser:  # in a thread: some browsers return only when they are closed
            address = make_link(limits.opened_code_s)
            threading.Thread(target=open_browser, args=(address,), daemon=True).start()

    show()
    click.echo(gettext("The link lets one page in. Nothing leaves this machine."), err=True)
    if new_link.by == "enter":
        click.echo(gettext("Press Enter for a new link, Ctrl-C to end."), err=True)
        at_each_enter(show)
    elif new_link.by == "command":
        click.echo(gettext("For a new link run: {command}", command=new_link.command), err=True)


def open_browser(address: str) -> None:
    """Open the page, or say that this cannot be done."""
    import webbrowser

    try:
        opened = webbrowser.open(address)
    except webbrowser.Error:
        opened = False
    if not opened:
        click.echo(gettext("No browser could be opened; open the address yourself."), err=True)
