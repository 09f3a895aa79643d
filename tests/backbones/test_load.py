"""What backbones say of pictures, and which networks and layers can be asked for."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from backbones.tiny import photo, tiny_model
from campad.backbones import Backbone, load_backbone
from campad.backbones.load import list_layers
from campad.errors import ArgumentError, ImageError, ModelFileError
from campad.imaging.frame import Pixels

CATS, ESPRESSO = {281, 282, 285}, 967  # ImageNet: tabby, tiger cat, Egyptian cat; espresso


# What the networks say


def test_lite0_recognises_photos(photos: dict[str, Pixels], cache_folder: Path) -> None:
    """The default network's own classes: a cat is a cat and an espresso an espresso."""
    backbone = load_backbone(layer="logits", cache_folder=cache_folder)

    cat, coffee = (backbone.embed(photos[name])[0] for name in ("chelsea", "coffee"))

    assert set(np.argsort(cat)[-3:]) == CATS
    assert coffee.argmax() == ESPRESSO
    assert np.exp(coffee - coffee.max()).sum() < 1 / 0.8  # more than 80 % sure


def test_mobilenet_recognises_photos(
    photos: dict[str, Pixels], mobilenet_file: Path, cache_folder: Path
) -> None:
    """The tutorial's network's own classes."""
    backbone = load_backbone(mobilenet_file, layer="reshape_2", cache_folder=cache_folder)

    cat, coffee = (backbone.embed(photos[name])[0] for name in ("chelsea", "coffee"))

    assert cat.argmax() in CATS
    assert coffee.argmax() == ESPRESSO
    assert cat.sum() == pytest.approx(1, abs=1e-4)


# The default backbone


def test_the_default(lite0: Backbone) -> None:
    """Lite0 at 192 pixels gives 6,400 numbers: where (5 x 5 x 192) beside what (1,280 and 320)."""
    activation = lite0.embed(photo())

    assert (lite0.name, lite0.layer) == ("efficientnet-lite0", "three_taps")
    assert lite0.frame_size == 192
    assert lite0.shape == (6_400,)
    assert activation.shape == (1, 6_400)
    assert activation.dtype == np.float32
    assert "three_taps" in repr(lite0)


def test_where_and_what_have_unit_length(lite0: Backbone) -> None:
    """Neither half drowns the other."""
    activations = lite0.embed(np.stack([photo(0), photo(1), np.full((192, 192, 3), 9, np.uint8)]))

    for half in (activations[:, :4_800], activations[:, 4_800:]):
        np.testing.assert_allclose(np.linalg.norm(half, axis=1), 1, atol=1e-4)


FORMS = {
    "efficientnet-lite0": ("block_12", ("pool", "block_15")),
    "efficientnet-lite0-160": ("block_12", ("pool", "block_15")),
    "efficientnet-lite0-whole": ("block_14", ("pool",)),
}


@pytest.mark.parametrize("name", FORMS)
def test_taps_are_what_the_layers_say(
    name: str, photos: dict[str, Pixels], cache_folder: Path
) -> None:
    """Where things are is a block averaged over 2 x 2 neighbours, what they are the averages of
    later layers over the picture; each has unit length."""
    where, what = FORMS[name]
    place, *means = (
        load_backbone(name, layer=layer, cache_folder=cache_folder).embed(photos["chelsea"])[0]
        for layer in (where, *what)
    )

    near = (place[:-1, :-1] + place[1:, :-1] + place[:-1, 1:] + place[1:, 1:]) / 4
    said = np.concatenate([m.mean(axis=(0, 1)) if m.ndim == 3 else m for m in means])
    expected = [near.ravel() / np.linalg.norm(near), said / np.linalg.norm(said)]

    activation = load_backbone(name, cache_folder=cache_folder).embed(photos["chelsea"])[0]
    np.testing.assert_allclose(activation, np.concatenate(expected), atol=1e-5)


def test_forms_cannot_be_taken_for_each_other(cache_folder: Path) -> None:
    """They take the same frames, and no project of one is one of another."""
    forms = [load_backbone(name, cache_folder=cache_folder) for name in FORMS]

    assert [form.frame_size for form in forms] == [192] * 3
    assert [form.shape for form in forms] == [(6_400,), (4_672,), (6_080,)]
    assert len({form.sha256 for form in forms}) == 3


def test_the_light_form_looks_at_the_middle(cache_folder: Path) -> None:
    """Of a frame's 192 pixels those from 16 to 176 count, as if they had been a frame of 160."""
    stem = load_backbone("efficientnet-lite0-160", layer="stem", cache_folder=cache_folder)
    whole = load_backbone("efficientnet-lite0-whole", layer="stem", cache_folder=cache_folder)
    frame = photo(5)
    edge = np.full_like(frame, 200)
    edge[16:177, 16:177] = frame[16:177, 16:177]  # a filter of 3 x 3 looks one pixel farther

    np.testing.assert_array_equal(stem.embed(edge), stem.embed(frame))
    np.testing.assert_allclose(stem.embed(frame), whole.embed(frame)[:, 8:88, 8:88], atol=1e-5)


def test_a_former_light_form_says_what_there_is(cache_folder: Path) -> None:
    """A name of before 0.2.0 was released names what took its place, and what to do."""
    with pytest.raises(ArgumentError, match=r"efficientnet-lite0-160.*record them anew"):
        load_backbone("efficientnet-lite0-128", cache_folder=cache_folder)


def test_layers_come_in_the_networks_order(lite0: Backbone, cache_folder: Path) -> None:
    """Every block can be cut at, from the stem to the classes."""
    blocks = [f"block_{number}" for number in range(16)]

    assert list(lite0.layers) == ["stem", *blocks, "head", "pool", "logits", "three_taps"]
    shapes = list_layers(cache_folder=cache_folder)
    assert tuple(shapes) == lite0.layers
    assert shapes["stem"] == (96, 96, 32)
    assert shapes["block_14"] == (6, 6, 192)
    assert shapes["logits"] == (1000,)


@pytest.mark.parametrize("name", ["stem", "block_5", "head", "pool"])
def test_any_layer_can_be_cut_at(name: str, cache_folder: Path) -> None:
    """The activation's shape is the one that is promised."""
    backbone = load_backbone(layer=name, cache_folder=cache_folder)

    assert backbone.embed(photo()).shape == (1, *backbone.shape)


# Embedding


@pytest.mark.parametrize("size", [(480, 640), (100, 100), (31, 250), (192, 192)])
def test_frames_of_any_size(lite0: Backbone, size: tuple[int, int]) -> None:
    """A frame of any size is cropped and resized on the way."""
    assert lite0.embed(photo(size=size)).shape == (1, 6_400)


def test_batches_equal_singles(lite0: Backbone) -> None:
    """A frame's activation does not depend on the frames beside it."""
    frames = np.stack([photo(seed) for seed in range(5)])

    singles = np.concatenate([lite0.embed(frame) for frame in frames])

    np.testing.assert_allclose(lite0.embed(frames), singles, atol=1e-5)


def test_no_frames_give_no_activations(lite0: Backbone) -> None:
    """An empty batch is embedded to an empty batch."""
    assert lite0.embed(np.empty((0, 192, 192, 3), np.uint8)).shape == (0, 6_400)


def test_threads_get_the_same(lite0: Backbone) -> None:
    """Four threads at once get what one alone gets."""
    frames = [photo(seed) for seed in range(8)]
    expected = [lite0.embed(frame) for frame in frames]

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lite0.embed, frames * 3))

    for result, right in zip(results, expected * 3, strict=True):
        np.testing.assert_allclose(result, right, atol=1e-5)


def test_what_is_no_frame_is_refused(lite0: Backbone) -> None:
    """Floats are not frames."""
    with pytest.raises(ImageError, match="uint8"):
        lite0.embed(np.zeros((192, 192, 3)))


# Names and layers


@pytest.mark.parametrize("name", ["efficientnet-lite", "mobilenet", "nothing like it", "a\0b", ""])
def test_unknown_names(name: str, tmp_path: Path) -> None:
    """An unknown name raises ArgumentError, with names that are near or all there are."""
    with pytest.raises((ArgumentError, ModelFileError)) as caught:
        load_backbone(name, cache_folder=tmp_path)

    if len(name) > 5:
        near = "mobilenet-v1-0.25" if name == "mobilenet" else "efficientnet-lite0"
        assert near in str(caught.value)


def test_unknown_layers(lite0: Backbone, cache_folder: Path) -> None:
    """An unknown layer raises ArgumentError, and lists near ones."""
    with pytest.raises(ArgumentError, match=r"no layer 'block14'.*block_14"):
        load_backbone(layer="block14", cache_folder=cache_folder)
    with pytest.raises(ArgumentError, match="there are: stem, block_0"):
        load_backbone(layer="?", cache_folder=cache_folder)


def test_other_files_are_refused(tmp_path: Path) -> None:
    """A file that is there and of another kind says what can be read."""
    path = tmp_path / "net.mlmodel"
    path.write_bytes(b"x")

    with pytest.raises(ModelFileError, match=r"as TF\.js Layers model\.json .* and as \.onnx"):
        load_backbone(path, cache_folder=tmp_path / "cache")


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("net.pth", r"torch\.onnx\.export"),
        ("net.safetensors", r"torch\.onnx\.export"),
        ("saved_model.pb", "tf2onnx.convert --saved-model"),
        ("weights.bin", "weights of a model.json; give the folder"),
        ("net.onnx.data", "weights of an .onnx; give the .onnx"),
    ],
)
def test_files_that_can_be_converted_say_how(name: str, advice: str, tmp_path: Path) -> None:
    """A file of a known kind that is not read says what to do; so does a folder that holds it."""
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / name).write_bytes(b"x")

    for path in (folder / name, folder):
        with pytest.raises(ModelFileError, match=advice):
            load_backbone(path, cache_folder=tmp_path / "cache")


def test_a_file_is_cut_where_pictures_become_lists(tmp_path: Path) -> None:
    """Without a layer, an unknown network is cut behind its last one with height and width."""
    backbone = load_backbone(tiny_model(tmp_path / "mine"), cache_folder=tmp_path / "cache")

    assert (backbone.name, backbone.layer) == ("mine", "pool")
    assert backbone.embed(photo()).shape == (1, 4)


def test_the_tutorials_network_is_known_by_its_weights(
    mobilenet_file: Path, cache_folder: Path
) -> None:
    """A copy of MobileNet's file is the catalog's network, and cut where the tutorial cuts it."""
    backbone = load_backbone(str(mobilenet_file), cache_folder=cache_folder)

    assert (backbone.name, backbone.layer) == ("mobilenet-v1-0.25", "conv_pw_13_relu")
    assert (backbone.frame_size, backbone.shape) == (224, (7, 7, 256))
