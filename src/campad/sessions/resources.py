"""What all sessions of a server share."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from campad.compute.embedder import Embedder
from campad.outputs import OutputFactory
from campad.protocol.limits import Limits
from campad.store.disk import Disk

if TYPE_CHECKING:
    from campad.backbones.backbone import Backbone


@dataclass(frozen=True)
class Resources:
    """See the module.

    Attributes:
        backbone: the network.
        embedder: gives frames to it.
        background: does what may wait.
        disk: where what is recorded is kept; None keeps it in memory only.
        limits: the bounds of everything.
        outputs: make what a page's decisions act on, beside the game.
    """

    backbone: "Backbone"
    embedder: Embedder
    background: Executor
    disk: Disk | None
    limits: Limits
    outputs: Sequence[OutputFactory] = ()

    @property
    def network(self) -> dict[str, str]:
        """Name and layer of the network, as files keep them."""
        return {"name": self.backbone.name, "layer": self.backbone.layer}
