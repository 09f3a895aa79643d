"""The thread of an output that has to wait."""

import threading

from campad.errors import OutputError
from campad.outputs.worker import MAX_EVENTS, Worker
from outputs.steered import Diary, pressed, wait_until

LEFT, NOT_LEFT = pressed("left"), pressed(before=("left",))


class Slow(Diary):
    """Waits in each act until it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on, self.asked = threading.Semaphore(0), 0

    def act(self, decision: object, prediction: object) -> None:
        self.asked += 1
        self.go_on.acquire(timeout=2)
        super().act(decision, prediction)  # type: ignore[arg-type]


def test_no_event_is_lost_while_it_keeps_up() -> None:
    """Decisions that waited come as one, with all their events in order."""
    slow = Slow()
    worker = Worker(lambda: slow, clock=lambda: 0.0)
    worker.act(LEFT, None)
    wait_until(lambda: slow.asked == 1)
    for decision in (NOT_LEFT, LEFT, NOT_LEFT, pressed("right")):
        worker.act(decision, None)
    slow.go_on.release(9)
    worker.act(pressed(before=("right",)), None)
    worker.close()

    assert slow.told == ["+left", "-left", "+left", "-left", "+right", "-right", "closed"]
    assert slow.asked <= 3


def test_what_has_waited_too_long_is_not_sent_but_what_was_sent_is_released() -> None:
    """A press of a second ago goes with its release; so it is however many there are."""
    slow, now_s = Slow(), [0.0]
    worker = Worker(lambda: slow, clock=lambda: now_s[0])
    worker.act(LEFT, None)
    wait_until(lambda: slow.asked == 1)
    worker.act(NOT_LEFT, None)
    for _ in range(MAX_EVENTS):
        worker.act(pressed("right"), None)
        worker.act(pressed(before=("right",)), None)
    now_s[0] = 1.0
    worker.act(pressed("right"), None)
    slow.go_on.release(9)
    wait_until(lambda: len(slow.told) == 3)
    worker.act(pressed(before=("right",)), None)
    worker.close()

    assert slow.told == ["+left", "-left", "+right", "-right", "closed"]


def test_an_output_that_fails_is_made_again_later() -> None:
    """Why is said until it works; what came meanwhile is not made up for."""
    diaries, now_s = list[Diary](), [0.0]

    def make() -> Diary:
        if not diaries and now_s[0] < 5:
            raise OutputError("nobody answers")
        diaries.append(Diary())
        return diaries[-1]

    worker = Worker(make, clock=lambda: now_s[0])
    worker.set_labels(("left",))
    worker.act(LEFT, None)
    wait_until(lambda: worker.trouble == "nobody answers")
    worker.act(NOT_LEFT, None)
    now_s[0] = 5.0
    worker.act(LEFT, None)
    wait_until(lambda: diaries and diaries[0].told)
    diaries[0].error = OutputError("the line is cut")
    worker.act(NOT_LEFT, None)
    wait_until(lambda: worker.trouble == "the line is cut")
    now_s[0] = 10.0
    worker.act(LEFT, None)
    wait_until(lambda: len(diaries) == 2 and diaries[1].told)
    trouble = worker.trouble
    worker.close()

    assert not trouble
    assert [diary.told for diary in diaries] == [["+left", "closed"], ["+left", "closed"]]
    assert diaries[1].labels == ("left",)
