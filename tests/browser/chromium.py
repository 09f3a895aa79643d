"""Finds and starts a real Chromium for the tests of the page."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Playwright

WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NAMES = ("chromium-headless-shell", *WHOLE)
"""The shell is the same browser without windows, tabs and settings: a page costs it a third."""
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


def launch(playwright: Playwright, flags: Sequence[str] = (), *, whole: bool = False) -> Browser:
    """Start the system's Chromium, or Playwright's own; a whole one for cameras of its own.

    Raises:
        Error: there is neither.
    """
    return playwright.chromium.launch(
        executable_path=_find(WHOLE if whole else NAMES), args=[*FLAGS, *flags]
    )


def launch_profile(playwright: Playwright, folder: Path) -> BrowserContext:
    """Start a whole one with a profile of its own, whose settings a test has written."""
    return playwright.chromium.launch_persistent_context(
        folder, executable_path=_find(WHOLE), args=list(FLAGS)
    )


def _find(names: Sequence[str]) -> str | None:
    named = os.environ.get("CAMPAD_CHROMIUM")
    return named or next(filter(None, map(shutil.which, names)), None)


def has_settings() -> bool:
    """There is a whole browser; the shell knows no settings."""
    return _find(WHOLE) is not None


def available() -> bool:
    """A browser is there: the system's, or one that Playwright has downloaded."""
    if os.environ.get("CAMPAD_CHROMIUM") or any(map(shutil.which, NAMES)):
        return True
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    return any(cache.glob("chromium*"))


__all__ = ["Error", "available", "has_settings", "launch", "launch_profile"]
