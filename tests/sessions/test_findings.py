"""What the server finds out about the examples, through its WebSocket."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from campad.compute.executors import Executors
from campad.imaging.augment import warped_pairs
from campad.protocol.limits import Limits
from server.fakes import COLOURS, HEADERS, HOST, ColourBackbone, ColourPage, make_app


@pytest.fixture
def backbone() -> ColourBackbone:
    return ColourBackbone()


@contextmanager
def visiting(
    backbone: ColourBackbone, executors: Executors | None = None, **limits: Any
) -> Iterator[ColourPage]:
    """A page of a server with these limits; tests do not wait for a camera."""
    bounds = Limits(max_frames_per_s=1e9, **limits)  # type: ignore[arg-type]
    app = make_app(backbone, limits=bounds, executors=executors)
    with (
        TestClient(app, base_url=f"http://{HOST}", headers=HEADERS) as running,
        running.websocket_connect("/ws", headers=HEADERS) as socket,
    ):
        conversation = ColourPage(socket)
        conversation.client = running  # type: ignore[attr-defined]
        yield conversation


@pytest.fixture
def page(backbone: ColourBackbone) -> Iterator[ColourPage]:
    with visiting(backbone) as conversation:
        yield conversation


@pytest.fixture
def quick(backbone: ColourBackbone) -> Iterator[ColourPage]:
    """A page on which recalibrating ends soon."""
    with visiting(backbone, recalibrate_s=1.0) as conversation:
        yield conversation


def shade(label: str, step: int) -> tuple[int, int, int]:
    """A colour a little off the class's own, so that no two frames are copies."""
    red, green, blue = COLOURS[label]
    return red, (green + 7 * step) % 256, blue


def teach(page: ColourPage, bursts: int = 2, each: int = 4) -> dict[str, Any]:
    """Record bursts of every class; returns the last news of a training with all copies."""
    for burst in range(bursts):
        for number, label in enumerate(COLOURS):
            for step in range(each):
                header = {"record": label, "burst": 10 * burst + number}
                page.send(shade(label, 4 * burst + step), **header)
                page.hear("recorded", label=label)
    page.say("release")
    page.hear("trained")
    page.say("train")
    trained = page.hear("trained", examples=2 * bursts * each)
    page.hear("state", training=False)
    return trained


def test_every_training_tells_what_examples_say_about_themselves(page: ColourPage) -> None:
    """With two bursts a class there is an honest score, and each example's own verdict."""
    quality = teach(page)["quality"]

    assert (quality["n"], quality["accuracy"]) == (16, 1.0)
    assert len(quality["taken"]) == 16
    labels = quality["labels"]
    confusion = np.zeros((2, 2), int)
    for _, taken in quality["taken"]:
        confusion[taken, taken] += 1  # all are right
    assert confusion.tolist() == quality["confusion"]
    assert labels == list(COLOURS)
    assert 0.05 <= quality["temperature"] <= 5


def test_a_wrong_example_is_doubted(page: ColourPage) -> None:
    """A blue frame among the red ones is named, with the class that it looks like."""
    teach(page)
    page.send(shade("blue", 3), record="red", burst=50)
    wrong = page.hear("recorded")["id"]
    page.say("release")
    doubts = page.hear("trained", examples=17)["quality"]["doubts"]

    assert {"id": wrong, "kind": "other-class", "other": "blue"} in doubts


class Held(ThreadPoolExecutor):
    """Threads that leave warped copies until they are let go on."""

    def __init__(self) -> None:
        super().__init__(4)
        self.go_on = threading.Event()

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        if function is warped_pairs:
            return super().submit(lambda: self.go_on.wait(10) and function(*arguments))
        return super().submit(function, *arguments, **named)


def test_copies_come_as_no_news(backbone: ColourBackbone) -> None:
    """Copies that come after a training are learned as well, without being told as news."""
    threads = Held()
    with visiting(backbone, Executors(threads, 4, ThreadPoolExecutor(4))) as page:
        page.teach()
        threads.go_on.set()

        refined = page.hear("trained")

    assert (refined["refined"], refined["examples"]) == (True, 6)


def test_without_copies_nothing_is_refined(page: ColourPage, backbone: ColourBackbone) -> None:
    """With copies switched off the network sees each recorded frame once."""
    settings = page.hear("state")["settings"] | {"copies": False}
    page.say("configure", settings=settings)
    page.hear("state", settings=settings)
    page.record("red", times=3)
    page.send(COLOURS["blue"])
    page.hear("predicted", seq=4)

    assert len(backbone.seen) == 4


def test_what_was_never_taught_is_none_of_these(page: ColourPage) -> None:
    """A green frame has no label and little familiarity; switched off, it is taken as known."""
    settings = page.hear("state")["settings"] | {"lost": 0}
    teach(page, bursts=5)
    strange = page.hear("predicted", seq=page.send((0, 255, 0)))
    page.say("configure", settings=settings)
    page.hear("state", settings=settings)
    known = page.hear("predicted", seq=page.send((0, 255, 0)))

    assert strange["label"] is None
    assert strange["familiarity"] < 0.5
    assert sum(strange["probabilities"]) == pytest.approx(1)
    assert known["label"] in COLOURS
    assert known["familiarity"] == 1


def test_a_challenge_set_judges_and_is_never_learned_from(page: ColourPage) -> None:
    """Frames for the challenge are counted and scored; the examples stay as they are."""
    teach(page)
    for label in COLOURS:
        page.send(shade(label, 1), record=label, use="challenge")
    page.send(COLOURS["blue"], record="red", use="challenge")
    page.say("release")
    state = page.hear("state", challenge=3)
    score = page.hear("challenged")["score"]
    while score is None:  # from before
        score = page.hear("challenged")["score"]
    page.say("clearchallenge")

    assert (score["n"], score["right"]) == (3, 2)
    assert sum(entry["count"] for entry in state["classes"]) == 16
    assert page.hear("challenged")["score"] is None


def test_the_classifiers_are_compared(page: ColourPage) -> None:
    """Comparing tells each classifier's score and times, and when it is at work."""
    teach(page)
    page.say("compare")
    page.hear("state", working=["compare"])
    compared = page.hear("compared")
    page.hear("state", working=[])

    assert [row["name"] for row in compared["rows"]] == ["dense", "ridge", "knn"]
    assert {row["n"] for row in compared["rows"]} == {16}
    assert all(row["train_ms"] > 0 and row["predict_ms"] > 0 for row in compared["rows"])


def test_comparing_waits_for_examples(page: ColourPage) -> None:
    """Without examples of every class comparing is refused in words."""
    page.say("compare")

    assert "no examples yet of: red, blue" in page.hear("error")["message"]


def test_ranking_needs_pictures_of_two_classes(page: ColourPage) -> None:
    """Without pictures for it ranking is refused in words; pictures for it are no examples."""
    page.send(COLOURS["red"], record="red", use="rank")
    page.hear("predicted", seq=1)
    page.say("rank")

    assert "two classes" in page.hear("error")["message"]
    assert page.hear("state")["classes"][0]["count"] == 0


@pytest.mark.slow
def test_layers_are_ranked(page: ColourPage, backbone: ColourBackbone) -> None:
    """Layers of the networks at hand come back, best first, the one in use marked."""
    backbone.source, backbone.layer = "efficientnet-lite0", "two_taps"
    for step in range(3):
        for label in COLOURS:
            page.hear(
                "predicted", seq=page.send(shade(label, step), record=label, use="rank", burst=step)
            )
    page.say("rank")
    page.hear("state", working=["rank"])
    ranked = page.hear("ranked")

    assert ranked["frames"] == 6
    accuracies = [row["accuracy"] for row in ranked["rows"]]
    assert sorted(accuracies, reverse=True) == accuracies
    assert ["two_taps"] == [row["layer"] for row in ranked["rows"] if row["used"]]


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
    quick.say("recalibrate", on=False)

    assert found["found"]
    assert quick.hear("state")["recalibrated"] is False


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


def test_a_class_that_was_relabelled_by_hand_can_be_learned(page: ColourPage) -> None:
    """Bursts of mixed classes leave something of every class to learn from."""
    teach(page, bursts=2, each=6)
    page.say("deleteclass", label="blue")  # refused: two classes must stay
    page.hear("error")
    page.say("clear", label="blue")
    page.hear("removed")
    for burst in (70, 71):
        page.send(shade("blue", burst % 7), record="red", burst=burst)
        number = page.hear("recorded")["id"]
        page.send(shade("red", burst % 7), record="red", burst=burst)
        page.hear("recorded")
        page.say("relabel", ids=[number], label="blue")
        page.hear("removed")
    page.say("release")

    assert page.hear("trained", examples=16)["quality"]["labels"] == list(COLOURS)


def test_frames_on_their_way_are_not_for_another_project(
    page: ColourPage, backbone: ColourBackbone
) -> None:
    """A frame that was sent before a project was opened is not an example of it."""
    teach(page)
    session = page.welcome["session"]
    client: TestClient = page.client  # type: ignore[attr-defined]
    headers = {"campad-session": session}
    project = client.get("/api/project", headers=headers).content
    backbone.gate.clear()
    page.send(COLOURS["red"], record="red", burst=90)
    sent = {**headers, "content-type": "application/octet-stream"}
    assert client.post("/api/project", headers=sent, content=project).status_code == 204
    backbone.gate.set()
    page.hear("predicted", seq=page.seq)

    page.send(COLOURS["red"], record="red", burst=91)
    page.hear("recorded", seq=page.seq)
    page.say("release")

    state = page.hear("state", next_burst=92)
    assert {entry["label"]: entry["count"] for entry in state["classes"]} == {"red": 9, "blue": 8}
