"""What the page asks for, done: one method for each of its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from campad.errors import ArgumentError, CampadError, TrainingError
from campad.protocol import from_page, to_page

if TYPE_CHECKING:
    from campad.sessions.session import Session


class Commands:
    """Acts on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def handle(self, message: from_page.PageMessage) -> None:
        """Do what a message asks; what cannot be done is answered with an error in words."""
        try:
            getattr(self, f"_{type(message).__name__.lower()}")(message)
        except CampadError as error:
            self._session.tell(to_page.Failure(error.code, str(error)))
        self._session.send_state()

    def _hello(self, _message: from_page.Hello) -> None:
        raise ArgumentError("hello is the first message and comes once")

    # Learning

    def _configure(self, message: from_page.Configure) -> None:
        self._session.learner.configure(message.settings.meant())

    def _release(self, _message: from_page.Release) -> None:
        self._session.frames.end_burst(self._session.burst_ended)

    def _train(self, _message: from_page.Train) -> None:
        self._session.learner.train()

    def _halt(self, _message: from_page.Halt) -> None:
        if self._session.learner.training:
            self._session.learner.stop()
        else:
            self._session.game.close()

    def _compare(self, _message: from_page.Compare) -> None:
        self._session.experiments.compare(self._session.learner.trainer.contest())

    def _rank(self, message: from_page.Rank) -> None:
        if message.forget:
            self._session.experiments.forget_frames()
        else:
            self._session.experiments.rank(self._session.backbone)

    def _recalibrate(self, message: from_page.Recalibrate) -> None:
        if message.on:
            self._session.recalibration.start()
        else:
            self._session.recalibration.undo()

    def _clearchallenge(self, _message: from_page.ClearChallenge) -> None:
        self._session.learner.trainer.holdout.clear()
        self._session.learner.noted()
        self._session.learner.tell_holdout()

    def _forget(self, _message: from_page.Forget) -> None:
        self._session.ask_to_forget()

    # The game

    def _play(self, message: from_page.Play) -> None:
        if self._session.learner.trainer.predictor is None:
            raise TrainingError("Train first: the camera does not know your poses yet.")
        self._session.game.start(message.speed)

    def _pause(self, message: from_page.Pause) -> None:
        self._session.game.pause(on=message.on)

    def _steer(self, message: from_page.Steer) -> None:
        self._session.game.steer(message.direction)

    # Examples and classes

    def _undo(self, _message: from_page.Undo) -> None:
        self._session.learner.trainer.undo()
        self._session.changed()

    def _clear(self, message: from_page.Clear) -> None:
        self._session.dataset.clear(message.label)
        self._session.changed()

    def _remove(self, message: from_page.Remove) -> None:
        self._session.dataset.remove(message.ids)
        self._session.changed()

    def _relabel(self, message: from_page.Relabel) -> None:
        self._session.dataset.relabel(message.ids, message.label)
        self._session.changed()

    def _rename(self, message: from_page.Rename) -> None:
        self._session.learner.rename(message.label, message.to)
        self._session.send_kept()

    def _addclass(self, message: from_page.AddClass) -> None:
        self._session.dataset.add_class(message.label)
        self._session.changed()

    def _deleteclass(self, message: from_page.DeleteClass) -> None:
        self._session.dataset.delete_class(message.label)
        self._session.changed()

    def _moveclass(self, message: from_page.MoveClass) -> None:
        self._session.dataset.move_class(message.label, message.position)
        self._session.learner.noted()
