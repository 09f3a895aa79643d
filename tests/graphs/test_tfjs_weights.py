import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from campad.errors import ModelFileError
from campad.graphs.tfjs_weights import (
    MAX_JSON_BYTES,
    read_model_json,
    read_shards,
    read_weights,
    shard_names,
)


def entry(name: str = "w", shape: Any = (2, 3), **more: Any) -> dict[str, Any]:
    return {"name": name, "shape": list(shape), "dtype": "float32", **more}


def group(*entries: Any, paths: Any = ("weights.bin",)) -> dict[str, Any]:
    return {"paths": paths, "weights": list(entries)}


SIX = np.arange(6, dtype="<f4").tobytes()


def test_tensors_are_cut_from_joined_shards() -> None:
    """A group's files follow each other, and a tensor may lie across their borders."""
    data = np.arange(8, dtype="<f4").tobytes()
    manifest = [group(entry("a"), entry("b", (2,)), paths=["1", "2", "3"])]

    arrays = read_weights(manifest, [data[:5], data[5:26], data[26:]])

    np.testing.assert_array_equal(arrays["a"], [[0, 1, 2], [3, 4, 5]])
    np.testing.assert_array_equal(arrays["b"], [6, 7])


def test_every_group_has_its_own_files() -> None:
    """Groups do not share files."""
    manifest = [group(entry("a"), paths=["1"]), group(entry("b"), paths=["2"])]

    arrays = read_weights(manifest, [SIX, SIX[::-1]])

    np.testing.assert_array_equal(arrays["b"], np.frombuffer(SIX[::-1], "<f4").reshape(2, 3))


def test_a_number_is_a_tensor_too() -> None:
    """The shape [] is one number."""
    assert read_weights([group(entry(shape=()))], [SIX[4:8]])["w"] == 1


@pytest.mark.parametrize("stored", ["uint8", "uint16"])
def test_quantised_weights_are_spread_out_again(stored: str) -> None:
    """A stored whole number stands for itself times the scale plus the minimum."""
    values = np.array([[0, 1, 100], [200, 254, 255]])
    quantised = entry(quantization={"dtype": stored, "scale": 0.03, "min": -2.5})

    array = read_weights([group(quantised)], [values.astype(stored).tobytes()])["w"]

    assert array.dtype == np.float32
    np.testing.assert_allclose(array, values * 0.03 - 2.5, rtol=1e-6)


def test_half_precision_weights() -> None:
    """float16 is a quantisation without scale."""
    values = np.array([[0, 1, -0.5], [2, 1e-3, 100]], np.float16)
    quantised = entry(quantization={"dtype": "float16"})

    array = read_weights([group(quantised)], [values.tobytes()])["w"]

    assert array.dtype == np.float32
    np.testing.assert_array_equal(array, values.astype(np.float32))


@pytest.mark.parametrize("path", ["a.bin", "./a.bin", "group1-shard1of1", "…"])
def test_plain_names(path: str) -> None:
    """A name beside model.json may begin with ./ ."""
    assert shard_names([group(paths=[path])]) == [path.removeprefix("./")]


@pytest.mark.parametrize(
    "path",
    [
        "../a",
        "a/b",
        "/etc/passwd",
        "..",
        ".",
        "",
        "./",
        ".//etc/passwd",
        "./../a",
        "..\\a",
        "C:\\a",
        "C:a",
        "a:b",
        "\\\\evil\\share",
        "http://evil/a",
        "a\0b",
        5,
        None,
        ["a"],
    ],
)
def test_paths_are_refused(path: Any) -> None:
    """Whatever leads out of the folder is refused."""
    with pytest.raises(ModelFileError, match="must lie beside"):
        shard_names([group(paths=[path])])


@pytest.mark.parametrize(
    "manifest",
    [
        [5],
        ["x"],
        [None],
        [{}],
        [{"paths": ["a"]}],
        [group(5)],
        [group("words")],
        [group([])],
        [group({})],
        [group(entry(shape=[2, -3]))],
        [group(entry(shape=[2.0, 3]))],
        [group(entry(shape=[True, 3]))],
        [group(entry(shape=[2**31, 2**31, 2**31]))],
        [group(entry(shape=[2**30]))],
        [group({**entry(), "shape": 6})],
        [group({**entry(), "shape": None})],
        [group({**entry(), "dtype": "float64"})],
        [group({**entry(), "dtype": "complex64"})],
        [group({**entry(), "dtype": ["float32"]})],
        [group({**entry(), "dtype": None})],
        [group(entry(quantization="uint8"))],
        [group(entry(quantization={"scale": 1, "min": 0}))],
        [group(entry(quantization=[1]))],
        [group(*[entry(str(n), (0,)) for n in range(5_001)])],
        [{"paths": 5, "weights": []}],
        [{"paths": ["a"], "weights": 5}],
    ],
    ids=lambda manifest: json.dumps(manifest)[:70],
)
def test_manifests_that_lie(manifest: Any, tmp_path: Path) -> None:
    """A manifest that cannot be is refused before anything is read."""
    with pytest.raises(ModelFileError):
        read_weights(manifest, [SIX])
    with pytest.raises(ModelFileError):
        read_shards(tmp_path, manifest)


@pytest.mark.parametrize(
    ("manifest", "shards"),
    [
        ([group(entry())], [SIX[:-1]]),
        ([group(entry())], [SIX + b"x"]),
        ([group(entry())], []),
        ([group(entry(shape=(7,)))], [SIX]),
        ([group(entry(), entry())], [SIX + SIX]),
        ([group({**entry(), "name": ["w"]})], [SIX]),
        ([group({"shape": [6], "dtype": "float32"})], [SIX]),
        ([group(entry(quantization={"dtype": "uint8", "scale": "a", "min": 0}))], [SIX[:6]]),
        ([group(entry(quantization={"dtype": "uint8", "scale": 1}))], [SIX[:6]]),
        ([group(entry(quantization={"dtype": "uint8", "scale": 10**400, "min": 0}))], [SIX[:6]]),
        ([group(entry(quantization={"dtype": "uint8", "scale": 1e300, "min": 0}))], [SIX[:6]]),
        ([group(entry(quantization={"dtype": "uint8", "scale": np.nan, "min": 0}))], [SIX[:6]]),
        ([group(entry(quantization={"dtype": "uint8", "scale": 1, "min": np.inf}))], [SIX[:6]]),
    ],
)
def test_weights_that_do_not_fit(manifest: Any, shards: list[bytes]) -> None:
    """Sizes that differ, names that come twice and absurd scales are refused."""
    with pytest.raises(ModelFileError):
        read_weights(manifest, shards)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\xff\xfe",
        b"5",
        b"[]",
        b"{}",
        b'{"modelTopology": {}}',
        b'{"modelTopology": [], "weightsManifest": []}',
        b'{"modelTopology": {}, "weightsManifest": {}}',
        b"[" * 100_000,
        b" " * (MAX_JSON_BYTES + 1),
    ],
    ids=lambda data: repr(data[:40]),
)
def test_what_is_no_model_json(data: bytes) -> None:
    """Other JSON, and what is none, is refused."""
    with pytest.raises(ModelFileError):
        read_model_json(data)


def test_shards_are_read_from_the_folder(tmp_path: Path) -> None:
    """Files beside model.json are read in the manifest's order."""
    (tmp_path / "b").write_bytes(SIX[:8])
    (tmp_path / "a").write_bytes(SIX[8:])

    assert read_shards(tmp_path, [group(entry(), paths=["b", "./a"])]) == [SIX[:8], SIX[8:]]


@pytest.mark.parametrize("name", ["missing", "folder", "\ud800", "x" * 5_000])
def test_shards_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    """A shard that is missing, or has a name that no file can have, is named."""
    (tmp_path / "folder").mkdir()

    with pytest.raises(ModelFileError, match="cannot be read"):
        read_shards(tmp_path, [group(entry(), paths=[name])])


def test_shards_longer_than_they_say(tmp_path: Path) -> None:
    """No more is read than the manifest says there is."""
    with (tmp_path / "weights.bin").open("wb") as file:
        file.truncate(2**33)

    with pytest.raises(ModelFileError, match="longer"):
        read_shards(tmp_path, [group(entry())])
