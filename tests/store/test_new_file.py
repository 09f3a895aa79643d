"""A file takes the place of an older one as a whole, or not at all."""

import contextlib
import os
from pathlib import Path

import pytest

from campad.store.new_file import new_file


def test_it_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    """Only after the block; who may read it is as asked."""
    path = tmp_path / "a"
    path.write_bytes(b"old")

    with new_file(path, 0o600) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"

    assert path.read_bytes() == b"new"
    assert [path] == list(tmp_path.iterdir())
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600


def test_one_that_fails_leaves_the_older_one(tmp_path: Path) -> None:
    """And nothing beside it: a full disk, Ctrl-C."""
    path = tmp_path / "a"
    path.write_bytes(b"old")

    with contextlib.suppress(KeyboardInterrupt), new_file(path) as file:
        file.write(b"ne")
        raise KeyboardInterrupt

    assert (b"old", [path]) == (path.read_bytes(), list(tmp_path.iterdir()))


@pytest.mark.skipif(os.name != "posix", reason="links and devices are Unix's")
def test_links_and_devices_stay_what_they_are(tmp_path: Path) -> None:
    """The file behind a link is replaced, in its own folder; a device is written to."""
    behind, link = tmp_path / "folder" / "a", tmp_path / "link"
    behind.parent.mkdir()
    behind.write_bytes(b"old")
    link.symlink_to(behind)
    device = tmp_path / "null"
    device.symlink_to("/dev/null")

    for path in (link, device):
        with new_file(path) as file:
            file.write(b"new")

    assert (True, b"new") == (link.is_symlink(), behind.read_bytes())
    assert (True, True) == (device.is_symlink(), Path("/dev/null").is_char_device())
