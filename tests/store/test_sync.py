import errno
import os
import stat
from pathlib import Path

import pytest

from campad import Controller
from campad.store.moves import sync_folder
from synthetic import TinyBackbone

pytestmark = pytest.mark.skipif(os.name != "posix", reason="folders are synced on POSIX only")


def fail_with(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fsync(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EBADF])
def test_a_file_system_that_does_not_sync_folders_is_none_that_fails(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that it cannot be asked, and that is no error."""
    fail_with(number, monkeypatch)

    sync_folder(tmp_path)


def test_a_disk_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is refused for another reason is an error."""
    fail_with(errno.EIO, monkeypatch)

    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        sync_folder(tmp_path)


def test_a_saved_file_has_its_name_before_save_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is synced once the file has its name there: it survives a loss of power."""
    path = tmp_path / "me.campad"
    synced: list[tuple[bool, bool]] = []
    fsync = os.fsync

    def note(handle: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(handle).st_mode), path.exists()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", note)
    Controller(["left", "right"], backbone=TinyBackbone()).save(path)  # type: ignore[arg-type]

    assert synced == [(False, False), (True, True)]
