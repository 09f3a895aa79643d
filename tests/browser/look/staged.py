"""A page whose server says what a test wants: any classes, learned or not, at once."""

import json
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

CALM = """
window.requestAnimationFrame = (callback) => setTimeout(() => callback(performance.now()), 40);
"""
"""For tests of how it looks: what moves does so 25 times a second, and costs less."""
DIRECTIONS = ("up", "down", "left", "right")


class Staged:
    """Stands between a page and its real server, and puts other classes into what that says."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._route: WebSocketRoute | None = None
        self._state: dict[str, Any] = {}
        self._changes: dict[str, Any] = {}
        self._welcome: dict[str, Any] = {}
        self.drifted = False
        self.none = False
        self.silent = False
        page.route_web_socket("**/ws", self._connect)

    def _connect(self, route: WebSocketRoute) -> None:
        self._route = route
        if self.silent:
            return
        server = route.connect_to_server()
        route.on_message(server.send)
        server.on_message(self._said)

    def _said(self, payload: str | bytes) -> None:
        message = json.loads(payload)
        if message["type"] == "welcome":
            self._welcome = message
        if message["type"] == "state":
            self._state = message
            message = {**message, **self._changes}
        trained = self._changes.get("trained")
        if message["type"] == "predicted" and trained:
            message["probabilities"] = [1.0] + [0.0] * (len(trained) - 1)
            message["label"] = trained[0]
            message["drifted"] = self.drifted
            if self.none:
                message["label"], message["familiarity"] = None, 0.0
        self.send(message)

    def send(self, message: dict[str, Any]) -> None:
        """Say something to the page."""
        assert self._route is not None
        self._route.send(json.dumps(message))

    def settings(self, **changes: Any) -> dict[str, Any]:
        """The settings as they are, but for these."""
        return {**self._state["settings"], **changes}

    def offer(self, *offers: dict[str, Any]) -> None:
        """Greet the page anew, with earlier projects to go on with."""
        self.send({**self._welcome, "offers": offers})
        self.send({**self._state, **self._changes})

    def leave(self) -> None:
        """Be gone, as a server that has ended; the page goes on looking for it."""
        assert self._route is not None
        self.silent = True
        self._route.close(code=1011)

    def show(self, labels: Sequence[str], count: int = 0, **changes: Any) -> None:
        """Give the page these classes, so many examples of each, and whatever else."""
        classes = [
            {
                "label": label,
                "count": count,
                "direction": DIRECTIONS[place] if place < len(DIRECTIONS) else None,
            }
            for place, label in enumerate(labels)
        ]
        trained = list(labels) if count else None
        self._changes = {"classes": classes, "trained": trained, **changes}
        self.send({**self._state, **self._changes})
        self.page.get_by_role("button", name=f"Record {labels[-1]}", exact=True).wait_for()
