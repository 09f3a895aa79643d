"""What the page asks for, done: a line for each of its messages."""

from collections.abc import Callable
from typing import Any

from campad.backbones.backbone import Backbone
from campad.dataset.controller_dataset import ControllerDataset
from campad.errors import ArgumentError, TrainingError
from campad.outputs.pacman import PacmanOutput
from campad.protocol import from_page as ask
from campad.sessions.experiments import Experiments
from campad.sessions.frames import FrameFlow
from campad.sessions.learner import Learner
from campad.sessions.recalibration import Recalibration


class Commands:
    """Acts on the parts of one session.

    Args:
        changed: called when examples or classes were changed.
        burst_ended: called when all frames of a burst have come back.
        send_kept: tells the page which examples there are.
        forget: deletes everything that is kept.
    """

    def __init__(
        self,
        backbone: Backbone,
        learner: Learner,
        frames: FrameFlow,
        experiments: Experiments,
        recalibration: Recalibration,
        game: PacmanOutput,
        *,
        changed: Callable[[], Any],
        burst_ended: Callable[[], Any],
        send_kept: Callable[[], Any],
        forget: Callable[[], Any],
    ) -> None:
        self._backbone, self._learner, self._experiments = backbone, learner, experiments
        self._recalibration, self._game = recalibration, game
        self._changed, self._send_kept = changed, send_kept
        self._table: dict[type, Callable[[Any], Any]] = {
            ask.Hello: self._hello,
            # Learning
            ask.Configure: lambda m: learner.configure(m.settings.meant()),
            ask.Release: lambda _: frames.end_burst(burst_ended),
            ask.Train: lambda _: learner.train(),
            ask.Halt: self._halt,
            ask.Compare: lambda _: experiments.compare(learner.trainer.contest()),
            ask.Rank: self._rank,
            ask.Recalibrate: self._recalibrate,
            ask.ClearChallenge: lambda _: learner.clear_holdout(),
            ask.Forget: lambda _: forget(),
            # The game
            ask.Play: self._play,
            ask.Pause: lambda m: game.pause(on=m.on),
            ask.Steer: lambda m: game.steer(m.direction),
            # Examples and classes
            ask.Undo: lambda _: self._change(learner.trainer.undo),
            ask.Clear: lambda m: self._change(self._dataset.clear, m.label),
            ask.Remove: lambda m: self._change(self._dataset.remove, m.ids),
            ask.Relabel: lambda m: self._change(self._dataset.relabel, m.ids, m.label),
            ask.AddClass: lambda m: self._change(self._dataset.add_class, m.label),
            ask.DeleteClass: lambda m: self._change(self._dataset.delete_class, m.label),
            ask.Rename: self._rename,
            ask.MoveClass: self._move_class,
        }

    def do(self, message: ask.PageMessage) -> None:
        """Do what a message asks; raises CampadError where that cannot be done."""
        self._table[type(message)](message)

    @property
    def _dataset(self) -> ControllerDataset:
        return self._learner.trainer.dataset

    def _change(self, act: Callable[..., Any], *arguments: Any) -> None:
        act(*arguments)
        self._changed()

    def _hello(self, _message: ask.Hello) -> None:
        raise ArgumentError("hello is the first message and comes once")

    def _halt(self, _message: ask.Halt) -> None:
        if self._learner.training:
            self._learner.stop()
        else:
            self._game.close()

    def _rank(self, message: ask.Rank) -> None:
        if message.forget:
            self._experiments.forget_frames()
        else:
            self._experiments.rank(self._backbone)

    def _recalibrate(self, message: ask.Recalibrate) -> None:
        if message.on:
            self._recalibration.start()
        else:
            self._recalibration.undo()

    def _play(self, message: ask.Play) -> None:
        if self._learner.trainer.predictor is None:
            raise TrainingError("Train first: the camera does not know your poses yet.")
        self._game.start(message.speed)

    def _rename(self, message: ask.Rename) -> None:
        self._learner.rename(message.label, message.to)
        self._send_kept()

    def _move_class(self, message: ask.MoveClass) -> None:
        self._dataset.move_class(message.label, message.position)
        self._learner.noted()
