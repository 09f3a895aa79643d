"""Pictures and a project that several commands are tried on."""

from pathlib import Path

import numpy as np
import pytest

import campad
from campad.backbones import Backbone
from synthetic import COLOURS, photo_folder, shape_photo


@pytest.fixture(scope="module")
def photos_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return photo_folder(tmp_path_factory.mktemp("cli") / "photos")


@pytest.fixture(scope="module")
def project(photos_folder: Path, lite0: Backbone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained file, made without the command line."""
    rng = np.random.default_rng(0)
    pad = campad.Controller(list(COLOURS), backbone=lite0)
    for burst in range(3):
        for label in COLOURS:
            pad.add_example(shape_photo(label, rng), label, burst=burst)
    path = tmp_path_factory.mktemp("project") / "me.campad"
    pad.train().save(path)
    return path
