"""The loop of `campad run`, with frames, predictions and a clock that are made up."""

from collections.abc import Iterator

import numpy as np

from campad.cli.live import STALE_S, Step, follow
from campad.decisions import IMMEDIATE, Decider
from campad.imaging.frame import Pixels
from campad.imaging.newest import Arrived
from campad.learning.prediction import Prediction
from campad.testing import FakeClock


class Frames:
    """Gives these, 0.1 s apart; None is that none came in time."""

    def __init__(self, clock: FakeClock, *shades: int | None) -> None:
        self._clock, self._shades = clock, list(shades)
        self.dropped = 0

    @property
    def ended(self) -> bool:
        return not self._shades

    def take(self, wait_s: float) -> Arrived | None:
        shade = self._shades.pop(0)
        if shade is None:
            self._clock.advance(wait_s)
            return None
        self._clock.advance(0.1)
        return Arrived(np.full((1, 1, 3), shade, np.uint8), 0, self._clock())


def steps_of(*shades: int | None) -> Iterator[tuple[Step, list[str]]]:
    """Each step, and what was acted on in it."""
    clock, acted = FakeClock(), list[str]()

    def predict(pixels: Pixels) -> Prediction:
        clock.advance(0.02)
        return Prediction.from_row(("dark", "light"), (1.0, 0.0) if pixels.max() < 9 else (0, 1))

    def act(decision: object, prediction: Prediction | None) -> None:
        acted.extend(f"{e.kind} {e.label} {e.at_s:.2f}" for e in decision.events)  # type: ignore[attr-defined]

    for step in follow(Frames(clock, *shades), predict, Decider(IMMEDIATE), act, clock):
        yield step, list(acted)
        acted.clear()


def test_each_frame_is_decided_on_by_the_clock_that_is_given() -> None:
    """What is pressed follows the frames, and the delay is from a frame's coming to the act."""
    steps = list(steps_of(0, 0, 255))

    assert [acted for _, acted in steps] == [
        ["press dark 0.12"],
        [],
        ["release dark 0.36", "press light 0.36"],
    ]
    assert [round(step.delay_s, 3) for step, _ in steps] == [0.02, 0.02, 0.02]


def test_all_is_let_go_when_no_frame_comes() -> None:
    """After 0.3 s nothing is known of the person any more; then it goes on."""
    (_, first), (silent, released), (_, again) = steps_of(0, None, 0)

    assert STALE_S == 0.3
    assert (first, silent.prediction, silent.decision.pressed) == (["press dark 0.12"], None, ())
    assert released == ["release dark 0.42"]
    assert again == ["press dark 0.54"]
