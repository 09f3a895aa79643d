"""A real server, a real Chromium, and a camera that shows what a test wants."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from browser import chromium
from browser.user import User

HERE = Path(__file__).parent
ServerFactory = Callable[..., str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if not chromium.available():
        pytest.skip("no Chromium on this machine: the page was not tested")
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = chromium.launch(playwright)
    yield running
    running.close()


@contextmanager
def running_server(cache: Path, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start `campad` as a person does; gives the page's address and the process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "campad", "--no-browser", "--port", "0", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CAMPAD_CACHE": str(cache)},
    )
    try:
        yield _address(process.stderr), process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        if process.stderr:
            process.stderr.close()


def _address(stderr: IO[str] | None) -> str:
    assert stderr is not None
    said = ""
    while line := stderr.readline():
        said += line
        if found := re.search(r"http://\S+", line):
            return found.group()
    raise AssertionError(f"the server did not start: {said}")


@pytest.fixture(scope="session")
def start_server(cache_folder: Path) -> Iterator[ServerFactory]:
    """Start servers that live until the end of the tests."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        known: dict[tuple[str, ...], str] = {}

        def start(*arguments: str) -> str:
            if arguments not in known:
                known[arguments] = stack.enter_context(running_server(cache_folder, *arguments))[0]
            return known[arguments]

        yield start


@pytest.fixture
def address(start_server: ServerFactory) -> str:
    """A server with the usual classes."""
    return start_server()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile with a painted camera that is allowed already."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 800}, permissions=["camera"])
    fresh.add_init_script(path=HERE / "painted_camera.js")
    yield fresh
    fresh.close()


@pytest.fixture
def user(context: BrowserContext) -> Iterator[User]:
    """Someone at the page; whatever goes wrong in the page's console fails the test."""
    someone = User(context.new_page())
    yield someone
    assert someone.complaints == []
