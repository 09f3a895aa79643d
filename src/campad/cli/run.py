"""The command run: a camera or a video steers, without a browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from campad.cli.options import (
    NetworkChoice,
    camera_option,
    decide_by,
    mirror_option,
    open_frames,
    open_project,
    own_network_options,
    turn,
    when_option,
)
from campad.cli.terminal.ends import interruptible
from campad.cli.terminal.keys import Keys
from campad.cli.terminal.status import Status
from campad.cli.terminal.words import gettext
from campad.errors import CampadError, OutputError

if TYPE_CHECKING:
    from campad.controller import Controller
    from campad.imaging.newest import NewestFrame
    from campad.outputs.desk import Desk


def _print_cameras(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from campad.imaging.live import list_cameras

    cameras = list_cameras()
    for camera in cameras:
        click.echo(f"{camera.number}  {camera.name}")
    if not cameras:
        click.echo("This machine shows no camera.", err=True)
    ctx.exit()


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@camera_option
@click.option(
    "--video",
    metavar="FILE|URL",
    help="Watch a video file at its own pace, or a network stream, like rtsp://camera/live.",
)
@click.option(
    "--out",
    "outs",
    multiple=True,
    metavar='"KIND: ..."|FILE',
    help="What is steered, or a .toml file of that; may be given several times (what is bound in "
    "PROJECT, once you have seen it).",
)
@click.option("--arm", is_flag=True, help="Act at once. Without it nothing is sent before a key.")
@click.option(
    "--list-cameras",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_cameras,
    help="List the cameras of this machine, and end.",
)
@when_option
@mirror_option
@own_network_options
def run(
    project: Path,
    camera: int | None,
    video: str | None,
    outs: tuple[str, ...],
    arm: bool,
    whens: tuple[str, ...],
    mirror: bool | None,
    network: NetworkChoice,
) -> None:
    """Steer programs and devices by what a camera or a video shows, as PROJECT was taught.

    Enter arms and disarms, q ends. When a class counts, and whether it presses once, again and
    again or for as long as it is shown, is what PROJECT has, as it was set on the page (Settings),
    or what --when says. docs/outputs.md has all that can be steered.

    Example: campad run me.campad --camera 0 --out "keyboard: jump=space" --when "jump: tap"
    """
    if (camera is None) == (video is None):
        raise click.UsageError("give --camera or --video")
    keys = Keys()
    if not (arm or keys.there):
        raise click.UsageError("there is no terminal to press Enter in; give --arm")
    if arm and not outs:
        raise click.UsageError("--arm arms what --out says; what PROJECT brings, Enter does")
    desk = _bound(outs)
    pad = open_project(project, network)
    decide_by(pad, [*_typed_whens(outs), *whens])
    if not outs:
        bind_brought(desk, pad, project)
    turn(pad, project, mirror)
    desk.set_labels(pad.labels)
    with interruptible(), _feed(desk), keys:
        try:
            if arm or desk.problem:
                desk.arm()  # or it says what the problem is
            _watch(pad, open_frames(camera, video), desk, keys)
        except KeyboardInterrupt:  # how a person ends it; nothing went wrong
            click.echo("\n" + gettext("campad has ended."), err=True)
        finally:
            desk.disarm()


def _bound(outs: tuple[str, ...]) -> Desk:
    """Return a desk with the outputs that a person asked for."""
    from campad.outputs.desk import Desk
    from campad.outputs.kinds import read_typed

    desk = Desk()
    desk.bind([binding for out in outs for binding in read_typed(out)])
    return desk


def _typed_whens(outs: tuple[str, ...]) -> list[str]:
    """Return what the files of outputs say of when classes count."""
    from campad.outputs.kinds import read_typed_whens

    return [text for out in outs for text in read_typed_whens(out)]


def bind_brought(desk: Desk, pad: Controller, project: Path) -> None:
    """Bind what a project brings, once a person has seen and allowed it.

    Raises:
        UsageError: it brings nothing. ArgumentError: something that only counts where it is typed.
    """
    from campad.outputs.kinds import check_untyped, written

    name = click.format_filename(project)
    if not pad.steering.outputs:
        raise click.UsageError(f"nothing is bound in {name}; give --out")
    for binding in pad.steering.outputs:
        check_untyped(binding)
    click.echo(gettext("{name} brings what it steers:", name=name), err=True)
    for binding in pad.steering.outputs:
        click.echo(f"  {written(binding)}", err=True)
    question = gettext("Is that what you want? Enter arms it then")
    click.confirm(question, abort=True, err=True)
    desk.take(pad.steering.outputs, allowed=True)


@contextmanager
def _feed(desk: Desk) -> Iterator[None]:
    """Let other programs listen, if that is asked for."""
    found = [one.binding for one in desk.bound if one.binding.kind == "websocket"]
    if not found:
        yield
        return
    from campad.outputs.broadcast import feed_origins, feed_port
    from campad.server.feed_server import serving_feed
    from campad.server.tokens import read_key
    from campad.store.folder import default_folder

    key = read_key(default_folder())
    with serving_feed(feed_port(found[0]), feed_origins(found[0]), key) as address:
        click.echo(
            gettext(
                "Programs listen at {socket} or {events}, with what `campad token` prints.",
                socket=f"ws://{address}/decisions",
                events=f"http://{address}/api/decisions",
            ),
            err=True,
        )
        yield


def _watch(pad: Controller, frames: NewestFrame, desk: Desk, keys: Keys) -> None:
    """Act on each frame until the frames end, or a person ends it."""
    from campad.cli.live import follow
    from campad.decisions import Decider

    status = Status(time.monotonic)
    if keys.there:
        keys_say = gettext("Enter arms and disarms, q ends.")
        status.note(keys_say if desk.armed else f"{keys_say} {gettext('Not armed.')}")
    try:
        steps = follow(frames, pad.predict, Decider(pad.decisions), desk.act, time.monotonic)
        for step in steps:
            status.show(step, armed=desk.armed, dropped=frames.dropped, trouble=_trouble(desk))
            typed = keys.pressed()
            if "q" in typed:
                return
            if "\n" in typed or "\r" in typed:
                _toggle(desk, status)
            if desk.disarmed and not keys.there:  # nobody can arm it again
                raise OutputError(desk.disarmed)
    finally:
        frames.close()
        status.close()


def _toggle(desk: Desk, status: Status) -> None:
    if desk.armed:
        desk.disarm()
        return
    try:
        desk.arm()
    except CampadError as error:  # perhaps it can be at the next try
        status.note(f"Error: {error}")


def _trouble(desk: Desk) -> str:
    return desk.disarmed or "; ".join(one.trouble for one in desk.bound if one.trouble)
