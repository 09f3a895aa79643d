"""Asked for one class after the other: settings are proposed, or it is said how good it is."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from campad.classifiers.ridge import RidgeClassifier
from campad.decisions import Decider, DecisionSettings
from campad.decisions.recording import Asked
from campad.learning.prediction import Prediction
from campad.learning.trainer import Trainer
from campad.protocol.guided import Asking, Measured, Proposed
from campad.protocol.to_page import Failure, ToPage
from campad.sessions.guided import SECONDS, Guided, Purpose
from campad.sessions.learner import Learner
from campad.testing import FakeClock
from server.fakes import run_alone

LABELS = ("left", "right")
Shown = Callable[[str | None, float], str]
"""What somebody shows of what is asked, so many seconds after that was said."""


def guide(purpose: Purpose, shown: Shown, frames_a_second: float = 30) -> list[ToPage]:
    """Go through it by a clock that goes on with each frame."""

    async def go() -> list[ToPage]:
        said, ended = list[ToPage](), asyncio.Event()
        clock, asked = FakeClock(), Asked("", 0.0, 0.0)

        def hear(message: ToPage) -> None:
            nonlocal asked
            said.append(message)
            if isinstance(message, Asking):
                asked = Asked(message.label or "", clock(), 0.0)
            if isinstance(message, Measured | Proposed | Failure):
                ended.set()

        async def sleep(seconds: float) -> None:
            until_s = clock() + seconds
            while clock() < until_s:
                clock.now_s += 1 / frames_a_second
                label = shown(asked.label or None, clock() - asked.from_s)
                prediction = Prediction.from_row(LABELS, [0.95 * (n == label) for n in LABELS])
                guided.see(prediction, decider.decide(prediction, clock()), clock())
            await asyncio.sleep(0)

        with ThreadPoolExecutor(1) as pool:
            learner = Learner(taught(), pool, 10, said.append, lambda: None, lambda: None)
            learner.decisions = DecisionSettings(0.0)
            decider = Decider(learner.decisions)
            guided = Guided(learner, pool, hear, lambda: None, clock, sleep)
            guided.start(purpose)
            await ended.wait()
        assert guided.purpose is None
        assert clock() == pytest.approx(SECONDS[purpose], abs=1)
        return said

    return run_alone(go())


def taught() -> Trainer:
    trainer = Trainer(LABELS)
    for number, label in enumerate((*LABELS, *LABELS)):
        trainer.add([float(LABELS.index(label)), 1.0], label, number)
    trainer.finish(trainer.run(RidgeClassifier()))
    return trainer


def at_once(wanted: str | None, _after_s: float) -> str:
    return wanted or "rest"


def test_who_shows_what_is_asked_is_measured_to_be_perfect() -> None:
    """All that was asked for is right, with the next frame, and nothing else is pressed."""
    said = guide("measure", at_once)

    (measured,) = [message for message in said if isinstance(message, Measured)]
    (row,) = measured.rows
    asked = [m.label for m in said if isinstance(m, Asking) and m.label]
    assert measured.new
    assert len(asked) > 10
    assert (row.asked, row.right, row.missed, row.false) == (len(asked), len(asked), 0, 0)
    assert row.reaction_s == pytest.approx(1 / 30, abs=0.01)
    assert row.bits == pytest.approx(60 * 30, rel=0.2)


def test_who_shows_the_other_one_first_is_measured_to_be_wrong() -> None:
    """The first press counts, and what was pressed by mistake is counted as false."""

    def hasty(wanted: str | None, after_s: float) -> str:
        if wanted and after_s < 0.3:
            return "left" if wanted == "right" else "right"
        return wanted or "rest"

    (row,) = [m.rows[-1] for m in guide("measure", hasty) if isinstance(m, Measured)]

    assert (row.right, row.missed, row.bits) == (0, 0, 0)
    assert row.false == row.asked


def test_settings_are_proposed_from_what_was_shown() -> None:
    """A pose in passing presses falsely with today's; a delay that keeps it out is proposed."""

    def passing(wanted: str | None, after_s: float) -> str:
        if wanted and after_s < 0.09:
            return "left" if wanted == "right" else "right"
        return wanted or "rest"

    (proposed,) = [m for m in guide("tune", passing) if isinstance(m, Proposed)]

    assert proposed.before.false_per_minute > 10
    assert proposed.trade[-1].false_per_minute == proposed.trade[-1].missed == 0
    assert proposed.before.settings == DecisionSettings(0.0)


def test_too_few_pictures_measure_nothing() -> None:
    """A browser slows a hidden page down: that is said, and no figure is made of it."""
    said = guide("measure", at_once, frames_a_second=2)

    (failure,) = [message for message in said if isinstance(message, Failure)]
    assert "too few pictures" in failure.message
    assert not [message for message in said if isinstance(message, Measured)]
