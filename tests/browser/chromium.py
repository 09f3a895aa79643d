"""Finds and starts a real Chromium for the tests of the page."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",  # as root, as in most CI
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--autoplay-policy=no-user-gesture-required",
)


def launch(playwright: Playwright, flags: Sequence[str] = ()) -> Browser:
    """Start the system's Chromium, or Playwright's own.

    Raises:
        Error: there is neither.
    """
    named = os.environ.get("CAMPAD_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, NAMES)), None)
    return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])


def available() -> bool:
    """A browser is there: the system's, or one that Playwright has downloaded."""
    if os.environ.get("CAMPAD_CHROMIUM") or any(map(shutil.which, NAMES)):
        return True
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    return any(cache.glob("chromium*"))


__all__ = ["Error", "available", "launch"]
