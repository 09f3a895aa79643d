"""How settings are written: in the page's messages, and in the files of sessions."""

from dataclasses import asdict
from typing import Annotated, Self

import msgspec
from msgspec import Meta, Struct

from campad.classifiers.base import find
from campad.evaluation.novelty import REJECTION_RATE
from campad.learning.settings import LearningSettings

Label = Annotated[str, Meta(min_length=1, max_length=80)]
Number = Annotated[int, Meta(ge=0, le=2**53)]


class Settings(
    Struct,
    forbid_unknown_fields=True,
    frozen=True,
    rename={"augment": "copies", "rejection_rate": "lost"},
):
    """`LearningSettings` within the bounds that the page may choose from."""

    classifier: str = "dense"
    learning_rate: Annotated[float, Meta(gt=0, le=1)] = 0.01
    batch_fraction: Annotated[float, Meta(gt=0, le=1)] = 0.4
    epochs: Annotated[int, Meta(ge=1, le=500)] = 20
    units: Annotated[int, Meta(ge=1, le=1024)] = 100
    auto_train: bool = True
    augment: bool = True
    rejection_rate: Annotated[float, Meta(ge=0, le=0.5)] = REJECTION_RATE

    def __post_init__(self) -> None:
        find(self.classifier)

    @classmethod
    def of(cls, settings: LearningSettings) -> Self:
        """Return settings as they are written."""
        return cls(**asdict(settings))

    def meant(self) -> LearningSettings:
        """Return what they stand for."""
        return LearningSettings(**msgspec.structs.asdict(self))
