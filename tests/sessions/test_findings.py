"""What the server finds out about the examples, through its WebSocket."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from campad.compute.embedder import CopyJob, Embedder
from campad.protocol import limits
from campad.sessions import session as session_module
from server.fakes import COLOURS, HEADERS, HOST, ColourBackbone, ColourPage, make_app


@pytest.fixture
def backbone() -> ColourBackbone:
    return ColourBackbone()


@pytest.fixture
def page(backbone: ColourBackbone, monkeypatch: pytest.MonkeyPatch) -> Iterator[ColourPage]:
    monkeypatch.setattr(limits, "MAX_FRAMES_PER_S", 1e9)  # tests do not wait for a camera
    with (
        TestClient(make_app(backbone), base_url=f"http://{HOST}", headers=HEADERS) as running,
        running.websocket_connect("/ws", headers=HEADERS) as socket,
    ):
        conversation = ColourPage(socket)
        conversation.client = running  # type: ignore[attr-defined]
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


def test_copies_come_as_no_news(
    page: ColourPage, backbone: ColourBackbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Copies that come after a training are learned as well, without being told as news."""
    waiting: list[CopyJob] = []
    monkeypatch.setattr(Embedder, "put_copies", lambda _, job: waiting.append(job) or True)
    page.teach()
    for job in waiting:
        while not job.advance(backbone):  # type: ignore[arg-type]
            pass

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

    assert "examples of every class" in page.hear("error")["message"]


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


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recalibrating ends soon."""
    monkeypatch.setattr(session_module, "RECALIBRATE_S", 1.0)


def lit(label: str, step: int) -> tuple[int, int, int]:
    """The class's colour in another light: all a good deal greener."""
    red, green, blue = shade(label, step)
    return red, min(255, green + 70), blue


@pytest.mark.usefixtures("quick")
def test_recalibrating_follows_another_light(page: ColourPage) -> None:
    """Frames in all poses move what is seen; it can be taken back."""
    teach(page)
    page.say("recalibrate", on=True)
    page.hear("state", recalibrating=True)
    for step in range(40):
        for label in COLOURS:
            page.hear("predicted", seq=page.send(lit(label, step % 4)))
    found = page.hear("recalibrated")
    page.hear("state", recalibrating=False, recalibrated=True)
    page.say("recalibrate", on=False)

    assert found["found"]
    assert page.hear("state")["recalibrated"] is False


@pytest.mark.usefixtures("quick")
def test_recalibrating_is_not_fooled_by_somebody_at_rest(page: ColourPage) -> None:
    """Frames of one pose are refused, and the pose is named."""
    teach(page)
    page.say("recalibrate", on=True)
    for step in range(60):
        page.hear("predicted", seq=page.send(shade("blue", step % 4)))
    found = page.hear("recalibrated")

    assert (found["found"], found["label"]) == (False, "blue")
    assert page.hear("state", recalibrating=False)["recalibrated"] is False


@pytest.mark.usefixtures("quick")
def test_recalibrating_needs_a_camera(page: ColourPage) -> None:
    """Without frames, or before any training, recalibrating is refused in words."""
    page.say("recalibrate", on=True)
    before = page.hear("error")["message"]
    teach(page)
    page.say("recalibrate", on=True)

    assert "Train first" in before
    assert "too few pictures" in page.hear("error")["message"]


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
