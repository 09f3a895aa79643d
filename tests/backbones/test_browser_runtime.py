"""The browser's runtime: fetched once from a server on loopback, or given by hand, and checked."""

import io
import shutil
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from backbones.test_download import Handler
from campad.backbones import browser_runtime
from campad.backbones.browser_runtime import FILES, install, read
from campad.cli.main import main
from campad.errors import DownloadError, ModelFileError


@pytest.fixture
def mirror(
    installed_runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Path, list[str]]]:
    """A server on loopback that has the files: its folder, and what was asked for."""
    folder, asked = tmp_path / "mirror", list[str]()
    shutil.copytree(installed_runtime, folder)
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Handler, asked=asked, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    monkeypatch.setenv(browser_runtime.MIRROR_VARIABLE, url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield folder, asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_files_are_fetched_once_and_again_where_they_are_damaged(
    mirror: tuple[Path, list[str]], tmp_path: Path
) -> None:
    """All are asked for at first, none after that, and one that was changed when it is needed."""
    progress: list[tuple[int, int]] = []
    cache, (_folder, asked) = tmp_path / "cache", mirror

    home = install(cache_folder=cache, on_progress=lambda *news: progress.append(news))
    assert sorted(asked) == sorted(f"/{name}" for name in FILES)
    total = sum(file.size for file in FILES.values())
    assert progress[-1] == (total, total)
    assert [done for done, _ in progress] == sorted(done for done, _ in progress)
    asked.clear()
    install(cache_folder=cache)
    assert asked == []
    damaged = home / "ort.wasm.min.mjs"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b" ")
    assert read(damaged.name, cache) is None
    install(cache_folder=cache)
    assert asked == ["/ort.wasm.min.mjs"]
    assert all(read(name, cache) for name in FILES)


def test_other_bytes_are_refused_and_nothing_is_kept(
    mirror: tuple[Path, list[str]], tmp_path: Path
) -> None:
    """A server that sends something else, or more, gets nothing into the cache."""
    cache, (folder, _asked) = tmp_path / "cache", mirror
    last = folder / "ort-wasm-simd-threaded.wasm"
    last.write_bytes(bytes(FILES[last.name].size))

    with pytest.raises(ModelFileError, match="nothing was kept"):
        install(cache_folder=cache)
    last.write_bytes(bytes(FILES[last.name].size + 1))
    with pytest.raises(DownloadError, match="more than"):
        install(cache_folder=cache)
    assert not cache.exists()


def test_without_a_network_one_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command ends with exit code 1 and the other way to get the files."""
    monkeypatch.setenv(browser_runtime.MIRROR_VARIABLE, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("CAMPAD_CACHE", str(tmp_path))

    result = CliRunner().invoke(main, ["eye", "install"])

    assert result.exit_code == 1
    assert "--from FOLDER" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_the_package_or_a_folder_given_by_hand_will_do(
    runtime_package: Path, installed_runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--from` takes npm's tarball, the folder it unpacks to, and one that has the files."""
    monkeypatch.setenv("CAMPAD_CACHE", str(tmp_path / "cache"))
    unpacked = tmp_path / "node_modules" / "package" / "dist"
    shutil.copytree(installed_runtime, unpacked)

    for source in (runtime_package, unpacked, unpacked.parent, unpacked.parent.parent):
        result = CliRunner().invoke(main, ["eye", "install", "--from", str(source)])
        assert result.exit_code == 0, result.stderr
        assert all(read(name) for name in FILES)
        shutil.rmtree(tmp_path / "cache")


@pytest.mark.parametrize("kind", ["empty", "other", "cut off", "no tarball"])
def test_a_source_that_does_not_hold_them_is_refused_in_words(tmp_path: Path, kind: str) -> None:
    """Missing files, other files, half a tarball, another file: an error, and nothing is kept."""
    source, cache = tmp_path / "given.tgz", tmp_path / "cache"
    with tarfile.open(source, "w:gz") as archive:
        if kind == "other":
            entry = tarfile.TarInfo("package/dist/ort.wasm.min.mjs")
            entry.size = 5
            archive.addfile(entry, io.BytesIO(b"other"))
    if kind == "cut off":
        source.write_bytes(source.read_bytes()[:-9])
    if kind == "no tarball":
        source.write_text("hello")

    with pytest.raises(ModelFileError, match=r"onnxruntime-web|tarball"):
        install(source, cache_folder=cache)
    assert not cache.exists()
