"""The command gym: the poses that a camera or a video shows play an environment of Gymnasium."""

from __future__ import annotations

import json
import secrets
import threading
import time
import tomllib
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from campad.cli.options import (
    NetworkChoice,
    camera_option,
    decide_by,
    json_option,
    mirror_option,
    open_frames,
    open_project,
    own_network_options,
    turn,
    when_option,
)
from campad.cli.output import print_table
from campad.cli.terminal.ends import interruptible
from campad.cli.watcher import Watcher
from campad.errors import ArgumentError
from campad.graphs.sanitize import told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from campad.controller import Controller
    from campad.gym.actions import ActionMapping
    from campad.gym.play import Episode, Recorder

KINDS = (".mp4", ".json")


@click.command(name="gym")
@click.argument("environment")
@click.option("--project", type=click.Path(path_type=Path), help="The .campad file.")
@camera_option
@click.option(
    "--video",
    metavar="FILE|URL",
    help="Watch a video file at its own pace, again and again, or a network stream.",
)
@click.option(
    "--map",
    "written",
    metavar="TEXT|FILE",
    help='What each class does, like "left=3, right=2", or a .toml file of that for each '
    "environment (what PROJECT keeps, else the actions that are called like the classes).",
)
@click.option("--keep", is_flag=True, help="Keep what --map says in the project's file.")
@click.option(
    "--rest", metavar="ACTION", help="What is done while nothing is pressed (NOOP, or 0)."
)
@click.option(
    "--actions", is_flag=True, help="Print a table of the environment's actions, and end."
)
@click.option("--turns", is_flag=True, help="Step only when a class comes to be pressed.")
@click.option("--episodes", type=click.IntRange(1), default=1, show_default=True, help="How many.")
@click.option("--seed", type=click.IntRange(0), help="The first episode's; the next have the next.")
@click.option(
    "--fps",
    type=click.FloatRange(0.1, 240),
    metavar="NUMBER",
    help="Steps a second (the environment's).",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="What the environment is made with; may be given several times.",
)
@click.option(
    "--record",
    "records",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Record the episodes: .mp4 is a film, .json has all actions and rewards.",
)
@click.option("--show", is_flag=True, help="Show it while it is played, in a page of its own.")
@when_option
@mirror_option
@own_network_options
@json_option
def gym(
    environment: str,
    project: Path | None,
    camera: int | None,
    video: str | None,
    written: str | None,
    keep: bool,
    rest: str | None,
    actions: bool,
    turns: bool,
    episodes: int,
    seed: int | None,
    fps: float | None,
    settings: tuple[str, ...],
    records: tuple[Path, ...],
    show: bool,
    whens: tuple[str, ...],
    mirror: bool | None,
    network: NetworkChoice,
    as_json: bool,
) -> None:
    """Play ENVIRONMENT, any one of Gymnasium, with the poses of a .campad file.

    docs/use/gymnasium.md has more. Ctrl-C ends it.

    Example: campad gym ALE/MsPacman-v5 --project me.campad --camera 0
    """
    from campad.gym.environments import open_environment, steps_per_second

    _check_records(records)
    films = any(path.suffix.lower() == ".mp4" for path in records)
    with interruptible(), ExitStack() as stack:
        env = open_environment(environment, render=films or show, settings=_settings(settings))
        stack.callback(env.close)
        if actions:
            _print_actions(env, as_json)
            return
        if project is None or (camera is None) == (video is None):
            raise click.UsageError("give --project, and --camera or --video; or --actions")
        if keep and written is None:
            raise click.UsageError("--keep keeps what --map says; give that, too")
        from campad.decisions import Decider
        from campad.gym.actions import ActionMapping
        from campad.gym.play import Pace, Poses, play

        pad = open_project(project, network)
        actions_of = _mapping(written, environment) or _kept(pad, environment)
        mapping = ActionMapping(env, actions_of, pad.labels, rest)
        if keep and actions_of:
            pad.steering = pad.steering.with_gym(environment, actions_of)
            pad.save(project)
        decide_by(pad, whens)
        turn(pad, project, mirror)
        if not turns:
            _tell_rest(mapping, environment)
        pace = Pace(fps or steps_per_second(env), time.monotonic, time.sleep, turns)
        recorders = _recorders(records, pace.hz, stack)
        if show:
            recorders = (*recorders, _shown(environment, stack))
        poses = Poses()
        frames = open_frames(camera, video, again=True)
        watcher = stack.enter_context(
            Watcher(pad.predict, frames, Decider(pad.decisions), poses.act)
        )
        watcher.wait_for_the_first()
        first = secrets.randbits(31) if seed is None else seed
        _tell_episodes(
            play(env, mapping, poses, pace, first, recorders), watcher, episodes, as_json
        )


def _tell_rest(mapping: ActionMapping, environment: str) -> None:
    """Say what is done at rest, where the environment does not say what does nothing."""
    if not mapping.rest_is_named:
        click.echo(
            f"{environment} names no action that does nothing: at rest it gets {mapping.rest}. "
            "--rest names another, --turns steps only when something is pressed.",
            err=True,
        )


def _tell_episodes(
    steps: Iterator[Episode | None], watcher: Watcher, most: int, as_json: bool
) -> None:
    """Play so many episodes, and say how each went."""
    try:
        for episode in steps:
            watcher.check()
            if episode:
                _print_episode(episode, as_json)
                if episode.number == most:
                    break
    except KeyboardInterrupt:  # how a person ends it; nothing went wrong
        click.echo("\ncampad has ended before the episode did.", err=True)


def _check_records(records: tuple[Path, ...]) -> None:
    for path in records:
        if path.suffix.lower() not in KINDS:
            raise click.UsageError(
                f"--record takes a file that ends with .mp4 or .json; got {path}"
            )


def _settings(written: tuple[str, ...]) -> dict[str, Any]:
    """Read NAME=VALUE; a value that is JSON is what that says, any other is text."""
    settings: dict[str, Any] = {}
    for text in written:
        name, equals, value = text.partition("=")
        if not equals or not name.isidentifier():
            raise click.UsageError(f"--set takes NAME=VALUE; got {text!r}")
        try:
            settings[name] = json.loads(value)
        except ValueError:
            settings[name] = value
    return settings


def _mapping(written: str | None, environment: str) -> dict[str, str] | None:
    """Read what each class does, from the command line or from a file."""
    if written is None:
        return None
    if written.lower().endswith(".toml"):
        return _mapping_of_file(Path(written), environment)
    from campad.outputs.bindings import read_binding

    read = read_binding(f"--map: {written}", {})
    if read.address:
        raise ArgumentError(f"--map takes class=action, with commas between; got {read.address!r}")
    return dict(read.actions)


def _kept(pad: Controller, environment: str) -> Mapping[str, str] | None:
    """Return what the project's classes do here, and say so; None if it does not know."""
    kept = pad.steering.gym.get(environment)
    if kept:
        told = ", ".join(f"{label}={action}" for label, action in kept.items())
        click.echo(f"In {environment}, as the project says: {told}", err=True)
    return kept


def _mapping_of_file(path: Path, environment: str) -> dict[str, str]:
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ArgumentError(f"{path} cannot be read: {told(error)}") from error
    table = found.get(environment)
    if not isinstance(table, dict):
        raise ArgumentError(f'{path} has no table ["{environment}"]')
    return {str(label): str(action) for label, action in table.items()}


def _recorders(records: tuple[Path, ...], hz: float, stack: ExitStack) -> tuple[Recorder, ...]:
    """Open what is recorded to; it is finished when the stack is left, whatever happens."""
    from campad.gym.recording import FilmRecorder, JsonRecorder

    recorders: list[Recorder] = []
    for path in records:
        film = path.suffix.lower() == ".mp4"
        recorders.append(FilmRecorder(path, hz) if film else JsonRecorder(path))
        stack.callback(recorders[-1].close)
    return tuple(recorders)


def _shown(environment: str, stack: ExitStack) -> Recorder:
    """Open the page that shows what is played; it ends when the stack is left."""
    from campad.cli.serving import open_browser
    from campad.gym.recording import ShownRecorder
    from campad.server.show.showing import Showing

    showing = Showing(environment)
    stack.callback(showing.close)
    click.echo(f"It is shown at {showing.link()}", err=True)
    address = showing.link(opened=True)
    threading.Thread(target=open_browser, args=(address,), daemon=True).start()
    return ShownRecorder(showing.show)


def _print_actions(env: Any, as_json: bool) -> None:
    from campad.gym.actions import action_table, how_to_write

    rows = action_table(env)
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows]))
        return
    print_table(("action", "what it is"), [[row.written, row.meaning] for row in rows])
    click.echo(f"\n{env.action_space}; in --map an action is {how_to_write(env)}.")


def _print_episode(episode: Episode, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(episode)))
        return
    click.echo(
        f"episode {episode.number}: score {episode.score:g} in {episode.steps} steps, "
        f"{episode.ended} (seed {episode.seed})"
    )
