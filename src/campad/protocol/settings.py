"""How a person wants to teach: in its session, in the page's messages, in files."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from campad.classifiers.base import Classifier, find, make_classifier
from campad.evaluation.novelty import REJECTION_RATE

Label = Annotated[str, Meta(min_length=1, max_length=80)]
Number = Annotated[int, Meta(ge=0, le=2**53)]


class Settings(
    Struct,
    forbid_unknown_fields=True,
    frozen=True,
    rename={"augment": "copies", "rejection_rate": "lost"},
):
    """The names are the tutorial's, two others when written; bounds are for what is read."""

    classifier: str = "dense"
    """A name of the registry."""
    learning_rate: Annotated[float, Meta(gt=0, le=1)] = 0.01
    batch_fraction: Annotated[float, Meta(gt=0, le=1)] = 0.4
    epochs: Annotated[int, Meta(ge=1, le=500)] = 20
    units: Annotated[int, Meta(ge=1, le=1024)] = 100
    auto_train: bool = True
    """Learn by itself after each recording."""
    augment: bool = True
    """Learn from warped copies of every frame as well."""
    rejection_rate: Annotated[float, Meta(ge=0, le=0.5)] = REJECTION_RATE
    """See `campad.learning.trainer.Trainer`."""

    def __post_init__(self) -> None:
        find(self.classifier)

    @property
    def learned(self) -> tuple[Any, ...]:
        """Those that change what is learned."""
        return self.classifier, self.learning_rate, self.batch_fraction, self.epochs, self.units

    def make_classifier(self) -> Classifier:
        """Build an untrained classifier."""
        return make_classifier(self.classifier, msgspec.structs.asdict(self))
