"""The page in Firefox, which has other parts than Chromium."""

from browser.firefox.driver import Tab

CLASSES = ("up", "down", "left", "right")


def open_page(tab: Tab, address: str) -> None:
    tab.goto(address)
    tab.wait_for("document.querySelector('#pads button') !== null")


def teach(tab: Tab) -> None:
    """Strike each pose before the demo camera, and hold its digit."""
    tab.click("#demo-start")
    for number, label in enumerate(CLASSES, start=1):
        tab.click(f"#poses [data-label={label}]")
        tab.evaluate("new Promise(done => setTimeout(done, 700))")  # it takes the pose
        tab.key("keyDown", str(number))
        count = f"document.querySelector('.pad[aria-label={label}] .count').textContent"
        tab.wait_for(f"parseInt({count}) >= 5")
        tab.key("keyUp", str(number))
    tab.wait_for("document.querySelector('#lead').textContent.startsWith('Trained on')")


def test_firefox_teaches_and_recognises(tab: Tab, address: str) -> None:
    """The demo camera's poses are taught by the digits, learned, and told apart live."""
    open_page(tab, address)
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
