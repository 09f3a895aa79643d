"""A compiled network gives what ONNX Runtime gives, frame after frame."""

import json
import shutil
import subprocess
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from campad.backbones.browser_program import program
from campad.errors import ModelFileError
from campad.graphs.runtime import open_session, run
from graphs.wasm.networks import COMPILED
from graphs.wasm.refused import REFUSED, of_many_means

SCRIPT = Path(__file__).with_name("run_programs.mjs")
CLOSE = 1e-5  # of the largest number: another order of sums
FRAMES = 3
Arrays = dict[str, NDArray[Any]]


@pytest.fixture(scope="module")
def frames() -> Arrays:
    """Two frames, and the first once more."""
    rng = np.random.default_rng(0)
    found = {}
    for name, make in COMPILED.items():
        side = make().graph.input[0].type.tensor_type.shape.dim[1].dim_value
        two = rng.integers(0, 256, (2, side, side, 3)).astype(np.uint8)
        found[name] = two[[0, 1, 0]]
    return found


@pytest.fixture(scope="module")
def folder(frames: Arrays, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the page's own module makes of them."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js on this machine: compiled networks were not run")
    folder = tmp_path_factory.mktemp("programs")
    for name, make in COMPILED.items():
        (folder / f"{name}.program").write_bytes(program(make().graph))
        (folder / f"{name}.program.frames").write_bytes(frames[name].tobytes())
    subprocess.run([node, SCRIPT, folder], check=True)
    return folder


@pytest.mark.parametrize("code", ["best", "second", "threads"])
@pytest.mark.parametrize("name", COMPILED)
def test_it_gives_what_onnx_runtime_gives(
    name: str, code: str, frames: Arrays, folder: Path
) -> None:
    """Every step, with products and sums in one instruction and in two, in one thread and in three,
    some of which have nothing to do; a frame leaves nothing."""
    model = COMPILED[name]()
    session = open_session(model.SerializeToString(), threads=1)
    expected = [run(session, frame[None])[0].ravel() for frame in frames[name]]

    got = np.fromfile(folder / f"{name}.program.{code}", np.float32).reshape(FRAMES, -1)

    largest = max(np.abs(expected).max(), 1e-6)
    np.testing.assert_allclose(got, np.stack(expected), rtol=0, atol=CLOSE * largest)
    np.testing.assert_array_equal(got[2], got[0])


def test_pixels_at_the_end_of_a_page_are_not_the_end_of_memory(folder: Path) -> None:
    """The network "last pixels", which the test above runs, has its pixels up to where a page ends,
    so that a browser would stop it if memory ended there: their last vector reads beyond."""
    data = (folder / "last pixels.program").read_bytes()
    head = json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])
    page, line = 65_536, 64

    pixels = -(-(head["activation"] + 4 * head["numbers"]) // line) * line
    end = pixels + 4 * 3 * head["side"] ** 2

    assert end % page == 0  # else the network is none for this test: choose other sizes
    assert head["pages"] == end // page + 1


@pytest.mark.parametrize("name", REFUSED)
def test_what_it_does_not_know_is_refused_by_name(name: str) -> None:
    """A browser's runtime may still run it; nothing is compiled to something else in silence."""
    with pytest.raises(ModelFileError, match=f"not compiled, since it .*{name.partition(',')[0]}"):
        program(REFUSED[name].graph)


def test_what_is_too_large_is_refused_before_it_takes_memory() -> None:
    """A file of a few kilobytes can ask for as much as it likes."""
    graph = of_many_means().graph
    tracemalloc.start()

    with pytest.raises(ModelFileError, match="too much memory"):
        program(graph)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2**24
