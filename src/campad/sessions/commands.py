"""What the page asks for, done: a line for each of its messages."""

from collections.abc import Callable
from functools import partial
from typing import Any

from campad.dataset.labels import normal_form
from campad.decisions import DecisionSettings
from campad.errors import ArgumentError, CampadError, TrainingError
from campad.outputs.kinds import read_from_page
from campad.protocol import from_page as ask
from campad.protocol.guided import Corrected, LookedBack, PieceState
from campad.protocol.to_page import Failure
from campad.sessions.session import Session


def handle(session: Session, message: ask.PageMessage) -> None:
    """Do what the page asks; what cannot be done is answered with an error in words."""
    try:
        ACTS[type(message)](session, message)
    except CampadError as error:
        session.tell(Failure.of(error))
    session.send_state()


def _hello(_session: Session, _message: ask.Hello) -> None:
    raise ArgumentError("hello is the first message and comes once")


def _drop(session: Session, message: ask.Drop) -> None:
    def forget() -> None:
        gone = [e.id for e in session.dataset.examples if e.burst == message.burst]
        if gone:
            session.change(session.dataset.remove, gone)
            session.send_state()

    session.frames.end_burst(forget)  # some of it may still be on its way


def _halt(session: Session, _message: ask.Halt) -> None:
    """Stop the game; learning, which may go on beside it, only where there is none."""
    if session.game.playing:
        session.game.close()
    else:
        session.learner.stop()


def _rank(session: Session, message: ask.Rank) -> None:
    if message.forget:
        session.experiments.forget_frames()
    else:
        session.experiments.rank(session.backbone)


def _recalibrate(session: Session, message: ask.Recalibrate) -> None:
    if message.on:
        session.recalibration.start()
    else:
        session.recalibration.undo()


def _play(session: Session, message: ask.Play) -> None:
    if session.learner.trainer.predictor is None:
        raise TrainingError("Train first: the camera does not know your poses yet.")
    session.game.start(message.speed)


def _rename(session: Session, message: ask.Rename) -> None:
    session.learner.rename(message.label, message.to)
    session.send_kept()


def _add_class(session: Session, message: ask.AddClass) -> None:
    if len(session.dataset.labels) >= session.limits.max_classes:
        raise ArgumentError(f"the page has room for {session.limits.max_classes} classes")
    session.change(session.dataset.add_class, message.label)


def _move_class(session: Session, message: ask.MoveClass) -> None:
    session.dataset.move_class(message.label, message.position)
    session.learner.noted()


def _bind(session: Session, message: ask.Bind) -> None:
    session.steered.bind([read_from_page(output) for output in message.outputs])


def _arm(session: Session, message: ask.Arm) -> None:
    if message.on:
        session.steered.arm()
    else:
        session.steered.desk.disarm()


def _guide(session: Session, message: ask.Guide) -> None:
    if message.purpose:
        session.steered.desk.disarm("It asks for poses now.")
        session.guided.start(message.purpose)
    else:
        session.guided.stop()


def _look_back(session: Session, _message: ask.LookBack) -> None:
    pieces = session.mistakes.look_back()
    session.tell(LookedBack([PieceState(p.first, p.last, p.label, p.ago_s) for p in pieces]))


def _correct(session: Session, message: ask.Correct) -> None:
    mistakes = session.mistakes
    label = normal_form(message.label)
    session.change(
        partial(mistakes.correct, neutral=message.neutral), message.first, message.last, label
    )
    assert mistakes.last
    session.tell(Corrected(label, len(mistakes.last.ids), undone=False))
    session.learner.train()


def _undo_correction(session: Session, _message: ask.UndoCorrection) -> None:
    session.change(session.mistakes.undo)
    session.tell(Corrected(None, 0, undone=True))
    session.learner.train()


ACTS: dict[type, Callable[[Session, Any], Any]] = {
    ask.Hello: _hello,
    # Learning
    ask.Configure: lambda s, m: s.learner.configure(m.settings),
    ask.Decide: lambda s, m: s.decide_by(DecisionSettings.from_plain(m.decisions)),
    ask.Guide: _guide,
    ask.LookBack: _look_back,
    ask.Correct: _correct,
    ask.UndoCorrection: _undo_correction,
    ask.Mirror: lambda s, m: s.learner.mirror(on=m.on),
    ask.Release: lambda s, _: s.frames.end_burst(s.burst_ended),
    ask.Drop: _drop,
    ask.Uncopied: lambda s, _: s.frames.expect_no_copies(),
    ask.Train: lambda s, _: s.learner.train(),
    ask.Halt: _halt,
    ask.Compare: lambda s, _: s.experiments.compare(s.learner.trainer.contest()),
    ask.Rank: _rank,
    ask.Recalibrate: _recalibrate,
    ask.ClearChallenge: lambda s, _: s.learner.clear_holdout(),
    ask.Forget: lambda s, _: s.forget(),
    # The game
    ask.Play: _play,
    ask.Pause: lambda s, m: s.game.pause(on=m.on),
    ask.Steer: lambda s, m: s.game.steer(m.direction),
    # What is steered
    ask.Bind: _bind,
    ask.Allow: lambda s, _: s.steered.allow(),
    ask.Arm: _arm,
    # Examples and classes
    ask.Undo: lambda s, _: s.change(s.learner.trainer.undo),
    ask.Clear: lambda s, m: s.change(s.dataset.clear, m.label),
    ask.Remove: lambda s, m: s.change(s.dataset.remove, m.ids),
    ask.Relabel: lambda s, m: s.change(s.dataset.relabel, m.ids, m.label),
    ask.AddClass: _add_class,
    ask.DeleteClass: lambda s, m: s.change(s.dataset.delete_class, m.label),
    ask.Rename: _rename,
    ask.MoveClass: _move_class,
}
