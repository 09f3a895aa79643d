"""What a project steers goes with its file, and is not live in the next place."""

from dataclasses import replace
from pathlib import Path

from archive.archives import reopened
from campad.loading import load
from campad.outputs.bindings import Binding
from campad.outputs.steering import Steering
from synthetic import TinyBackbone


def test_what_is_bound_comes_back_for_somebody_to_allow(good: bytes, tmp_path: Path) -> None:
    """With what is done in Gymnasium's environments; a file without it has nothing bound."""
    pad = reopened(good, tmp_path)
    assert pad.steering == Steering()
    bound = Binding("osc", "127.0.0.1:9000", {"red": "a"}, {"prefix": "/pads"})
    pad.steering = Steering(outputs=(bound,)).with_gym("FrozenLake-v1", {"red": "2"})
    pad.save(tmp_path / "bound.campad")
    again = load(tmp_path / "bound.campad", backbone=TinyBackbone())  # type: ignore[arg-type]

    assert again.steering == replace(pad.steering, allowed=False)
