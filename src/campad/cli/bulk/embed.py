"""`campad embed`: very many pictures become a table of activations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from campad.cli.options import (
    NetworkChoice,
    cluster_option,
    load_network,
    network_options,
    opened_cluster,
    output_option,
)
from campad.cli.output import progress
from campad.errors import SourceError

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone
    from campad.compute.cluster.executor import ClusterExecutor
    from campad.embedding.pipeline import Workers

MOST_NAMED = 20


@click.command()
@click.argument("inputs", metavar="FOLDER|ZIP|VIDEO...", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@output_option("The table's folder; what is in it already is not embedded again.")
@network_options
@cluster_option
def embed(
    inputs: tuple[Path, ...],
    output: Path,
    network: NetworkChoice,
    cluster: str | None,
) -> None:
    """Embed pictures and clips, as many as there are, into a table of Parquet files.

    Its columns are path, label (the outermost subfolder), group (the recording), sha256 and
    activation; the network is named in the files' metadata. The same command goes on where it was
    ended. What cannot be read is told, and listed beside it in ...-not-read.txt. Needs
    pip install ".[embed]" in the folder of a copy of campad.

    Example: campad embed photos -o table
    """
    from campad.embedding.run import embed_into
    from campad.embedding.sources import listing
    from campad.embedding.table import Table

    sources = listing(inputs)
    backbone = load_network(network)
    table = Table(output, backbone)
    with opened_cluster(cluster) as workers, progress("Embedding") as bar:
        done = embed_into(table, sources, backbone, bar, _who(workers, backbone))
    for name, why in list(done.unread.items())[:MOST_NAMED]:
        click.echo(f"Not read: {name}: {why}", err=True)
    if len(done.unread) > MOST_NAMED:
        click.echo(f"{len(done.unread) - MOST_NAMED} more are in {table.unread}", err=True)
    if not done.embedded + done.known:
        raise SourceError("nothing was embedded: no file could be read")
    click.echo(
        f"{done.embedded} frames embedded, {done.known} were in {output} already, "
        f"{len(done.unread)} not read.",
        err=True,
    )


def _who(cluster: ClusterExecutor | None, network: Backbone) -> Workers | None:
    if cluster is None:
        return None
    from campad.compute.cluster.network import embedding_workers

    return embedding_workers(cluster, network)
