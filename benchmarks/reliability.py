"""What campad survives: load, faults and wrong input, done to a real server and to real files.

    python benchmarks/reliability.py            some minutes
    python benchmarks/reliability.py --long     about an hour
    python benchmarks/reliability.py --only kills,gate

Each line says what was done, what came of it, what is allowed, and whether it held. The exit code
is 1 if anything was lost, wrong, left behind, or late. Run it where nothing else runs.
Needs what the tests need: it uses some of their tools.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from machine import arguments, one_thread, report

one_thread()
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from faults import gate, load, messages, models, signals, storage  # noqa: E402


@dataclass
class Size:
    """How much of everything: short, or long."""

    steady_s: float = 10
    overload_s: float = 8
    visits: int = 2_000
    kills: int = 50
    damages: int = 2_000
    messages: int = 10_000
    mutants: int = 500


LONG = Size(60, 60, 20_000, 1_000, 100_000, 1_000_000, 20_000)


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
    "disks": disks,
    "stops": stops,
    "kills": kills,
    "churn": churn,
    "stalled": stalled,
    "webcams": webcams,
    "overload": overload,
}


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--long", action="store_true", help="as much as in a night")
    parser.add_argument("--only", help=f"of {', '.join(PARTS)}: these, with commas between")
    options = parser.parse_args()
    size = LONG if options.long else Size()
    lines: list[Line] = []
    for name in options.only.split(",") if options.only else PARTS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        lines += PARTS[name](size)
    report("What campad survives", [line.row() for line in lines], options.json)
    sys.exit(any(line.held is False for line in lines))


if __name__ == "__main__":
    main()
