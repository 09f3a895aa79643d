"""`campad serve`: many people at once, each in a browser of their own."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from campad.cli.options import (
    backbone_option,
    layer_option,
    load_network,
    normalisation_option,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from campad.server.lesson.certificates import Certificate
    from campad.server.lesson.run import Opened


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Where to listen (8443, or next free).")
@click.option(
    "--address",
    metavar="ADDRESS",
    default="0.0.0.0",  # noqa: S104 - others are to reach it
    show_default=True,
    help="Which of this machine's addresses to listen at.",
)
@click.option(
    "--host-name",
    "names",
    multiple=True,
    metavar="NAME",
    help="A name or address that others reach this machine by; the first one is shown.",
)
@click.option(
    "--classes",
    default="up,down,left,right",
    show_default=True,
    help="The names of the classes to begin with, with commas between them.",
)
@click.option(
    "--people",
    type=click.IntRange(1, 200),
    default=40,
    show_default=True,
    help="So many may join.",
)
@click.option(
    "--tls-cert",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A certificate for --host-name (campad makes one).",
)
@click.option(
    "--tls-key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The key of --tls-cert.",
)
@backbone_option
@layer_option
@normalisation_option
def serve(
    port: int | None,
    address: str,
    names: tuple[str, ...],
    classes: str,
    people: int,
    tls_cert: Path | None,
    tls_key: Path | None,
    backbone: str,
    layer: str | None,
    normalisation: str | None,
) -> None:
    """Serve a lesson to the network: people join by a code, each with a session of their own.

    Nothing is stored: what they teach is gone at the end. See docs/classroom.md.

    Example: campad serve
    """
    from campad.server.lesson import addresses
    from campad.server.lesson.run import run_lesson

    try:
        own = [addresses.checked_host(name) for name in names]
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    everywhere = address == "0.0.0.0"  # noqa: S104
    here = [*addresses.addresses(), *addresses.names()] if everywhere else [address]
    hosts = list(dict.fromkeys([*own, *here, "127.0.0.1", "localhost"]))
    certificate = _certificate(hosts, tls_cert, tls_key)
    labels = [label for label in classes.split(",") if label.strip()]
    try:
        run_lesson(
            load_network(backbone, layer, normalisation),
            labels,
            hosts,
            certificate,
            _greet,
            people=people,
            bind=address,
            port=port,
        )
    except KeyboardInterrupt:  # how a person ends it; nothing went wrong
        click.echo("\ncampad has ended; what was taught in the lesson is gone.", err=True)


def _certificate(hosts: list[str], file: Path | None, key: Path | None) -> Certificate:
    from campad.server.lesson.authority import own
    from campad.server.lesson.certificates import given
    from campad.store.folder import default_folder

    if bool(file) != bool(key):
        raise click.UsageError("--tls-cert and --tls-key go together")
    if file and key:
        return given(file, key)
    return own(default_folder() / "authority", [host.strip("[]") for host in hosts])


def _greet(opened: Opened) -> None:
    """Show how to join, and the teacher's page: now, and at every Enter."""
    from campad.protocol.limits import Limits
    from campad.server.lesson.codes import qr_text

    join = f"{opened.policy.address}/join"

    def show() -> None:
        click.echo(f"The teacher's page: {opened.teacher_link(Limits().code_s)}", err=True)

    click.echo(qr_text(f"{join}#{opened.code}"), err=True)
    click.echo(f"To join: {join} with the code {opened.code}", err=True)
    click.echo(f"Its certificate's SHA-256: {opened.certificate.fingerprint}", err=True)
    if opened.certificate.authority:
        click.echo(
            f"Browsers do not know it, and warn. To install its authority once on each device: "
            f"{opened.policy.address}/authority, or {opened.certificate.authority}",
            err=True,
        )
    show()
    click.echo("The link lets one page in. Nothing is stored.", err=True)
    if sys.stdin is not None and sys.stdin.isatty():
        click.echo("Press Enter for a new link, Ctrl-C to end the lesson.", err=True)
        threading.Thread(target=_listen, args=[show], name="campad-keyboard", daemon=True).start()


def _listen(show: Callable[[], None]) -> None:
    for _line in sys.stdin:
        show()
