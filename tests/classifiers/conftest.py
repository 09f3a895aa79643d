"""Every classifier in turn."""

import pytest

from classifiers.contract import MAKERS, Make


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest) -> Make:
    return MAKERS[request.param]
