"""What many tests share: their order, the data folder, one cache of built networks, the networks.

`make test` runs them in two processes. Each takes one file after the other, as a whole, so what a
file shares it makes once.
"""

import os
import shutil
import signal
import subprocess
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `campad` has it; before NumPy comes
os.environ["LANGUAGE"] = "en"  # what is printed is compared, on anybody's machine

import numpy as np
import pytest

from campad.backbones import Backbone, browser_runtime, load_backbone
from campad.imaging.frame import Pixels
from campad.imaging.picture import read_image

# A shell that runs them in the background has Ctrl-C ignored, and what they start would do so too.
signal.signal(signal.SIGINT, signal.default_int_handler)

TESTS = Path(__file__).resolve().parent
REPOSITORY = TESTS.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that neither process is left with it at the end.

    What loads the whole machine is one file, and so goes on in one process alone; those that fill
    the other one meanwhile need little more than their own.
    """
    items.sort(key=lambda item: _rank(item.path))


def _rank(path: Path) -> int:
    """First the faults; then what lies in no folder, and all folders but one; then the browser."""
    if path.name == "test_reliability.py":
        return 0
    return 2 if TESTS / "browser" in path.parents else 1


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of photos and networks that is not part of the project."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"needs the shared data, and there is no {folder}")
    return folder


@pytest.fixture(scope="session")
def mobilenet_file(shared_data: Path) -> Path:
    """The tutorial's network: model.json, its shards beside it."""
    path = shared_data / "mobilenet_v1_0.25_224" / "model.json"
    if not path.is_file():
        pytest.skip(f"needs the tutorial's network, and there is no {path}")
    return path


@pytest.fixture(scope="session")
def teachable_machine_file(shared_data: Path) -> Path:
    """A real Teachable Machine export: model.json, weights.bin beside it."""
    path = shared_data / "teachable_machine" / "model.json"
    if not path.is_file():
        pytest.skip(f"needs a Teachable Machine export, and there is no {path}")
    return path


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache of built networks for all tests of a session, in whichever process.

    Campad writes beside and renames, so two may make the same network at once.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "cache"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def runtime_package(cache_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package onnxruntime-web as its makers published it: 33 MB, fetched by npm."""
    name = f"onnxruntime-web-{browser_runtime.VERSION}.tgz"
    kept = cache_folder / name
    if kept.is_file():
        return kept
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm to fetch onnxruntime-web: the network in the page was not tested")
    folder = tmp_path_factory.mktemp("npm")
    wanted = f"onnxruntime-web@{browser_runtime.VERSION}"
    command = [npm, "pack", "--silent", "--fetch-retries=0", f"--pack-destination={folder}", wanted]
    environment = {**os.environ, "npm_config_update_notifier": "false"}
    try:
        subprocess.run(command, capture_output=True, check=True, timeout=90, env=environment)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"npm cannot fetch {wanted} ({error}): the network in the page was not tested")
    (folder / name).replace(kept)
    return kept


@pytest.fixture(scope="session")
def installed_runtime(runtime_package: Path, cache_folder: Path) -> Path:
    """The browser's runtime in the session's cache, where servers look for it."""
    return browser_runtime.install(runtime_package, cache_folder=cache_folder)


@pytest.fixture(scope="session")
def lite0(cache_folder: Path) -> Backbone:
    """The default network at its default layer."""
    return load_backbone(cache_folder=cache_folder, threads=2)


@pytest.fixture
def command_line_cache(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make commands use the session's cache, as a person may by the same variable."""
    monkeypatch.setenv("CAMPAD_CACHE", str(cache_folder))
    return cache_folder


@pytest.fixture(scope="session")
def photos() -> dict[str, Pixels]:
    """Two public photos, a tabby cat and an espresso, that come with scikit-image."""
    skimage = pytest.importorskip("skimage", reason="needs scikit-image for its two photos")
    folder = Path(skimage.__file__).parent / "data"
    return {name: read_image(folder / f"{name}.png") for name in ("chelsea", "coffee")}


@pytest.fixture
def rng() -> np.random.Generator:
    """The same numbers in every test and every run."""
    return np.random.default_rng(2026)
