"""Finds and starts a real Chromium for the tests of the page."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Playwright

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
    return playwright.chromium.launch(executable_path=_find(), args=[*FLAGS, *flags])


def launch_profile(playwright: Playwright, folder: Path) -> BrowserContext:
    """Start it with a profile of its own, whose settings a test has written."""
    return playwright.chromium.launch_persistent_context(
        folder, executable_path=_find(), args=list(FLAGS)
    )


def _find() -> str | None:
    named = os.environ.get("CAMPAD_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def available() -> bool:
    """A browser is there: the system's, or one that Playwright has downloaded."""
    if os.environ.get("CAMPAD_CHROMIUM") or any(map(shutil.which, NAMES)):
        return True
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    return any(cache.glob("chromium*"))


__all__ = ["Error", "available", "launch", "launch_profile"]
