"""What the server finds out about the examples, through its WebSocket."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from campad.compute.executors import Executors
from campad.imaging.augment import warped_pairs
from server.fakes import COLOURS, ColourBackbone, ColourPage
from sessions.taught import shade, teach, visiting


@pytest.fixture
def page(backbone: ColourBackbone) -> Iterator[ColourPage]:
    with visiting(backbone) as conversation:
        yield conversation


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
