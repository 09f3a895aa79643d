"""Finds, starts and drives a real Firefox, by the protocol it speaks itself (WebDriver BiDi)."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("firefox-esr", "firefox")
START_S = 60
WAIT_S = 20
PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,  # the camera is allowed without a question
    "media.autoplay.default": 0,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.min_background_timeout_value": 50,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.active-protocols": 1,
    "toolkit.telemetry.enabled": False,
}


def find() -> str | None:
    """The path of a Firefox on this machine."""
    return os.environ.get("CAMPAD_FIREFOX") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launch(folder: Path, preferences: Mapping[str, Any] | None = None) -> Iterator["Firefox"]:
    """Start a Firefox that keeps its profile in an empty folder."""
    path = find()
    assert path is not None
    chosen = {**PREFERENCES, **(preferences or {})}
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in chosen.items()
    ]
    (folder / "user.js").write_text("".join(lines))
    command = [path, "--headless", "--no-remote", "--remote-debugging-port=0"]
    command += ["--profile", str(folder)]
    log = folder / "stderr.txt"
    with log.open("w") as stderr:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=stderr)
    try:
        with connect(_address(log), max_size=None) as socket:
            yield Firefox(socket)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _address(log: Path) -> str:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text()):
            return f"{found[1]}/session"
        time.sleep(0.05)
    raise AssertionError(f"Firefox did not start: {log.read_text()}")


class Firefox:
    """A running Firefox."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._calls = 0
        self.complaints: list[str] = []
        self.call("session.new", capabilities={})
        self.call("session.subscribe", events=["log.entryAdded"])

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its result."""
        self._calls += 1
        self._socket.send(json.dumps({"id": self._calls, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=START_S))
            if answer.get("method") == "log.entryAdded" and answer["params"]["level"] == "error":
                self.complaints.append(answer["params"]["text"])
            if answer.get("id") == self._calls:
                assert answer["type"] == "success", answer
                return dict(answer["result"])

    @contextmanager
    def visit(self, script: str = "") -> Iterator["Tab"]:
        """A tab with cookies and storage of its own, in which a script runs before each page's."""
        user = self.call("browser.createUserContext")["userContext"]
        self.complaints.clear()
        function = f"() => {{ {script} }}"
        self.call("script.addPreloadScript", functionDeclaration=function, userContexts=[user])
        yield Tab(self, user)
        self.call("browser.removeUserContext", userContext=user)


class Tab:
    """A tab, driven by selectors and by JavaScript."""

    def __init__(self, firefox: Firefox, user: str) -> None:
        self._firefox = firefox
        made = firefox.call("browsingContext.create", type="tab", userContext=user)
        self.id = str(made["context"])
        self.resize(1280, 800)

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._firefox.call(method, context=self.id, **parameters)

    def goto(self, address: str) -> None:
        self._call("browsingContext.navigate", url=address, wait="complete")

    def reload(self) -> None:
        self._call("browsingContext.reload", wait="complete")

    def activate(self) -> None:
        """Come to the front; the tab that was there is hidden."""
        self._call("browsingContext.activate")

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, or what its promise brings."""
        result = self._firefox.call(
            "script.callFunction",
            functionDeclaration=f"async () => JSON.stringify(await ({expression}))",
            target={"context": self.id},
            awaitPromise=True,
        )
        assert result["type"] == "success", result["exceptionDetails"]["text"]
        return json.loads(result["result"].get("value", "null"))

    def wait_for(self, expression: str, seconds: float = WAIT_S) -> Any:
        """Look until an expression is true, and give its value."""
        until = time.monotonic() + seconds
        while not (value := self.evaluate(expression)):
            assert time.monotonic() < until, f"never true: {expression}; {self.told()}"
            time.sleep(0.03)
        return value

    def status(self) -> str:
        """The sentence at the top."""
        return str(self.evaluate("document.querySelector('[role=status]')?.textContent"))

    def told(self) -> str:
        """That sentence, and what stands beside the choice of where the network runs."""
        note = self.evaluate("document.querySelector('#place-note')?.textContent")
        return f"{self.status()}; {note}"

    def click(self, selector: str) -> None:
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def resize(self, width: int, height: int) -> None:
        self._call("browsingContext.setViewport", viewport={"width": width, "height": height})

    def key(self, action: str, value: str) -> None:
        """Press or release a key: `keyDown` or `keyUp`."""
        self._act("key", [{"type": action, "value": value}])

    def mouse(self, action: str, x: float, y: float) -> None:
        """Go there, and press or release the mouse: `pointerDown` or `pointerUp`."""
        place = {"type": "pointerMove", "x": round(x), "y": round(y)}
        self._act("pointer", [place, {"type": action, "button": 0}])

    def _act(self, kind: str, steps: list[dict[str, Any]]) -> None:
        source = {"type": kind, "id": kind, "actions": steps}
        self._call("input.performActions", actions=[source])
