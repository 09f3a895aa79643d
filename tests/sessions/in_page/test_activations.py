"""A page in which the network runs sends activations; the session does all as with pictures."""

import threading
import time
from dataclasses import replace
from typing import Any

import numpy as np
from starlette.testclient import TestClient

from campad.imaging.augment import draw_strengths, warped_pairs
from campad.imaging.frame import look_at
from campad.sessions.frames import SLOW_S, SLOW_TIMES
from page import Page
from server.fakes import COLOURS, HEADERS, ColourBackbone, ColourPage
from sessions.served import session_of, wait_until
from sessions.taught import visiting


class EyePage(ColourPage):
    """Embeds its frames itself, and makes the copies that it is asked for."""

    def __init__(self, page: ColourPage) -> None:
        vars(self).update(vars(page))  # it has said hello
        self.network = ColourBackbone()

    def send(self, colour: tuple[int, int, int], **header: Any) -> int:
        pixels = square(colour)
        if "record" in header and header.get("use") != "challenge":
            look = look_at(pixels)
            header |= {"brightness": look.brightness, "sharpness": look.sharpness}
        return self.send_activation(pixels, **header)

    def send_activation(self, pixels: Any, **header: Any) -> int:
        halves = self.network.embed(pixels)[0].astype("<f2")
        return Page.send(self, halves.tobytes(), kind="activation", **header)

    def teach_with_copies(self, copies: int = 4) -> None:
        for burst, (label, colour) in enumerate(COLOURS.items()):
            for _ in range(2):
                self.send(colour, record=label, burst=burst)
                told = self.hear("recorded")
                for picture in warped_pairs(square(colour), told["id"])[:copies]:
                    self.send_activation(picture, copy_of=told["id"])
        self.say("release")


def square(colour: tuple[int, int, int]) -> np.ndarray:
    return np.tile(np.array(colour, np.uint8), (8, 8, 1))


def test_it_learns_the_same_as_from_pictures_and_embeds_nothing() -> None:
    """Examples, their copies and how they look are what pictures give; the network here is idle."""
    backbone = ColourBackbone()
    datasets = []
    for in_page in (False, True):
        with visiting(backbone) as plain:
            page = EyePage(plain) if in_page else plain
            if isinstance(page, EyePage):
                backbone.seen.clear()
                page.teach_with_copies()
            else:
                for burst, label in enumerate(COLOURS):
                    page.record(label, times=2, burst=burst)
                page.say("release")
            page.hear("trained")
            dataset = session_of(plain.client, plain).dataset  # type: ignore[attr-defined]
            wait_until(lambda: dataset.augmented == 4)  # noqa: B023 - called at once
            datasets.append(dataset)
            page.send(COLOURS["blue"])
            assert page.hear("predicted", label="blue")["probabilities"]
    pictures, activations = datasets

    assert backbone.seen == []
    assert [e.look for e in activations.examples] == [e.look for e in pictures.examples]
    np.testing.assert_allclose(activations.xs, pictures.xs, rtol=1e-3)
    np.testing.assert_allclose(activations.vectors, pictures.vectors, atol=1e-3)


def test_it_is_told_how_to_warp_and_owes_no_more_than_that(client: TestClient) -> None:
    """The numbers of `warped_pairs`; none where copies are not wanted, or for pictures."""
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        page = EyePage(ColourPage(socket))
        settings = page.hear("state")["settings"] | {"copies": False}
        page.send(COLOURS["red"], record="red")
        told = page.hear("recorded")
        assert told["warps"] == draw_strengths(told["id"]).tolist()
        page.say("configure", settings=settings)
        page.hear("state", settings=settings)
        page.send(COLOURS["red"], record="red")
        assert page.hear("recorded")["warps"] is None


def test_copies_that_do_not_come_hold_nothing_up(client: TestClient) -> None:
    """What has come is learned when the page says that no more will, or has gone; late ones are
    not taken."""
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        page = EyePage(ColourPage(socket))
        page.teach_with_copies(copies=3)
        page.hear("trained")
        page.send(COLOURS["red"], record="red", burst=7)
        last = page.hear("recorded")["id"]
        page.say("release")
        page.hear("trained", refined=False, examples=5)
        for picture in warped_pairs(square(COLOURS["red"]), last):
            page.send_activation(picture, copy_of=last)
        page.say("uncopied")
        page.hear("trained", refined=True)
        for example_id in (1, 2, 10**6):
            page.send_activation(square((0, 0, 0)), copy_of=example_id)
        page.send(COLOURS["red"])
        page.hear("predicted", label="red")
        assert session_of(client, page).dataset.augmented == 1


def test_a_challenge_and_a_switch_in_between(client: TestClient) -> None:
    """Challenge pictures may be activations; what one way has taught, the other recognises."""
    with client.websocket_connect("/ws", headers=HEADERS) as socket:
        page = ColourPage(socket)
        page.teach()
        in_page = EyePage(page)
        for label, colour in COLOURS.items():
            in_page.send(colour)
            in_page.hear("predicted", label=label)
            in_page.send(colour, record=label, use="challenge", burst=9)
        in_page.say("release")
        assert in_page.hear("challenged")["score"]["right"] == 2


def test_more_than_a_page_may_owe_is_not_asked_for() -> None:
    """Beyond the limit examples do without copies, as where a machine cannot keep up."""
    with visiting(ColourBackbone(), max_waiting_copies=2) as plain:
        page = EyePage(plain)
        asked = []
        for _ in range(4):
            page.send(COLOURS["red"], record="red")
            asked.append(page.hear("recorded")["warps"] is not None)

    assert asked == [True, True, False, False]


class Busy:
    """A classifier that takes long; notes in which threads it was asked."""

    def __init__(self, classifier: Any) -> None:
        self.classifier = classifier
        self.threads: list[str] = []

    def predict_proba(self, xs: Any) -> Any:
        self.threads.append(threading.current_thread().name)
        until = time.thread_time() + 2 * SLOW_S
        while time.thread_time() < until:
            pass
        return self.classifier.predict_proba(xs)


def test_nobody_waits_for_a_classifier_that_takes_long() -> None:
    """It is asked on the event loop at first, and then in the threads that the network has."""
    with visiting(ColourBackbone()) as plain:
        page = EyePage(plain)
        page.teach_with_copies()
        page.hear("trained")
        page.hear("predicted", seq=page.send(COLOURS["blue"]))
        trainer = session_of(plain.client, plain).learner.trainer  # type: ignore[attr-defined]
        busy = Busy(trainer.trained.classifier)
        trainer.predictor = replace(trainer.trained, classifier=busy)
        for colour in ["red", "blue"] * 3:
            assert page.hear("predicted", seq=page.send(COLOURS[colour]))["label"] == colour

    loop, *_ = busy.threads
    assert busy.threads == [loop] * SLOW_TIMES + ["campad-embedder"] * (6 - SLOW_TIMES)
