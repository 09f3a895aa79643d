"""How somebody wants a classifier to learn."""

from dataclasses import asdict, dataclass

from campad.classifiers.base import Classifier, make_classifier
from campad.evaluation.novelty import REJECTION_RATE


@dataclass(frozen=True)
class LearningSettings:
    """The names are the tutorial's; the labels on the page say what they mean.

    Attributes:
        classifier: a name of the registry.
        learning_rate, batch_fraction, epochs, units: see `DenseClassifier`.
        auto_train: learn by itself after each recording.
        augment: learn from warped copies of every frame as well.
        rejection_rate: see `Trainer`.
    """

    classifier: str = "dense"
    learning_rate: float = 0.01
    batch_fraction: float = 0.4
    epochs: int = 20
    units: int = 100
    auto_train: bool = True
    augment: bool = True
    rejection_rate: float = REJECTION_RATE

    @property
    def learned(self) -> tuple[object, ...]:
        """Those that change what is learned."""
        return self.classifier, self.learning_rate, self.batch_fraction, self.epochs, self.units

    def make_classifier(self) -> Classifier:
        """Build an untrained classifier."""
        return make_classifier(self.classifier, asdict(self))
