"""The parts about the process: signals, clocks, a network that fails, and training beside it."""

import asyncio
from collections.abc import Iterator

from faults.lines import Line, counted, shown, timed
from faults.process import clocks, network, signals, training
from faults.sizes import Size


def stops(size: Size) -> Iterator[Line]:
    found = asyncio.run(signals.stop_everywhere(size.campad, each=size.each_signal))
    what = f"asked to end in {found['tried']} situations"
    yield counted(f"{what}: examples lost", found["lost"])
    yield timed(f"{what}: slowest", found["slowest_s"], "s", 3)


def broken_network(size: Size) -> Iterator[Line]:
    found = asyncio.run(network.failing(size.failures, size.tick_s))
    what = f"network raises, gives NaN, hangs, {found['tried']} times"
    yield counted(f"{what}: page not told", found["untold"])
    yield counted(f"{what}: that page not served after it", found["ill"])
    yield counted(f"{what}: other pages that stopped", found["stopped"])
    yield counted(f"{what}: stuck threads not replaced", found["unreplaced"])
    yield counted(f"{what}: threads left behind", int(found["threads"]), 1)
    yield timed(f"{what}: other pages' delay p99", found["p99_ms"], "ms", 100)


def set_clocks(size: Size) -> Iterator[Line]:
    found = asyncio.run(clocks.jumps(size.clock_s))
    what = f"clock set by an hour, {found['jumps']} times, frames that count backwards"
    yield counted(f"{what}: examples not recorded", found["unrecorded"])
    yield counted(f"{what}: examples lost", found["lost"])
    yield counted(f"{what}: frames not recognised", found["unanswered"])
    yield counted(f"{what}: errors", int(found["errors"]))
    yield counted(f"{what}: links and tokens wrongly taken or not", found["doors"])
    yield counted(f"{what}: the game raced or stood", int(found["slow"] > 0.5))
    yield timed(f"{what}: game's speed off by", 100 * found["slow"], "%", 5)


def late(size: Size) -> Iterator[Line]:
    found = asyncio.run(training.while_training(500, size.training_s, size.training_rounds))
    what = f"500 examples, {found['trainings']} trainings of {found['training_ms']:.0f} ms"
    idle, busy = found["idle_p99_ms"], found["busy_p99_ms"]
    yield counted(f"{what}: none at all", int(not found["trainings"]))
    yield shown(f"{what}: delay p99 without", f"{idle:.0f} ms")
    yield shown(f"{what}: delay p99 meanwhile", f"{busy:.0f} ms")
    yield timed(f"{what}: meanwhile / without", busy / idle, "", 2)
