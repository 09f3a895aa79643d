"""A project to export."""

import numpy as np
import pytest

import campad
from synthetic import COLOURS, shape_photo


@pytest.fixture(scope="module")
def pad(lite0: campad.Backbone) -> campad.Controller:
    rng = np.random.default_rng(0)
    pad = campad.Controller(list(COLOURS), backbone=lite0, augment=False)
    for burst in range(2):
        for label in COLOURS:
            pad.add_example(shape_photo(label, rng), label, burst=burst)
    return pad.train()
