"""A session: one person's examples, classifier and game. Outlives a reload of the page.

It does what the page's messages ask, passes frames on to the network, and tells the page what
comes of them. Everything here runs on the event loop.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any, NoReturn

from campad import decisions
from campad.archive import archive
from campad.archive.contents import Contents
from campad.compute.embedder import Embedded, Embedder
from campad.dataset import ControllerDataset
from campad.errors import ArgumentError, CampadError, ProjectFileError, TrainingError
from campad.imaging.frame import Pixels
from campad.learning.holdout_score import Challenge
from campad.learning.prediction import Prediction
from campad.pacman import GameView
from campad.protocol import from_page, to_page
from campad.protocol.limits import RECALIBRATE_S
from campad.sessions.autosave import Disk, Keeper
from campad.sessions.experiments import Experiments
from campad.sessions.frames import Intake
from campad.sessions.game import Arcade
from campad.sessions.learner import Learner
from campad.sessions.outbox import Outbox
from campad.sessions.saved_state import Kept, Written
from campad.store import ProjectStore


class Session:
    """See the module. `outbox` is where messages for the page go; None while there is no page."""

    def __init__(
        self,
        labels: tuple[str, ...],
        embedder: Embedder,
        disk: Disk | None = None,
        on_forget: Callable[[Session], Any] = lambda _session: None,
    ) -> None:
        self.id = secrets.token_urlsafe(16)
        self.outbox: Outbox | None = None
        self.left_s: float | None = None
        self.notes: list[str] = []
        self.learner = Learner(labels, self._send, self._on_trained, self._kept_changed)
        self._embedder, self._disk, self._ask_to_forget = embedder, disk, on_forget
        self._closing: set[asyncio.Future[None]] = set()
        self.keeper = self._new_keeper()
        self._loop = asyncio.get_running_loop()
        self._experiments = Experiments(self._send, self.send_state)
        self._intake = Intake(
            self.learner, self._experiments, embedder, self._send, self._show_prediction
        )
        self._recalibration: asyncio.TimerHandle | None = None
        self._arcade = Arcade(self._show_game)

    @property
    def dataset(self) -> ControllerDataset:
        """The examples."""
        return self.learner.dataset

    # The page comes and goes

    def attach(self, outbox: Outbox) -> None:
        """A page is there; if there was another one, its time is over."""
        if self.outbox:
            self.outbox.take_over()
        self.outbox, self.left_s = outbox, None
        self._intake.begin()

    def tell(self, message: to_page.ToPage) -> None:
        """Send the page a message, if there is one."""
        self._send(message)

    def tell_again(self) -> None:
        """Tell a page that has come back what it may not know any more."""
        self.send_kept()
        self.learner.tell_again()

    def tell_notes(self) -> None:
        """Tell the page what happened before it came."""
        for note in self.notes:
            self._send(to_page.Failure("store", note))
        self.notes = []

    def detach(self, outbox: Outbox) -> None:
        """Its page has gone: the game waits, everything else is kept."""
        if self.outbox is outbox:
            self.outbox, self.left_s = None, self._loop.time()
            self._arcade.pause(on=True)

    async def close(self) -> None:
        """End what is running, and write what is not written yet; what cannot be is logged."""
        self.learner.stop()
        self._experiments.close()
        self._stop_recalibrating()
        self._arcade.stop()
        await asyncio.gather(self.keeper.close(), *self._closing)

    # Projects

    def restore(self, project: str, store: ProjectStore, kept: Kept, written: Written) -> None:
        """Go on with what was kept of another session."""
        self.id = project
        self.keeper = self._new_keeper(store, written)
        self.learner.restore(kept)

    async def stop_keeping(self) -> None:
        """Let go of the files, so that they can be deleted; nothing is written any more."""
        await asyncio.gather(self.keeper.drop(), *self._closing)

    def begin_anew(self, labels: tuple[str, ...]) -> None:
        """Give up everything, after `stop_keeping`."""
        self.id = secrets.token_urlsafe(16)
        self.keeper = self._new_keeper()
        self.learner.restore(
            Kept(ControllerDataset(labels), Challenge(), from_page.Settings(), None, trained=False)
        )
        self._leave_project()
        self._send(to_page.Challenged(None))
        self.send_state()
        self.send_kept()

    def _new_keeper(
        self, store: ProjectStore | None = None, written: Written | None = None
    ) -> Keeper:
        backbone = self._embedder.backbone
        network = {"name": backbone.name, "layer": backbone.layer}
        return Keeper(
            self._disk,
            self.id,
            network,
            lambda: self.learner.kept,
            self.send_state,
            store,
            written,
        )

    def _kept_changed(self) -> None:
        self.keeper.changed()

    async def save_project(self) -> bytes:
        """Return everything but pictures, as it is now, as a .campad file."""
        contents = Contents.of(self.learner.to_controller(self._embedder.backbone))
        # In a thread: a file of 250 MB takes 0.3 s.
        return await asyncio.to_thread(archive.dumps, contents)

    async def open_project(self, data: bytes) -> None:
        """Go on with a .campad file in place of what is here.

        Raises:
            ProjectFileError: it cannot be read, or was made with another network; nothing changed.
        """
        if self.keeper.trouble:
            raise ProjectFileError(
                "What is here is not kept on disk. Save it to a file first, then open this one."
            )
        # In a thread: the largest files take seconds.
        pad = await asyncio.to_thread(archive.loads, data, backbone=self._embedder.backbone)
        # What was here before stays in its own file; the opened project gets one, too.
        self.keeper.freeze()
        self._closing.add(closing := asyncio.ensure_future(self.keeper.close()))
        closing.add_done_callback(self._closing.discard)
        self.id = secrets.token_urlsafe(16)
        self.keeper = self._new_keeper()
        self.learner.open(pad)
        self._leave_project()
        self.learner.tell_challenge()
        self.send_state()
        self.send_kept()

    def _leave_project(self) -> None:
        """Frames that are on their way, and the game, are not for the project that is here now."""
        self._intake.forget()
        self._experiments.forget_frames()
        self._stop_recalibrating()
        self._arcade.stop()

    # Messages from the page

    def handle(self, message: from_page.PageMessage) -> None:
        """Do what the page asks; what cannot be done is answered with an error in words."""
        try:
            getattr(self, f"_on_{type(message).__name__.lower()}")(message)
        except CampadError as error:
            self._send(to_page.Failure(error.code, str(error)))
        self.send_state()

    def _on_hello(self, _message: from_page.Hello) -> NoReturn:
        raise ArgumentError("hello is the first message and comes once")

    def _on_configure(self, message: from_page.Configure) -> None:
        self.learner.configure(message.settings)

    def _on_release(self, _message: from_page.Release) -> None:
        self._intake.end_burst(self._burst_ended)

    def _burst_ended(self) -> None:
        """All frames of the burst have come back."""
        if self.learner.stale:
            self.learner.train_if_wanted()
        self.learner.tell_challenge()
        self.send_state()

    def _on_trained(self) -> None:
        self._intake.refine()  # copies may have come during the training
        self.send_state()

    def _on_train(self, _message: from_page.Train) -> None:
        self.learner.train()

    def _on_halt(self, _message: from_page.Halt) -> None:
        if self.learner.training:
            self.learner.stop()
        else:
            self._arcade.stop()

    def _on_play(self, message: from_page.Play) -> None:
        if self.learner.trained is None:
            raise TrainingError("Train first: the camera does not know your poses yet.")
        self._arcade.start(message.speed)

    def _on_pause(self, message: from_page.Pause) -> None:
        self._arcade.pause(on=message.on)

    def _on_steer(self, message: from_page.Steer) -> None:
        self._arcade.steer(message.direction)

    def _on_undo(self, _message: from_page.Undo) -> None:
        before = self.dataset.labels
        if not self.dataset.undo():
            raise ArgumentError("There is nothing to undo.")
        self.learner.follow_names(before)
        self._changed()

    def _on_clear(self, message: from_page.Clear) -> None:
        self.dataset.clear(message.label)
        self._changed()

    def _on_remove(self, message: from_page.Remove) -> None:
        self.dataset.remove(message.ids)
        self._changed()

    def _on_relabel(self, message: from_page.Relabel) -> None:
        self.dataset.relabel(message.ids, message.label)
        self._changed()

    def _on_rename(self, message: from_page.Rename) -> None:
        self.learner.rename(message.label, message.to)
        self.send_kept()

    def _on_addclass(self, message: from_page.AddClass) -> None:
        self.dataset.add_class(message.label)
        self._changed()

    def _on_deleteclass(self, message: from_page.DeleteClass) -> None:
        self.dataset.delete_class(message.label)
        self._changed()

    def _on_moveclass(self, message: from_page.MoveClass) -> None:
        self.dataset.move_class(message.label, message.position)
        self._kept_changed()

    def _changed(self) -> None:
        self.send_kept()
        self.learner.changed()
        self.learner.tell_challenge()

    # Experiments, and following the camera's world

    def _on_compare(self, _message: from_page.Compare) -> None:
        self._experiments.compare(self.dataset)

    def _on_rank(self, message: from_page.Rank) -> None:
        if message.forget:
            self._experiments.forget_frames()
        else:
            self._experiments.rank(self._embedder.backbone)

    def _on_recalibrate(self, message: from_page.Recalibrate) -> None:
        if not message.on:
            self._stop_recalibrating()
            self.learner.undo_recalibration()
        elif self.learner.trained is None:
            raise TrainingError("Train first: there is nothing to compare the camera with.")
        elif self._recalibration is None:
            self.learner.watch.start()
            self._recalibration = self._loop.call_later(RECALIBRATE_S, self._recalibrated)

    def _recalibrated(self) -> None:
        self._recalibration = None
        try:
            self.learner.finish_recalibration()
        except CampadError as error:
            self._send(to_page.Failure(error.code, str(error)))
        self.send_state()

    def _stop_recalibrating(self) -> None:
        if self._recalibration:
            self._recalibration.cancel()
            self._recalibration = None
            self.learner.watch.take()

    def _on_clearchallenge(self, _message: from_page.ClearChallenge) -> None:
        self.learner.clear_challenge()

    def _on_forget(self, _message: from_page.Forget) -> None:
        self._ask_to_forget(self)

    # Frames go to the network and come back

    def handle_frame(self, header: from_page.FrameHeader, pixels: Pixels) -> None:
        """Pass a frame on to the network."""
        self._intake.put(header, pixels)

    def _show_prediction(self, result: Embedded) -> None:
        # Between the prediction and now a class may have been renamed or deleted.
        prediction = result.prediction
        if prediction and tuple(prediction.probabilities) != self.learner.trained:
            prediction = None
        if prediction:
            self._steer(prediction)
        answer = to_page.Predicted(
            seq=result.header.seq,
            label=prediction.label if prediction else None,
            probabilities=list(prediction.probabilities.values()) if prediction else [],
            familiarity=round(prediction.familiarity, 4) if prediction else 1.0,
            drifted=self.learner.watch.drifted,
            embed_ms=round(result.embed_ms, 3),
            wait_ms=round(result.wait_ms, 3),
        )
        if self.outbox:
            self.outbox.send_newest("prediction", answer)

    def _steer(self, prediction: Prediction) -> None:
        directions = decisions.default_directions(self.dataset.labels)
        self._arcade.follow(decisions.to_direction(decisions.decide(prediction), directions))

    # To the page

    def send_state(self) -> None:
        """Tell the page all that it shows."""
        directions: dict[str, Any] = decisions.default_directions(self.dataset.labels)
        counts = self.dataset.counts
        trained = self.learner.trained
        self._send(
            to_page.State(
                classes=[
                    to_page.ClassState(label, counts[label], directions.get(label))
                    for label in self.dataset.labels
                ],
                settings=self.learner.settings,
                trained=list(trained) if trained else None,
                stale=self.learner.stale,
                training=self.learner.training,
                playing=self._arcade.playing,
                paused=self._arcade.paused,
                recalibrating=self._recalibration is not None,
                recalibrated=self.learner.recalibrated,
                working=self._experiments.working,
                challenge=len(self.learner.challenge),
                can_undo=self.dataset.can_undo,
                project=self.id,
                kept=to_page.KeptState(
                    self.keeper.on, self.keeper.trouble.kind if self.keeper.trouble else ""
                ),
                next_burst=self.dataset.next_burst,
            )
        )
        self._arcade.show_again()

    def send_kept(self) -> None:
        """Tell the page which examples there are."""
        self._send(to_page.Removed([(e.id, e.label) for e in self.dataset.examples]))

    def _show_game(self, view: GameView) -> None:
        if self.outbox:
            self.outbox.send_newest("game", to_page.GameState(view))
            if view.phase == "over":
                self._loop.call_soon(self.send_state)

    def _send(self, message: to_page.ToPage) -> None:
        if self.outbox:
            self.outbox.send(message)
