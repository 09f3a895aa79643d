"""Options that several commands share, and what they open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import wraps
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from campad.cli.output import DownloadBar
from campad.cli.terminal.words import gettext
from campad.errors import ModelFileError, ProjectFileError
from campad.imaging.normalisation import NORMALISATIONS

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone
    from campad.compute.cluster.executor import ClusterExecutor
    from campad.controller import Controller
    from campad.imaging.newest import NewestFrame
    from campad.learning.prior import Prior

Command = Callable[..., None]
Decorator = Callable[[Command], Command]

DEFAULT_BACKBONE = "efficientnet-lite0"
OWN_CLUSTER = "local"


def output_option(meaning: str) -> Decorator:
    """Where what is made goes; it has to be said."""
    kind = click.Path(path_type=Path)
    return click.option("-o", "--output", required=True, type=kind, help=meaning)


backbone_option = click.option(
    "--backbone",
    default=DEFAULT_BACKBONE,
    show_default=True,
    metavar="NAME|PATH",
    help="The network: a name that `campad backbones` lists, or a TF.js model.json, the folder or "
    "zip that it lies in, Keras's .keras or .h5, a float .tflite, or an .onnx file.",
)
own_backbone_option = click.option(
    "--backbone",
    metavar="PATH",
    help="The network's file, folder or zip that a .campad file was made with, if campad has no "
    "name for it.",
)
layer_option = click.option(
    "--layer", metavar="NAME", help="Where to cut it; `campad layers` lists the names."
)
normalisation_option = click.option(
    "--normalisation",
    type=click.Choice(list(NORMALISATIONS)),
    help="What a network of your own takes its pixels as (a guess, which is told).",
)


def _four_directions() -> str:
    """Name the four pads of a new project, in the language of who starts campad."""
    return ",".join((gettext("up"), gettext("down"), gettext("left"), gettext("right")))


classes_option = click.option(
    "--classes",
    default=_four_directions,
    show_default="up,down,left,right",
    callback=lambda _context, _option, text: [label for label in text.split(",") if label.strip()],
    help="The names of the classes to begin with, with commas between them; the four directions "
    "are in the language of the terminal.",
)
copies_option = click.option(
    "--copies/--no-copies",
    default=True,
    show_default=True,
    help="Learn from slightly warped copies of every picture as well: fewer mistakes, slower.",
)
skip_bad_option = click.option(
    "--skip-bad", is_flag=True, help="Go on without files that cannot be read, and name them."
)
mirror_option = click.option(
    "--mirror/--no-mirror",
    default=None,
    help="Look at pictures as in a mirror, or as they are (as PROJECT was taught).",
)
when_option = click.option(
    "--when",
    "whens",
    multiple=True,
    metavar='"CLASS: ..."',
    help='When a class counts, like "jump: tap", "turbo: repeat, repeat=0.5" or "rest: neutral"; '
    'without a class, like "smoothing=0.2", for all; may be given several times (as PROJECT has '
    "it).",
)
camera_option = click.option(
    "--camera", type=click.IntRange(0), help="Watch this camera (0 is the first)."
)
cluster_option = click.option(
    "--ray",
    "cluster",
    is_flag=False,
    flag_value=OWN_CLUSTER,
    metavar="[ADDRESS]",
    help="Let a Ray cluster do the work: the one at ADDRESS, or one of this machine's own.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@dataclass(frozen=True)
class NetworkChoice:
    """The network that a person asked for.

    Attributes:
        backbone: its name or path; None is the default one or, for a project, the one it names.
        layer: where it is cut; None leaves it to the network.
        normalisation: a word of NORMALISATIONS; None leaves it to the network.
    """

    backbone: str | None
    layer: str | None = None
    normalisation: str | None = None


def _network_options(backbone: Decorator) -> Decorator:
    """Return a decorator that adds three options, which the command gets as `network`."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def chosen(
            *args: Any,
            backbone: str | None,
            layer: str | None,
            normalisation: str | None,
            **others: Any,
        ) -> None:
            command(*args, network=NetworkChoice(backbone, layer, normalisation), **others)

        return backbone(layer_option(normalisation_option(chosen)))

    return decorate


network_options = _network_options(backbone_option)
own_network_options = _network_options(own_backbone_option)
other_network_options = _network_options(
    click.option("--backbone", metavar="NAME|PATH", help="A network to try beside those at hand.")
)


def check_apart(given: Path, output: Path) -> None:
    """Refuse to write over what is read; raises UsageError."""
    if given.exists() and output.exists() and output.samefile(given):
        raise click.UsageError(f"-o would write over {click.format_filename(given)}; name another")


@contextmanager
def opened_cluster(address: str | None) -> Iterator[ClusterExecutor | None]:
    """Give the cluster that a person asked for by `--ray`, if they did; it ends with the block."""
    if address is None:
        yield None
        return
    from campad.compute.cluster.executor import ClusterExecutor

    with ClusterExecutor("" if address == OWN_CLUSTER else address) as cluster:
        yield cluster


def open_project(project: Path, network: NetworkChoice) -> Controller:
    """Open a .campad file with the network that it names, or with the one that is given.

    That one is cut and normalised as the file says, unless something else is asked for.
    """
    from campad.loading import open_file

    if not (network.layer or network.normalisation):
        return open_file(project, backbone=network.backbone)
    if not network.backbone:
        raise click.UsageError(
            "a .campad file knows the layer and the normalisation of its network; --layer and "
            "--normalisation only go with --backbone"
        )
    return open_file(project, backbone=load_network(network))


def open_frames(camera: int | None, video: str | None, *, again: bool = False) -> NewestFrame:
    """Open a camera or a video, of which one is given; `again` repeats a file without end."""
    from campad.imaging.live import read_camera, read_video
    from campad.imaging.newest import NewestFrame

    if video is None:
        return NewestFrame(read_camera(camera or 0))
    if not again or "://" in video:
        return NewestFrame(read_video(video))
    return NewestFrame(chain.from_iterable(read_video(video) for _ in count()))


def turn(pad: Controller, project: Path, mirror: bool | None) -> None:
    """Have pictures looked at the way round that a project was taught, and say if that is mirrored.

    Args:
        pad: the opened project.
        project: its file.
        mirror: what a person says of it; None is what the file says.

    Raises:
        ProjectFileError: nobody says.
    """
    pad.mirrored = pad.mirrored if mirror is None else mirror
    if pad.mirrored is None:
        raise ProjectFileError(
            f"{click.format_filename(project)} does not say whether it was taught on mirrored "
            "pictures; give --mirror if it was taught on the page, --no-mirror if on other pictures"
        )
    if pad.mirrored:
        click.echo(gettext("Pictures are mirrored, as on the page."), err=True)


def decide_by(pad: Controller, whens: Iterable[str]) -> None:
    """Have classes count when a person says, in place of what the project says.

    Raises:
        ArgumentError: it cannot be read, or there is no such class.
    """
    from campad.decisions.typed import read_when

    for text in whens:
        pad.decisions = read_when(text, pad.decisions, pad.labels)


def load_network(chosen: NetworkChoice, threads: int | None = None) -> Backbone:
    """Load a network, with a bar while it is fetched; say what was guessed about it."""
    from campad.backbones import load_backbone

    network = load_backbone(
        chosen.backbone or DEFAULT_BACKBONE,
        layer=chosen.layer,
        normalisation=chosen.normalisation,
        threads=threads,
        on_progress=DownloadBar(),
    )
    tell_guess(network)
    return network


def load_start(chosen: NetworkChoice) -> tuple[Backbone, Prior | None]:
    """Load a network, and what it tells apart by itself, as Teachable Machine's exports do.

    It is opened on the one thread that a server computes each frame on.
    """
    from campad.archive.exported import is_export, read_export
    from campad.backbones.catalog import CATALOG

    path = Path(chosen.backbone or DEFAULT_BACKBONE)
    cut = chosen.layer or chosen.normalisation
    if not (cut or chosen.backbone in CATALOG) and path.exists() and is_export(path):
        with suppress(ModelFileError):  # as a network alone it may serve all the same
            opened = read_export(path, threads=1)
            return opened.backbone, opened.trainer.prior
    return load_network(chosen, threads=1), None


def tell_guess(network: Backbone) -> None:
    """Say on standard error what becomes of pixels, where nobody knows what a network wants."""
    if network.guessed:
        click.echo(
            gettext(
                "{network} does not say what it takes; it gets {pixel} for a pixel x, which is a "
                "guess (--normalisation).",
                network=network.name,
                pixel=network.normalisation,
            ),
            err=True,
        )
