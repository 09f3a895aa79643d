"""Files whose entries are missing, odd, doubled or damaged, and files of another kind."""

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from archive.archives import check_equal, entries_of, packed, reopened
from campad.errors import ProjectFileError
from campad.loading import load
from synthetic import TinyBackbone


def changed(good: bytes, name: str, content: bytes | None) -> bytes:
    files = entries_of(good)
    if content is None:
        del files[name]
        return packed(files)
    return packed(files | {name: content})


@pytest.mark.parametrize("name", ["manifest.json", "labels.json", "head.bin", "activations/0.f32"])
@pytest.mark.parametrize(
    "content", [None, b"", b"{}", b"[]", b"\xff\xfe", b"[" * 100_000, bytes(2_000)]
)
def test_entries_that_are_no_good(
    name: str, content: bytes | None, good: bytes, tmp_path: Path
) -> None:
    """An entry that is missing, empty or something else is refused."""
    with pytest.raises(ProjectFileError):
        reopened(changed(good, name, content), tmp_path)


@pytest.mark.parametrize("content", [None, b"", b"{}", bytes(3 * 3 * 48 * 4 - 4), bytes(5_000)])
def test_vectors_that_are_no_good(content: bytes | None, warped: bytes, tmp_path: Path) -> None:
    """Vectors that are missing, or fewer or more than are needed, are refused."""
    with pytest.raises(ProjectFileError):
        reopened(changed(warped, "vectors/0.f32", content), tmp_path)


@pytest.mark.parametrize("name", ["head.bin", "activations/0.f32"])
@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_are_not_finite(name: str, number: float, good: bytes, tmp_path: Path) -> None:
    """One NaN or infinity among the numbers is refused."""
    content = bytearray(entries_of(good)[name])
    struct.pack_into("<f", content, 8, number)

    with pytest.raises(ProjectFileError):
        reopened(changed(good, name, bytes(content)), tmp_path)


@pytest.mark.parametrize("number", [float("nan"), float("-inf"), 1e13])
def test_vectors_that_are_not_finite(number: float, warped: bytes, tmp_path: Path) -> None:
    """One NaN or infinity among the vectors is refused."""
    content = bytearray(entries_of(warped)["vectors/0.f32"])
    struct.pack_into("<f", content, len(content) - 4, number)

    with pytest.raises(ProjectFileError, match="finite"):
        reopened(changed(warped, "vectors/0.f32", bytes(content)), tmp_path)


@pytest.mark.parametrize("damage", ["cut", "changed", "missing"])
def test_damage_is_told_in_words_of_ours(damage: str, good: bytes, tmp_path: Path) -> None:
    """A file that was cut short or has changed is called damaged, without a library's words."""
    middle = len(good) // 2
    bad = {
        "cut": good[:middle],
        "changed": good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :],
        "missing": changed(good, "labels.json", None),
    }[damage]

    with pytest.raises(ProjectFileError, match="damaged, or a part of it is missing; take another"):
        reopened(bad, tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK", b"nonsense", b"\x89PNG\r\n"])
def test_other_files_are_called_so(content: bytes, tmp_path: Path) -> None:
    """What was never a project is told apart from what is one no more."""
    with pytest.raises(ProjectFileError, match="not a campad file; those are made by Save"):
        reopened(content, tmp_path)


def test_a_document_that_says_something_twice(good: bytes, tmp_path: Path) -> None:
    """Which of both counts would be a matter of who reads it; it is refused."""
    document = entries_of(good)["labels.json"].decode()
    twice = document.replace("{", '{"labels": ["left", "right"], ', 1)

    with pytest.raises(ProjectFileError, match="twice"):
        reopened(changed(good, "labels.json", twice.encode()), tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "/etc/evil",
        "..\\evil",
        "activations/../../x",
        "manifest.json/",
        "extra.txt",
        "activations/0000000.f32",
        "vectors/0000000.f32",
        "vectors/x.f32",
        "vectors/0.json",
        "MANIFEST.JSON",
    ],
)
def test_other_entries_are_refused(name: str, good: bytes, tmp_path: Path) -> None:
    """Names that campad does not write are refused, and nothing is ever extracted."""
    with pytest.raises(ProjectFileError, match="holds entries"):
        reopened(changed(good, name, b"x"), tmp_path)

    assert [path.name for path in tmp_path.rglob("*")] == ["me.campad"]


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compressed_files_are_refused(compression: int, good: bytes, tmp_path: Path) -> None:
    """A small file that unpacks to gigabytes is no campad file: entries are stored."""
    files = entries_of(good) | {"activations/0.f32": bytes(30_000_000)}

    with pytest.raises(ProjectFileError, match="must be stored"):
        reopened(packed(files, compression), tmp_path)


def test_duplicate_entries_are_refused(good: bytes, tmp_path: Path) -> None:
    """Two entries of one name would let two readers see two files."""
    path = tmp_path / "me.campad"
    path.write_bytes(good)
    with zipfile.ZipFile(path, "a") as file, pytest.warns(UserWarning, match="Duplicate name"):
        file.writestr("manifest.json", b"{}")

    with pytest.raises(ProjectFileError, match="holds entries"):
        load(path, backbone=TinyBackbone())  # type: ignore[arg-type]


def test_overlapping_entries_are_refused(good: bytes, tmp_path: Path) -> None:
    """Entries that share bytes, or say more than there is, would grow when read."""
    data = bytearray(good)
    at = data.index(b"PK\x01\x02")
    while at >= 0:  # every entry of the directory says it has 100 MB
        struct.pack_into("<II", data, at + 20, 10**8, 10**8)
        at = data.find(b"PK\x01\x02", at + 4)

    with pytest.raises(ProjectFileError, match="its entries overlap"):
        reopened(bytes(data), tmp_path)


def test_encrypted_files_are_refused(good: bytes, tmp_path: Path) -> None:
    """An entry marked as encrypted is refused, not asked a password for."""
    data = bytearray(good)
    data[data.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(ProjectFileError):
        reopened(bytes(data), tmp_path)


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x05\x06" + bytes(18), bytes(1000)])
def test_what_is_no_campad_file(data: bytes, tmp_path: Path) -> None:
    """Other files are refused by name."""
    with pytest.raises(ProjectFileError, match=r"me\.campad"):
        reopened(data, tmp_path)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    """A path that is no file is said as such."""
    with pytest.raises(ProjectFileError, match="no such file"):
        load(tmp_path / "nothing.campad")
    with pytest.raises(ProjectFileError):
        load(tmp_path)


def test_truncated_files(good: bytes, tmp_path: Path) -> None:
    """Cut at any of fifty places, a file is refused."""
    for length in np.linspace(0, len(good) - 1, 50).astype(int):
        with pytest.raises(ProjectFileError):
            reopened(good[:length], tmp_path)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_random_changes(good: bytes, tmp_path: Path) -> None:
    """With one bit turned, a file is refused, or loads with equal content."""
    rng = np.random.default_rng(0)
    original = reopened(good, tmp_path)
    directory = good.index(b"PK\x01\x02")

    for number in range(400):
        data = bytearray(good)
        at = rng.integers(directory if number % 2 else 0, len(data))
        data[at] ^= 1 << rng.integers(8)
        try:
            again = reopened(bytes(data), tmp_path)
        except ProjectFileError:
            continue
        check_equal(original, again)
