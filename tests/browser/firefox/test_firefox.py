"""The page in Firefox, which has other parts than Chromium."""

from collections.abc import Iterator

import pytest

from browser.firefox.driver import Firefox, Tab, find, launch

CLASSES = ("up", "down", "left", "right")


def open_page(tab: Tab, address: str) -> None:
    tab.goto(address)
    tab.wait_for("document.querySelector('#pads button') !== null")
    tab.click("#offers-close")  # somebody was here before


def teach(tab: Tab) -> None:
    """Strike each pose before the demo camera, and hold its digit."""
    tab.click("#demo-start")
    for number, label in enumerate(CLASSES, start=1):
        tab.click(f"#poses [data-label={label}]")
        tab.key("keyDown", str(number))
        count = f"document.querySelector('.pad[aria-label={label}] .count').textContent"
        tab.wait_for(f"parseInt({count}) >= 3")
        tab.key("keyUp", str(number))
    tab.wait_for("document.querySelector('#lead').textContent.startsWith('Trained on')")


def test_firefox_teaches_and_recognises(tab: Tab, real_address: str) -> None:
    """The demo camera's poses are taught by the digits, learned, and told apart live."""
    open_page(tab, real_address)
    teach(tab)
    for label in CLASSES:
        tab.click(f"#poses [data-label={label}]")
        tab.wait_for(f"document.querySelector('meter[aria-label={label}]').value > 0.5")


def test_firefoxs_own_camera_gives_pictures(tab: Tab, address: str) -> None:
    """A click on a pad records what it shows."""
    open_page(tab, address)
    tab.click("#camera-start")
    tab.wait_for("!document.querySelector('#video').hidden")
    tab.click(".pad[aria-label=up] .record")
    tab.wait_for("document.querySelector('.pad[aria-label=up] .count').textContent == '1 example'")


def test_a_game_waits_in_a_tab_that_is_really_hidden(
    firefox: Firefox, tab: Tab, address: str
) -> None:
    """Another tab comes to the front; who comes back reads why the game waits, and plays on."""
    open_page(tab, address)
    teach(tab)
    tab.click("#play")
    tab.wait_for("document.querySelector('#lead').textContent.includes('poses steer')")
    with firefox.visit():
        tab.wait_for("document.hidden && document.querySelector('#pause').hidden")
    tab.activate()
    tab.wait_for("!document.hidden")
    assert tab.status().startswith("The game waits since this page was hidden")
    tab.click("#play")
    tab.wait_for("document.querySelector('#lead').textContent.includes('poses steer')")


@pytest.mark.parametrize("start", ["#camera-start", "#demo-start"])
def test_a_browser_that_gives_noise_for_pictures_is_found_out(
    resisting: Firefox, address: str, start: str
) -> None:
    """With protection against fingerprinting nothing is taught; the page says what to allow."""
    with resisting.visit() as tab:
        open_page(tab, address)
        tab.click(start)
        tab.wait_for("document.querySelector('#lead').textContent.includes('canvas image data')")
        tab.click(".pad[aria-label=up] .record")
        tab.evaluate("new Promise(done => setTimeout(done, 500))")
        assert "canvas image data" in tab.status()
        assert tab.evaluate("document.querySelector('.pad[aria-label=up] .count').textContent") == (
            "0 examples"
        )


@pytest.fixture(scope="module")
def resisting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """A Firefox that protects against fingerprinting, as Tor Browser and others do."""
    if find() is None:
        pytest.skip("no Firefox on this machine: the page was not tested with it")
    folder = tmp_path_factory.mktemp("resisting")
    with launch(folder, {"privacy.resistFingerprinting": True}) as running:
        yield running
