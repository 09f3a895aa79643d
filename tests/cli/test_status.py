"""The line below `campad run`."""

import pytest

from campad.cli.live import Step
from campad.cli.terminal.status import Status
from campad.decisions import Decision, Event
from campad.testing import FakeClock


def test_a_tap_is_shown_for_long_enough_to_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    """It is let go of with the next frame; the line names it for half a second all the same."""
    clock = FakeClock()
    status = Status(clock)

    def said(*events: Event, pressed: tuple[str, ...] = ()) -> str:
        step = Step(None, Decision(None, 0.0, changed=False, events=events, pressed=pressed), 0.0)
        status.show(step, armed=True, dropped=0, trouble="")
        status.close()  # which writes the line as it is
        clock.advance(0.1)
        return capsys.readouterr().err.splitlines()[-1]

    tapped = said(Event("press", "jump", 0.0), pressed=("jump",))
    let_go = [said(Event("release", "jump", 0.1)), *(said() for _ in range(5))]

    assert "presses jump" in tapped
    assert ["presses jump" in line for line in let_go] == [True] * 4 + [False] * 2
    assert "presses nothing" in let_go[-1]
