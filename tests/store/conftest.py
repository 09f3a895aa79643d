"""Projects that several tests here open, and a disk that is not waited for."""

from pathlib import Path

import pytest

from campad.store import file as store_file
from campad.store import moves as store_moves
from campad.store import read as store_read

# Before it is imported: what it asserts is then explained as in a test.
pytest.register_assert_rewrite("store.damage")

from store.damage import flip, project, write_project  # noqa: E402
from store.stores import NAME  # noqa: E402


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a project may be; neither file nor folder is there yet."""
    return tmp_path / "projects" / NAME


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for the disk, in tests in which nothing goes wrong with it, nor guess long."""
    monkeypatch.setattr(store_read, "MOST_GUESSES", 1_000)
    monkeypatch.setattr(store_file, "SETTINGS", (*store_file.SETTINGS, "synchronous=OFF"))
    for user in (store_file, store_moves):
        monkeypatch.setattr(user, "sync_folder", lambda folder: None)


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a small project."""
    return write_project(tmp_path_factory.mktemp("original") / NAME, project())


@pytest.fixture(scope="session")
def spoilt(original: bytes) -> bytes:
    """The same with one byte changed, among the numbers of example 13."""
    return flip(original, original.index(project().put[6][1].tobytes()[400:500]))
