"""Why there is no picture: whatever goes wrong, and whenever, its true cause is said."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Playwright, expect

from browser import chromium
from browser.conftest import PAINTED_CAMERA
from browser.tabs import Tabs
from browser.user import User

# Chromium makes a frame of a track that has just been stopped, and gives it to nobody: it cannot be
# closed. Here cameras are stopped so often that this happens.
ALLOWED = re.compile("WebSocket connection to|A VideoFrame was garbage collected")
ALLOW = "Click the camera sign beside the address, choose Allow, then try again."
REFUSALS = {
    "NotAllowedError": f"The browser does not let campad use the camera. {ALLOW}",
    "SecurityError": "The settings of this browser forbid the camera to every page.",
    "NotFoundError": "No camera was found.",
    "OverconstrainedError": "That camera is not there any more. Choose another one.",
    "NotReadableError": "Another program is using the camera. Close it, then try again.",
    "AbortError": "Another program is using the camera. Close it, then try again.",
    "TypeError": "The camera gives no picture.",
    "play NotAllowedError": "The browser does not show the camera's picture by itself.",
    "play AbortError": "The camera gives no picture.",
    "ended unplugged": "The camera was unplugged.",
    "ended": "The camera has stopped.",
    "ended revoked": f"campad may not use the camera any more. {ALLOW}",
}
ELSEWISE = {
    "SecurityError": "Use the demo camera",
    "NotFoundError": "Use the demo camera",
    "OverconstrainedError": "Camera",
    "ended unplugged": "Camera",
}
"""What is marked as next, where the sentence does not say to try again."""
MARKED = """() => [...document.querySelectorAll("[data-next]")]
  .map((e) => e.labels?.[0]?.innerText ?? e.innerText)"""
CAMERA = """
window.permission = "granted";
const device = (id) => ({ kind: "videoinput", deviceId: id, label: `Camera ${id}`, groupId: "" });
window.devices = [device("painted"), device("second")];
navigator.mediaDevices.enumerateDevices = async () => devices;
const status = Object.defineProperty(new EventTarget(), "state", { get: () => permission });
navigator.permissions.query = async () => status;
window.changePermission = (state) => {
  window.permission = state;
  status.dispatchEvent(new Event("change"));
};
const painted = navigator.mediaDevices.getUserMedia;
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await painted(wanted);
  const id = wanted.video.deviceId?.exact ?? devices[0].deviceId;
  cameraTrack.getSettings = () => ({ deviceId: id });
  return stream;
};
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = async function () {
  if (window.playFails) throw new DOMException("as the test wishes", playFails);
  return play.call(this);
};
window.fail = async (how) => {
  const [refused, message] = how.split(": ");
  const [what, why] = refused.split(" ");
  if (what === "ended") {
    if (why === "unplugged") devices.splice(0, 1);
    if (why === "revoked") permission = "prompt";
    cameraTrack.dispatchEvent(new Event("ended"));
  } else {
    if (what === "play") window.playFails = why;
    else window.cameraFails = what;
    window.cameraSays = message;
  }
};
if (window.name) fail(window.name);
window.mend = () => {
  window.playFails = window.cameraFails = window.cameraSays = null;
  window.permission = "granted";
  window.devices = [device("painted"), device("second")];
};
"""


@pytest.fixture
def someone(tabs: Tabs, address: str) -> Iterator[User]:
    """Somebody with two cameras, and a browser in which they fail as the test wishes."""
    with tabs.somebody(PAINTED_CAMERA + CAMERA, permissions=["camera"]) as user:
        user.allowed = ALLOWED
        yield user.open(address)


def fail(user: User, how: str) -> None:
    """Let the camera fail: while it is on, or where it is opened the next time."""
    user.page.evaluate("how => fail(how)", how)
    if not how.startswith("ended"):
        user.page.keyboard.press("c")  # the next camera


def mend(user: User) -> None:
    """Do what the sentence says, after the cause is gone."""
    user.page.evaluate("mend()")
    user.button("Try again").click()
    expect(user.page.locator("video")).to_be_visible()
    # That was the camera that was chosen last; from the first one, the next one is a camera, too.
    user.page.get_by_role("combobox", name="Camera").select_option("painted")
    expect(user.page.locator("video")).to_be_visible()


def teach(user: User) -> None:
    for label in ("up", "down", "left", "right"):
        user.hold(label, 2)
    expect(user.status).to_contain_text("Trained on")


def rest(user: User) -> None:
    """Nothing was recorded yet."""


def record(user: User) -> None:
    user.pad_button("up").hover()
    user.page.mouse.down()
    expect(user.status).to_contain_text("Recording up")


def train(user: User) -> None:
    user.page.evaluate("document.activeElement.blur()")
    user.page.keyboard.press("t")


def play(user: User) -> None:
    user.button("Play").click()
    expect(user.status).to_contain_text("Playing")


STATES: dict[str, tuple[Callable[[User], None], Callable[[User], None]]] = {
    "idle": (rest, rest),
    "recording": (rest, record),
    "trained": (teach, rest),
    "training": (rest, train),
    "playing": (rest, play),
}
"""What comes before all failures, and before each of them; a state goes on from the one before."""
ELSEWHERE = 3
"""At first all of them fail; in the other states each third, another one first in each."""


def test_each_failure_says_its_cause_in_whatever_goes_on(someone: User) -> None:
    """The sentence is the same before, while and after anything else, and what it says helps."""
    user = someone
    expect(user.page.locator("video")).to_be_visible()
    for number, (state, (prepare, begin)) in enumerate(STATES.items()):
        prepare(user)
        refusals = list(REFUSALS.items())
        for how, words in refusals[number % ELSEWHERE :: ELSEWHERE] if number else refusals:
            begin(user)
            fail(user, how)
            expect(user.status, f"{state}: {how}").to_contain_text(words)
            expect(user.page.get_by_text(words), f"{state}: {how}").to_have_count(1)
            if state == "idle":
                assert user.page.evaluate(MARKED) == [ELSEWISE.get(how, "Try again")], how
            user.page.mouse.up()
            mend(user)
            if state == "playing":
                user.button("Stop").click()


AT_FIRST = {
    **{how: words for how, words in REFUSALS.items() if not how.startswith("ended")},
    "NotAllowedError: Permission dismissed": "closed without an answer. Try again, and choose "
    "Allow.",
    "NotAllowedError: Permission denied by system": "The settings of this computer do not let the "
    "browser",
}


def test_who_allows_the_camera_in_the_browser_need_not_try_again(someone: User) -> None:
    """campad sees that, and goes on; the sentence is gone."""
    expect(someone.page.locator("video")).to_be_visible()
    someone.page.evaluate("changePermission('denied')")
    fail(someone, "NotAllowedError")
    expect(someone.status).to_contain_text(REFUSALS["NotAllowedError"])
    someone.page.evaluate("cameraFails = null; changePermission('granted')")

    expect(someone.page.locator("video")).to_be_visible()
    expect(someone.status).to_have_text(re.compile("^Strike a pose for"))


def test_each_failure_says_its_cause_at_first(someone: User) -> None:
    """So it is where the camera has never been on.

    A person, a question that was closed and a computer's settings need different things.
    """
    for how, words in AT_FIRST.items():
        someone.page.evaluate("how => { window.name = how; }", how)
        someone.page.reload()
        expect(someone.status, how).to_contain_text(words)
        mend(someone)


@pytest.mark.parametrize(
    ("without", "words"),
    [
        ("Object.defineProperty(window, 'isSecureContext', { value: false });", "secure addresses"),
        (
            "Object.defineProperty(navigator, 'mediaDevices', { value: undefined });",
            "This browser gives no camera to any page.",
        ),
    ],
)
def test_where_no_camera_can_be_had_none_is_offered_again(
    tabs: Tabs, address: str, without: str, words: str
) -> None:
    """To try again would lead to the same; the demo camera works."""
    asked = "navigator.permissions.query = async () => ({ state: 'prompt' });"
    with tabs.somebody(asked + without) as user:
        user.open(address)
        user.button("Use my camera").click()
        expect(user.status).to_contain_text(words)
        expect(user.button("Try again")).to_be_hidden()
        user.button("Use the demo camera").click()
        user.hold("up", 1)


def test_after_one_camera_was_unplugged_the_other_can_be_chosen(someone: User) -> None:
    """The list shows none as chosen, so that choosing the only one left is a choice."""
    expect(someone.page.locator("video")).to_be_visible()
    fail(someone, "ended unplugged")
    expect(someone.status).to_contain_text("The camera was unplugged")
    picker = someone.page.get_by_role("combobox", name="Camera", exact=True)
    expect(picker.locator("option:checked")).to_have_text("Choose a camera")
    picker.select_option("Camera second")

    expect(someone.page.locator("video")).to_be_visible()
    expect(picker.locator("option:checked")).to_have_text("Camera second")
    expect(picker.get_by_text("Choose a camera")).to_have_count(0)


def test_what_is_taken_back_is_not_unplugged(playwright: Playwright, address: str) -> None:
    """A permission that is taken back in Chromium itself is called that."""
    browser = chromium.launch(playwright, ["--use-fake-device-for-media-stream"], whole=True)
    context = browser.new_context(permissions=["camera"])
    user = User(context.new_page()).open(address)
    expect(user.page.locator("video")).to_be_visible()
    context.clear_permissions()
    expect(user.status).to_contain_text("may not use the camera any more")
    browser.close()
    assert user.complaints == []


def test_a_game_without_a_camera_says_what_steers(someone: User) -> None:
    """Where no pose can steer, the page does not say that poses do."""
    teach(someone)
    fail(someone, "NotReadableError")
    expect(someone.status).to_contain_text("Another program")
    someone.button("Play").click()
    expect(someone.status).to_contain_text("Playing: the arrow keys steer")
    before = len(someone.games)
    someone.page.keyboard.press("ArrowLeft")
    someone.page.wait_for_timeout(500)

    assert len(someone.games) > before
    assert someone.games[-1]["phase"] != "over"


def test_offers_of_earlier_projects_hide_no_failure(
    someone: User, start_server: Callable[[], str]
) -> None:
    """Whoever could go on with a project is told first why there is no picture."""
    user = someone
    teach(user)
    user.page.evaluate("window.name = 'NotReadableError'")
    link = start_server()
    user.allowed = re.compile("WebSocket connection to|Failed to load resource")  # an icon
    user.page.goto(link.replace("#", "healthz#"))  # to a link there is no way from the page itself
    user.page.goto(link)
    expect(user.button(re.compile("examples, today at")).first).to_be_visible()
    expect(user.status).to_contain_text("Another program is using the camera")
