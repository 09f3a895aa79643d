"""Tabs that are used again: to open one costs more than to load the page in it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser

from browser.user import User

NEWCOMER = """
if (location.hash.startsWith("#c=")) {
  localStorage.clear();
  sessionStorage.clear();
}
"""
"""Whoever comes by a link has never been here."""


class Tabs:
    """Lends one tab to one test at a time."""

    def __init__(self, browser: Browser, session: pytest.Session) -> None:
        self._browser, self._session = browser, session
        self._idle: dict[str, User] = {}

    @contextmanager
    def somebody(self, script: str = "", **options: Any) -> Iterator[User]:
        """Someone at a tab that was never here, as far as the page knows.

        Whatever goes wrong in the page's console fails the test; then the tab is not used again.

        Args:
            script: runs before the page's own.
            options: those of Playwright's `new_context`.
        """
        options = {"viewport": {"width": 1280, "height": 800}, **options}
        key = json.dumps([script, options], sort_keys=True)
        user = self._idle.pop(key, None) or self._open(script, options)
        user.page.set_viewport_size(options["viewport"])
        failed = self._session.testsfailed
        yield user
        complaints = user.complaints.copy()
        if complaints or failed != self._session.testsfailed:
            user.page.context.close()
        else:
            user.leave()
            self._idle[key] = user
        assert complaints == [], complaints

    def _open(self, script: str, options: dict[str, Any]) -> User:
        context = self._browser.new_context(**options)
        context.add_init_script(NEWCOMER + script)
        return User(context.new_page())
