"""A session's frames go to the network, and what comes back is kept, tried or shown.

Everything runs on the event loop; results come over from wherever they were computed.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from campad.classifiers.base import Classifier
from campad.compute.embedder import Embedder, Mailbox
from campad.compute.executors import hand_over
from campad.compute.frame import Embedded, FrameResult
from campad.dataset.augmentations import COPIES, MAX_AUGMENTED
from campad.errors import CampadError
from campad.imaging.augment import draw_strengths
from campad.imaging.frame import Pixels
from campad.learning.predictor import Predictor
from campad.learning.trainer import Trainer
from campad.protocol import to_page
from campad.protocol.frames import FrameHeader
from campad.sessions.experiments import Experiments
from campad.sessions.learner import Learner

TELL_EVERY_S = 5
SLOW_S, SLOW_TIMES = 0.005, 3
"""What takes longer so often is not done on the event loop: a game's pictures are 17 ms apart."""


class _Owed:
    """The copies of one example that the page makes, and who gets them when all are there."""

    def __init__(self, deliver: Callable[[NDArray[np.float32]], Any]) -> None:
        self.deliver = deliver
        self.activations: list[NDArray[np.float32]] = []


class FrameFlow:
    """Follows frames on their way.

    Every frame that has come back is told to `show`: its number, its result, how long it waited. A
    page may owe the copies of `most_owed` examples.
    """

    def __init__(
        self,
        learner: Learner,
        experiments: Experiments,
        embedder: Embedder,
        most_owed: int,
        send: Callable[[to_page.ToPage], Any],
        show: Callable[[int, FrameResult, float], Any],
    ) -> None:
        self._learner, self._experiments, self._embedder = learner, experiments, embedder
        self._send, self._show = send, show
        self._most_owed = most_owed
        self._loop = asyncio.get_running_loop()
        self._mailbox = Mailbox()
        self._recording = 0  # frames to be recorded that are still on their way
        self._augmenting = 0  # recorded frames whose copies are still on their way
        self._owed: dict[int, _Owed] = {}  # those of them whose copies the page makes
        self._failed_s: float | None = None
        self._burst_ended: Callable[[], Any] | None = None
        self._newest = self._forgotten = 0  # numbers of frames
        self._given = self._back = 0  # and of the last one for the network, and from there
        self._judging: Classifier | None = None  # activations, on the event loop,
        self._slow = 0  # and so often in a row not quickly

    def put(self, header: FrameHeader, data: NDArray[Any]) -> None:
        """Pass a frame on: its pixels to the network, or on from there what the page made of it."""
        if header.copy_of is not None:
            self._take_copy(header.copy_of, data)
            return
        frame = Embedded(data, header.look) if header.kind == "activation" else data
        trainer = self._learner.trainer
        if header.record is not None and header.record not in trainer.dataset.labels:
            # Renamed or deleted while its pad was held: the frame can still be predicted.
            self._send(to_page.Failure("argument", f"There is no class {header.record!r} now."))
            header = msgspec.structs.replace(header, record=None)
        self._newest = max(self._newest, header.seq)
        recorded = header.record is not None
        # A picture to rank layers with is one of earlier: nothing is asked about it.
        predictor = None if header.use == "rank" else trainer.predictor
        if predictor and self._learner.monitor.drifted:
            predictor = replace(predictor, drifted=True)
        if isinstance(frame, Embedded) and self._can_wait_for(predictor):
            self._recording += recorded
            result = self._judge(frame, predictor)
            self._arrived(header, frame, predictor, result, 0.0)
            return
        deliver = partial(hand_over, self._loop, self._arrived, header, frame, predictor)
        if not self._embedder.put(self._mailbox, frame, predictor, deliver, recorded=recorded):
            self._send(to_page.Failure("busy", "This machine cannot record that fast."))
        else:
            self._given = header.seq
            self._recording += recorded

    def _can_wait_for(self, predictor: Predictor | None) -> bool:
        """Say whether the event loop can wait for what is said of an activation.

        To hand it over takes as long, and more where many pages do. No frame overtakes another one.
        """
        classifier = predictor.classifier if predictor else None
        if classifier is not self._judging:
            self._judging, self._slow = classifier, 0
        return self._back >= self._given and self._slow < SLOW_TIMES

    def _judge(self, frame: Embedded, predictor: Predictor | None) -> FrameResult:
        started_s = time.thread_time()
        result = self._embedder.judge(frame, predictor)
        self._slow = self._slow + 1 if time.thread_time() - started_s > SLOW_S else 0
        return result

    def end_burst(self, then: Callable[[], Any]) -> None:
        """The pad was let go: call back when all frames of the burst have come back."""
        self._burst_ended = then
        self._finish_burst()

    def begin(self) -> None:
        """A page has come: it numbers its frames from 1."""
        self._newest = self._forgotten = self._given = self._back = 0

    def forget(self) -> None:
        """Another project was opened: frames that are on their way are not for it."""
        self._forgotten = self._newest
        self.expect_no_copies()

    def expect_no_copies(self) -> None:
        """No more copies come from the page: learn what there is."""
        self._augmenting -= len(self._owed)
        self._owed.clear()
        self.refine()

    def refine(self) -> None:
        """Learn the copies that have come, when no more are on their way."""
        if not self._augmenting:
            self._learner.refine_if_wanted()

    def _arrived(
        self,
        header: FrameHeader,
        frame: Pixels | Embedded,
        predictor: Predictor | None,
        result: FrameResult,
        wait_ms: float,
    ) -> None:
        self._recording -= header.record is not None
        self._back = max(self._back, header.seq)
        if result.activation is None:
            self._tell_failure(result.error)
        elif header.record is not None and header.seq > self._forgotten:
            self._use(header, header.record, frame, result)
        self._show(header.seq, result, wait_ms)
        if result.activation is not None and predictor:  # once the answer has gone out
            self._loop.call_soon(self._learner.monitor.see, result.activation, predictor)
        self._finish_burst()

    def _tell_failure(self, error: BaseException | None) -> None:
        """Tell the page that the network failed, but not at every frame."""
        now = self._loop.time()
        if self._failed_s is None or now - self._failed_s > TELL_EVERY_S:
            self._failed_s = now
            self._send(to_page.Failure("network", f"The network failed: {error}"))

    def _finish_burst(self) -> None:
        if self._burst_ended and not self._recording:
            then, self._burst_ended = self._burst_ended, None
            then()

    def _use(
        self, header: FrameHeader, label: str, frame: Pixels | Embedded, result: FrameResult
    ) -> None:
        """Do with a recorded frame what it was recorded for."""
        assert result.activation is not None
        try:
            if header.use == "challenge":
                self._learner.trainer.add_holdout(result.activation[0], label)
                self._learner.noted()
            elif header.use == "rank":
                assert not isinstance(frame, Embedded)
                self._experiments.add_frame(frame[0], label, header.burst)
            else:
                self._record(header, label, frame, result)
        except CampadError as error:
            self._send(to_page.Failure.of(error))

    def _record(
        self, header: FrameHeader, label: str, frame: Pixels | Embedded, result: FrameResult
    ) -> None:
        """Keep an example, and order its copies: here, or from the page that has its picture."""
        learner, trainer = self._learner, self._learner.trainer
        example_id = trainer.add(result.activation, label, header.burst, result.look)
        learner.added(example_id)
        wanted = learner.settings.augment and len(trainer.dataset) <= MAX_AUGMENTED
        # Another project's examples have the same numbers; and by the time that the copies come,
        # recalibration may have found another shift.
        example = trainer, example_id, trainer.shift
        warps = None
        if isinstance(frame, Embedded):
            if wanted and len(self._owed) < self._most_owed:
                self._owed[example_id] = _Owed(partial(self._augmented, *example))
                self._augmenting += 1
                warps = draw_strengths(example_id).tolist()
        elif wanted:
            deliver = partial(hand_over, self._loop, self._augmented, *example)
            self._augmenting += self._embedder.put_augmentation(frame, example_id, deliver)
        self._send(to_page.Recorded(header.seq, example_id, label, warps))

    def _take_copy(self, example_id: int, activation: NDArray[np.float32]) -> None:
        """Take one of an example's copies from the page; the last one completes them."""
        owed = self._owed.get(example_id)
        if owed is None:
            return  # another project was opened meanwhile
        owed.activations.append(activation[0])
        if len(owed.activations) == COPIES:
            del self._owed[example_id]
            owed.deliver(np.stack(owed.activations))

    def _augmented(
        self,
        trainer: Trainer,
        example_id: int,
        shift: NDArray[np.float32] | None,
        activations: NDArray[np.float32] | None,
    ) -> None:
        self._augmenting -= 1
        if activations is not None and trainer is self._learner.trainer:
            self._learner.add_augmentations(example_id, activations, shift)
        self.refine()
