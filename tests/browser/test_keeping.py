"""The page and what outlives it: links, a server that goes and comes, projects that are kept."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.user import User
from live import Server, running_server

CLASSES = ("red", "blue")
OPTIONS = ("--classes", ",".join(CLASSES))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where campad keeps what is recorded in this test."""
    return tmp_path / "data"


@pytest.fixture
def newcomer(browser: Browser) -> Iterator[User]:
    """Somebody without a camera, in a browser that has never been here."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    someone = User(context.new_page())
    someone.allowed = re.compile("WebSocket connection to|Failed to load resource")
    yield someone
    context.close()
    assert someone.complaints == []


def record(user: User) -> None:
    """Teach two classes by the demo camera."""
    user.button("Use the demo camera").click()
    for label in CLASSES:
        user.hold(label)
    expect(user.status).to_contain_text("Trained on")


def kill(server: Server) -> None:
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(10)


def wait_until_back(user: User, timeout_ms: int) -> None:
    """The page has found campad again, and frames are answered as before."""
    ready = re.compile("knows the figure’s poses|Trained on")
    expect(user.status).to_contain_text(ready, timeout=timeout_ms)
    user.settle()


def test_a_tab_without_a_link_is_told_what_to_do(
    newcomer: User, cache_folder: Path, data: Path
) -> None:
    """The bare address shows the page and lets nobody in; a link put into that tab does."""
    with running_server(cache_folder, data, *OPTIONS) as server:
        newcomer.page.goto(f"http://127.0.0.1:{server.port}/")
        expect(newcomer.status).to_contain_text("open the link")
        newcomer.page.goto(server.link())
        expect(newcomer.pad_button("red")).to_be_visible()

        assert newcomer.page.evaluate("location.href") == f"http://127.0.0.1:{server.port}/"
        assert "c=" not in newcomer.page.evaluate("JSON.stringify(sessionStorage)")


def test_a_link_works_once(
    newcomer: User, browser: Browser, cache_folder: Path, data: Path
) -> None:
    """Whoever finds it afterwards, in a history or over somebody's shoulder, is not let in."""
    with running_server(cache_folder, data, *OPTIONS) as server:
        link = server.link()
        newcomer.open(link)
        context = browser.new_context()
        late = context.new_page()
        late.goto(link)
        expect(late.get_by_role("status")).to_contain_text("open the link")
        context.close()


def test_the_page_goes_on_after_its_server_was_killed(
    newcomer: User, cache_folder: Path, data: Path
) -> None:
    """The page says that campad is gone; when it is back, project and pictures are there again."""
    with running_server(cache_folder, data, *OPTIONS) as server:
        newcomer.open(server.link())
        record(newcomer)
        before = {label: newcomer.count(label) for label in CLASSES}
        newcomer.page.wait_for_timeout(600)  # the copies of the last pictures, and a write
        kill(server)
        expect(newcomer.status).to_contain_text("connection to campad is lost")
        expect(newcomer.pad_button("red")).to_be_disabled()
        expect(newcomer.page.get_by_label("Train by itself")).to_be_disabled()
    with running_server(cache_folder, data, *OPTIONS, port=server.port):
        wait_until_back(newcomer, 20_000)

        expect(newcomer.pad_button("red")).to_be_enabled()
        expect(newcomer.page.get_by_label("Train by itself")).to_be_enabled()
        assert {label: newcomer.count(label) for label in CLASSES} == before
        expect(newcomer.pad("red").locator("img").first).to_be_visible()


def test_the_page_notices_that_its_server_sleeps(
    newcomer: User, cache_folder: Path, data: Path
) -> None:
    """After some silence the page says so, a game too, and goes on when campad wakes up."""
    with running_server(cache_folder, data, *OPTIONS) as server:
        newcomer.open(server.link())
        record(newcomer)
        newcomer.button("Play").click()
        expect(newcomer.status).to_contain_text("Playing")
        server.process.send_signal(signal.SIGSTOP)
        expect(newcomer.status).to_contain_text("connection to campad is lost", timeout=15_000)
        expect(newcomer.page.get_by_text("Paused", exact=True)).to_be_visible()
        server.process.send_signal(signal.SIGCONT)
        expect(newcomer.status).to_contain_text("The game waits", timeout=15_000)
        newcomer.button("Stop").click()
        wait_until_back(newcomer, 15_000)


def test_another_day_the_last_project_is_offered(
    newcomer: User, browser: Browser, cache_folder: Path, data: Path
) -> None:
    """A new page of a new server offers what was recorded, and goes on with it."""
    with running_server(cache_folder, data, *OPTIONS) as server:
        newcomer.open(server.link())
        record(newcomer)
        newcomer.settle()  # what was on its way has come
        total = sum(newcomer.count(label) for label in CLASSES)
    with running_server(cache_folder, data, *OPTIONS) as server:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        user = User(context.new_page())
        user.page.goto(server.link())
        offer = user.button(re.compile(f"^red and blue: {total} examples, today at "))
        offer.click()
        expect(user.button("Play")).to_be_enabled()

        assert sum(user.count(label) for label in CLASSES) == total
        expect(offer).to_be_hidden()
        context.close()
        assert user.complaints == []


def test_who_begins_anew_comes_to_the_next_thing(
    newcomer: User, browser: Browser, cache_folder: Path, data: Path
) -> None:
    """By keyboard "Start anew" leads to what is marked, the camera, and not past it."""
    with running_server(cache_folder, data, *OPTIONS) as server:
        newcomer.open(server.link())
        record(newcomer)
    with running_server(cache_folder, data, *OPTIONS) as server:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        user = User(context.new_page())
        user.page.goto(server.link())
        user.button("Start anew").press("Enter")

        expect(user.page.locator("[data-next]")).to_be_focused()
        expect(user.page.locator(".view [data-next]")).to_have_count(1)
        context.close()
        assert user.complaints == []


def test_everything_can_be_forgotten(newcomer: User, cache_folder: Path, data: Path) -> None:
    """After a question the page says what was deleted, and nothing of it is on disk."""
    with running_server(cache_folder, data, *OPTIONS) as server:
        newcomer.open(server.link())
        record(newcomer)
        total = sum(newcomer.count(label) for label in CLASSES)
        newcomer.page.wait_for_timeout(600)
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
    with running_server(cache_folder, data, *OPTIONS) as server:
        link = server.link()
        (data / "projects").write_text("in the way")
        newcomer.open(link)
        record(newcomer)
        expect(newcomer.page.get_by_role("alert")).to_contain_text("Not kept on disk")
        newcomer.settle()
        (data / "projects").unlink()
        expect(newcomer.page.get_by_text("Not kept on disk")).to_be_hidden(timeout=15_000)

        assert list(data.rglob("*.db"))


def test_nothing_is_kept_on_request(newcomer: User, cache_folder: Path, data: Path) -> None:
    """With --no-keep the page says so, and no file is made."""
    with running_server(cache_folder, data, *OPTIONS, "--no-keep") as server:
        newcomer.open(server.first_link)
        record(newcomer)
        expect(newcomer.page.get_by_text("Nothing is kept when campad ends.")).to_be_visible()

    assert not data.exists()
