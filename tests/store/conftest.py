"""Projects that several tests here open."""

from pathlib import Path

import pytest

# Before it is imported: what it asserts is then explained as in a test.
pytest.register_assert_rewrite("store.damage")

from store.damage import flip, project, write_project  # noqa: E402
from store.stores import NAME  # noqa: E402


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a project may be; neither file nor folder is there yet."""
    return tmp_path / "projects" / NAME


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a small project."""
    return write_project(tmp_path_factory.mktemp("original") / NAME, project())


@pytest.fixture(scope="session")
def spoilt(original: bytes) -> bytes:
    """The same with one byte changed, among the numbers of example 13."""
    return flip(original, original.index(project().put[6][1].tobytes()[400:500]))
