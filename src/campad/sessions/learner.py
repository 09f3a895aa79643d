"""What a session knows and how it learns: the examples, the trained head, one training at a time.

All methods run on the event loop, but for `predict`, which the embedder's thread calls. What that
thread reads, the head, is replaced as a whole and never changed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from campad.controller import Controller
from campad.dataset import ControllerDataset
from campad.errors import ArgumentError, CampadError, TrainingError
from campad.imaging.frame import Look
from campad.learning.holdout_score import Challenge
from campad.learning.prediction import Prediction
from campad.learning.predictor import Head
from campad.learning.problems import Workbench
from campad.protocol import from_page, to_page
from campad.sessions.drift_monitor import Watch
from campad.sessions.reports import report_challenge, report_training
from campad.sessions.saved_state import Kept
from campad.sessions.training import Result, Training, make_classifier

if TYPE_CHECKING:
    from campad.backbones import Backbone

FEWEST_FRAMES = 30
"""To recalibrate with: one second of a camera."""


class Learner:
    """Examples in, predictions out.

    Args:
        labels: the classes to begin with.
        send: takes messages for the page.
        on_trained: called when a training has ended.
        on_change: called when anything has changed that should outlive the session.
    """

    def __init__(
        self,
        labels: tuple[str, ...],
        send: Callable[[to_page.ToPage], Any],
        on_trained: Callable[[], Any],
        on_change: Callable[[], Any] = lambda: None,
    ) -> None:
        self.dataset = ControllerDataset(labels)
        self.challenge = Challenge()
        self.settings = from_page.Settings()
        self.stale = False
        self.changed_s = time.time()
        self.watch = Watch()
        self._send = send
        self._on_trained = on_trained
        self._tell_change = on_change
        self._head: Head | None = None
        self._shift: NDArray[np.float32] | None = None  # the head's, which comes and goes
        self._bench = Workbench()
        self._training: Training | None = None
        self._train_again = False
        self._new_copies = False
        self._refining = False
        self._report: to_page.Trained | None = None
        self._asked = 0  # how often the challenge set was to be scored

    @property
    def trained(self) -> tuple[str, ...] | None:
        """The classes that can be recognised; None before the first training."""
        return self._head.labels if self._head else None

    @property
    def training(self) -> bool:
        """A training is going on that the person knows of."""
        return self._training is not None and not self._refining

    @property
    def recalibrated(self) -> bool:
        """A shift is taken off every activation."""
        return self._shift is not None

    @property
    def shift(self) -> NDArray[np.float32] | None:
        """What is taken off every activation, (d,)."""
        return self._shift

    # Keeping

    def to_controller(self, backbone: Backbone) -> Controller:
        """Return what is known as a controller, to be saved."""
        classifier = self._head.classifier if self._head else make_classifier(self.settings)
        pad = Controller(self.dataset.labels, backbone=backbone, classifier=classifier)
        pad.dataset, pad.head, pad.challenge = self.dataset, self._head, self.challenge
        pad.lost = self.settings.lost
        return pad

    def _noted(self) -> None:
        """Something has changed that should outlive the session."""
        self.changed_s = time.time()
        self._tell_change()

    @property
    def kept(self) -> Kept:
        """All that outlives the session."""
        return Kept(
            self.dataset, self.challenge, self.settings, self._shift, self.trained is not None
        )

    def restore(self, kept: Kept) -> None:
        """Go on where another session ended; what was learned is learned again, at once."""
        self.stop()
        self.dataset, self.challenge, self.settings = kept.dataset, kept.challenge, kept.settings
        self._shift, self._head, self._bench = kept.shift, None, Workbench()
        self._report = None
        self.watch.forget()
        self.stale = kept.trained
        if kept.trained and all(self.dataset.counts.values()):
            self._try_to_train()

    def open(self, pad: Controller) -> None:
        """Go on with what a controller knows; what was known here is given up."""
        self.stop()
        self.dataset, self._head, self.challenge = pad.dataset, pad.head, pad.challenge
        self._shift = pad.head.shift if pad.head else None
        self.settings = msgspec.structs.replace(self.settings, lost=pad.lost)
        self._bench = Workbench()  # what is kept goes by examples' ids, which begin anew
        self.watch.forget()
        # Trained as well where it was: the page wants to be told about the examples.
        self.stale = True
        self._noted()
        self.train_if_wanted()

    # Predicting

    def predict(self, activation: NDArray[np.float32]) -> Prediction | None:
        """Say what one frame's activation, (1, *shape), shows; None before the first training."""
        head = self._head
        if head is None:
            return None
        prediction = head.predict(activation)[0]  # which refuses what is not finite
        self.watch.see(activation, head)
        return prediction

    # Changing

    def add(
        self, activation: NDArray[np.float32], label: str, burst: int, look: Look | None
    ) -> int:
        """Add an example and return its id; training waits for the end of the burst."""
        number = self.dataset.add(_less(activation, self._shift), label, burst, look)
        self.stale = True
        self._noted()
        return number

    def add_copies(
        self,
        example: int,
        copies: NDArray[np.float32],
        shift: NDArray[np.float32] | None,
    ) -> None:
        """Add the copies of an example, if it is still there; `shift` is what it was moved by."""
        try:
            self.dataset.add_copies(example, _less(copies, shift))
        except ArgumentError:
            return  # it was taken back meanwhile
        self._new_copies = True
        self._noted()

    def add_challenge(self, activation: NDArray[np.float32], label: str) -> None:
        """Add a frame to judge by, which is never learned from."""
        if label not in self.dataset.labels:
            raise ArgumentError(f"There is no class {label!r} now.")
        self.challenge.add(activation, label)
        self._noted()

    def clear_challenge(self) -> None:
        """Forget the challenge set."""
        self.challenge.clear()
        self._noted()
        self.tell_challenge()

    def changed(self) -> None:
        """Examples or classes were changed: what was learned may be out of date."""
        self.stale = True
        self._noted()
        if self._head and not set(self._head.labels) <= set(self.dataset.labels):
            self._head = None
        self.train_if_wanted()

    def rename(self, label: str, to: str) -> None:
        """Rename a class; a name is not part of what was learned, so nothing is trained again."""
        before = self.dataset.labels
        self.dataset.rename(label, to)
        names = dict(zip(before, self.dataset.labels, strict=True))
        self.challenge.rename(names)
        if self._head:
            labels = tuple(names.get(name, name) for name in self._head.labels)
            self._head = replace(self._head, labels=labels)
        self._noted()
        self._train_again |= self._training is not None

    def follow_names(self, before: tuple[str, ...]) -> None:
        """Undo may have given a class its former name back: the challenge set follows."""
        now = self.dataset.labels
        if len(now) == len(before) and len(set(now) - set(before)) == 1:
            self.challenge.rename(
                {old: new for old, new in zip(before, now, strict=True) if old != new}
            )

    def configure(self, settings: from_page.Settings) -> None:
        """Take new settings; if they change what is learned, learn again."""
        same = {name: getattr(self.settings, name) for name in ("auto_train", "copies", "lost")}
        changed = msgspec.structs.replace(settings, **same) != self.settings
        self.settings = settings
        self._noted()
        if self._head and self._head.lost != settings.lost:
            self._head = replace(self._head, lost=settings.lost)
            self.tell_challenge()
        if changed and self._head:
            self.changed()

    # Training

    def train(self) -> None:
        """Start a training, or if one is going on, another one after it.

        Raises:
            TrainingError: a class has no examples.
        """
        empty = [label for label, count in self.dataset.counts.items() if not count]
        if empty:
            verb = "needs" if len(empty) == 1 else "need"
            raise TrainingError(f"{', '.join(empty)} still {verb} examples.")
        if self._training:
            self._train_again = True
            return
        self.stale = self._new_copies = False
        self._training = Training(
            self.settings, self.dataset, self._bench, self._report_loss, self._ended
        )

    def train_if_wanted(self) -> None:
        """Start a training if the person wants that by itself, and every class has examples."""
        if self.settings.auto_train and all(self.dataset.counts.values()):
            self._try_to_train()

    def refine_if_wanted(self) -> None:
        """Copies of examples that are learned already have come: learn again, but as no news."""
        useful = self._new_copies and self.settings.classifier in ("dense", "ridge")
        wanted = self.settings.auto_train and not self.stale and not self._training
        if self._head and useful and wanted:
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
            self._send(to_page.Failure(error.code, str(error)))

    def _report_loss(self, message: to_page.Loss) -> None:
        if not self._refining:
            self._send(message)

    def _ended(self, result: Result) -> None:
        self._training = None
        refined, self._refining = self._refining, False
        if result.dataset is not self.dataset:
            pass  # another project was opened meanwhile
        elif refined and result.stopped:
            pass  # what was learned before is better than what was stopped
        elif result.classifier is None:
            self.stale = True
            code = getattr(result.error, "code", "error")
            self._send(to_page.Failure(code, f"Training failed: {result.error}"))
        elif set(result.snapshot.labels) <= set(self.dataset.labels):
            head = Head(
                result.classifier,
                result.snapshot.labels,
                lost=self.settings.lost,
                shift=self._shift,
            )
            self._head = head.informed(result.study) if result.study else head
            self._noted()
            self.watch.forget()
            self._report = report_training(result, refined=refined, lost=self.settings.lost)
            self._send(self._report)
            self.tell_challenge()
        if self._train_again:
            self._train_again = False
            self._try_to_train()
        self._on_trained()

    # Following the camera's world

    def finish_recalibration(self) -> None:
        """Take the frames that were watched, and follow them if they show all poses.

        Raises:
            ArgumentError: there was no camera, or nothing to compare its frames with.
        """
        frames, head = self.watch.take(), self._head
        if head is None or head.reference is None:
            raise ArgumentError("Train first: there is nothing to compare the camera with.")
        if len(frames) < FEWEST_FRAMES:
            raise ArgumentError("The camera gave too few pictures to recalibrate.")
        self._head, found = head.recalibrated(np.stack(frames))
        self._shift = self._head.shift
        self._noted()
        label = None if found.shift is not None else head.labels[found.most]
        self._send(to_page.Recalibrated(found.shift is not None, label, found.share))
        self.watch.forget()
        self.tell_challenge()

    def undo_recalibration(self) -> None:
        """See the camera's world as it was recorded again."""
        self._shift = None
        self._noted()
        if self._head:
            self._head = replace(self._head, shift=None)
        self.watch.forget()
        self.tell_challenge()

    def tell_again(self) -> None:
        """Tell a page that has come back what was found out; it is no news."""
        if self._head and self._report:
            self._send(msgspec.structs.replace(self._report, refined=True))
            self.tell_challenge()

    def tell_challenge(self) -> None:
        """Tell the page how well the challenge set is recognised, when that has been found out.

        In a thread: a thousand frames beside thousands of neighbours take more than a second.
        """
        self._asked += 1
        challenge, asked = self.challenge.copy(), self._asked
        if not len(challenge) or self._head is None:
            self._send(to_page.Challenged(None))
            return
        loop = asyncio.get_running_loop()
        scored = loop.run_in_executor(None, report_challenge, challenge, self._head)
        scored.add_done_callback(lambda found: self._tell_if_newest(asked, found.result()))

    def _tell_if_newest(self, asked: int, message: to_page.Challenged) -> None:
        if asked == self._asked:  # else another score is on its way
            self._send(message)


def _less(
    activations: NDArray[np.float32], shift: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    """Take off what recalibration has found: examples of another day fit those of the first."""
    return activations if shift is None else activations - shift.reshape(activations.shape[1:])
