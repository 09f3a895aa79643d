"""The wheel holds all that is needed, and campad runs from it, away from the checkout."""

import http.client
import importlib.util
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = REPOSITORY / "src" / "campad"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=REPOSITORY,
        check=True,
        timeout=60,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content, as an installation would have it."""
    target = tmp_path_factory.mktemp("installed")
    if importlib.util.find_spec("pip"):
        options = ["--quiet", "--no-deps", "--no-index", "--target", str(target)]
        subprocess.run(
            [sys.executable, "-m", "pip", "install", *options, str(wheel)], check=True, timeout=60
        )
    else:  # uv's environments have no pip; a wheel without data files is installed by unpacking
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target)
    return target


@pytest.fixture
def server(
    installed: Path, cache_folder: Path, tmp_path: Path
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Campad's process and address, started from the installed wheel in an empty folder."""
    process = subprocess.Popen(
        [sys.executable, "-m", "campad", "--no-browser", "--port", "0"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed), "CAMPAD_CACHE": str(cache_folder)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    with process:
        try:
            said = ""
            while not (found := re.search(r"http://([\d.]+:\d+)/", said)):
                line = process.stderr.readline()
                assert line, f"campad ended without an address; it said: {said}"
                said += line
            yield process, found[1]
        finally:
            process.kill()


def get(address: str, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _pages() -> list[Path]:
    """The files of campad's page, of the one that shows what is played, and of one to take away."""
    folders = ("static", "server/show/page", "exports/web/page")
    return [path for folder in folders for path in (PACKAGE / folder).rglob("*")]


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    """Every module, every file of the pages, the mark that types are there; and no tests."""
    wanted = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in [*PACKAGE.rglob("*.py"), *_pages()]
        if path.is_file()
    }

    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert wanted | {"campad/py.typed"} == names


def test_an_installed_campad_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    """The tests below run the wheel's code, though the checkout is installed too."""
    found = subprocess.run(
        [sys.executable, "-c", "import campad; print(campad.__file__)"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout

    assert installed / "campad" / "__init__.py" == Path(found.strip())


def test_an_installed_campad_serves_its_page(
    server: tuple[subprocess.Popen[str], str], installed: Path
) -> None:
    """The page and every file beside it come from the wheel; what it begins with comes whole."""
    _process, address = server
    static = installed / "campad" / "static"
    files = {
        path.relative_to(static).as_posix(): path.read_bytes()
        for path in static.rglob("*")
        if path.is_file()
    }

    status, page = get(address, "/")
    answers = {name: get(address, f"/assets/{name}") for name in files}

    assert status == 200
    assert b"campad" in page.lower()
    first = ["app.js", "css/page.css"]
    assert [answers[name][0] for name in first] == [200, 200]
    assert [len(answers[name][1]) > 5 * len(files[name]) for name in first] == [True, True]
    whole = ["classroom/join.js", "classroom/teacher.js", "phone/phone.js", *first]
    apart = files.keys() - set(whole)
    assert {name: (200, files[name]) for name in apart} == {name: answers[name] for name in apart}


def test_an_interrupt_ends_an_installed_campad(
    server: tuple[subprocess.Popen[str], str],
) -> None:
    """Ctrl-C ends the server within seconds, without a traceback."""
    process, _address = server

    process.send_signal(signal.SIGINT)
    _out, said = process.communicate(timeout=5)

    assert process.returncode is not None
    assert "Traceback" not in said
