"""A network in another process, in a copy, and given many frames."""

import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from copy import copy, deepcopy
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backbones.tiny import photo, tiny_model
from campad.backbones import Backbone, load_backbone
from campad.backbones.backbone import AT_ONCE

WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy,
    "deepcopy": deepcopy,
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_says_the_same(lite0: Backbone, way: str) -> None:
    """Activations are equal to the last bit, and so is all that is told of the network."""
    again, frame = WAYS[way](lite0), photo()

    np.testing.assert_array_equal(again.embed(frame), lite0.embed(frame))
    assert repr(again) == repr(lite0)
    assert (again.layers, again.source) == (lite0.layers, lite0.source)


@pytest.mark.parametrize("frames", [1, 2])
def test_activations_do_not_lie_in_the_runtimes_memory(lite0: Backbone, frames: int) -> None:
    """Who keeps them keeps no piece of what ONNX Runtime computes the next frame in."""
    activations = lite0.embed(np.stack([photo()] * frames))

    assert activations.base is None


@pytest.mark.slow
def test_another_process_embeds(lite0: Backbone) -> None:
    """Sent to a new process, as joblib sends it, the network works there."""
    frame = photo()

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        found = processes.submit(lite0.embed, frame).result(timeout=60)

    np.testing.assert_allclose(found, lite0.embed(frame), atol=1e-6)


def test_more_frames_than_are_computed_at_once(tmp_path: Path) -> None:
    """As many activations as frames, in order, from an array and from a list; none from none."""
    tiny = load_backbone(tiny_model(tmp_path / "tiny"), cache_folder=tmp_path / "cache")
    frames = np.stack([photo(seed, (48, 48)) for seed in range(AT_ONCE + 3)])

    found = tiny.embed(frames)

    expected = np.concatenate([tiny.embed(frame) for frame in frames])
    np.testing.assert_allclose(found, expected, atol=1e-5)
    np.testing.assert_array_equal(found, tiny.embed(list(frames)))
    assert tiny.embed([]).shape == tiny.embed(frames[:0]).shape == (0, *tiny.shape)
