"""What a page that was reloaded still knows: which way round it was taught, and what was chosen."""

import re

from playwright.sync_api import Locator, expect

from browser.conftest import PAINTED_CAMERA, ServerFactory
from browser.tabs import Tabs
from browser.user import User

TWO_CAMERAS = """
window.nameCameras = (ids) => {
  const devices = ["Wide", "Narrow"].map((label, index) =>
    ({ kind: "videoinput", deviceId: ids[index], label, groupId: "" }));
  navigator.mediaDevices.enumerateDevices = async () => devices;
};
nameCameras(window.name ? JSON.parse(window.name) : ["w", "n"]);
const give = navigator.mediaDevices.getUserMedia;
navigator.mediaDevices.getUserMedia = async ({ video }) => {
  const stream = await give();
  const [first] = await navigator.mediaDevices.enumerateDevices();
  const deviceId = video.deviceId?.exact ?? first.deviceId;
  stream.getVideoTracks()[0].getSettings = () => ({ deviceId });
  return stream;
};
"""
FORBIDDEN = """
Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("as the test wishes", "SecurityError"); },
});
"""


def mirror(user: User) -> Locator:
    return user.page.get_by_label("Mirror")


def picker(user: User) -> Locator:
    return user.page.get_by_role("combobox", name="Camera")


def test_a_reload_keeps_the_mirror(user: User, address: str) -> None:
    """What was taught one way round is recognised that way round."""
    user.open(address)
    expect(user.page.locator("video")).to_be_visible()
    mirror(user).uncheck()
    user.hold("up")
    user.page.reload()
    expect(user.page.locator("video")).to_be_visible()
    expect(mirror(user)).not_to_be_checked()
    expect(user.page.locator("video.mirrored")).to_have_count(0)


def test_the_mirror_comes_with_the_project_that_is_gone_on_with(
    user: User, tabs: Tabs, start_server: ServerFactory
) -> None:
    """In another browser too; a page that begins anew has its own."""
    user.open(start_server())
    expect(user.page.locator("video")).to_be_visible()
    mirror(user).uncheck()
    user.page.keyboard.press("1")
    user.see_count("up", 1)
    user.leave()
    with tabs.somebody() as other:
        other.page.goto(start_server())
        expect(mirror(other)).to_be_checked()
        other.button(re.compile("1 example, today")).first.click()
        expect(mirror(other)).not_to_be_checked()


def test_the_chosen_camera_is_opened_again(tabs: Tabs, address: str) -> None:
    """By its id, and where the browser has given it another one, by its name."""
    with tabs.somebody(PAINTED_CAMERA + TWO_CAMERAS, permissions=["camera"]) as user:
        user.open(address)
        expect(user.page.locator("video")).to_be_visible()
        user.page.keyboard.press("c")
        expect(picker(user)).to_have_value("n")
        expect(user.page.locator("video")).to_be_visible()
        for ids in (["w", "n"], ["w", "other"]):
            user.page.evaluate("ids => { window.name = JSON.stringify(ids); }", ids)
            user.page.reload()
            expect(user.page.locator("video")).to_be_visible()
            expect(picker(user)).to_have_value(ids[1])


def test_the_demo_camera_and_hands_free_are_chosen_again(user: User, address: str) -> None:
    """After a reload nobody has to choose them a second time."""
    user.open(address)
    picker(user).select_option(value="demo")
    user.page.get_by_label("Hands free").check()
    user.page.reload()
    expect(user.page.get_by_role("img", name="Demo camera")).to_be_visible()
    expect(user.page.get_by_label("Hands free")).to_be_checked()


def test_the_page_works_where_a_browser_remembers_nothing(tabs: Tabs, address: str) -> None:
    """Storage may be forbidden: then choices hold until the page is left."""
    with tabs.somebody(PAINTED_CAMERA + FORBIDDEN, permissions=["camera"]) as user:
        user.open(address)
        user.page.get_by_label("Hands free").check()
        picker(user).select_option(value="demo")
        expect(user.page.get_by_role("img", name="Demo camera")).to_be_visible()
        user.page.reload()
        expect(user.page.locator("video")).to_be_visible()
        expect(user.page.get_by_label("Hands free")).not_to_be_checked()
