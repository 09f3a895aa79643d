"""Projects made when the default network still saw all of a frame: they open with that one."""

from pathlib import Path
from typing import Any

import pytest

import campad
from archive.archives import with_json
from campad import Controller
from campad.backbones import Backbone, load_backbone
from campad.errors import ProjectFileError
from synthetic import taught_controller

WEIGHTS = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
BY_NAME = {"name": "efficientnet-lite0", "layer": "two_taps"}
BY_CONTENT = BY_NAME | {"sha256": WEIGHTS, "normalisation": "(x - 127) / 128"}


@pytest.fixture(scope="module")
def pad(cache_folder: Path) -> Controller:
    return taught_controller(load_backbone("efficientnet-lite0-whole", cache_folder=cache_folder))


def kept(pad: Controller, backbone: dict[str, Any], path: Path) -> Path:
    """The project as it was kept then: its network was called as the default is today."""
    pad.save(path)
    path.write_bytes(with_json(path.read_bytes(), "manifest.json", backbone=backbone))
    return path


@pytest.mark.parametrize("backbone", [BY_NAME, BY_CONTENT])
@pytest.mark.usefixtures("command_line_cache")
def test_it_opens_with_its_own_network(
    backbone: dict[str, Any], pad: Controller, photos: dict[str, Any], tmp_path: Path
) -> None:
    """By name alone, as campad 0.1 kept it, or by its content: it says what it said."""
    again = campad.load(kept(pad, backbone, tmp_path / "me.campad"))

    assert again.backbone.name == "efficientnet-lite0-whole"
    for frame in photos.values():
        assert again.predict(frame) == pad.predict(frame)


@pytest.mark.parametrize("backbone", [BY_NAME, BY_CONTENT])
def test_today_s_default_is_another_network(
    backbone: dict[str, Any], pad: Controller, lite0: Backbone, tmp_path: Path
) -> None:
    """Who gives that one is told which to ask for."""
    project = kept(pad, backbone, tmp_path / "me.campad")

    with pytest.raises(
        ProjectFileError, match=r"efficientnet-lite0-whole.*(give|ask for) that one"
    ):
        campad.load(project, backbone=lite0)
