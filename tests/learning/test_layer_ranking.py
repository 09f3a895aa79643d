import math
import shutil
import time
from pathlib import Path

import click
import numpy as np
import pytest

from campad.backbones import Backbone, load_backbone
from campad.backbones.load import list_layers
from campad.cli import image_folder
from campad.evaluation.metrics import measure
from campad.imaging.picture import read_image
from campad.learning.layer_ranking import Cut, best_first, candidates, rank_layer
from synthetic import photo_folder

LITE0, LIGHT, WHOLE = (f"efficientnet-lite0{form}" for form in ("", "-160", "-whole"))


@pytest.fixture(autouse=True)
def cached(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMPAD_CACHE", str(cache_folder))


def test_only_networks_at_hand_are_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With an empty cache the tutorial's network, which must be fetched, is no candidate."""
    monkeypatch.setenv("CAMPAD_CACHE", str(tmp_path))

    cuts = candidates()

    assert {cut.backbone for cut in cuts} == {LITE0, LIGHT, WHOLE}
    assert Cut(LITE0, "three_taps") in cuts
    assert candidates(Cut(LITE0, "block_3"))[-1] == Cut(LITE0, "block_3")
    own = Cut(LITE0, "three_taps")
    assert candidates(own) == cuts  # it is among them already


def test_ones_own_network_is_tried_at_some_of_its_layers(mobilenet_file: Path) -> None:
    """A handful of the second half, and the layer in use."""
    own = Cut.of(load_backbone(mobilenet_file))

    cuts = [cut for cut in candidates(own) if cut.backbone == str(mobilenet_file)]

    assert own.layer == "conv_pw_13_relu"
    assert own in cuts
    assert 4 <= len(cuts) <= 6


def test_layers_that_are_too_large_are_not_tried(mobilenet_file: Path) -> None:
    """What a dataset would refuse is not offered."""
    name = str(mobilenet_file)
    own = Cut(name, "conv_pw_13_relu")

    cuts = [cut for cut in candidates(own, most_numbers=7_000) if cut.backbone == name]

    sizes = {layer: math.prod(shape) for layer, shape in list_layers(name).items()}
    assert max(sizes.values()) > 100_000
    assert max(sizes[cut.layer] for cut in cuts if cut.layer != "conv_pw_13_relu") <= 7_000


def test_layers_are_ranked_by_left_out_accuracy(tmp_path: Path, lite0: Backbone) -> None:
    """The score of a layer is that of its activations; the best comes first. A zip will do."""
    folder = photo_folder(tmp_path, per_class=4)
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", folder))
    cuts = [Cut(LITE0, "block_2"), Cut(LITE0, "three_taps")]

    with click.Context(click.Command("layers")):  # its end deletes what a zip was unpacked to
        ranked, frames = image_folder.rank(packed, cuts, time.perf_counter)

    assert frames == 12
    accuracies = [row.accuracy for row in ranked]
    assert None not in accuracies
    assert accuracies == sorted(accuracies, reverse=True)  # type: ignore[type-var]
    mine = next(row for row in ranked if row.cut.layer == "three_taps")
    files = sorted(folder.glob("*/*.png"))
    xs = np.concatenate([lite0.embed(read_image(file)) for file in files])
    labels = sorted({file.parent.name for file in files})
    ys = np.array([labels.index(file.parent.name) for file in files])
    assert mine.accuracy == measure(xs, np.eye(3)[ys], np.arange(12), labels).accuracy
    assert mine.numbers == 6_400
    assert mine.ms > 0


def test_real_photos_are_ranked(shared_data: Path, lite0: Backbone) -> None:
    """Twenty photos of hand signs give a score for each cut."""
    files = [
        (file, number)
        for number in range(4)
        for file in sorted((shared_data / "sign_digits" / str(number)).glob("*.jpg"))[:5]
    ]
    frames = [read_image(file) for file, _ in files]
    classes, bursts = np.array([number for _, number in files]), np.arange(20)
    cuts, labels = [Cut(LITE0, "block_3"), Cut(LITE0, "three_taps")], list("0123")

    ranked = best_first([rank_layer(cut, frames, classes, bursts, labels) for cut in cuts])

    xs = np.concatenate([lite0.embed(frame) for frame in frames])
    expected = measure(xs, np.eye(4)[classes], bursts, labels)
    best = ranked[0]
    assert best.cut.layer == "three_taps"
    assert (best.accuracy, best.interval, best.n) == (expected.accuracy, expected.interval, 20)
    assert best.accuracy is not None
    assert ranked[1].accuracy is not None
    assert best.accuracy > ranked[1].accuracy
    assert all(row.ms > 0 for row in ranked)


def test_of_equal_layers_the_fastest_comes_first() -> None:
    """Two cuts that are equally right are ordered by their time."""
    frames = [np.full((64, 64, 3), value, np.uint8) for value in (10, 20, 200, 210)]
    ticks = iter(np.cumsum([0, 9] * 3 + [0, 99] + [0, 1] * 4))
    cuts = [Cut(LITE0, "pool"), Cut(LITE0, "logits")]

    pictures = frames, np.array([0, 0, 1, 1]), np.arange(4), ["a", "b"]
    ranked = best_first([rank_layer(cut, *pictures, lambda: next(ticks)) for cut in cuts])

    assert [row.accuracy for row in ranked] == [1.0, 1.0]
    assert [row.cut.layer for row in ranked] == ["logits", "pool"]
    assert [row.ms for row in ranked] == [1_000, 9_000]  # the median, of seconds
