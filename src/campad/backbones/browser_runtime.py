"""onnxruntime-web, which runs the network in the page: its files come once, and stay in the cache.

They are neither in the repository nor in the package. Wherever they come from, only their hashes
are trusted, when they come and each time that they are read.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from campad.backbones import cache
from campad.backbones.download import OnProgress, fetch
from campad.errors import ModelFileError

VERSION = "1.30.0"
SOURCE = f"https://cdn.jsdelivr.net/npm/onnxruntime-web@{VERSION}/dist"
MIRROR_VARIABLE = "CAMPAD_EYE_URL"
"""Environment variable for schools and firms with a mirror: the folder where the files are."""
ADVICE = "connect to the network once, or give the files: --from FOLDER or the package's .tgz"


@dataclass(frozen=True)
class RuntimeFile:
    """One of the files, as its makers published it."""

    name: str
    size: int
    sha256: str

    def is_good(self, data: bytes) -> bool:
        """Say whether this is the file."""
        return len(data) == self.size and hashlib.sha256(data).hexdigest() == self.sha256


FILES = {
    file.name: file
    for file in (
        RuntimeFile(
            "ort.wasm.min.mjs",
            50_126,
            "219e6a1fc8a9938268d18efca3c91d310bd2f4a59bbd13744df5b2b7fc6cee3b",
        ),
        RuntimeFile(
            "ort-wasm-simd-threaded.mjs",
            24_381,
            "e13f7f94fc51b4ca72b12faeb1ee95f4ace6dfbc8939bc718aabdc0a27c4299b",
        ),
        RuntimeFile(
            "ort-wasm-simd-threaded.wasm",
            14_239_897,
            "3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2",
        ),
        # For graphics processors.
        RuntimeFile(
            "ort.webgpu.min.mjs",
            66_349,
            "3dffff71811bc13a3a3d9591c57ca5ee5735b8f5f3eaf789510b02bb040ae3a0",
        ),
        RuntimeFile(
            "ort-wasm-simd-threaded.asyncify.mjs",
            53_057,
            "3d1c85995364bb643302fc6fd877a0c3ba5ae72401815e0f24828a53d9191e28",
        ),
        RuntimeFile(
            "ort-wasm-simd-threaded.asyncify.wasm",
            26_781_914,
            "39f9f0894d478800487ed9f7dbe92618498db320cf55c8e3d89adff8dce658da",
        ),
    )
}


def read(name: str, cache_folder: Path | None = None) -> bytes | None:
    """Return a file of FILES; None where it is not there, or not what it should be."""
    file = FILES.get(name)
    try:
        data = _home(cache_folder).joinpath(name).read_bytes() if file else b""
    except OSError:
        return None
    return data if file and file.is_good(data) else None


def install(
    source: Path | None = None,
    *,
    cache_folder: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Path:
    """Put the files into the cache: all of them or none; returns their folder there.

    Args:
        source: a folder that they lie in, or the package onnxruntime-web as a tarball; None fetches
            those that are not there from the package's public server.
        cache_folder: None is the user's cache folder.
        on_progress: told (bytes done, bytes in all) while they are fetched.

    Raises:
        DownloadError: they cannot be fetched.
        ModelFileError: what came or was given are not these files, or they cannot be written.
    """
    home = _home(cache_folder)
    wanted = [file for file in FILES.values() if source or read(file.name, cache_folder) is None]
    come: dict[str, bytes] = {}
    for file, data in _given(source, wanted) if source else _fetched(wanted, on_progress):
        if not file.is_good(data):
            raise ModelFileError(
                f"{file.name} is not the one of onnxruntime-web {VERSION}; nothing was kept"
            )
        come[file.name] = data
    if missing := [file.name for file in wanted if file.name not in come]:
        raise ModelFileError(f"{source} has no {missing[0]}; it is in onnxruntime-web {VERSION}")
    try:
        home.mkdir(parents=True, exist_ok=True)
        for name, data in come.items():
            cache.replace(home / name, data)
    except OSError as error:
        raise ModelFileError(f"{home} cannot be written ({error.strerror})") from error
    return home


def _home(cache_folder: Path | None) -> Path:
    return (cache_folder or cache.default_folder()) / f"onnxruntime-web-{VERSION}"


def _fetched(
    wanted: list[RuntimeFile], on_progress: OnProgress | None
) -> Iterator[tuple[RuntimeFile, bytes]]:
    total, done = sum(file.size for file in wanted), 0
    folder = os.environ.get(MIRROR_VARIABLE) or SOURCE
    for file in wanted:

        def tell(came: int, done: int = done) -> None:
            if on_progress:
                on_progress(done + came, total)

        yield file, fetch(f"{folder}/{file.name}", file.size, ADVICE, tell)
        done += file.size


def _given(source: Path, wanted: list[RuntimeFile]) -> Iterator[tuple[RuntimeFile, bytes]]:
    if source.is_dir():
        for file in wanted:
            places = (source, source / "dist", source / "package" / "dist")
            path = next((p / file.name for p in places if (p / file.name).is_file()), None)
            if path:
                with path.open("rb") as opened:
                    yield file, opened.read(file.size + 1)
        return
    by_name = {file.name: file for file in wanted}
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                name = PurePosixPath(member.name)
                found = by_name.get(name.name) if name.parent.name == "dist" else None
                content = archive.extractfile(member) if found and member.isfile() else None
                if found and content:
                    yield by_name.pop(found.name), content.read(found.size + 1)
                if not by_name:
                    return  # the package holds much more
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        raise ModelFileError(
            f"{source} is neither a folder nor a tarball that can be read; give onnxruntime-web's "
            f"files or its package, onnxruntime-web-{VERSION}.tgz"
        ) from error
