"""What `campad bench` says. How fast this machine is, no test asks."""

import itertools
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from campad.backbones import load_backbone
from campad.cli import bench
from campad.cli.bench import Machine, Measured, describe_machine, measure
from campad.cli.main import main
from campad.cli.output import print_bench

pytestmark = pytest.mark.usefixtures("command_line_cache", "lite0")

ROWS = [
    "start: import campad",
    "start: open the network",
    "embed: efficientnet-lite0, 192 px",
    "embed: efficientnet-lite0-160, 192 px",
    "embed: efficientnet-lite0-int8, 192 px",
    "embed: efficientnet-lite0-whole, 192 px",
    "learn 80 examples",
    "learn 80 examples and study them",
    "learn 200 examples",
    "learn 200 examples and study them",
    "predict: activation to prediction",
    "the whole loop: 640 x 480 frame to prediction",
    "memory, at most",
]


def test_the_command_prints_one_json_document() -> None:
    """Standard output holds machine, versions and figures; where nobody looks there is no bar."""
    result = CliRunner().invoke(main, ["bench", "--json"])

    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert {"campad", "numpy", "onnxruntime"} == set(document["machine"]["versions"])
    assert document["machine"]["cores"] >= 1
    values = {row["what"]: row["value"] for row in document["rows"]}
    assert set(values) >= set(ROWS[:-1])  # not every system tells of memory
    assert all(value > 0 for value in values.values())
    assert {row["unit"] for row in document["rows"]} <= {"ms", "MiB"}
    assert values[ROWS[10]] < values[ROWS[11]]  # the loop holds it, and a network


def test_a_clock_gives_all_times() -> None:
    """With a clock that goes on a millisecond at each look, all that is timed here takes one."""
    ticks = itertools.count()

    rows = list(measure(lambda: next(ticks) / 1000, many=2, few=1))

    timed = [row for row in rows[1:] if row.unit == "ms"]
    assert [row.what for row in timed] == ROWS[1:12]
    assert [row.value for row in timed] == pytest.approx([1.0] * len(timed))


def test_a_network_at_hand_is_measured_too() -> None:
    """Every network of the catalog that needs no download has a line."""
    small = load_backbone(layer="block_1")
    small.name = "mobilenet-v1-0.25"

    rows = measure(iter(range(10_000)).__next__, many=1, few=1, others=[small])

    assert "embed: mobilenet-v1-0.25, 192 px" in [row.what for row in rows]


def test_the_table_has_every_line_and_the_machine(capsys: pytest.CaptureFixture[str]) -> None:
    """For people: a table, then where it was measured."""
    machine = Machine("some processor", 2, "some system", "3.11.7", {"campad": "0.1.0"})
    rows = [Measured("embed", 5.678, "ms"), Measured("memory, at most", 1234.5, "MiB")]

    print_bench(machine, rows, as_json=False)

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["embed", "5.68", "ms"] in lines
    assert ["memory,", "at", "most", "1,234", "MiB"] in lines
    assert ["some", "processor,", "2", "cores"] in lines
    assert ["campad", "0.1.0"] in lines


@pytest.mark.parametrize(("whole_ms", "said"), [(4.0, True), (9.0, False)])
def test_a_quicker_form_is_offered(
    whole_ms: float, said: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where whole numbers take clearly less time, the last line says how to have them."""
    machine = Machine("some processor", 2, "some system", "3.11.7", {})
    times = {"efficientnet-lite0": 10.0, "efficientnet-lite0-int8": whole_ms}
    rows = [Measured(f"embed: {name}, 192 px", ms, "ms") for name, ms in times.items()]

    print_bench(machine, rows, as_json=False)

    last = capsys.readouterr().out.splitlines()[-1]
    assert (
        last.endswith(
            "0.40 of the time of efficientnet-lite0 here: campad --backbone efficientnet-lite0-int8"
        )
        == said
    )


@pytest.mark.parametrize("file", ["cpuinfo", "missing"])
def test_the_machine_is_named(file: str, tmp_path: Path) -> None:
    """Also where the system has no list of processors, as on Windows."""
    (tmp_path / "cpuinfo").write_text("processor\t: 0\nmodel name\t: a chip\n")

    machine = describe_machine(cpu_file=tmp_path / file)

    assert (machine.processor == "a chip") == (file == "cpuinfo")
    assert machine.processor
    assert machine.versions["campad"]


def test_memory_of_systems_without_proc(tmp_path: Path) -> None:
    """Where the kernel's file is missing the other way is asked; some MiB it is in any case."""
    pytest.importorskip("resource", reason="this system does not tell how much memory is used")

    assert 10 < (bench._memory_mib(tmp_path / "missing") or 0) < 100_000
