"""What a person does at the page and sees on it, by the names that the page promises."""

import base64
import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, WebSocket, expect

FORGET = """() => {
  window.name = "";
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch { /* this page has no storage */ }
}"""
WAIT_MS = 20_000
"""Far more than anything takes; a machine that is busy with other things may need some of it."""

expect.set_options(timeout=WAIT_MS)


class User:
    """Wraps a page; all look-ups are by role and accessible name, as a screen reader sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._begin()
        page.set_default_timeout(WAIT_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)
        page.on("websocket", self._watch)

    def _begin(self) -> None:
        self.complaints: list[str] = []
        # Said while the server is down, on purpose.
        self.allowed = re.compile("WebSocket connection to")
        self.games: list[dict[str, Any]] = []
        self.frames = 0  # that have gone out
        self.predictions = 0
        self._trainings = 0
        self._given = 0  # frames to be recorded
        self._recorded: set[int] = set()  # those of them that are not answered yet

    def leave(self) -> None:
        """Close the page, and be somebody else from now on."""
        self.page.mouse.move(0, 0)
        self.page.evaluate(FORGET)
        self.page.goto("about:blank")
        self._begin()

    def _listen(self, message: Any) -> None:
        if message.type in ("error", "warning") and not self.allowed.search(message.text):
            self.complaints.append(message.text)

    def _watch(self, socket: WebSocket) -> None:
        if not socket.url.endswith("/ws"):  # another line, to a phone
            return
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)
        self._recorded.clear()  # it numbers its frames anew

    def _sent(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            self.frames += 1
            header = json.loads(payload[2 : 2 + int.from_bytes(payload[:2], "little")])
            if header.get("record") is not None:
                self._recorded.add(header["seq"])
                self._given += 1

    def _received(self, payload: str | bytes) -> None:
        message = json.loads(payload)
        if message["type"] == "game":
            self.games.append(message["view"])
        if message["type"] == "trained":
            self._trainings += 1
        if message["type"] == "predicted":
            self.predictions += 1
            self._recorded = {seq for seq in self._recorded if seq > message["seq"]}

    def open(self, address: str) -> "User":
        self.page.goto(address)
        expect(self.button(re.compile("^Record ")).first).to_be_visible()
        anew = self.button("Start anew")  # somebody was here before
        if anew.is_visible():
            anew.click()
        return self

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def pad_button(self, label: str) -> Locator:
        return self.button(f"Record {label}")

    def pad(self, label: str) -> Locator:
        return self.page.get_by_role("group", name=label, exact=True)

    @property
    def status(self) -> Locator:
        return self.page.get_by_role("status")

    def count(self, label: str) -> int:
        text = self.pad(label).get_by_text(re.compile(r"\d+ examples?")).inner_text()
        return int(text.split()[0])

    def see_count(self, label: str, count: int) -> None:
        words = f"{count} example" + ("s" if count != 1 else "")
        # `expect` would look again after 100, 250 and 500 ms; this looks sooner and more often.
        self.pad(label).filter(has_text=words).wait_for()

    def see_at_least(self, label: str, count: int) -> None:
        """Wait until so many examples, or more, have come."""
        for _ in range(WAIT_MS // 20):
            if self.count(label) >= count:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"{self.count(label)} of {label}, not {count}")

    def show(self, photo: Path) -> None:
        """Hold a photo before the camera."""
        data = base64.b64encode(photo.read_bytes()).decode()
        self.page.evaluate("url => paintCamera(url)", f"data:image/jpeg;base64,{data}")

    def give_one(self, label: str) -> None:
        """Click a pad as a switch does, without a press: exactly one example, however late.

        Where no picture comes soon a click gives none; on a busy machine it may take another.
        """
        expect(self.page.locator("body.begun")).to_be_attached()  # there was a picture
        before = self._given
        for _ in range(5):
            self.pad_button(label).evaluate("button => button.click()")
            for _ in range(100):  # a click waits for a picture, though not as long
                self.page.wait_for_timeout(5)
                if self._given > before:
                    return
            expect(self.status).not_to_contain_text("Recording")

    def hold(self, label: str, examples: int = 3) -> None:
        """Press a pad with the mouse, and hold it until so many more examples have come."""
        expect(self.page.locator("body.begun")).to_be_attached()  # there was a picture
        before = self.count(label)
        self.pad_button(label).scroll_into_view_if_needed()
        box = self.pad_button(label).bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()
        self.see_at_least(label, before + examples)
        self.page.mouse.up()
        self.rest()

    def rest(self) -> None:
        """Wait until nothing is recorded any more, and all that was is counted."""
        expect(self.status).not_to_contain_text("Recording")
        for _ in range(WAIT_MS // 5):
            if not self._recorded:
                return
            self.page.wait_for_timeout(5)
        raise AssertionError(f"frames {self._recorded} are not answered")

    def see_learned(self) -> None:
        """Wait until nothing more is learned: copies come after the examples, or with them."""
        trainings = -1
        while trainings != self._trainings:
            trainings = self._trainings
            for _ in range(5):
                self.settle()

    def settle(self) -> None:
        """Wait for an answer to a frame that was taken from now on."""
        seen = self.predictions
        while self.predictions < seen + 3:  # two may have been on their way
            self.page.wait_for_timeout(5)

    def meters(self) -> dict[str, float]:
        said = self.page.get_by_role("meter").evaluate_all(
            "all => all.map(meter => [meter.getAttribute('aria-label'), meter.value])"
        )
        return {str(label): float(value) for label, value in said}

    def recognised(self) -> str:
        meters = self.meters()
        return max(meters, key=meters.__getitem__)
