"""The library, the page and the command line do the same by the same code."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image
from starlette.testclient import TestClient

from campad import Controller
from campad.backbones import Backbone
from campad.cli.main import main
from campad.errors import NotTrainedError, TrainingError
from campad.imaging.frame import Pixels, to_square
from campad.protocol.limits import Limits
from page import Page
from server.fakes import HEADERS, HOST, make_app
from synthetic import COLOURS, shape_photo

PER_CLASS = 4
TAUGHT = ("blue", "green")
Frames = list[tuple[str, Pixels]]


@pytest.fixture(scope="module")
def frames(lite0: Backbone) -> Frames:
    """Pictures of the size that the network sees, so that nobody resizes them, in folder order."""
    rng = np.random.default_rng(4)
    return [
        (label, to_square(shape_photo(label, rng), lite0.frame_size))
        for label in TAUGHT
        for _ in range(PER_CLASS)
    ]


@pytest.fixture(scope="module")
def asked(lite0: Backbone) -> list[Pixels]:
    """Pictures to be recognised; the last class was never taught."""
    rng = np.random.default_rng(5)
    return [to_square(shape_photo(label, rng), lite0.frame_size) for label in COLOURS]


@pytest.fixture(scope="module")
def pad(lite0: Backbone, frames: Frames) -> Controller:
    """The library."""
    controller = Controller(TAUGHT, backbone=lite0)
    for burst, (label, frame) in enumerate(frames):
        controller.add_example(frame, label, burst=burst)
    return controller.train()


@pytest.fixture(scope="module")
def served(lite0: Backbone) -> Iterator[TestClient]:
    """A server; tests do not wait for a camera."""
    app = make_app(lite0, labels=list(TAUGHT), limits=Limits(max_frames_per_s=1e9))  # type: ignore[arg-type]
    with TestClient(app, base_url=f"http://{HOST}", headers=HEADERS) as client:
        yield client


@pytest.fixture(scope="module")
def page(served: TestClient, frames: Frames) -> Iterator[tuple[Page, dict[str, Any]]]:
    """The page, and what it was told of its training."""
    with served.websocket_connect("/ws", headers=HEADERS) as socket:
        page = Page(socket)
        settings = page.hear("state")["settings"] | {"auto_train": False}
        page.say("configure", settings=settings)
        for burst, (label, frame) in enumerate(frames):
            page.record(label, [frame.tobytes()], burst)
        wait_for_copies(served, page)
        page.say("train")
        yield page, page.hear("trained")


def wait_for_copies(served: TestClient, page: Page) -> None:
    app: Any = served.app
    dataset = app.app.state.sessions.find(page.welcome["session"]).dataset
    end = time.monotonic() + 30
    while dataset.augmented < len(dataset):
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def folder(frames: Frames, asked: list[Pixels], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same pictures as files."""
    root = tmp_path_factory.mktemp("one-core")
    for number, (label, frame) in enumerate(frames):
        (root / "taught" / label).mkdir(parents=True, exist_ok=True)
        Image.fromarray(frame).save(root / "taught" / label / f"{number}.png")
    for number, frame in enumerate(asked):
        Image.fromarray(frame).save(root / f"asked-{number}.png")
    return root


def campad(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.usefixtures("command_line_cache")
def test_three_ways_to_the_same_numbers(
    pad: Controller,
    page: tuple[Page, dict[str, Any]],
    folder: Path,
    asked: list[Pixels],
) -> None:
    """Scores, temperature and probabilities are equal: the page's to the last bit."""
    conversation, told = page
    file = folder / "me.campad"

    trained = json.loads(campad("train", folder / "taught", "-o", file, "--json").stdout)
    files = [folder / f"asked-{number}.png" for number in range(len(asked))]
    lines = campad("predict", file, *files).stdout.splitlines()

    found = pad.evaluate()
    quality = told["quality"]
    assert quality["confusion"] == trained["confusion"] == found.quality.confusion.tolist()
    assert quality["accuracy"] == trained["accuracy"] == found.quality.accuracy
    assert quality["temperature"] == trained["temperature"] == found.temperature
    assert quality["threshold"] == found.novelty.threshold(pad.rejection_rate)
    for frame, line in zip(asked, map(json.loads, lines), strict=True):
        expected = pad.predict(frame)
        answer = conversation.hear("predicted", seq=conversation.send(frame.tobytes()))
        rounded = {label: round(p, 6) for label, p in expected.probabilities.items()}
        assert answer["probabilities"] == list(expected.probabilities.values())
        assert answer["label"] == line["label"] == expected.label
        assert line["probabilities"] == rounded


@pytest.mark.usefixtures("command_line_cache")
def test_three_ways_to_the_same_refusals(
    served: TestClient, lite0: Backbone, tmp_path: Path
) -> None:
    """What is missing is said in the same words."""
    untrained = Controller(TAUGHT, backbone=lite0)
    with pytest.raises(TrainingError) as no_examples:
        untrained.train()
    with pytest.raises(NotTrainedError) as not_trained:
        untrained.recalibrate([])
    untrained.save(tmp_path / "untrained.campad")
    Image.new("RGB", (8, 8)).save(tmp_path / "any.png")

    with served.websocket_connect("/ws", headers=HEADERS) as socket:
        page = Page(socket)
        page.say("train")
        refused = page.hear("error")
        page.say("recalibrate", on=True)
        unknown = page.hear("error")
    predicted = campad("predict", tmp_path / "untrained.campad", tmp_path / "any.png")
    evaluated = campad("evaluate", tmp_path / "untrained.campad")

    assert (refused["code"], refused["message"]) == ("training", str(no_examples.value))
    assert str(no_examples.value) in evaluated.stderr
    assert (unknown["code"], unknown["message"]) == ("not-trained", str(not_trained.value))
    assert str(not_trained.value) in predicted.stderr
