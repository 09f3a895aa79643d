"""What the page is told of experiments: classifiers that were compared, layers that were ranked."""

from msgspec import Struct

from campad.protocol.to_page import ToPage


class ComparisonState(Struct):
    """One classifier's line; see `campad.evaluation.comparison.Comparison`."""

    name: str
    accuracy: float | None
    interval: tuple[float, float] | None
    n: int
    confusion: list[list[int]]
    train_ms: float
    predict_ms: float


class Compared(ToPage, tag="compared"):
    """Every classifier has been tried on the examples."""

    labels: list[str]
    rows: list[ComparisonState]


class RankedLayer(Struct):
    """One layer's line; see `campad.learning.layer_ranking.Ranked`."""

    backbone: str
    layer: str
    normalisation: str | None
    """What campad is to be asked for; None is as it chooses itself."""
    numbers: int
    accuracy: float | None
    ms: float
    """To embed one frame."""
    used: bool
    """The layer that campad was started with."""


class RankedLayers(ToPage, tag="ranked"):
    """Layers have been ranked, best first. `frames` were looked at."""

    rows: list[RankedLayer]
    frames: int
