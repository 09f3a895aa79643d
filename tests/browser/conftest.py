"""A real server, a real Chromium, and a camera that shows what a test wants."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from browser import chromium
from browser.tabs import Tabs
from browser.user import User
from live import QUICK, Server, running_server

HERE = Path(__file__).parent
PAINTED_CAMERA = (HERE / "painted_camera.js").read_text("utf-8")
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


@pytest.fixture(scope="session")
def start_server(
    cache_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerFactory]:
    """Start servers that live until the end of the tests; gives a new link at every call.

    `real` ones have the network that people have; the others see only which colour is where.
    """
    with ExitStack() as stack:
        known: dict[tuple[bool, tuple[str, ...]], Server] = {}

        def start(*arguments: str, real: bool = False) -> str:
            if (real, arguments) not in known:
                data = tmp_path_factory.mktemp("data")
                program = ("-m", "campad") if real else QUICK
                running = running_server(cache_folder, data, *arguments, start=program)
                known[real, arguments] = stack.enter_context(running)
            return known[real, arguments].link()

        yield start


@pytest.fixture
def address(start_server: ServerFactory) -> str:
    """A link to a server with the usual classes; it lets one page in."""
    return start_server()


@pytest.fixture
def real_address(start_server: ServerFactory) -> str:
    """The same, and it has the network that people have."""
    return start_server(real=True)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile with a painted camera that is allowed already."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 800}, permissions=["camera"])
    fresh.add_init_script(PAINTED_CAMERA)
    yield fresh
    fresh.close()


@pytest.fixture(scope="session")
def tabs(browser: Browser, request: pytest.FixtureRequest) -> Tabs:
    return Tabs(browser, request.session)


@pytest.fixture
def user(tabs: Tabs) -> Iterator[User]:
    """Someone at the page; whatever goes wrong in the page's console fails the test."""
    with tabs.somebody(PAINTED_CAMERA, permissions=["camera"]) as someone:
        yield someone
