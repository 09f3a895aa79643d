"""The command line: the command `campad` itself, which opens the page, and its group."""

import gc
import io
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import click

# Before NumPy is imported. Its OpenBLAS shares small products out among threads that wait for each
# other; beside a browser and the network's threads, which is where campad runs, the eigenvectors of
# a 200 x 200 matrix then take 380 ms. One thread takes 3 ms in any company.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import campad
from campad.cli import serving
from campad.cli.options import (
    NetworkChoice,
    classes_option,
    json_option,
    load_start,
    network_options,
)
from campad.cli.output import print_bench, progress
from campad.cli.terminal.ends import interruptible
from campad.cli.terminal.words import gettext, language_option
from campad.compute.memory import share_memory
from campad.errors import CampadError

_COMMANDS = {
    "train": "learn",
    "evaluate": "learn",
    "predict": "learn",
    "embed": "bulk.embed",
    "sweep": "bulk.sweep",
    "run": "run",
    "gym": "gym",
    "export": "networks",
    "verify": "networks",
    "backbones": "networks",
    "layers": "networks",
    "eye": "networks",
    "link": "serving",
    "serve": "lesson.serve",
    "token": "serving",
    "forget": "serving",
}
"""Each command but `bench`, and the module of this folder that has it: loaded when it is called."""


class _Group(click.Group):
    """Loads a command when it is called, so that the page is there sooner.

    Turns campad's errors into one line and exit code 1; click itself exits with 2 on misuse.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_COMMANDS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if module := _COMMANDS.get(cmd_name):
            found: click.Command = getattr(import_module(f"campad.cli.{module}"), cmd_name)
            return found
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        share_memory()
        if isinstance(sys.stdout, io.TextIOWrapper):
            # Not every system's encoding has the characters of every class's name.
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except CampadError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group, invoke_without_command=True)
@click.version_option(campad.__version__, prog_name="campad")
@language_option
@click.option("--no-browser", is_flag=True, help="Do not open the page, only print its address.")
@click.option("--port", type=click.IntRange(0, 65535), help="Where to listen (8765, or next free).")
@classes_option
@network_options
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where what you record is kept, without pictures (your data folder).",
)
@click.option("--no-keep", is_flag=True, help="Keep nothing on disk: all is gone at the end.")
@click.option("--pages", type=click.IntRange(1, 200), help="So many pages at once (8).")
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="A page of yours that may listen to what is decided, like http://localhost:5500.",
)
@click.option(
    "--phone",
    is_flag=False,
    flag_value="0.0.0.0",  # noqa: S104 - phones are to reach it
    metavar="[ADDRESS]",
    help="Let a phone of your network be the camera, by a code that the page shows; listens at "
    "all of this machine's addresses, or at this one.",
)
@click.pass_context
def main(
    ctx: click.Context,
    no_browser: bool,
    port: int | None,
    classes: list[str],
    network: NetworkChoice,
    data: Path | None,
    no_keep: bool,
    pages: int | None,
    origins: tuple[str, ...],
    phone: str | None,
) -> None:
    """Turn a webcam into a controller. Without a command: open the page.

    Example: campad --classes "rock,paper,scissors"
    """
    if ctx.invoked_subcommand is not None:
        return
    # Until the page is served: nothing that is loaded is garbage, and to find that out takes 30 ms
    # at a time, some of it while the page is first asked for.
    gc.disable()
    from campad.outputs.broadcast import checked_origin
    from campad.protocol.limits import Limits
    from campad.server.run import run
    from campad.store.folder import default_folder

    backbone, prior = load_start(network)
    if ctx.get_parameter_source("classes") is not click.core.ParameterSource.DEFAULT:
        prior = None  # other classes than the network's own
    labels = prior.labels if prior else classes
    folder = None if no_keep else data or default_folder()
    new_link = serving.way_to_link(data, keep=not no_keep)
    try:
        with interruptible():
            run(
                backbone,
                labels,
                port,
                lambda make: serving.greet(make, browser=not no_browser, new_link=new_link),
                folder=folder,
                limits=Limits(max_sessions=pages) if pages else None,
                new_link=new_link,
                friends=frozenset(map(checked_origin, origins)),
                prior=prior,
                phone=serving.open_phone(phone, data) if phone else None,
            )
    except KeyboardInterrupt:  # how a person ends it; nothing went wrong
        click.echo("\n" + gettext("campad has ended."), err=True)


@main.command()
@json_option
def bench(as_json: bool) -> None:
    """Measure the speed of this machine, in about ten seconds.

    A network that would have to be fetched first is left out.

    Example: campad bench
    """
    from campad.cli.bench import describe_machine, measure

    with progress("Measuring") as bar:
        rows = list(bar(measure(time.perf_counter)))
    print_bench(describe_machine(), rows, as_json)
