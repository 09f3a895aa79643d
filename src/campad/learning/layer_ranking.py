"""Ranking layers: where to cut which network, for these pictures?

The pictures are embedded at a handful of layers of each network that is at hand, and the layers
ranked by how well pictures are recognised from the other recordings.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from campad.backbones.backbone import Backbone
from campad.backbones.catalog import CATALOG
from campad.backbones.identity import asked_normalisation
from campad.backbones.load import is_at_hand, list_layers, load_backbone
from campad.dataset.arguments import MAX_ACTIVATION_SIZE
from campad.evaluation.metrics import measure

HANDFUL = 5
MOST_FRAMES = 400
"""More would not be ranked in a few seconds, and tell no more."""

KEPT_SIDE = 256
"""Pictures are kept so large, in pixels, while layers are tried: a bit more than networks see."""


@dataclass(frozen=True)
class Cut:
    """A network, and the layer it is cut at."""

    backbone: str
    layer: str
    normalisation: str | None = None
    """What `load_backbone` is asked for."""

    @classmethod
    def of(cls, backbone: Backbone) -> Self:
        """Return the cut that a backbone is."""
        return cls(backbone.source, backbone.layer, asked_normalisation(backbone))

    def load(self) -> Backbone:
        """Load the network, cut here; errors are those of `load_backbone`."""
        return load_backbone(self.backbone, layer=self.layer, normalisation=self.normalisation)


@dataclass(frozen=True)
class Ranked:
    """How a layer did.

    Attributes:
        cut: which.
        numbers: how many numbers an activation has.
        accuracy: with bursts left out, by ridge regression; None if every class has one only.
        interval: where that lies with 95 % confidence.
        n: how many pictures could be judged.
        ms: to embed one picture of the right size; the median.
    """

    cut: Cut
    numbers: int
    accuracy: float | None
    interval: tuple[float, float] | None
    n: int
    ms: float


def candidates(own: Cut | None = None, most_numbers: int = MAX_ACTIVATION_SIZE) -> list[Cut]:
    """Return a handful of layers of every network that is at hand, and of one's own.

    Args:
        own: a cut that is in use; it is among them, and so are others of its network.
        most_numbers: no other layer of one's own network with larger activations.
    """
    cuts = [
        Cut(entry.name, layer)
        for entry in CATALOG.values()
        if is_at_hand(entry.name)
        for layer in entry.layers_to_rank
    ]
    if own and own.backbone not in CATALOG:
        names = _handful(own.backbone, most_numbers)
        cuts += [replace(own, layer=layer) for layer in names]
    if own and own not in cuts:
        cuts.append(own)
    return cuts


def embed_each(
    backbone: Backbone, frames: Sequence[Any], clock: Callable[[], float] = time.perf_counter
) -> tuple[NDArray[np.float32], float]:
    """Embed n pictures, uint8 RGB of any size, one after the other.

    Returns the activations (n, d), and how many ms one of them took: the median.
    """
    activations, times = [], []
    for frame in frames:
        started = clock()
        activations.append(backbone.embed(frame)[0].ravel())
        times.append(1000 * (clock() - started))
    return np.stack(activations), float(np.median(times))


def rank_layer(
    cut: Cut,
    frames: Sequence[Any],
    classes: NDArray[np.intp],
    bursts: NDArray[Any],
    labels: Sequence[str],
    clock: Callable[[], float] = time.perf_counter,
) -> Ranked:
    """See how well a layer tells n pictures apart; no class is empty.

    Pictures are uint8 RGB of any size. Errors are those of `load_backbone`.
    """
    activations, ms = embed_each(cut.load(), frames, clock)
    quality = measure(activations, np.eye(len(labels))[classes], bursts, labels)
    numbers = activations.shape[1]
    return Ranked(cut, numbers, quality.accuracy, quality.interval, quality.n, ms)


def best_first(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Sort layers, the most accurate first; of those that are equal, the fastest."""
    return sorted(ranked, key=lambda r: (-(r.accuracy or 0), r.ms))


def _handful(name: str, most_numbers: int) -> list[str]:
    """Choose layers of a network that campad does not know: evenly from its second half."""
    layers = [
        layer for layer, shape in list_layers(name).items() if int(np.prod(shape)) <= most_numbers
    ]
    half = layers[len(layers) // 2 :] or layers
    places = np.unique(np.linspace(0, len(half) - 1, HANDFUL).astype(np.intp))
    return [half[place] for place in places]
