"""What was taught on the page, which mirrors, is recognised on the command line, and asked for."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result
from PIL import Image, ImageOps
from starlette.testclient import TestClient

import campad
from archive.archives import with_json
from campad.backbones import Backbone
from campad.imaging.frame import Pixels, to_square
from campad.imaging.picture import read_image
from campad.protocol.limits import Limits
from cli.commands import run
from page import Page
from server.fakes import HEADERS, HOST, make_app

pytestmark = pytest.mark.usefixtures("command_line_cache")

PLACES = {"up": (20, 65), "down": (76, 65), "left": (48, 93), "right": (48, 37)}
"""Where a camera sees what a person holds up, down, to their left or right: y and x."""
SIZE = (97, 131)
ASKED = 6


def photo(label: str, rng: np.random.Generator) -> Pixels:
    """A picture as a camera gives it, of a bright disc at a class's place."""
    picture = rng.integers(60, 100, (*SIZE, 3)).astype(np.uint8)
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    down, right = PLACES[label] + rng.integers(-4, 5, 2)
    picture[(y - down) ** 2 + (x - right) ** 2 < 16**2] = (230, 200, 60)
    return picture


@pytest.fixture(scope="module")
def taught(lite0: Backbone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that a page with its mirror on has recorded, learned and saved."""
    rng = np.random.default_rng(1)
    app = make_app(lite0, labels=list(PLACES), limits=Limits(max_frames_per_s=1e9))  # type: ignore[arg-type]
    with (
        TestClient(app, base_url=f"http://{HOST}", headers=HEADERS) as client,
        client.websocket_connect("/ws", headers=HEADERS) as socket,
    ):
        page = Page(socket)
        settings = page.hear("state")["settings"] | {"auto_train": False, "copies": False}
        page.say("configure", settings=settings)
        for burst, label in enumerate([*PLACES] * 3):
            square = Image.fromarray(to_square(photo(label, rng), lite0.frame_size))
            page.record(label, [ImageOps.mirror(square).tobytes()], burst)
        page.say("train")
        page.hear("trained")
        saved = client.get("/api/project", headers={"campad-session": page.welcome["session"]})
    path = tmp_path_factory.mktemp("taught") / "me.campad"
    path.write_bytes(saved.content)
    return path


@pytest.fixture(scope="module")
def silent(taught: Path) -> Path:
    """The same file as an older campad wrote it."""
    path = taught.with_name("old.campad")
    files = with_json(taught.read_bytes(), "manifest.json", frames={})
    path.write_bytes(files)
    return path


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos of every class, as a camera takes them."""
    rng, folder = np.random.default_rng(2), tmp_path_factory.mktemp("asked")
    for label in PLACES:
        (folder / label).mkdir()
        for number in range(ASKED):
            Image.fromarray(photo(label, rng)).save(folder / label / f"{number}.png")
    return folder


def files_of(folder: Path) -> Iterator[Path]:
    return folder.glob("*/*.png")


def said(result: Result) -> dict[str, set[str]]:
    """What was said of the photos of each class."""
    assert result.exit_code == 0, result.stderr
    found: dict[str, set[str]] = {label: set() for label in PLACES}
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(lines) == ASKED * len(PLACES)
    for line in lines:
        found[Path(line["file"]).parent.name].add(line["label"])
    return found


RIGHT = {label: {label} for label in PLACES}
SWAPPED = RIGHT | {"left": {"right"}, "right": {"left"}}


def test_photos_are_looked_at_as_the_page_taught(taught: Path, asked: Path) -> None:
    """All 24 are recognised, and standard error says once that they are mirrored."""
    result = run("predict", taught, *files_of(asked))

    assert said(result) == RIGHT
    assert result.stderr == "Pictures are mirrored, as on the page.\n"


def test_a_person_may_say_otherwise(taught: Path, asked: Path) -> None:
    """With --no-mirror left and right are the wrong way round, and nothing is said of mirrors."""
    result = run("predict", taught, "--no-mirror", *files_of(asked))

    assert (said(result), result.stderr) == (SWAPPED, "")


def test_a_file_that_does_not_know_asks(silent: Path, asked: Path) -> None:
    """Without an answer nothing is looked at; with --mirror all are recognised."""
    unanswered = run("predict", silent, *files_of(asked))
    answered = run("predict", silent, "--mirror", *files_of(asked))

    assert (unanswered.exit_code, unanswered.stdout) == (1, "")
    assert "old.campad does not say" in unanswered.stderr
    assert "--mirror" in unanswered.stderr
    assert "--no-mirror" in unanswered.stderr
    assert said(answered) == RIGHT


def test_a_challenge_set_is_looked_at_the_same_way(taught: Path, silent: Path, asked: Path) -> None:
    """A folder is judged as the project was taught, or as a person says; an old file asks."""

    def score(project: Path, *options: str) -> Any:
        result = run("evaluate", project, "--json", "--challenge", asked, *options)
        return json.loads(result.stdout)["challenge"]["accuracy"]

    assert score(taught) == score(silent, "--mirror") == 1
    assert score(taught, "--no-mirror") == score(silent, "--no-mirror") == 0.5
    assert run("evaluate", silent, "--challenge", asked).exit_code == 1


def test_nothing_is_asked_where_nothing_is_looked_at(
    silent: Path, asked: Path, tmp_path: Path
) -> None:
    """An old file's own examples are judged as ever; an answer without a question is refused."""
    plain = run("evaluate", silent)
    refused = [
        run("evaluate", silent, "--mirror"),
        run("evaluate", asked, "--no-mirror", "--challenge", asked),
    ]

    assert (plain.exit_code, plain.stderr) == (0, "")
    assert [result.exit_code for result in refused] == [2, 2]


def test_photos_are_taught_as_they_are(asked: Path, tmp_path: Path) -> None:
    """`campad train` does not mirror, and says so in the file: predict does not, either."""
    run("train", asked, "-o", tmp_path / "me.campad", "--no-copies")

    result = run("predict", tmp_path / "me.campad", *files_of(asked))

    assert (said(result), result.stderr) == (RIGHT, "")


def test_the_library_does_as_the_file_says(taught: Path, asked: Path, lite0: Backbone) -> None:
    """A frame that a program gives is looked at as on the page, unless the program says not."""
    pads = {way: campad.load(taught, backbone=lite0, mirrored=way) for way in (None, False)}
    photos = [read_image(path) for path in files_of(asked)]

    taken = {way: [pad.predict(frame).label for frame in photos] for way, pad in pads.items()}

    labels = [path.parent.name for path in files_of(asked)]
    assert taken[None] == labels
    assert taken[False] == [next(iter(SWAPPED[label])) for label in labels]
