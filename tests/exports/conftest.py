"""A project to export."""

import pytest

import campad
from synthetic import taught_controller


@pytest.fixture(scope="module")
def pad(lite0: campad.Backbone) -> campad.Controller:
    return taught_controller(lite0)
