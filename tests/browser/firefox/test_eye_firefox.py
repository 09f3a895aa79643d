"""The network in the page, in Firefox."""

from browser.firefox.driver import Tab
from browser.firefox.test_firefox import CLASSES, open_page, teach

FACT = "[...document.querySelectorAll('#facts div')].find(one => one.textContent.startsWith('{}'))"


def test_firefox_runs_the_network_itself(tab: Tab, real_address: str) -> None:
    """Poses are taught and told apart, and no picture has gone out."""
    open_page(tab, real_address)
    tab.click("#settings summary")
    tab.click("#place-page")
    tab.wait_for(
        "document.querySelector('#lead').textContent.includes('runs in this page now')", 60
    )
    tab.click("#inside-button")
    teach(tab)
    for label in CLASSES:
        tab.click(f"#poses [data-label={label}]")
        tab.wait_for(f"document.querySelector('meter[aria-label={label}]').value > 0.5")
    assert "WebAssembly" in tab.evaluate(f"({FACT.format('Network runs')}).textContent")
    assert "no picture" in tab.evaluate(f"({FACT.format('Sent by')}).textContent")
