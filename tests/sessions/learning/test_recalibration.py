"""Following another light, through the page's WebSocket."""

from collections.abc import Iterator

import pytest

from server.fakes import COLOURS, ColourBackbone, ColourPage
from sessions.taught import shade, teach, visiting


@pytest.fixture
def quick(backbone: ColourBackbone) -> Iterator[ColourPage]:
    """A page on which recalibrating ends soon."""
    with visiting(backbone, recalibrate_s=1.0) as conversation:
        yield conversation


def lit(label: str, step: int) -> tuple[int, int, int]:
    """The class's colour in another light: all a good deal greener."""
    red, green, blue = shade(label, step)
    return red, min(255, green + 70), blue


def test_recalibrating_follows_another_light(quick: ColourPage) -> None:
    """Frames in all poses move what is seen; it can be taken back."""
    teach(quick)
    quick.say("recalibrate", on=True)
    quick.hear("state", recalibrating=True)
    for step in range(40):
        for label in COLOURS:
            quick.hear("predicted", seq=quick.send(lit(label, step % 4)))
    found = quick.hear("recalibrated")
    quick.hear("state", recalibrating=False, recalibrated=True)
    learned = quick.hear("trained", refined=True)["stream"]
    quick.say("recalibrate", on=False)

    assert found["found"]
    assert learned["kept"]
    assert 0 < learned["counted"] <= learned["frames"] <= 150
    quick.hear("state", recalibrated=False)
    assert quick.hear("trained", refined=True)["stream"] is None


def test_recalibrating_is_not_fooled_by_somebody_at_rest(quick: ColourPage) -> None:
    """Frames of one pose are refused, and the pose is named."""
    teach(quick)
    quick.say("recalibrate", on=True)
    for step in range(60):
        quick.hear("predicted", seq=quick.send(shade("blue", step % 4)))
    found = quick.hear("recalibrated")

    assert (found["found"], found["label"]) == (False, "blue")
    assert quick.hear("state", recalibrating=False)["recalibrated"] is False


def test_recalibrating_needs_a_camera(quick: ColourPage) -> None:
    """Without frames, or before any training, recalibrating is refused in words."""
    quick.say("recalibrate", on=True)
    before = quick.hear("error")["message"]
    teach(quick)
    quick.say("recalibrate", on=True)

    assert "nothing is learned yet" in before
    assert "takes 10 frames; got 0" in quick.hear("error")["message"]


def test_drift_that_is_noticed_lets_more_through(quick: ColourPage) -> None:
    """While the light is seen to have changed, the same picture is more like what was taught."""
    teach(quick)
    asked = [quick.hear("predicted", seq=quick.send(lit("red", n % 4))) for n in range(90)]

    before, after = asked[0], asked[-4]  # of one colour
    assert (before["drifted"], after["drifted"]) == (False, True)
    assert before["familiarity"] < after["familiarity"]
