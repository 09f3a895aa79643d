"""One Firefox for all its tests, and somebody at a tab of it."""

from collections.abc import Iterator

import pytest

from browser.firefox.driver import Firefox, Tab, find, launch


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """A Firefox whose own made-up camera is allowed."""
    if find() is None:
        pytest.skip("no Firefox on this machine: the page was not tested with it")
    with launch(tmp_path_factory.mktemp("firefox")) as running:
        yield running


@pytest.fixture
def tab(firefox: Firefox) -> Iterator[Tab]:
    """A fresh tab; whatever goes wrong in the page fails the test."""
    with firefox.visit() as fresh:
        yield fresh
    assert firefox.complaints == []
