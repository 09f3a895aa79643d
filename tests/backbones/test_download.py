"""Fetching a network's weights from a server on loopback, which may have others, or none."""

import json
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backbones.tiny import kept
from campad.backbones import Backbone, catalog, load_backbone
from campad.errors import DownloadError, ModelFileError
from reference.images import reference_images


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
