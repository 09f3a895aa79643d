"""What campad survives: load, faults and wrong input, done to a real server and to real files.

    python benchmarks/reliability.py            some minutes
    python benchmarks/reliability.py --quick    fewer, as the tests do it
    python benchmarks/reliability.py --long     some hours
    python benchmarks/reliability.py --only kills,gate

Each line says what was done, what came of it, what is allowed, and whether it held. The exit code
is 1 if anything was lost, wrong, left behind, or late. Run it where nothing else runs.
Needs what the tests need: it uses some of their tools. Calls to the system are made to fail where
there is a C compiler.

The parts are: who is let in (gate); wrong messages and damaged files (messages, files, damage);
projects there and back (trips); disks and calls that refuse (disks, calls); campad asked to end,
killed, and with a network that fails or a clock that is set (stops, kills, network, clocks); pages
that come, go, return and do not read (churn, returns, stalled); load (one, webcams, classroom,
overload), while training (training), and for long (soak).

Cameras that are missing, refused, unplugged or of odd sizes are tried in the page, by
tests/browser; outputs to other programs, clusters and exports to other formats are not tried, since
there are none yet.
"""

import asyncio
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from machine import arguments, one_thread, report

one_thread()
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from faults import (  # noqa: E402
    classroom,
    clocks,
    failing_calls,
    gate,
    load,
    messages,
    models,
    network,
    returning,
    round_trips,
    signals,
    storage,
    training,
)
from soak import soak  # noqa: E402

from campad.protocol import limits  # noqa: E402


@dataclass
class Size:
    """How much of everything: short, quick, or long."""

    steady_s: float = 10
    overload_s: float = 8
    visits: int = 2_000
    kills: int = 50
    damages: int = 2_000
    messages: int = 10_000
    mutants: int = 500
    one_s: float = 5
    classroom_s: float = 6
    soak_s: float = 7
    soak_grown_mib: int = 20
    training_rounds: int = 1
    training_s: float = 2.5
    round_trips: int = 100
    failures: int = 3
    tick_s: float = 0.05
    reloads: int = 4
    sleep_s: float = 3
    restarts: int = 1
    clock_s: float = 0.7


QUICK = Size(
    steady_s=2,
    overload_s=4,
    visits=1_000,
    kills=20,
    damages=600,
    messages=3_000,
    mutants=200,
    one_s=2,
    classroom_s=3,
    soak_s=4,
    training_s=1,
    round_trips=50,
    failures=2,
)

LONG = Size(
    steady_s=60,
    overload_s=60,
    visits=20_000,
    kills=1_000,
    damages=100_000,
    messages=1_000_000,
    mutants=20_000,
    one_s=60,
    classroom_s=600,
    soak_s=3_600,
    soak_grown_mib=6,
    training_rounds=10,
    round_trips=2_000,
    failures=20,
    tick_s=limits.TICK_S,
    reloads=50,
    sleep_s=30,
    restarts=5,
    clock_s=20,
)


@dataclass
class Line:
    """One figure, and whether it is allowed; None where it is only shown.

    `timed`: it depends on the machine and on what else runs there, so tests do not ask for it.
    """

    what: str
    figure: str
    allowed: str
    held: bool | None
    timed: bool = False

    def row(self) -> dict[str, Any]:
        words = ("in time", "LATE") if self.timed else ("yes", "NO")
        held = "-" if self.held is None else words[not self.held]
        return {"what": self.what, "figure": self.figure, "allowed": self.allowed, "held": held}


def timed(what: str, value: float, unit: str, most: float) -> Line:
    """A figure that may be so large at most, on a machine that does nothing else."""
    return Line(
        what, f"{value:,.3g} {unit}".strip(), f"{most:g} {unit}".strip(), value <= most, True
    )


def counted(what: str, value: int, most: int = 0) -> Line:
    """A number that may be so large at most, anywhere."""
    return Line(what, f"{value:,}", f"{most:,}", value <= most)


def shown(what: str, figure: str) -> Line:
    """A figure that is only shown."""
    return Line(what, figure, "", None)


def one(size: Size) -> Iterator[Line]:
    what = f"one webcam at 30 frames/s, {size.one_s:g} s"
    found = asyncio.run(load.steady(1, 30, size.one_s))
    missing = 100 * (1 - found["answered"] / found["sent"])
    yield timed(f"{what}: not answered of {found['sent']}", missing, "%", 1)
    yield shown(f"{what}: delay p50", f"{found['p50_ms']:.0f} ms")
    yield timed(f"{what}: delay p99", found["p99_ms"], "ms", 100)


def crowd(size: Size) -> Iterator[Line]:
    what = f"40 pages with heads of their own, 5 frames/s, {size.classroom_s:g} s"
    found = asyncio.run(classroom.classroom(40, 5, size.classroom_s))
    yield counted(f"{what}: disconnected", found["closed"])
    yield counted(f"{what}: own frames not recognised", found["wrong"])
    yield counted(f"{what}: memory, MiB", round(found["memory_mib"]), 600)
    yield shown(f"{what}: answered", f"{found['answered_per_s']:.0f} /s")
    slowest = 1 / max(1e-9, found["slowest_per_s"])
    yield timed(f"{what}: from answer to answer, slowest page", slowest, "s", 1)


def mixed(size: Size) -> Iterator[Line]:
    every_s = min(10, size.soak_s / 10)
    found = asyncio.run(soak(size.soak_s, 6 * every_s, every_s, rows=2))
    before, after = found.before, found.after
    what = f"{size.soak_s:g} s at a page, {found.tasks} times something else"
    for name in ("files", "threads", "sockets", "tasks"):
        left = getattr(after, name) - getattr(before, name)
        yield counted(f"{what}: {name} more or less", abs(int(left)), 2)
    yield counted(f"{what}: errors", int(after.errors))
    grown = after.memory_mib - before.memory_mib
    yield counted(f"{what}: memory grew, MiB", round(grown), size.soak_grown_mib)


def late(size: Size) -> Iterator[Line]:
    found = asyncio.run(training.while_training(500, size.training_s, size.training_rounds))
    what = f"500 examples, {found['trainings']} trainings of {found['training_ms']:.0f} ms"
    idle, busy = found["idle_p99_ms"], found["busy_p99_ms"]
    yield counted(f"{what}: none at all", int(not found["trainings"]))
    yield shown(f"{what}: delay p99 without", f"{idle:.0f} ms")
    yield shown(f"{what}: delay p99 meanwhile", f"{busy:.0f} ms")
    yield timed(f"{what}: meanwhile / without", busy / idle, "", 2)


def webcams(size: Size) -> Iterator[Line]:
    what = f"8 webcams at 10 frames/s, {size.steady_s:g} s"
    found = asyncio.run(load.steady(8, 10, size.steady_s))
    # A frame that waits while a newer one comes is answered with that one.
    missing = 100 * (1 - found["answered"] / found["sent"])
    yield timed(f"{what}: not answered of {found['sent']}", missing, "%", 1)
    yield timed(f"{what}: most / least served", found["fairness"], "", 1.5)
    yield shown(f"{what}: delay p50", f"{found['p50_ms']:.0f} ms")
    yield timed(f"{what}: delay p99", found["p99_ms"], "ms", 250)
    yield timed(f"{what}: event loop late p99", found["lag_p99_ms"], "ms", 20)


def overload(size: Size) -> Iterator[Line]:
    what = f"64 sockets at 30 frames/s, {size.overload_s:g} s"
    found = asyncio.run(load.overload(64, 30, size.overload_s))
    yield shown(f"{what}: sent", f"{found['sent_per_s']:,.0f} /s")
    yield shown(f"{what}: answered", f"{found['answered_per_s']:,.0f} /s")
    yield counted(f"{what}: starved pages", found["starved"])
    yield counted(f"{what}: memory grew, MiB", round(found["grown_mib"]), 20)
    yield timed(f"{what}: oldest answer", found["oldest_ms"], "ms", 1_000)
    yield timed(f"{what}: then one webcam as before after", found["recovery_s"], "s", 2)


def churn(size: Size) -> Iterator[Line]:
    found = asyncio.run(load.churn(size.visits))
    what = f"{found['visits']:,} pages that come and go"
    for name in ("tasks", "files", "sockets"):
        yield counted(f"{what}: {name} left behind", int(found[name]), 2)


def stalled(_size: Size) -> Iterator[Line]:
    found = asyncio.run(load.stalled(32))
    what = "32 pages that do not read, 32 half requests"
    yield counted(f"{what}: connections left after 20 s", found["left"])
    yield shown(f"{what}: another page's delay p99", f"{found['p99_ms']:.0f} ms")
    yield timed(f"{what}: to shut down", found["shutdown_s"], "s", 3)


def stops(_size: Size) -> Iterator[Line]:
    found = asyncio.run(signals.stop_everywhere())
    what = f"asked to end in {found['tried']} situations"
    yield counted(f"{what}: examples lost", found["lost"])
    yield timed(f"{what}: slowest", found["slowest_s"], "s", 3)


def kills(size: Size) -> Iterator[Line]:
    found = storage.kills(size.kills)
    what = f"{found['kills']:,} kills while recording"
    yield counted(f"{what}: projects unreadable", found["unreadable"])
    yield counted(f"{what}: examples wrong", found["wrong"])
    yield shown(f"{what}: lost of {found['recorded']:,}", f"{found['lost']:,}")
    yield counted(f"{what}: more lost than a second gives", int(found["oldest_lost_ms"] > 1_000))
    yield timed(f"{what}: oldest that was lost", found["oldest_lost_ms"], "ms", 250)


def damage(size: Size) -> Iterator[Line]:
    found = storage.damage(size.damages)
    what = f"{found['files']:,} damaged project files"
    yield counted(f"{what}: wrong or missing and unsaid", found["wrong"])
    yield counted(f"{what}: other errors than ours", found["uncaught"])
    yield shown(
        f"{what}: examples read all the same", f"{found['kept']:,} of {found['examples']:,}"
    )


def disks(_size: Size) -> Iterator[Line]:
    for name, found in storage.refusals().items():
        what = f"{name}, at {found['tried']} places"
        yield counted(f"{what}: old data lost", found["lost"])
        yield counted(f"{what}: not told", found["untold"])


def calls(_size: Size) -> Iterator[Line]:
    everything = failing_calls.failing_calls()
    if everything is None:
        yield shown("calls to the system that fail", "left out: needs Linux and a C compiler, cc")
        return
    for name, found in everything.items():
        what = f"{name}, at {found['tried']} calls"
        yield counted(f"{what}: old data lost", found["lost"])
        yield counted(f"{what}: not told", found["untold"])


def trips(size: Size) -> Iterator[Line]:
    found = round_trips.round_trips(size.round_trips)
    what = f"{found['projects']:,} random projects, {found['examples']:,} examples"
    yield counted(f"{what}: others in their .campad file", found["files"])
    yield counted(f"{what}: other predictions after it", found["predictions"])
    yield counted(f"{what}: others when kept and opened again", found["kept"])


def returns(size: Size) -> Iterator[Line]:
    found = asyncio.run(returning.returns(size.reloads, 1, size.sleep_s, size.restarts))
    what = f"{found['tried']} times a page is back"
    yield counted(f"{what}: in another session", found["strangers"])
    yield counted(f"{what}: with other examples", found["examples"])
    yield counted(f"{what}: with another head", found["heads"])
    yield timed(f"{what}: slowest first prediction", found["slowest_s"], "s", 2)


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


def files(size: Size) -> Iterator[Line]:
    found = models.mutate(size.mutants)
    what = f"{found['files']:,} damaged network and project files"
    yield counted(f"{what}: other errors than ours", found["uncaught"])
    yield shown(f"{what}: loaded all the same", f"{found['loaded']:,}")


def wrong_messages(size: Size) -> Iterator[Line]:
    found = asyncio.run(messages.fuzz(size.messages))
    what = f"{found['sent']:,} wrong messages"
    yield counted(f"{what}: exceptions", int(found["errors"]))
    yield counted(f"{what}: memory grew, MiB", round(found["grown_mib"]), 20)
    yield shown(f"{what}: connections closed for it", f"{found['closed']:,}")


def headers(_size: Size) -> Iterator[Line]:
    found = gate.matrix()
    what = f"{found['cells']:,} combinations of headers"
    yield counted(f"{what}: wrongly let in or kept out", found["wrong"])
    yield shown(f"{what}: let in", f"{found['passed']:,}")


PARTS: dict[str, Callable[[Size], Iterator[Line]]] = {
    "gate": headers,
    "messages": wrong_messages,
    "files": files,
    "damage": damage,
    "trips": trips,
    "disks": disks,
    "calls": calls,
    "stops": stops,
    "kills": kills,
    "network": broken_network,
    "clocks": set_clocks,
    "churn": churn,
    "returns": returns,
    "stalled": stalled,
    "one": one,
    "webcams": webcams,
    "classroom": crowd,
    "overload": overload,
    "training": late,
    "soak": mixed,
}


def main() -> None:
    parser = arguments(__doc__ or "")
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--quick", action="store_true", help="as little as shows a fault")
    sizes.add_argument("--long", action="store_true", help="as much as in a night")
    parser.add_argument("--only", help=f"of {', '.join(PARTS)}: these, with commas between")
    options = parser.parse_args()
    size = LONG if options.long else QUICK if options.quick else Size()
    lines: list[Line] = []
    for name in options.only.split(",") if options.only else PARTS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        try:
            lines += PARTS[name](size)
        except Exception:
            traceback.print_exc()
            lines.append(counted(f"{name}: broke off", 1))
    report("What campad survives", [line.row() for line in lines], options.json)
    sys.exit(any(line.held is False for line in lines))


if __name__ == "__main__":
    main()
