"""A phone as the camera and as the remote control of a page, in a real browser over TLS."""

import re

from playwright.sync_api import Browser, expect

from browser.conftest import PAINTED_CAMERA, ServerFactory
from browser.look.axe import violations
from browser.user import User

SEES = """label => [...document.querySelectorAll('meter')].some(
  (meter) => meter.value > 0.8 && meter.getAttribute('aria-label') === label)"""


def square(colour: str) -> str:
    """A picture of one colour, as an address."""
    shape = f"<rect width='9' height='9' fill='{colour}'/>"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{shape}</svg>"
    return f"data:image/svg+xml,{svg}"


def test_a_phone_shows_and_records_and_the_page_learns(
    browser: Browser, start_server: ServerFactory
) -> None:
    """It joins by the code, shows two colours, records each by its button, and is recognised by."""
    link = start_server("--phone", "127.0.0.1", "--classes", "red,blue")
    page = User(browser.new_page())
    page.page.goto(link)
    picker = page.page.get_by_role("combobox", name="Camera")
    picker.select_option(label="A phone …")
    dialog = page.page.get_by_role("dialog", name="A phone as the camera")
    expect(dialog.locator(".code")).not_to_be_empty()
    assert violations(page.page) == []
    where = f"{dialog.locator('.address').inner_text()}/#{dialog.locator('.code').inner_text()}"
    context = browser.new_context(
        ignore_https_errors=True, viewport={"width": 390, "height": 844}, has_touch=True
    )
    context.add_init_script(PAINTED_CAMERA)
    phone = User(context.new_page())
    phone.page.goto(where)
    expect(dialog).to_be_hidden()
    button = phone.page.locator("#hold")
    expect(button).to_be_enabled()
    assert violations(phone.page, "dark") == []

    for colour in ("red", "blue"):
        phone.page.evaluate("url => paintCamera(url)", square(colour))
        phone.page.get_by_role("combobox", name="What to record").select_option(colour)
        expect(button).to_have_text(re.compile(f"Hold to record .?{colour}"))
        button.hover()
        phone.page.mouse.down()
        page.see_at_least(colour, 3)
        phone.page.mouse.up()
        page.rest()
    for colour in ("red", "blue"):
        phone.page.evaluate("url => paintCamera(url)", square(colour))
        page.page.wait_for_function(SEES, arg=colour)
    context.close()
    expect(page.status).to_contain_text("Your phone has gone")
    assert not page.page.locator("#phone-view").is_visible()  # its last picture is gone with it
    assert page.page.get_by_text("No picture", exact=True).is_visible()
    page.page.close()

    assert (phone.complaints, page.complaints) == ([], [])
