"""Following another light, through the page's WebSocket."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from campad import RidgeClassifier
from campad.learning.trainer import Trainer
from campad.sessions.drift_monitor import DriftMonitor
from campad.sessions.recalibration import Recalibration
from server.fakes import COLOURS, ColourBackbone, ColourPage
from sessions.taught import shade, teach, visiting
from synthetic import clusters


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


class Later(Executor):
    """Does nothing until it is told to."""

    def __init__(self) -> None:
        self.given: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, function: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        self.given.append((Future(), partial(function, *args, **named)))
        return self.given[-1][0]

    def work(self) -> None:
        for future, function in self.given:
            future.set_result(function())


def watch(trainer: Trainer, xs: np.ndarray, undone: bool = False) -> list[Any]:
    """Let somebody recalibrate who shows these, and perhaps takes it back; return what is said."""
    later, heard = Later(), []

    async def recalibrate() -> None:
        monitor = DriftMonitor(300)
        told = SimpleNamespace(trainer=trainer, monitor=monitor, recalibrated=lambda **_: None)
        found = Recalibration(told, later, 0, heard.append, lambda: None)  # type: ignore[arg-type]
        found.start()
        for x in xs:
            monitor.see(x, trainer.trained)
        await asyncio.sleep(0.01)
        assert found.watching
        assert trainer.shift is None
        if undone:
            found.undo()
        later.work()
        await asyncio.sleep(0.01)
        assert not found.watching

    asyncio.run(recalibrate())
    return heard


def taught(xs: np.ndarray, ys: np.ndarray) -> Trainer:
    """What has learned these, in one recording of each class."""
    labels = [*"abcde"][: ys.max() + 1]
    trainer = Trainer(labels)
    for x, y in zip(xs, ys, strict=True):
        trainer.add(x, labels[y], burst=int(y))
    trainer.finish(trainer.run(RidgeClassifier()))
    return trainer


@pytest.mark.parametrize("undone", [False, True])
def test_what_was_undone_meanwhile_is_not_followed(undone: bool, rng: np.random.Generator) -> None:
    """What has moved is looked for beside everything else; who undoes that hears nothing of it."""
    xs, ys = clusters(rng, classes=2, per_class=10, size=40)
    trainer = taught(xs, ys)

    heard = watch(trainer, xs + 1, undone)

    assert (trainer.shift is None, heard == []) == (undone, undone)


def test_a_pose_that_was_left_out_is_named(rng: np.random.Generator) -> None:
    """In another light, of poses that are much alike, the one that was not shown is named."""
    xs, ys = clusters(rng, classes=5, per_class=30, size=80, spread=8)
    trainer = taught(xs, ys)
    live = xs + 6 * rng.normal(size=xs.shape) + 20

    (said,) = watch(trainer, live[ys != 3])

    assert (said.found, said.label, said.unseen) == (False, None, "d")
    assert trainer.shift is None
