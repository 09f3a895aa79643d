"""How the page is let in, where a browser keeps nothing and where campad has no terminal."""

import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Playwright, expect

from browser import chromium
from browser.tabs import Tabs
from browser.user import User
from live import QUICK, running_server

REFUSED = re.compile("WebSocket connection to|Failed to load resource")
BLOCK_COOKIES = {"profile": {"default_content_setting_values": {"cookies": 2}}}


@pytest.fixture
def stranger(tabs: Tabs) -> Iterator[User]:
    """Somebody who has no link."""
    with tabs.somebody() as someone:
        someone.allowed = REFUSED
        yield someone


@pytest.fixture
def blocked(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """A Chromium whose settings block all cookies: `sessionStorage` cannot even be named there."""
    if not chromium.has_settings():
        pytest.skip("needs a whole Chromium, not its shell alone")
    settings = tmp_path / "Default" / "Preferences"
    settings.parent.mkdir()
    settings.write_text(json.dumps(BLOCK_COOKIES))
    context = chromium.launch_profile(playwright, tmp_path)
    yield context
    context.close()


def test_who_is_not_let_in_is_told_how_where_campad_has_no_terminal(
    stranger: User, cache_folder: Path, tmp_path: Path
) -> None:
    """There is no Enter to press: the command that the page names, as it is, makes a link."""
    data = tmp_path / "data"
    with running_server(cache_folder, data, "--data", str(data)) as server:
        stranger.page.goto(f"http://127.0.0.1:{server.port}/")
        expect(stranger.status).to_contain_text("in a terminal, and open the link that it prints")
        command = stranger.status.inner_text().split("“")[1].split("”")[0]
        said = subprocess.run(shlex.split(command), capture_output=True, text=True, check=True)
        stranger.page.goto(said.stdout.strip())
        expect(stranger.pad_button("up")).to_be_visible()


def test_where_no_command_makes_a_link_none_is_named(
    stranger: User, cache_folder: Path, tmp_path: Path
) -> None:
    """With --no-keep and without a terminal nothing makes another link."""
    with running_server(cache_folder, tmp_path, "--no-keep", start=QUICK) as server:
        stranger.page.goto(f"http://127.0.0.1:{server.port}/")
        expect(stranger.status).to_contain_text("Start campad anew, and open the link")


def test_where_campad_has_a_terminal_enter_makes_a_link(
    stranger: User, cache_folder: Path, tmp_path: Path
) -> None:
    """The page says so, and it is so."""
    pty = pytest.importorskip("pty", exc_type=ImportError)
    person, terminal = pty.openpty()
    with running_server(
        cache_folder, tmp_path, "--no-keep", keyboard=terminal, start=QUICK
    ) as server:
        stranger.page.goto(f"http://127.0.0.1:{server.port}/")
        expect(stranger.status).to_contain_text("press Enter, and open the link")
        os.write(person, b"\n")
        assert server.process.stderr
        said = iter(server.process.stderr.readline, "")
        stranger.page.goto(next(re.findall(r"http\S+", line)[0] for line in said if "#c=" in line))
        expect(stranger.pad_button("up")).to_be_visible()
    os.close(person)
    os.close(terminal)


def test_a_browser_that_keeps_nothing_is_let_in(blocked: BrowserContext, address: str) -> None:
    """Everything works until a reload, and the page says that it does not work after one."""
    user = User(blocked.new_page()).open(address)
    with pytest.raises(Error, match="sessionStorage"):
        user.page.evaluate("sessionStorage.length")
    expect(user.status).to_contain_text("when you reload this page, it needs a new link")
    user.button("Use the demo camera").click()
    user.hold("up", 2)
    expect(user.page.get_by_role("contentinfo")).to_contain_text("blocks cookies")
    with user.page.expect_download():
        user.button("Save project").click()

    user.allowed = REFUSED
    user.page.reload()
    expect(user.status).to_contain_text("This page needs a link")
    assert user.complaints == []
