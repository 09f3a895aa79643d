"""`campad serve`: many people at once, each in a browser of their own."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from campad.cli.options import (
    OWN_CLUSTER,
    NetworkChoice,
    classes_option,
    cluster_option,
    load_network,
    network_options,
)
from campad.cli.serving import data_option
from campad.cli.terminal.ends import interruptible
from campad.cli.terminal.keys import at_each_enter, has_terminal
from campad.cli.terminal.words import gettext, ngettext

if TYPE_CHECKING:
    from campad.compute.executors import Executors
    from campad.people.kept import Keeping
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
@classes_option
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
@click.option(
    "--keep",
    type=click.IntRange(1, 365),
    metavar="DAYS",
    help="Keep what people teach, without pictures, until they have not come for so many days. "
    "Every page says so. (Nothing is stored.)",
)
@data_option
@click.option(
    "--metrics-token",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Let who has the token in this file read /metrics; campad makes the file.",
)
@click.option(
    "--log",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json: a line of JSON for each message, without codes, links and names.",
)
@network_options
@cluster_option
def serve(
    port: int | None,
    address: str,
    names: tuple[str, ...],
    classes: list[str],
    people: int,
    tls_cert: Path | None,
    tls_key: Path | None,
    keep: int | None,
    data: Path | None,
    metrics_token: Path | None,
    log: str,
    network: NetworkChoice,
    cluster: str | None,
) -> None:
    """Serve a lesson to the network: people join by a code, each with a session of their own.

    Without --keep nothing is stored: what they teach is gone at the end. See docs/classroom.md and,
    to run it as a service, docs/operations.md.

    Example: campad serve
    """
    from campad.server.lesson.run import run_lesson
    from campad.server.listening import check_here
    from campad.server.operations.logs import log_json
    from campad.store.folder import default_folder

    if log == "json":
        log_json(sys.stderr)
    hosts, folder = _hosts(names, address), data or default_folder()
    check_here(address)  # before an authority is asked to speak for it
    certificate = _certificate(folder, hosts, tls_cert, tls_key)
    try:
        with interruptible():
            run_lesson(
                load_network(network, threads=1),
                classes,
                hosts,
                certificate,
                _log_ready if log == "json" else _greet,
                people=people,
                bind=address,
                port=port,
                keeping=_keeping(folder, keep),
                reader=_reader(metrics_token),
                executors=_executors(cluster, people),
            )
    except KeyboardInterrupt:  # how a person ends it; nothing went wrong
        if log == "text":
            _tell_end(keep)


def _hosts(names: tuple[str, ...], address: str) -> list[str]:
    """Return what this machine is called: first as a person says, then as it knows itself."""
    from campad.server.lesson import addresses

    try:
        own = [addresses.checked_host(name) for name in names]
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    everywhere = address == "0.0.0.0"  # noqa: S104
    here = [*addresses.addresses(), *addresses.names()] if everywhere else [address]
    return list(dict.fromkeys([*own, *here, "127.0.0.1", "localhost"]))


def _tell_end(days: int | None) -> None:
    gone = gettext("campad has ended; what was taught in the lesson is gone.")
    kept = ngettext(
        "campad has ended; what was taught is kept for a day.",
        "campad has ended; what was taught is kept for {n} days.",
        days or 0,
    )
    click.echo("\n" + (kept if days else gone), err=True)


def _keeping(folder: Path, days: int | None) -> Keeping | None:
    from campad.people.kept import FOLDER, Keeping

    return Keeping(folder / FOLDER, days) if days else None


def _reader(file: Path | None) -> str | None:
    from campad.server.lesson.keys import read_reader
    from campad.server.operations.prometheus import check_installed

    if file is None:
        return None
    check_installed()
    return read_reader(file)


def _executors(cluster: str | None, people: int) -> Executors | None:
    if cluster is None:
        return None
    from campad.compute.cluster.network import cluster_executors
    from campad.server.lesson.run import lesson_limits

    address = "" if cluster == OWN_CLUSTER else cluster
    return cluster_executors(address, lesson_limits(people))


def _certificate(
    folder: Path, hosts: list[str], file: Path | None, key: Path | None
) -> Certificate:
    from campad.server.lesson.authority import own
    from campad.server.lesson.certificates import given

    if bool(file) != bool(key):
        raise click.UsageError("--tls-cert and --tls-key go together")
    if file and key:
        return given(file, key)
    return own(folder / "authority", [host.strip("[]") for host in hosts])


def _log_ready(opened: Opened) -> None:
    """Say where the lesson is, and nothing that lets anybody in."""
    said = {
        "address": opened.policy.address,
        "fingerprint": opened.certificate.fingerprint,
        "days": opened.kept_days,
    }
    logging.getLogger(__name__).info("the lesson is served", extra=said)


def _greet(opened: Opened) -> None:
    """Show how to join, and the teacher's page: now, and at every Enter."""
    from campad.protocol.limits import Limits
    from campad.server.lesson.codes import qr_text

    join = f"{opened.policy.address}/join"

    def show() -> None:
        link = opened.teacher_link(Limits().code_s)
        click.echo(gettext("The teacher's page: {link}", link=link), err=True)

    click.echo(qr_text(f"{join}#{opened.code}"), err=True)
    click.echo(
        gettext("To join: {join} with the code {code}", join=join, code=opened.code), err=True
    )
    print_ = opened.certificate.fingerprint
    click.echo(gettext("Its certificate's SHA-256: {print}", print=print_), err=True)
    if opened.certificate.authority:
        click.echo(
            gettext(
                "Browsers do not know it, and warn. To install its authority once on each device: "
                "{address}, or {file}",
                address=f"{opened.policy.address}/authority",
                file=opened.certificate.authority,
            ),
            err=True,
        )
    show()
    nothing = gettext("The link lets one page in. Nothing is stored.")
    kept = ngettext(
        "The link lets one page in. Kept for a day.",
        "The link lets one page in. Kept for {n} days.",
        opened.kept_days or 0,
    )
    click.echo(kept if opened.kept_days else nothing, err=True)
    if has_terminal():
        click.echo(gettext("Press Enter for a new link, Ctrl-C to end the lesson."), err=True)
        at_each_enter(show)
