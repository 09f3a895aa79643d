"""Schedules a session's learning: when to train, what of it to tell the page, what to keep."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from campad.classifiers.base import Classifier, ProblemClassifier
from campad.compute.executors import call_back
from campad.decisions import DecisionSettings
from campad.errors import ArgumentError, CampadError
from campad.learning.fit import TrainingResult
from campad.learning.predictor import score_holdout
from campad.learning.trainer import Trainer
from campad.outputs.steering import Steering
from campad.protocol import to_page
from campad.protocol.settings import Settings
from campad.sessions.drift_monitor import DriftMonitor
from campad.sessions.saved_state import SavedState
from campad.sessions.training import Training, report_training

if TYPE_CHECKING:
    from campad.archive.archive import Opened


class Learner:
    """What the core (`Trainer`) does, done in the background and told. On the event loop.

    Args:
        most_frames: so many are kept to recalibrate with.
        on_change: called when anything has changed that should outlive the session.

    Attributes:
        decisions, steering: when a class is pressed; what is bound, and how good it was.
        mirrored: the page sends its frames as in a mirror.
        report: what the last training came to; `stale`: the examples have changed since then.
        changed_s: when anything changed last, in seconds since 1970.
    """

    def __init__(
        self,
        trainer: Trainer,
        background: Executor,
        most_frames: int,
        send: Callable[[to_page.ToPage], Any],
        on_trained: Callable[[], Any],
        on_change: Callable[[], Any],
    ) -> None:
        self.trainer = trainer
        self.settings = Settings()
        self.decisions = DecisionSettings()
        self.steering = Steering()
        self.mirrored = True
        self._ways: dict[int, bool] = {}  # of the examples that were recorded here: mirrored?
        self._earlier_way: bool | None = None  # of all others
        self.monitor = DriftMonitor(most_frames)
        self.stale = False
        self.changed_s = time.time()
        self._loop, self._background = asyncio.get_running_loop(), background
        self._send, self._on_trained, self._tell_change = send, on_trained, on_change
        self._training: Training | None = None
        self._train_again = self._new_augmentations = self._refining = False
        self.report: to_page.Trained | None = None
        self._asked = 0  # how often the holdout was to be scored

    @property
    def training(self) -> bool:
        """A training is going on that the person knows of."""
        return self._training is not None and not self._refining

    @property
    def taught_mirrored(self) -> bool | None:
        """The examples are of mirrored frames; None: some are, or nobody knows."""
        examples = self.trainer.dataset.examples
        ways = {self._ways.get(e.id, self._earlier_way) for e in examples} or {self.mirrored}
        return ways.pop() if len(ways) == 1 else None

    @property
    def classifier(self) -> Classifier:
        """What has learned; before the first training, what would."""
        known = self.trainer.predictor
        return known.classifier if known else self.settings.make_classifier()

    # Another project

    @property
    def saved_state(self) -> SavedState:
        """All that outlives the session."""
        core = self.trainer
        taught = core.dataset, core.holdout, self.settings, core.shift, core.predictor is not None
        more = self.mirrored, self.taught_mirrored, self.decisions, self.steering
        return SavedState(*taught, *more, core.stream, core.prior)

    def restore(self, saved: SavedState) -> None:
        """Go on where another session ended; what was learned is learned again, at once."""
        trainer = saved.trainer
        self._take(trainer, saved.settings, saved.taught_mirrored)
        self.mirrored, self.decisions, self.steering = (
            saved.mirrored,
            saved.decisions,
            saved.steering,
        )
        self.stale = saved.trained and len(trainer.dataset) > 0
        if saved.trained and all(trainer.dataset.counts.values()):
            self._try_to_train()

    def open(self, opened: "Opened") -> None:
        """Go on with what a file held."""
        trainer, mirrored = opened.trainer, opened.mirrored
        rate = trainer.rejection_rate
        self._take(trainer, msgspec.structs.replace(self.settings, rejection_rate=rate), mirrored)
        self.mirrored = self.mirrored if mirrored is None else mirrored
        self.decisions, self.steering = opened.decisions, opened.steering
        # Trained as well where it was: the page wants to be told about the examples.
        self.stale = len(trainer.dataset) > 0
        self.noted()
        self.train_if_wanted()

    def _take(self, trainer: Trainer, settings: Settings, mirrored: bool | None) -> None:
        self.stop()
        self._ways, self._earlier_way = {}, mirrored
        self.trainer, self.settings, self.report = trainer, settings, None
        self.monitor.forget()

    # Changing

    def noted(self) -> None:
        """Something has changed that should outlive the session."""
        self.changed_s = time.time()
        self._tell_change()

    def added(self, example_id: int) -> None:
        """An example was added; training waits for the end of the burst."""
        self._ways[example_id] = self.mirrored
        self.stale = True
        self.noted()

    def add_augmentations(
        self, example_id: int, activations: Any, shift: NDArray[np.float32] | None
    ) -> None:
        """Add the copies of an example, if it is still there; `shift` is what it was moved by."""
        try:
            self.trainer.add_augmentations(example_id, activations, shift)
        except ArgumentError:
            return  # it was taken back meanwhile
        self._new_augmentations = True
        self.noted()

    def changed(self) -> None:
        """Examples or classes were changed: what was learned may be out of date."""
        self.stale = True
        self.noted()
        self.trainer.forget_unknown()
        self.train_if_wanted()

    def mirror(self, *, on: bool) -> None:
        """Frames come as in a mirror from now on, or as the camera gives them."""
        self.mirrored = on
        self.noted()

    def clear_holdout(self) -> None:
        """Forget the holdout."""
        self.trainer.holdout.clear()
        self.noted()
        self.tell_holdout()

    def rename(self, label: str, to: str) -> None:
        """Rename a class; nothing is trained again for that."""
        self.trainer.rename(label, to)
        self.noted()
        self._train_again |= self._training is not None

    def configure(self, settings: Settings) -> None:
        """Take new settings; if they change what is learned, learn again."""
        before, self.settings = self.settings, settings
        self.noted()
        if before.rejection_rate != settings.rejection_rate:
            self.trainer.rejection_rate = settings.rejection_rate
            self.tell_holdout()
        if before.learned != settings.learned and self.trainer.predictor:
            self.changed()

    # Training

    def train(self) -> None:
        """Start a training, or another one after it; errors as in `Trainer.check_classes`."""
        self.trainer.check_classes()
        if self._training:
            self._train_again = True
            return
        classifier, snapshot = self.settings.make_classifier(), self.trainer.snapshot()
        self.stale = self._new_augmentations = False
        ended = partial(self._ended, self.trainer)
        self._training = Training(
            classifier, snapshot, self.trainer.cache, self._background, self._report_loss, ended
        )

    def train_if_wanted(self) -> None:
        """Start a training if the person wants that by itself, and every class has examples."""
        if self.settings.auto_train and all(self.trainer.dataset.counts.values()):
            self._try_to_train()

    def refine_if_wanted(self) -> None:
        """Copies of examples that are learned already have come: learn again, but as no news."""
        known = self.trainer.predictor
        wanted = self.settings.auto_train and not self.stale and not self._training
        if not (known and wanted and self._new_augmentations):
            return
        if isinstance(known.classifier, ProblemClassifier) and known.classifier.uses_tangents:
            self._refining = True
            self._try_to_train()
            self._refining = self._training is not None

    def stop(self) -> None:
        """End the training that is going on; what it has learned so far is kept."""
        self._train_again = False
        if self._training:
            self._training.stop()

    def _try_to_train(self) -> None:
        try:
            self.train()
        except CampadError as error:
            self._send(to_page.Failure.of(error))

    def _report_loss(self, message: to_page.Loss) -> None:
        if not self._refining:
            self._send(message)

    def _ended(self, trainer: Trainer, done: Future[TrainingResult]) -> None:
        self._training = None
        refined, self._refining = self._refining, False
        if trainer is self.trainer:  # else another project was opened meanwhile
            self._take_result(done, refined=refined)
        if self._train_again:
            self._train_again = False
            self._try_to_train()
        self._on_trained()

    def _take_result(self, done: Future[TrainingResult], *, refined: bool) -> None:
        error = done.cancelled() or done.exception()
        if error:
            self.stale = True
            code = getattr(error, "code", "error")
            self._send(to_page.Failure(code, f"Training failed: {error}"))
            return
        result = done.result()
        if refined and result.stopped:
            return  # what was learned before is better than what was stopped
        if not set(result.snapshot.labels) <= set(self.trainer.dataset.labels):
            return  # classes were renamed or deleted meanwhile
        self.trainer.finish(result)
        self.noted()
        self.monitor.forget()
        self.report = report_training(result, refined=refined, rate=self.settings.rejection_rate)
        self._send(self.report)
        self.tell_holdout()

    # Following the camera's world

    def recalibrated(self, *, learn: bool) -> None:
        """What recalibration takes off has changed, and what it shows may be to learn from."""
        self.noted()
        self.monitor.forget()
        self.tell_holdout()
        if learn and self.trainer.can_learn_frames(self.settings.make_classifier()):
            self._refining |= self._training is None
            self._try_to_train()

    # To the page

    def tell_again(self) -> None:
        """Tell a page that has come back what was found out; it is no news."""
        if self.trainer.predictor and self.report:
            self._send(msgspec.structs.replace(self.report, refined=True))
            self.tell_holdout()

    def tell_holdout(self) -> None:
        """Tell the page how well the holdout is recognised, when that has been found out.

        In the background: a thousand frames beside thousands of neighbours take over a second.
        """
        self._asked += 1
        holdout, known = copy(self.trainer.holdout), self.trainer.predictor
        if not len(holdout) or known is None:
            self._send(to_page.Challenged(None))
            return
        scored = self._background.submit(score_holdout, holdout, known)
        call_back(scored, self._loop, partial(self._tell_if_newest, self._asked))

    def _tell_if_newest(self, asked: int, scored: Future[Any]) -> None:
        if asked == self._asked and not scored.cancelled():  # else another is on its way
            self._send(to_page.Challenged(scored.result()))
