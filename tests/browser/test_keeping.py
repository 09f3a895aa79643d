"""The page and what outlives it: links, a server that goes and comes, projects that are kept."""

import re
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import expect

from browser.tabs import Tabs
from browser.user import WAIT_MS, User
from campad.store.folder import ProjectFolder
from live import QUICK, Server, running_server
from sessions.served import serving as taught
from sessions.served import visiting

CLASSES = ("red", "blue")


def serving(
    cache: Path, data: Path, *options: str, port: int = 0
) -> AbstractContextManager[Server]:
    """Start campad with two classes."""
    classes = ("--classes", ",".join(CLASSES))
    return running_server(cache, data, *classes, *options, port=port, start=QUICK)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where campad keeps what is recorded in this test."""
    return tmp_path / "data"


@pytest.fixture
def newcomer(tabs: Tabs) -> Iterator[User]:
    """Somebody without a camera, in a browser that has never been here."""
    with tabs.somebody() as someone:
        someone.allowed = re.compile("WebSocket connection to|Failed to load resource")
        yield someone


@pytest.fixture
def other(tabs: Tabs, newcomer: User) -> Iterator[User]:
    """Somebody at another browser."""
    with tabs.somebody() as someone:
        someone.allowed = newcomer.allowed
        yield someone


def record(user: User) -> None:
    """Teach two classes by the demo camera."""
    user.button("Use the demo camera").click()
    for label in CLASSES:
        user.hold(label)
    expect(user.status).to_contain_text("Trained on")


def kill(server: Server) -> None:
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(10)


def wait_until_back(user: User) -> None:
    """The page has found campad again, and frames are answered as before."""
    expect(user.status).to_contain_text(re.compile("knows the figure’s poses|Trained on"))
    user.settle()


def wait_until_kept(data: Path, examples: int) -> None:
    """All that was recorded is on disk; campad lets nobody else read that, but copy it."""
    until = time.monotonic() + WAIT_MS / 1000
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        while True:
            shutil.copytree(data, copy, dirs_exist_ok=True)
            found = ProjectFolder(copy).summaries()
            if [summary.examples for summary in found] == [examples]:
                return
            assert time.monotonic() < until, found
            time.sleep(0.1)
            shutil.rmtree(copy)


def test_a_tab_without_a_link_is_told_what_to_do_and_a_link_works_once(
    newcomer: User, other: User, cache_folder: Path, data: Path
) -> None:
    """The bare address shows the page and lets nobody in; a link put into that tab does.

    Whoever finds it afterwards, in a history or over somebody's shoulder, is not let in.
    """
    with serving(cache_folder, data) as server:
        newcomer.page.goto(f"http://127.0.0.1:{server.port}/")
        expect(newcomer.status).to_contain_text("open the link")
        link = server.link()
        newcomer.page.goto(link)
        expect(newcomer.pad_button("red")).to_be_visible()

        assert newcomer.page.evaluate("location.href") == f"http://127.0.0.1:{server.port}/"
        assert "c=" not in newcomer.page.evaluate("JSON.stringify(sessionStorage)")
        other.page.goto(link)
        expect(other.status).to_contain_text("open the link")


def test_the_page_goes_on_after_its_server_slept_and_was_killed(
    newcomer: User, cache_folder: Path, data: Path
) -> None:
    """After some silence the page says that campad is gone, a game too, and then goes on.

    When it is back after it was killed, project and pictures are there again.
    """
    with serving(cache_folder, data) as server:
        newcomer.open(server.link())
        record(newcomer)
        before = {label: newcomer.count(label) for label in CLASSES}
        newcomer.button("Play").click()
        expect(newcomer.status).to_contain_text("Playing")
        server.process.send_signal(signal.SIGSTOP)
        expect(newcomer.status).to_contain_text("connection to campad is lost")
        expect(newcomer.page.get_by_text("Paused", exact=True)).to_be_visible()
        server.process.send_signal(signal.SIGCONT)
        expect(newcomer.status).to_contain_text("The game waits")
        newcomer.button("Stop").click()
        wait_until_back(newcomer)

        wait_until_kept(data, sum(before.values()))
        kill(server)
        expect(newcomer.status).to_contain_text("connection to campad is lost")
        expect(newcomer.pad_button("red")).to_be_disabled()
        expect(newcomer.page.get_by_label("Train by itself")).to_be_disabled()
    with serving(cache_folder, data, port=server.port):
        wait_until_back(newcomer)

        expect(newcomer.pad_button("red")).to_be_enabled()
        expect(newcomer.page.get_by_label("Train by itself")).to_be_enabled()
        assert {label: newcomer.count(label) for label in CLASSES} == before
        expect(newcomer.pad("red").locator("img").first).to_be_visible()


def test_another_day_the_last_project_is_offered(
    newcomer: User, other: User, cache_folder: Path, data: Path
) -> None:
    """A new page of a new server offers what was recorded, and goes on with it.

    By keyboard "Start anew" leads to what is marked, the camera, and not past it.
    """
    with serving(cache_folder, data) as server:
        newcomer.open(server.link())
        record(newcomer)
        total = sum(newcomer.count(label) for label in CLASSES)
    with serving(cache_folder, data) as server:
        offer = other.button(re.compile(f"^red and blue: {total} examples, today at "))
        other.page.goto(server.link())
        expect(offer).to_be_visible()
        other.button("Start anew").press("Enter")
        expect(other.page.locator("[data-next]")).to_be_focused()
        expect(other.page.locator(".view [data-next]")).to_have_count(1)

        other.leave()
        other.page.goto(server.link())
        offer.click()
        expect(other.button("Play")).to_be_enabled()
        assert sum(other.count(label) for label in CLASSES) == total
        expect(offer).to_be_hidden()


def test_everything_can_be_forgotten(newcomer: User, cache_folder: Path, data: Path) -> None:
    """After a question the page says what was deleted, and nothing of it is on disk."""
    with serving(cache_folder, data) as server:
        newcomer.open(server.link())
        record(newcomer)
        total = sum(newcomer.count(label) for label in CLASSES)
        wait_until_kept(data, total)
        newcomer.button("Forget everything").click()
        newcomer.button("Cancel").click()
        assert list(data.rglob("*.db"))
        newcomer.button("Forget everything").click()
        newcomer.button("Delete all of it").click()
        expect(newcomer.status).to_contain_text(f"Deleted 1 project with {total} examples")

        assert list(data.rglob("*.db*")) == []
        assert [newcomer.count(label) for label in CLASSES] == [0, 0]


def test_a_disk_that_cannot_be_written_is_said_and_nothing_is_lost(
    newcomer: User, cache_folder: Path, data: Path
) -> None:
    """With a file where the folder should be, all goes on in memory and a bar says so."""
    data.mkdir()
    with serving(cache_folder, data) as server:
        link = server.link()
        (data / "projects").write_text("in the way")
        newcomer.open(link)
        record(newcomer)
        expect(newcomer.page.get_by_role("alert")).to_contain_text("Not kept on disk")
        newcomer.settle()
        (data / "projects").unlink()
        expect(newcomer.page.get_by_text("Not kept on disk")).to_be_hidden()

        assert list(data.rglob("*.db"))


def test_nothing_is_kept_on_request(newcomer: User, cache_folder: Path, data: Path) -> None:
    """With --no-keep the page says so, and no file is made."""
    with serving(cache_folder, data, "--no-keep") as server:
        newcomer.open(server.first_link)
        record(newcomer)
        expect(newcomer.page.get_by_text("Nothing is kept when campad ends.")).to_be_visible()

    assert not data.exists()


def test_projects_of_a_former_network_are_pointed_to(
    newcomer: User, cache_folder: Path, data: Path
) -> None:
    """Who has projects of a network of the catalogue that is not the one here reads how to start
    campad for them, until something is recorded.
    """
    with (
        taught(data, name="efficientnet-lite0", layer="two_taps") as client,
        visiting(client) as page,
    ):
        page.record("red")
    with serving(cache_folder, data) as server:
        newcomer.open(server.link())
        told = newcomer.page.get_by_text("campad --backbone efficientnet-lite0-whole")
        expect(told).to_be_visible()
        record(newcomer)
        expect(told).to_be_hidden()
