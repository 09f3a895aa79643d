"""A whole conversation with the server, through its WebSocket, with a small network."""

import json
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from campad.archive import archive
from campad.compute.executors import Executors
from campad.protocol.limits import Limits
from server.fakes import COLOURS, HEADERS, HOST, ColourBackbone, ColourPage, make_app


def test_examples_are_learned_by_themselves_and_recognised(page: ColourPage) -> None:
    """After a burst of every class the server trains, and then says what frames show."""
    page.teach()
    for label, colour in COLOURS.items():
        seq = page.send(colour)

        answer = page.hear("predicted", seq=seq)

        assert answer["label"] == label
        assert sum(answer["probabilities"]) == pytest.approx(1)


def test_nothing_is_trained_by_itself_when_that_is_switched_off(page: ColourPage) -> None:
    """With auto_train off a burst only counts; Train then trains, and the losses are reported."""
    settings = page.hear("state")["settings"] | {"auto_train": False}
    page.say("configure", settings=settings)
    for burst, label in enumerate(COLOURS):
        page.record(label, burst=burst)
    page.say("release")
    page.say("train")
    loss = page.hear("loss", start=True)
    trained = page.hear("trained")

    assert loss["values"]
    assert trained["examples"] == 6


def test_a_press_that_was_not_meant_leaves_nothing(page: ColourPage) -> None:
    """Its burst goes, and no other one; where nothing was recorded, nothing goes."""
    page.record("red", burst=1)
    page.say("release")
    page.record("red", burst=2)
    page.say("release")
    page.say("drop", burst=2)
    page.say("drop", burst=3)
    kept = page.hear("removed")["kept"]
    page.say("undo")

    assert len(page.hear("removed")["kept"]) == 2 * len(kept) == 6


def test_train_while_training_trains_once_more(page: ColourPage) -> None:
    """A wish to train that comes during a training is kept, also when nothing trains by itself."""
    settings = page.hear("state")["settings"] | {"auto_train": False, "epochs": 500}
    page.say("configure", settings=settings)
    for burst, label in enumerate(COLOURS):
        page.record(label, burst=burst)
    page.say("train")
    page.say("train")
    page.hear("trained")

    page.hear("trained")


def test_train_without_examples_says_what_is_missing(page: ColourPage) -> None:
    """Training with an empty class is refused in words that name it."""
    page.record("red")
    page.say("train")

    assert "no examples yet of: blue" in page.hear("error")["message"]


def test_play_before_training_is_refused_in_words(page: ColourPage) -> None:
    """A game needs a camera that knows the poses."""
    page.say("play")

    assert "Train first" in page.hear("error")["message"]


def test_the_camera_steers_the_game(page: ColourPage) -> None:
    """While playing, the recognised class turns Pacman its way."""
    page.teach()
    page.send(COLOURS["blue"])  # the second class means down; it is held before Play as well
    page.say("play", speed="arcade")
    page.hear("game")
    for _ in range(3000):
        page.send(COLOURS["blue"])  # a pose is held for some frames before it counts
        view = json.loads(page.socket.receive_text()).get("view")
        if view and view["pacman"]["direction"] == "down":
            break
    else:
        raise AssertionError("Pacman never went down")
    page.say("halt")
    page.hear("state", playing=False)


def test_stop_ends_the_game_and_lets_learning_go_on(page: ColourPage) -> None:
    """What is learned while somebody plays is not what they want to stop."""
    settings = page.hear("state")["settings"] | {"auto_train": False, "epochs": 500}
    page.teach()
    page.say("configure", settings=settings)
    page.say("play")
    page.hear("game")
    page.say("train")
    page.say("halt")

    page.hear("state", playing=False)
    assert page.hear("trained")["stopped"] is False


def test_play_twice_is_one_game_and_pause_holds_it(page: ColourPage) -> None:
    """A second Play changes nothing, a pause stops the steps, Play goes on."""
    page.teach()
    page.say("play")
    first = page.hear("game")["view"]["tick"]
    page.say("play")
    assert page.hear("game")["view"]["tick"] >= first
    page.say("pause", on=True)
    page.hear("state", paused=True)
    held = page.hear("game")["view"]["tick"]
    page.say("pause", on=True)
    assert page.hear("game")["view"]["tick"] in (held, held + 1)
    page.say("play")
    page.hear("state", paused=False)


def test_undo_clear_rename_and_delete_reach_the_examples(page: ColourPage) -> None:
    """What the person changes is done, told, and can be taken back."""
    page.teach()
    page.say("clear", label="red")
    counts = {c["label"]: c["count"] for c in page.hear("state", stale=True)["classes"]}
    assert counts == {"red": 0, "blue": 3}
    page.say("undo")
    page.hear("trained", examples=6)
    page.say("rename", label="red", to="rot")
    assert page.hear("removed")["kept"][0][1] == "rot"
    seq = page.send(COLOURS["red"])
    assert page.hear("predicted", seq=seq)["label"] == "rot"
    page.say("addclass", label="green")
    page.say("deleteclass", label="rot")
    state = page.hear("state", trained=None)
    assert [c["label"] for c in state["classes"]] == ["blue", "green"]


@pytest.mark.parametrize(
    "message",
    [
        {"type": "rename", "label": "nobody", "to": "x"},
        {"type": "rename", "label": "red", "to": "blue"},
        {"type": "addclass", "label": "red"},
        {"type": "deleteclass", "label": "red"},
        {"type": "remove", "ids": [99]},
        {"type": "relabel", "ids": [99], "label": "red"},
        {"type": "undo"},
        {"type": "clear", "label": "nobody"},
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    page: ColourPage, message: dict[str, Any]
) -> None:
    """A change that does not fit is answered with an error, and the connection goes on."""
    before = page.hear("state")
    page.socket.send_text(json.dumps(message))

    assert page.hear("error")["code"] == "argument"
    assert page.hear("state") == before


def test_of_frames_that_wait_only_the_newest_is_looked_at(
    page: ColourPage, backbone: ColourBackbone
) -> None:
    """While the network is busy, a newer frame takes an older one's place; nothing queues."""
    page.teach()
    backbone.seen.clear()
    backbone.gate.clear()
    page.send((1, 1, 1))
    for shade in range(50, 60):
        page.send((shade, shade, shade))
    page.say("halt")
    page.hear("state")
    backbone.gate.set()
    page.hear("predicted", seq=page.seq)

    assert backbone.seen[-1] == 59
    assert len(backbone.seen) <= 2


def test_a_network_that_fails_is_told_and_the_session_goes_on(
    page: ColourPage, backbone: ColourBackbone
) -> None:
    """An error of the network reaches the person in words; the next frame works again."""
    page.teach()
    backbone.fails = True
    page.send(COLOURS["red"])
    assert "network failed" in page.hear("error")["message"]
    backbone.fails = False
    seq = page.send(COLOURS["red"])
    assert page.hear("predicted", seq=seq)["label"] == "red"


class Slow(ThreadPoolExecutor):
    """Threads that begin to write a file when they are let go on."""

    def __init__(self) -> None:
        super().__init__(4)
        self.begun, self.go_on = threading.Event(), threading.Event()

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        if function is not archive.dumps:
            return super().submit(function, *arguments, **named)

        def slowly() -> Any:
            self.begun.set()
            assert self.go_on.wait(10)
            return function(*arguments)

        return super().submit(slowly)


def test_saving_holds_nobody_up_and_shows_one_moment(backbone: ColourBackbone) -> None:
    """While a large file is written frames are recognised; what is done meanwhile is not in it."""
    slow = Slow()
    executors = Executors(ThreadPoolExecutor(4), 4, slow)
    app = make_app(backbone, limits=Limits(piece_bytes=100), executors=executors)
    with (
        TestClient(app, base_url=f"http://{HOST}", headers=HEADERS) as client,
        client.websocket_connect("/ws", headers=HEADERS) as socket,
        ThreadPoolExecutor(1) as pool,
    ):
        page = ColourPage(socket)
        page.teach()
        mine = {"campad-session": page.welcome["session"]}
        saving = pool.submit(client.get, "/api/project", headers=mine)
        try:
            assert slow.begun.wait(10)
            seq = page.send(COLOURS["blue"])
            assert page.hear("predicted", seq=seq)["label"] == "blue"
            page.say("clear", label="blue")
            while any(entry["count"] for entry in page.hear("state")["classes"][1:]):
                pass  # it was not told of the clearing yet
        finally:
            slow.go_on.set()
        saved = archive.loads(saving.result().content, backbone=ColourBackbone())  # type: ignore[arg-type]

    assert list(saved.trainer.dataset.counts.values()) == [3, 3]


def test_a_project_is_saved_and_opened_again(client: TestClient, page: ColourPage) -> None:
    """What one page saved goes on in another: examples, and what was learned from them."""
    page.teach()
    mine = {"campad-session": page.welcome["session"]}
    saved = client.get("/api/project", headers=mine)
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        other = ColourPage(socket)
        theirs = {
            "campad-session": other.welcome["session"],
            "content-type": "application/octet-stream",
        }

        opened = client.post("/api/project", headers=theirs, content=saved.content)
        # What is opened is another project, and the page is told its name.
        theirs["campad-session"] = other.hear("state", trained=list(COLOURS))["project"]
        damaged = client.post("/api/project", headers=theirs, content=saved.content[:-50])

        assert (saved.status_code, opened.status_code, damaged.status_code) == (200, 204, 422)
        state = other.hear("state", trained=list(COLOURS))
        assert [c["count"] for c in state["classes"]] == [3, 3]
        assert state["next_burst"] == 2
        seq = other.send(COLOURS["blue"])
        assert other.hear("predicted", seq=seq)["label"] == "blue"
