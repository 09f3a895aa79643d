"""The process in which `test_hostile.py` has its files read.

    python -m graphs.hostile.child FOLDER BYTES

prints a line of JSON for every file: its name, and what became of it. FOLDER is made; no file has
a reason to touch anything outside it.
"""

import json
import os
import sys
import tracemalloc
import warnings
from pathlib import Path
from typing import Any

from campad import load
from campad.backbones import load_backbone
from campad.backbones.recipes import find_recipe
from campad.errors import CampadError
from campad.graphs.onnx_reader import read_onnx
from campad.graphs.onnx_wire import DataFile
from campad.graphs.torch_state_dict import read_state_dict
from graphs.hostile import layers_zips
from graphs.hostile.beside import NAME, WELL
from graphs.hostile.files import FILES, Hostile
from graphs.mutations import KINDS, valid
from synthetic import TinyBackbone

NAMES = {"pth": "net.pth", "campad": "me.campad", "onnx": "net.onnx", "zip": "net.zip"}
FILES_TOUCHED = ("open", "os.", "shutil.", "tempfile.", "glob.")
NEVER = (
    *("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile"),
    *("subprocess.", "socket.", "urllib.", "ftplib.", "smtplib.", "ctypes.", "exec", "import"),
)


class DriftMonitor:
    """An audit hook that notes what is done outside a folder. It can only be left idle."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder.resolve()) + os.sep
        self.touched: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(NEVER):
            self.touched.append(f"{event} {arguments!r:.200}")
        elif event.startswith(FILES_TOUCHED):
            paths = [os.fsdecode(a) for a in arguments[:2] if isinstance(a, str | bytes | Path)]
            # The second argument of "open" is a mode, not a path.
            for path in paths[:1] if event == "open" else paths:
                whole = os.path.abspath(path) + os.sep  # noqa: PTH100 - asks the system nothing
                if not whole.startswith(self.folder):
                    self.touched.append(f"{event} {path[:200]}")


def read_file(hostile: Hostile, folder: Path) -> None:
    """Read a file as a person would have campad read it."""
    folder.mkdir(parents=True)
    path = folder / NAMES.get(hostile.kind, hostile.kind)
    path.write_bytes(hostile.data)
    if hostile.kind == "model.json":
        weights = valid("weights.bin") if hostile.weights is None else hostile.weights
        (folder / "weights.bin").write_bytes(weights)
        load_backbone(path, threads=1, cache_folder=folder / "cache")
    elif hostile.kind == "pth":
        read_state_dict(path)
    elif hostile.kind == "zip":
        load_backbone(path, threads=1, cache_folder=folder / "cache")
    elif hostile.kind == "onnx" and hostile.weights is not None:
        (folder / NAME).write_bytes(hostile.weights)
        find_recipe(path)  # looks at what lies beside; its network is built in another process
        read_onnx(hostile.data, DataFile(NAME, hostile.weights))
    elif hostile.kind == "onnx":
        read_onnx(path.read_bytes())
    else:
        load(path, backbone=TinyBackbone())  # type: ignore[arg-type]


def try_file(hostile: Hostile, folder: Path, watch: DriftMonitor) -> dict[str, Any]:
    """Read a file, and say what it did."""
    watch.touched.clear()
    tracemalloc.start()
    error, message = "", ""
    try:
        read_file(hostile, folder)
    except CampadError as caught:
        error, message = type(caught).__name__, str(caught)
    except Exception as caught:
        error, message = f"{type(caught).__name__}, not campad's own", str(caught)
    touched = list(watch.touched)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"error": error, "message": message, "touched": touched, "peak": peak}


def limit_memory(more: int) -> None:
    """Bound what this process may take beyond what it has, where the system can."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return
    import resource

    taken = int(statm.read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + more, taken + more))


def main() -> None:
    """Read all files."""
    folder, more = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    warnings.simplefilter("ignore")  # one that is shown makes Python look for the source's line
    for number, kind in enumerate(kind for kind in KINDS if kind != "weights.bin"):
        read_file(Hostile(kind, valid(kind)), folder / f"good-{number}")
    read_file(Hostile("onnx", *WELL), folder / "good-beside")
    read_file(Hostile("zip", layers_zips.WELL), folder / "good-zip")
    limit_memory(more)
    watch = DriftMonitor(folder)
    sys.addaudithook(watch)
    for number, (name, hostile) in enumerate(FILES.items()):
        answer = try_file(hostile, folder / str(number), watch)
        print(json.dumps([name, answer]), flush=True)  # noqa: T201 - this is what it is for


if __name__ == "__main__":
    main()
