"""Damaged files: each loads, or is refused by an error of campad's own.

A short form, the same in every run; `benchmarks` may go on with `mutations.damaged` for longer.
What the look at an ONNX file lets pass is run by ONNX Runtime in a child that is limited as
`onnx_probe`'s is, all in one, for starting a process takes longer than reading a thousand files.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from campad.errors import CampadError
from graphs.mutations import KINDS, damaged, mutants, read, valid

COUNT, SEED = 300, 2026
TESTS = Path(__file__).resolve().parents[1]

RUN_ALL = """
import sys
from graphs.mutations import damaged, read_network
from campad.graphs.runtime import import_runtime, try_graph
from campad.graphs.sandbox.process import limit_this_process
from campad.errors import ModelFileError

import_runtime()
limit_this_process()
ran = refused = 0
for number, data in enumerate(damaged("onnx", int(sys.argv[1]), int(sys.argv[2]))):
    network = read_network(data)
    if network is None:
        continue
    print(number, flush=True)
    try:
        try_graph(network.graph, network.frame_size)
        ran += 1
    except ModelFileError:
        refused += 1
print("end", ran, refused)
"""


@pytest.mark.filterwarnings("ignore::UserWarning")  # zipfile, of entries that come twice
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # numbers that are finite and very large
@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_load_or_are_refused(kind: str) -> None:
    """Nothing but CampadError comes out of a reader, and it has something to say."""
    read(kind, valid(kind))
    said = []

    for data in damaged(kind, COUNT, SEED):
        try:
            read(kind, data)
        except CampadError as error:
            said.append(str(error))

    assert COUNT / 2 < len(said) < COUNT
    assert all(words.strip() for words in said)


def test_damaged_networks_that_pass_can_be_run_or_refused() -> None:
    """ONNX Runtime runs what was let pass, or says why not; it does not crash."""
    done = subprocess.run(
        [sys.executable, "-c", RUN_ALL, str(4 * COUNT), str(SEED)],
        env=os.environ | {"PYTHONPATH": str(TESTS), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    # The last number is that of the file which ended the process, if one did.
    end = done.stdout.splitlines()[-1].split()
    assert (done.returncode, end[0]) == (0, "end"), f"{end} {done.stderr[-500:]}"
    assert int(end[1]) > COUNT / 4


@pytest.mark.parametrize("data", [b"", b"x", b"abcdefgh" * 20])
def test_mutants_are_the_same_in_every_run(data: bytes) -> None:
    """A seed stands for its files, another seed for others."""

    def some(seed: Any) -> list[bytes]:
        return list(mutants(data, 50, seed))

    assert some(1) == some(1)
    assert some(1) != some(2)
    assert len(some(1)) == 50
    assert np.mean([mutant != data for mutant in some(1)]) > 0.7
