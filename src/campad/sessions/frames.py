"""Intake: a session's frames go to the network, and what comes back is kept, tried or shown.

Everything runs on the event loop; results come over from the embedder's thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from campad.compute.embedder import Embedder
from campad.compute.jobs import CopyJob, Embedded, Mailbox
from campad.dataset import ControllerDataset
from campad.dataset.copies import MAX_COPIED
from campad.errors import CampadError
from campad.imaging.frame import Pixels
from campad.protocol import from_page, to_page
from campad.sessions.experiments import Experiments
from campad.sessions.learner import Learner

log = logging.getLogger(__name__)

TELL_EVERY_S = 5


@dataclass(frozen=True, slots=True)
class _Kept:
    """An example whose copies are on their way, and what it was moved by when it came."""

    dataset: ControllerDataset
    number: int
    shift: NDArray[np.float32] | None


class Intake:
    """Follows frames on their way.

    Args:
        learner: gets examples, copies and the challenge set.
        experiments: get the frames to rank layers with.
        embedder: runs the network.
        send: takes messages for the page.
        show: given every frame's result.
    """

    def __init__(
        self,
        learner: Learner,
        experiments: Experiments,
        embedder: Embedder,
        send: Callable[[to_page.ToPage], Any],
        show: Callable[[Embedded], Any],
    ) -> None:
        self._learner, self._experiments, self._embedder = learner, experiments, embedder
        self._send, self._show = send, show
        self._loop = asyncio.get_running_loop()
        self._mailbox = Mailbox(learner.predict, lambda result: self._call(self._arrived, result))
        self._recording = 0  # frames to be recorded that are still on their way
        self._copying = 0  # recorded frames whose copies are still on their way
        self._failed_s: float | None = None
        self._burst_ended: Callable[[], Any] | None = None
        self._newest = self._forgotten = 0  # numbers of frames

    def put(self, header: from_page.FrameHeader, pixels: Pixels) -> None:
        """Pass a frame on to the network."""
        if header.record is not None and header.record not in self._learner.dataset.labels:
            # Renamed or deleted while its pad was held: the frame can still be predicted.
            self._send(to_page.Failure("argument", f"There is no class {header.record!r} now."))
            header = msgspec.structs.replace(header, record=None)
        self._newest = max(self._newest, header.seq)
        if not self._embedder.put(self._mailbox, header, pixels):
            self._send(to_page.Failure("busy", "This machine cannot record that fast."))
        elif header.record is not None:
            self._recording += 1

    def end_burst(self, then: Callable[[], Any]) -> None:
        """The pad was let go: call back when all frames of the burst have come back."""
        self._burst_ended = then
        self._finish_burst()

    def begin(self) -> None:
        """A page has come: it numbers its frames from 1."""
        self._newest = self._forgotten = 0

    def forget(self) -> None:
        """Another project was opened: frames that are on their way are not for it."""
        self._forgotten = self._newest

    def refine(self) -> None:
        """Learn the copies that have come, when no more are on their way."""
        if not self._copying:
            self._learner.refine_if_wanted()

    def _call(self, callback: Callable[..., Any], *arguments: Any) -> None:
        """Go over from the embedder's thread to the event loop."""
        try:
            self._loop.call_soon_threadsafe(callback, *arguments)
        except RuntimeError:
            log.debug("a frame came back after the server had closed")

    def _arrived(self, result: Embedded) -> None:
        self._recording -= result.header.record is not None
        if result.activation is None:
            self._tell_failure(result.error)
        elif result.header.record is not None and result.header.seq > self._forgotten:
            self._use(result, result.header.record)
        self._show(result)
        self._finish_burst()

    def _tell_failure(self, error: Exception | None) -> None:
        """Tell the page that the network failed, but not at every frame."""
        now = self._loop.time()
        if self._failed_s is None or now - self._failed_s > TELL_EVERY_S:
            self._failed_s = now
            self._send(to_page.Failure("network", f"The network failed: {error}"))

    def _finish_burst(self) -> None:
        if self._burst_ended and not self._recording:
            then, self._burst_ended = self._burst_ended, None
            then()

    def _use(self, result: Embedded, label: str) -> None:
        """Do with a recorded frame what it was recorded for."""
        assert result.activation is not None
        assert result.pixels is not None
        try:
            if result.header.use == "challenge":
                self._learner.add_challenge(result.activation[0], label)
            elif result.header.use == "rank":
                self._experiments.add_frame(result.pixels[0], label, result.header.burst)
            else:
                self._keep(result, result.activation, result.pixels, label)
        except CampadError as error:
            self._send(to_page.Failure(error.code, str(error)))

    def _keep(
        self, result: Embedded, activation: NDArray[np.float32], pixels: Pixels, label: str
    ) -> None:
        """Keep an example, and order its copies."""
        header, learner = result.header, self._learner
        number = learner.add(activation, label, header.burst, result.look)
        self._send(to_page.Recorded(header.seq, number, label))
        if learner.settings.copies and len(learner.dataset) <= MAX_COPIED:
            # Another project's examples have the same numbers; and by the time that the copies
            # come, recalibration may have found another shift.
            example = _Kept(learner.dataset, number, learner.shift)
            job = CopyJob(pixels, number, lambda found: self._call(self._copied, example, found))
            self._copying += self._embedder.put_copies(job)

    def _copied(self, example: _Kept, copies: NDArray[np.float32] | None) -> None:
        self._copying -= 1
        if copies is not None and example.dataset is self._learner.dataset:
            self._learner.add_copies(example.number, copies, example.shift)
        self.refine()
