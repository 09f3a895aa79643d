"""Projects and .campad files that several tests here open, and a disk that is not waited for."""

from pathlib import Path

import pytest

from campad.projects.store import file as store_file
from campad.projects.store import moves as store_moves
from campad.projects.store import read as store_read

# Before they are imported: what these assert is then explained as in a test.
pytest.register_assert_rewrite("projects.archives", "projects.damage")

from projects.archives import add_warped, make_pad  # noqa: E402
from projects.damage import flip, project, write_project  # noqa: E402
from projects.stores import NAME  # noqa: E402


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


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A .campad file as campad writes it."""
    path = tmp_path_factory.mktemp("good") / "me.campad"
    make_pad(per_class=2).save(path)
    return path.read_bytes()


@pytest.fixture(scope="session")
def warped(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A .campad file of 7 examples; the first, fourth and seventh have copies."""
    path = tmp_path_factory.mktemp("warped") / "me.campad"
    pad = make_pad(per_class=0)
    add_warped(pad, 7, every=3)
    pad.save(path)
    return path.read_bytes()
