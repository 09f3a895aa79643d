"""A network that computes several frames side by side."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from campad.backbones import load_backbone


def test_frames_side_by_side_are_embedded_as_one_after_another(cache_folder: Path) -> None:
    """On one thread each, from several at once, activations are those of the usual way."""
    frames = np.random.default_rng(0).integers(0, 256, (6, 192, 192, 3), np.uint8)
    backbone = load_backbone(cache_folder=cache_folder)
    expected = np.concatenate([backbone.embed(frame) for frame in frames])

    backbone.use_threads(1)
    with ThreadPoolExecutor(3) as threads:
        found = np.concatenate(list(threads.map(backbone.embed, frames)))

    np.testing.assert_allclose(found, expected, atol=1e-5)
