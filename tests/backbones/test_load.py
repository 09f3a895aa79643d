import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from campad.backbones import Backbone, catalog, load_backbone
from campad.backbones.load import list_layers
from campad.errors import ArgumentError, DownloadError, ImageError, ModelFileError
from campad.imaging.frame import Pixels
from reference.images import reference_images
from synthetic import layer, sequential, write_model

CATS, ESPRESSO = {281, 282, 285}, 967  # ImageNet: tabby, tiger cat, Egyptian cat; espresso


def photo(seed: int = 0, size: tuple[int, int] = (192, 192)) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (*size, 3)).astype(np.uint8)


def tiny_model(folder: Path, **names: Any) -> Path:
    """A network of one convolution, for what does not depend on the network."""
    kernel = np.random.default_rng(0).normal(size=(3, 3, 3, 4))
    name = names.get("name", "first")
    convolution = layer(
        "Conv2D", name, use_bias=False, padding="same", batch_input_shape=[None, 32, 32, 3]
    )
    flat = layer("GlobalAveragePooling2D", "pool")
    return write_model(folder, sequential([convolution, flat]), {f"{name}/kernel": kernel})


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
    """Lite0 at 192 pixels gives 6,080 numbers: where (5 x 5 x 192) beside what (1,280)."""
    activation = lite0.embed(photo())

    assert (lite0.name, lite0.layer) == ("efficientnet-lite0", "two_taps")
    assert lite0.frame_size == 192
    assert lite0.shape == (6_080,)
    assert activation.shape == (1, 6_080)
    assert activation.dtype == np.float32
    assert "two_taps" in repr(lite0)


def test_the_halves_of_two_taps_have_unit_length(lite0: Backbone) -> None:
    """Neither half drowns the other."""
    activations = lite0.embed(np.stack([photo(0), photo(1), np.full((192, 192, 3), 9, np.uint8)]))

    for half in (activations[:, :4_800], activations[:, 4_800:]):
        np.testing.assert_allclose(np.linalg.norm(half, axis=1), 1, atol=1e-4)


def test_two_taps_are_what_the_layers_say(lite0: Backbone, cache_folder: Path) -> None:
    """The halves are block 14 averaged over 2 x 2 neighbours, and the last layer's average."""
    frame = photo(3)
    place = load_backbone(layer="block_14", cache_folder=cache_folder).embed(frame)[0]
    pool = load_backbone(layer="pool", cache_folder=cache_folder).embed(frame)[0]

    near = (place[:-1, :-1] + place[1:, :-1] + place[:-1, 1:] + place[1:, 1:]) / 4
    expected = [near.ravel() / np.linalg.norm(near), pool / np.linalg.norm(pool)]

    np.testing.assert_allclose(lite0.embed(frame)[0], np.concatenate(expected), atol=1e-5)


def test_layers_come_in_the_networks_order(lite0: Backbone, cache_folder: Path) -> None:
    """Every block can be cut at, from the stem to the classes."""
    blocks = [f"block_{number}" for number in range(16)]

    assert list(lite0.layers) == ["stem", *blocks, "head", "pool", "logits", "two_taps"]
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
    assert lite0.embed(photo(size=size)).shape == (1, 6_080)


def test_batches_equal_singles(lite0: Backbone) -> None:
    """A frame's activation does not depend on the frames beside it."""
    frames = np.stack([photo(seed) for seed in range(5)])

    singles = np.concatenate([lite0.embed(frame) for frame in frames])

    np.testing.assert_allclose(lite0.embed(frames), singles, atol=1e-5)


def test_no_frames_give_no_activations(lite0: Backbone) -> None:
    """An empty batch is embedded to an empty batch."""
    assert lite0.embed(np.empty((0, 192, 192, 3), np.uint8)).shape == (0, 6_080)


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
    paths = [tmp_path / f"net.{kind}" for kind in ("h5", "keras", "pth", "pt", "tflite", "zip")]
    for path in paths:
        path.write_bytes(b"x")

    for path in (*paths, tmp_path):
        with pytest.raises(ModelFileError, match=r"model\.json and as \.onnx"):
            load_backbone(path, cache_folder=tmp_path / "cache")


def test_a_file_is_cut_where_places_are_still_known(tmp_path: Path) -> None:
    """Without a layer, an unknown network is cut at its last one with height and width."""
    backbone = load_backbone(tiny_model(tmp_path / "mine"), cache_folder=tmp_path / "cache")

    assert (backbone.name, backbone.layer) == ("mine", "first")
    assert backbone.embed(photo()).shape == (1, 32, 32, 4)


def test_the_tutorials_network_is_known_by_its_weights(
    mobilenet_file: Path, cache_folder: Path
) -> None:
    """A copy of MobileNet's file is the catalog's network, and cut where the tutorial cuts it."""
    backbone = load_backbone(str(mobilenet_file), cache_folder=cache_folder)

    assert (backbone.name, backbone.layer) == ("mobilenet-v1-0.25", "conv_pw_13_relu")
    assert (backbone.frame_size, backbone.shape) == (224, (7, 7, 256))


# The cache

LOAD = (
    "import sys\n"
    "from pathlib import Path\n"
    "import campad\n"
    "campad.load_backbone(cache_folder=Path(sys.argv[1]))\n"
    "print('onnx' in sys.modules, 'PIL' in sys.modules, 'torch' in sys.modules)\n"
)


def test_a_warm_start_does_not_import_onnx(lite0: Backbone, cache_folder: Path) -> None:
    """With a filled cache neither onnx nor Pillow is imported."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(cache_folder)], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["False", "False", "False"]


@pytest.mark.parametrize("damage", ["half", "changed", "empty", "no sum", "sum of another"])
def test_damaged_cache_files_are_made_again(damage: str, tmp_path: Path) -> None:
    """Whatever happens to the cached files, the activations stay the same."""
    path, cache = tiny_model(tmp_path / "mine"), tmp_path / "cache"
    expected = load_backbone(path, cache_folder=cache).embed(photo())
    files = [file for file in cache.rglob("*") if file.is_file()]
    originals = {file: file.read_bytes() for file in files}
    assert len(files) == 6  # the whole graph, its layers, the cut one, and a sum beside each

    for file in files:
        if file.suffix == ".sha256":
            if damage == "no sum":
                file.unlink()
            elif damage == "sum of another":
                file.write_text(hashlib.sha256(b"x").hexdigest())
        elif damage == "half":
            file.write_bytes(originals[file][: len(originals[file]) // 2])
        elif damage == "changed":
            file.write_bytes(originals[file][:-1] + b"\x00")
        elif damage == "empty":
            file.write_bytes(b"")
    again = load_backbone(path, cache_folder=cache).embed(photo())

    np.testing.assert_array_equal(again, expected)
    assert {file: file.read_bytes() for file in files} == originals


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in the folder's place costs time and nothing else."""
    (tmp_path / "cache").write_text("no folder")

    backbone = load_backbone(tiny_model(tmp_path / "mine"), cache_folder=tmp_path / "cache")

    assert backbone.embed(photo()).shape == (1, 32, 32, 4)


def test_the_cache_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable CAMPAD_CACHE says where the cache is."""
    monkeypatch.setenv("CAMPAD_CACHE", str(tmp_path / "here"))

    load_backbone(tiny_model(tmp_path / "mine"))

    assert list((tmp_path / "here").rglob("whole.onnx"))


def test_changed_weights_are_another_network(tmp_path: Path) -> None:
    """The cache belongs to a file's content, not to its path."""
    path, cache = tiny_model(tmp_path / "mine"), tmp_path / "cache"
    first = load_backbone(path, cache_folder=cache).embed(photo())
    shard = path.parent / "weights.bin"
    shard.write_bytes((-np.frombuffer(shard.read_bytes(), "<f4")).tobytes())

    second = load_backbone(path, cache_folder=cache).embed(photo())

    np.testing.assert_allclose(first, -second, atol=1e-5)


def test_a_layers_name_is_no_path(tmp_path: Path) -> None:
    """A layer called like a path is cached within the folder all the same."""
    path = tiny_model(tmp_path / "mine", name="../../evil")

    load_backbone(path, layer="../../evil", cache_folder=tmp_path / "deep" / "cache")

    assert not list(tmp_path.glob("evil*"))
    assert {p.name for p in tmp_path.iterdir()} == {"mine", "deep"}


# Downloading


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder, and remembers what was asked for."""

    asked: list[str]

    def __init__(self, *args: Any, asked: list[str], **kwargs: Any) -> None:
        self.asked = asked
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def mirror(
    mobilenet_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Path, list[str]]]:
    """A server on loopback with a copy of MobileNet's files: the folder, and what was asked."""
    folder, asked = tmp_path / "mirror", list[str]()
    shutil.copytree(mobilenet_file.parent, folder)
    for path in [folder, *folder.iterdir()]:
        path.chmod(0o755)
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Handler, asked=asked, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}/model.json"
    monkeypatch.setenv("CAMPAD_MOBILENET_URL", url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield folder, asked
    server.shutdown()
    thread.join()
    server.server_close()


def fetch(cache: Path, **options: Any) -> Backbone:
    return load_backbone("mobilenet-v1-0.25", cache_folder=cache, **options)


def kept(cache: Path) -> list[Path]:
    return [path for path in cache.rglob("*") if path.is_file()]


def test_weights_are_fetched_once(
    mirror: tuple[Path, list[str]], mobilenet_file: Path, tmp_path: Path, cache_folder: Path
) -> None:
    """model.json and 55 shards are asked for at the first time, and nothing at the second."""
    progress: list[tuple[int, int]] = []

    backbone = fetch(tmp_path / "cache", on_progress=lambda *told: progress.append(told))

    asked = list(mirror[1])
    fetch(tmp_path / "cache", layer="conv_pw_5_relu")
    assert len(asked) == len(set(asked)) == 56
    assert mirror[1] == asked
    assert len(progress) == 55
    assert [done for done, _ in progress] == sorted(done for done, _ in progress)
    total = sum(path.stat().st_size for path in mirror[0].glob("group*"))
    assert progress[-1] == (total, total)
    local = load_backbone(mobilenet_file, cache_folder=cache_folder)
    images = reference_images()
    np.testing.assert_array_equal(backbone.embed(images), local.embed(images))


def test_without_a_cache_weights_are_fetched_once_a_start(
    mirror: tuple[Path, list[str]], tmp_path: Path
) -> None:
    """Where nothing can be kept, one start still asks for every file only once."""
    (tmp_path / "cache").write_text("no folder")

    fetch(tmp_path / "cache")

    assert len(mirror[1]) == 56


def test_other_weights_are_refused(mirror: tuple[Path, list[str]], tmp_path: Path) -> None:
    """Weights whose hash is not the pinned one are not used, and nothing is kept."""
    shard = mirror[0] / "group29-shard1of1"
    data = bytearray(shard.read_bytes())
    data[1000] ^= 1
    shard.write_bytes(data)

    with pytest.raises(DownloadError, match="nothing was kept"):
        fetch(tmp_path / "cache")

    assert not kept(tmp_path / "cache")


def test_shorter_weights_are_refused(mirror: tuple[Path, list[str]], tmp_path: Path) -> None:
    """A shard that was cut off is not used."""
    shard = mirror[0] / "group29-shard1of1"
    shard.write_bytes(shard.read_bytes()[:-4])

    with pytest.raises(DownloadError, match="not the ones"):
        fetch(tmp_path / "cache")

    assert not kept(tmp_path / "cache")


def test_larger_bodies_are_refused(mirror: tuple[Path, list[str]], tmp_path: Path) -> None:
    """A server that sends more than was announced is hung up on."""
    with (mirror[0] / "group1-shard1of1").open("ab") as file:
        file.truncate(50_000_000)

    with pytest.raises(DownloadError, match="more than the"):
        fetch(tmp_path / "cache")

    assert len(mirror[1]) == 2
    assert not kept(tmp_path / "cache")


def test_missing_files_are_said_in_one_line(mirror: tuple[Path, list[str]], tmp_path: Path) -> None:
    """A shard that the server does not have is named, with the server and its answer."""
    (mirror[0] / "group7-shard1of1").unlink()

    with pytest.raises(DownloadError, match=r"group7-shard1of1 from 127\.0\.0\.1:\d+ \(404\)") as e:
        fetch(tmp_path / "cache")

    assert "\n" not in str(e.value)
    assert "--backbone path/to/model.json" in str(e.value)


@pytest.mark.parametrize("document", [b"<html>sorry</html>", b"{}", b"[]", b"\xff"])
def test_something_else_in_place_of_the_model(
    document: bytes, mirror: tuple[Path, list[str]], tmp_path: Path
) -> None:
    """A page of a hotel's network in place of model.json is no model."""
    (mirror[0] / "model.json").write_bytes(document)

    with pytest.raises(ModelFileError, match=r"127\.0\.0\.1"):
        fetch(tmp_path / "cache")


def test_shards_elsewhere_are_not_asked_for(mirror: tuple[Path, list[str]], tmp_path: Path) -> None:
    """A model.json cannot send campad to another address."""
    path = mirror[0] / "model.json"
    document = json.loads(path.read_text())
    document["weightsManifest"][0]["paths"] = ["http://127.0.0.1:1/x"]
    path.write_text(json.dumps(document))

    with pytest.raises(ModelFileError, match="must lie beside"):
        fetch(tmp_path / "cache")

    assert mirror[1] == ["/model.json"]


def test_offline_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a network the error says what to do."""
    monkeypatch.setenv("CAMPAD_MOBILENET_URL", "http://127.0.0.1:9/model.json")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    with pytest.raises(
        DownloadError, match=r"cannot download model\.json from 127\.0\.0\.1:9"
    ) as e:
        fetch(tmp_path / "cache")

    assert "\n" not in str(e.value)


@pytest.mark.parametrize(
    "url", ["nonsense", "http://", "http://[", "file:///etc/passwd", "ftp://x/y"]
)
def test_addresses_that_are_none(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mirror's address that is no http address is said, and no file is opened."""
    monkeypatch.setenv("CAMPAD_MOBILENET_URL", url)

    with pytest.raises(DownloadError):
        fetch(tmp_path / "cache")


def test_the_official_address_is_encrypted() -> None:
    """Every address of the catalog is https."""
    addresses = [e.source for e in catalog.CATALOG.values() if "://" in e.source]

    assert addresses
    assert all(address.startswith("https://") for address in addresses)


@pytest.mark.skipif(os.name == "nt", reason="permissions are others on Windows")
def test_cached_files_are_whole_or_not_there(tmp_path: Path) -> None:
    """No temporary file is left beside the cached ones."""
    load_backbone(tiny_model(tmp_path / "mine"), cache_folder=tmp_path / "cache")

    assert not [path for path in kept(tmp_path / "cache") if path.name.startswith(".")]
