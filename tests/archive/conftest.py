""".campad files that several tests here open."""

import pytest

# Before it is imported: what it asserts is then explained as in a test.
pytest.register_assert_rewrite("archive.archives")

from archive.archives import add_warped, make_pad  # noqa: E402


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
