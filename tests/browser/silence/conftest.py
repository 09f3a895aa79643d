"""Somebody whose camera is painted."""

import pytest

from browser.user import User


@pytest.fixture
def user(guest: User) -> User:
    return guest
