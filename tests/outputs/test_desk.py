"""The gate in front of all outputs: nothing is sent before it is armed, all is released after."""

import time

import pytest

from campad.errors import ArgumentError, OutputError
from campad.outputs.bindings import Binding
from campad.outputs.desk import Desk
from outputs.steered import Diary, bound, known, pressed, wait_until

LEFT, BOTH, NOTHING = pressed("left"), pressed("left", "right", before=("left",)), pressed()


def a_desk() -> Desk:
    desk = Desk()
    desk.set_labels(("left", "right"))
    return desk


def test_only_what_is_pressed_while_it_is_armed_is_passed_on() -> None:
    """A pose that was held before is not pressed, nor let go; at the end all is let go."""
    diary, desk = Diary(), a_desk()
    with known(diary=lambda: diary):
        desk.bind([bound("diary")])
        desk.act(LEFT, None)
        desk.arm()
        desk.act(pressed("left", before=("left",)), None)
        desk.act(pressed("right", before=("left",)), None)
        desk.act(pressed("left", "right", before=("right",)), None)
        desk.disarm()
        desk.act(NOTHING, None)

    assert diary.told == ["+right", "+left", "-right", "-left", "closed"]
    assert not desk.armed


def test_all_is_released_when_frames_stop_and_pressed_again_when_they_come() -> None:
    """Within 0.3 seconds; what is shown no longer is not pressed again."""
    diary, desk = Diary(), a_desk()
    with known(diary=lambda: diary):
        desk.bind([bound("diary")])
        desk.arm()
        desk.act(LEFT, None)
        desk.act(BOTH, None)
        took_s = wait_until(lambda: len(diary.told) == 4)
        desk.act(pressed("right", before=("right",)), None)
        desk.disarm()

    assert diary.told == ["+left", "+right", "-left", "-right", "+right", "-right", "closed"]
    assert 0.15 < took_s < 0.3


@pytest.mark.parametrize("error", [OutputError("the cable is out"), ValueError("a mistake")])
def test_an_output_that_fails_has_everything_released(error: Exception) -> None:
    """Of the others too; why is said, and armed again it works."""
    first, second, changes = Diary(), Diary(), list[str]()
    desk = Desk(on_change=lambda: changes.append(desk.disarmed))
    desk.set_labels(("left", "right"))
    with known(first=lambda: first, second=lambda: second):
        desk.bind([bound("first"), bound("second")])
        desk.arm()
        desk.act(LEFT, None)
        first.error = error
        desk.act(BOTH, None)
        first.error = None
        desk.arm()
        desk.disarm()

    assert second.told == ["+left", "-left", "-right", "closed", "closed"]
    assert changes == [str(error)]


def test_what_cannot_be_bound_or_armed_is_said_before_anything_is_sent() -> None:
    """An unknown output, two for one device, a class that is none, a device that is taken."""
    made, desk = list[Diary](), a_desk()

    def make() -> Diary:
        made.append(Diary())
        return made[-1]

    with known(diary=make):
        for bindings, words in (
            ([Binding("telepathy")], "there is no output 'telepathy'; there are: .*diary"),
            ([bound("diary"), bound("diary")], "two outputs for the diary"),
            ([Binding("diary", settings={"x": "y"})], "'x' is no setting"),
        ):
            with pytest.raises(ArgumentError, match=words):
                desk.bind(bindings)
        with pytest.raises(ArgumentError, match="nothing is bound"):
            desk.arm()
        desk.bind([bound("diary", "left", "jump")])
        with pytest.raises(ArgumentError, match=r"no class 'jump' .* left, right"):
            desk.arm()

    assert not made


def test_a_class_that_goes_disarms_what_is_bound_to_it() -> None:
    """One that comes is told to the outputs."""
    diary, desk = Diary(), a_desk()
    with known(diary=lambda: diary):
        desk.bind([bound("diary")])
        desk.arm()
        desk.set_labels(("left", "right", "jump"))
        desk.act(LEFT, None)
        desk.set_labels(("right", "jump"))

    assert diary.labels == ("left", "right", "jump")
    assert diary.told == ["+left", "-left", "closed"]
    assert "no class 'left'" in desk.disarmed


def test_a_device_belongs_to_one_desk() -> None:
    """Until that is disarmed. Of outputs that cannot all be made, none is left open."""
    diary, devices = Diary(), set[str]()
    one, other = Desk(devices), Desk(devices)

    def fail() -> Diary:
        raise OutputError("no such port")

    with known(diary=lambda: diary, broken=fail):
        for desk in (one, other):
            desk.set_labels(("left", "right"))
            desk.bind([bound("diary")])
        one.arm()
        with pytest.raises(OutputError, match=r"another page .* uses the diary"):
            other.arm()
        one.close()
        other.bind([bound("diary"), bound("broken")])
        with pytest.raises(OutputError, match="no such port"):
            other.arm()

    assert diary.told == ["closed", "closed"]
    assert devices == set()


def test_an_output_that_hangs_delays_no_other() -> None:
    """A decision is passed on at once, and so is the end."""
    diary, desk = Diary(), a_desk()

    class Hanging(Diary):
        def act(self, decision: object, prediction: object) -> None:
            time.sleep(1.5)

    with known(waits=True, hanging=Hanging), known(diary=lambda: diary):
        desk.bind([bound("hanging"), bound("diary")])
        desk.arm()
        began_s = time.monotonic()
        for number in range(100):
            desk.act(pressed("left") if number % 2 else pressed(before=("left",)), None)
        took_s = time.monotonic() - began_s
        desk.disarm()
        ended_s = time.monotonic() - began_s

    assert took_s < 0.1
    assert ended_s < 0.5
    assert diary.told == 49 * ["+left", "-left"] + ["+left", "-left", "closed"]
