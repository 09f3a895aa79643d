import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from campad.backbones import load_backbone
from campad.errors import ModelFileError
from campad.graphs.onnx_sandbox import probe
from graphs.hostile.files import FILES
from graphs.mutations import valid
from graphs.tiny_files import node, tiny_onnx

posix = pytest.mark.skipif(os.name == "nt", reason="there are no such limits on Windows")


def heavy() -> bytes:
    """A small file that takes minutes to run: convolutions with very large kernels."""
    kernels = {"in": np.zeros((48, 3, 1, 1)), "kernel": np.zeros((48, 48, 25, 25))}
    constants = [numpy_helper.from_array(a.astype("<f4"), n) for n, a in kernels.items()]
    names = [f"x{number}" for number in range(20)]
    nodes = [node("Conv", ["image", "in"], names[0])]
    for before, after in pairwise(names):
        nodes.append(node("Conv", [before, "kernel"], after, pads=[12] * 4))
    nodes.append(node("GlobalAveragePool", names[-1:], "classes"))
    return tiny_onnx(entry=(1, 3, 232, 232), nodes=nodes, constants=constants).SerializeToString()


def test_a_good_network_comes_back() -> None:
    """What the child read is what this process gets: graph, layers, size, default."""
    built = probe(valid("onnx"))

    assert built.frame_size == 32
    assert built.default_layer == "pooled"
    assert built.shapes["relu"] == (16, 16, 4)
    onnx.checker.check_model(onnx.load_from_string(built.graph))


def test_a_network_that_takes_for_ever() -> None:
    """The child is ended when its time is over, and this process goes on."""
    start = time.monotonic()

    with pytest.raises(ModelFileError, match="took longer than 2 s"):
        probe(heavy(), timeout_s=2)

    assert time.monotonic() - start < 10


@posix
def test_a_child_that_crashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash is an error in words, and not one of this process."""
    crashing = tmp_path / "crash"
    crashing.write_text("#!/bin/sh\nkill -SEGV $$\n")
    crashing.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(crashing))

    with pytest.raises(ModelFileError, match=r"ended in a crash \(-11\)"):
        probe(valid("onnx"))


def test_only_onnx_runtime_sees_it() -> None:
    """What passes all looks and cannot run is refused for what ONNX Runtime says."""
    model = tiny_onnx()
    model.graph.initializer[1].dims[0] = 2
    model.graph.initializer[1].raw_data = bytes(8)

    with pytest.raises(ModelFileError, match="ONNX Runtime cannot run the network"):
        probe(model.SerializeToString())


def test_the_child_runs_nothing_from_where_we_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file called onnx.py beside the network is not imported, whatever Python is told."""
    for name in ("onnx", "numpy", "json", "campad", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'was-here')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", ".", *sys.path])
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    assert probe(valid("onnx")).default_layer == "pooled"

    assert not (tmp_path / "was-here").exists()


LIMITED = """
import numpy as np
from campad.graphs.sandbox.process import limit_this_process
limit_this_process()
for name, attempt in {
    "memory": lambda: np.empty(2200 * 2**20, np.uint8),
    "file": lambda: open("here", "w").write("x" * 100_000) and None,
    "some": lambda: np.empty(2**30, np.uint8),
}.items():
    try:
        attempt()
    except (MemoryError, OSError) as error:
        print(name, 'MemoryError' if isinstance(error, MemoryError) else 'OSError')
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
def test_the_child_is_limited(tmp_path: Path) -> None:
    """It gets 2 GiB beyond what it has, and nothing that it writes is kept."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED], capture_output=True, text=True, check=True, cwd=tmp_path
    )

    assert done.stdout.split() == ["memory", "MemoryError", "file", "OSError"]
    assert (tmp_path / "here").stat().st_size == 0


@pytest.mark.parametrize(
    "name", ["weights in '/etc/passwd'", "a million empty nodes", "a loop", "a cycle", "empty"]
)
def test_hostile_files_end_in_the_child(name: str, tmp_path: Path) -> None:
    """The way a person goes gives the same errors, and nothing is kept of the file."""
    path = tmp_path / "net.onnx"
    path.write_bytes(FILES[f"onnx: {name}"].data)

    with pytest.raises(ModelFileError, match=r"^net\.onnx: "):
        load_backbone(path, cache_folder=tmp_path / "cache")

    assert [entry.name for entry in tmp_path.iterdir()] == ["net.onnx"]


def test_a_batch_of_one_is_all_there_is() -> None:
    """A file whose batch is open is fixed to one frame, so that every shape is known."""
    graph = onnx.load_from_string(probe(valid("onnx")).graph).graph

    dims = graph.input[0].type.tensor_type.shape.dim
    assert [dim.dim_value for dim in dims] == [1, 32, 32, 3]
