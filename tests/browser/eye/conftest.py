"""Somebody in a browser profile of their own, which a test may set up."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext

from browser.user import User


@pytest.fixture
def user(context: BrowserContext) -> Iterator[User]:
    someone = User(context.new_page())
    yield someone
    assert someone.complaints == []
