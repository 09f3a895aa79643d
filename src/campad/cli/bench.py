"""Bench: the speed of this machine. A clock goes in; lines of a table come out.

Times are medians. Pictures and activations are made up: what they show costs no time.
"""

import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from campad.backbones import Backbone, load_backbone
from campad.backbones.catalog import CATALOG, DEFAULT
from campad.backbones.load import is_at_hand
from campad.classifiers import DenseClassifier
from campad.controller import Controller
from campad.dataset.augmentations import VECTORS
from campad.imaging.frame import Pixels

LABELS = ("up", "down", "left", "right")
MANY, FEW, WARM_UP = 50, 7, 5
EXAMPLES = (80, 200)
BURST = 10
CAMERA = (480, 640, 3)
PACKAGES = ("campad", "numpy", "onnxruntime")
CPU_FILE, MEMORY_FILE = Path("/proc/cpuinfo"), Path("/proc/self/status")
_IMPORT = "import time; s = time.perf_counter(); import campad; print(time.perf_counter() - s)"

Clock = Callable[[], float]


@dataclass(frozen=True)
class Measured:
    """One line of the table: what was measured, how much, in which unit."""

    what: str
    value: float
    unit: str


@dataclass(frozen=True)
class Machine:
    """Where it was measured."""

    processor: str
    cores: int
    system: str
    python: str
    versions: dict[str, str]


def describe_machine(*packages: str, cpu_file: Path = CPU_FILE) -> Machine:
    """Say what machine this is, and which versions of these and campad's main packages it has."""
    return Machine(
        _processor(cpu_file),
        os.cpu_count() or 1,
        platform.platform(),
        platform.python_version(),
        {name: metadata.version(name) for name in (*PACKAGES, *packages)},
    )


def measure(
    clock: Clock, many: int = MANY, few: int = FEW, others: Iterable[Backbone] | None = None
) -> Iterator[Measured]:
    """Measure one line after the other, in some ten seconds, what is quick more often.

    `others` are networks to embed with beside the default one; None are those at hand.
    """
    yield Measured("start: import campad", _median(few, _import_ms), "ms")
    backbone, ms = _timed(clock, load_backbone)
    yield Measured("start: open the network", ms, "ms")
    rng = np.random.default_rng(0)
    for network in (backbone, *(_others_at_hand() if others is None else others)):
        yield _embedding(network, rng, clock, many)
    for count in EXAMPLES:
        pad = _filled(backbone, count, rng)
        xs, tangents = pad.dataset.xs, pad.dataset.vectors[:, 1:]
        ys = pad.dataset.ys
        ms = _repeated(few, clock, lambda: DenseClassifier().fit(xs, ys, tangents=tangents))  # noqa: B023
        yield Measured(f"learn {count} examples", ms, "ms")
        _, ms = _timed(clock, pad.train)
        yield Measured(f"learn {count} examples and study them", ms, "ms")
    frame, activation = _noise(CAMERA, rng), xs[:1]
    ms = _repeated(many, clock, lambda: pad.predict_activations(activation))
    yield Measured("predict: activation to prediction", ms, "ms")
    ms = _repeated(many, clock, lambda: pad.predict(frame))
    yield Measured("the whole loop: 640 x 480 frame to prediction", ms, "ms")
    if (memory := _memory_mib()) is not None:
        yield Measured("memory, at most", memory, "MiB")


def _embedding(backbone: Backbone, rng: np.random.Generator, clock: Clock, many: int) -> Measured:
    frame = _noise((backbone.frame_size, backbone.frame_size, 3), rng)
    what = f"embed: {backbone.name}, {backbone.frame_size} px"
    return Measured(what, _repeated(many, clock, lambda: backbone.embed(frame)), "ms")


def _others_at_hand() -> list[Backbone]:
    """The networks that need no download, but for the default one."""
    return [load_backbone(name) for name in CATALOG if name != DEFAULT and is_at_hand(name)]


def _filled(backbone: Backbone, count: int, rng: np.random.Generator) -> Controller:
    """A controller with as many examples, each with what its warped copies tell."""
    pad = Controller(LABELS, backbone=backbone)
    means = rng.random((len(LABELS), *backbone.shape))
    for number in range(count):
        place = number // BURST % len(LABELS)
        vectors = 0.1 * rng.standard_normal((VECTORS, *backbone.shape)).astype(np.float32)
        vectors[0] += means[place]
        example = pad.dataset.add(vectors[0], LABELS[place], burst=number // BURST)
        pad.dataset.add_vectors(example, vectors)
    return pad


def _noise(shape: tuple[int, ...], rng: np.random.Generator) -> Pixels:
    return rng.integers(0, 256, shape, np.uint8)


def _timed(clock: Clock, work: Callable[[], Any]) -> tuple[Any, float]:
    started = clock()
    result = work()
    return result, 1000 * (clock() - started)


def _repeated(times: int, clock: Clock, work: Callable[[], Any]) -> float:
    for _ in range(min(WARM_UP, times)):
        work()
    return _median(times, lambda: _timed(clock, work)[1])


def _median(times: int, milliseconds: Callable[[], float]) -> float:
    return float(np.median([milliseconds() for _ in range(times)]))


def _import_ms() -> float:
    """Import campad in a fresh process, which says how long it took."""
    said = subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, check=True)  # noqa: S603 - our own program
    return 1000 * float(said.stdout)


def _memory_mib(file: Path = MEMORY_FILE) -> float | None:
    """The most memory that this process has had; None where the system does not tell."""
    try:
        lines = file.read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        pass
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 1024


def _processor(cpu_file: Path) -> str:
    try:
        lines = cpu_file.read_text().splitlines()
    except OSError:
        lines = []
    named = (line.split(": ")[1] for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
