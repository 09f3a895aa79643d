"""Which way round a controller looks at frames, and how its files say that."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from archive.archives import with_json
from campad import Controller, load
from campad.imaging.frame import Pixels, to_square
from controller.pads import LABELS, lit
from synthetic import TinyBackbone, shape_photo

ODD = (97, 132)  # the square in the middle is not in the middle to the pixel


def make(*, mirrored: bool) -> Controller:
    return Controller(LABELS, backbone=TinyBackbone(), mirrored=mirrored)  # type: ignore[arg-type]


def as_the_page(frame: Pixels) -> Pixels:
    """Cropped and shrunk, then mirrored by Pillow."""
    return np.asarray(ImageOps.mirror(Image.fromarray(to_square(frame, TinyBackbone().frame_size))))


def test_every_frame_is_mirrored_as_on_the_page() -> None:
    """Examples, copies, holdout, predictions and recalibration are the page's to the bit."""
    rng = np.random.default_rng(3)
    seen, given = make(mirrored=True), make(mirrored=False)
    for burst in range(4):
        for label in LABELS:
            frame = shape_photo(label, rng, ODD)
            seen.add_example(frame, label, burst)
            given.add_example(as_the_page(frame), label, burst)
    frame, later = shape_photo("red", rng, ODD), [lit(shape_photo(x, rng, ODD)) for x in LABELS * 5]
    several = [shape_photo(label, rng, ODD) for label in LABELS]
    for pad, turned in ((seen, lambda frame: frame), (given, as_the_page)):
        pad.add_examples([turned(frame) for frame in several], LABELS)
        pad.train().add_holdout(turned(frame), "red")
        pad.add_holdouts([turned(frame) for frame in several], LABELS)
        pad.recalibrate([turned(frame) for frame in later])

    np.testing.assert_array_equal(seen.dataset.xs, given.dataset.xs)
    np.testing.assert_array_equal(seen.dataset.vectors, given.dataset.vectors)
    assert [e.look for e in seen.dataset.examples] == [e.look for e in given.dataset.examples]
    held = [[frame.activation for frame in pad.holdout.frames] for pad in (seen, given)]
    np.testing.assert_array_equal(*held)
    assert seen.predictor
    assert given.predictor
    assert seen.predictor.shift is not None
    np.testing.assert_array_equal(seen.predictor.shift, given.predictor.shift)
    assert seen.predict(frame) == given.predict(as_the_page(frame)) != given.predict(frame)
    assert seen.predict_many(several) == given.predict_many([as_the_page(x) for x in several])


@pytest.mark.parametrize("mirrored", [True, False])
def test_a_file_says_which_way_round(mirrored: bool, tmp_path: Path) -> None:
    """What was taught mirrored is loaded so, without a warning, unless somebody says otherwise."""
    file = tmp_path / "me.campad"
    make(mirrored=mirrored).save(file)

    assert load(file, backbone=TinyBackbone()).mirrored is mirrored  # type: ignore[arg-type]
    turned = load(file, backbone=TinyBackbone(), mirrored=not mirrored)  # type: ignore[arg-type]
    turned.save(file)
    assert load(file, backbone=TinyBackbone()).mirrored is not mirrored  # type: ignore[arg-type]


def test_a_file_that_does_not_know_is_warned_about(tmp_path: Path) -> None:
    """It is not mirrored, and stays one that does not know; whoever says it hears nothing."""
    file, again = tmp_path / "old.campad", tmp_path / "again.campad"
    make(mirrored=True).save(file)
    file.write_bytes(with_json(file.read_bytes(), "manifest.json", frames={}))

    with pytest.warns(UserWarning, match=r"old\.campad does not say .*mirrored=True"):
        pad = load(file, backbone=TinyBackbone())  # type: ignore[arg-type]
    frame = shape_photo("red", np.random.default_rng(0))
    pad.add_example(frame, "red")
    pad.save(again)
    with pytest.warns(UserWarning, match="does not say"):
        load(again, backbone=TinyBackbone())  # type: ignore[arg-type]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said = load(again, backbone=TinyBackbone(), mirrored=False)  # type: ignore[arg-type]

    assert (pad.mirrored, said.mirrored) == (None, False)
    np.testing.assert_array_equal(pad.dataset.xs, TinyBackbone().embed(frame))
