"""What campad survives: load, faults and wrong input, done to a real server and to real files.

    python benchmarks/reliability.py            some minutes
    python benchmarks/reliability.py --long     about an hour
    python benchmarks/reliability.py --only kills,gate

Each line says what was done, what came of it, what is allowed, and whether it held. The exit code
is 1 if anything was lost, wrong or left behind; times are only shown, since they are the machine's.
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

from faults import gate, load, messages, storage  # noqa: E402


@dataclass
class Size:
    """How much of everything: short, or long."""

    steady_s: float = 10
    overload_s: float = 8
    visits: int = 2_000
    kills: int = 50
    damages: int = 2_000
    messages: int = 10_000


LONG = Size(60, 60, 20_000, 1_000, 100_000, 1_000_000)


@dataclass
class Line:
    """One figure: `held` is None for a time, which is only shown."""

    what: str
    figure: str
    allowed: str
    held: bool | None

    def row(self) -> dict[str, Any]:
        held = {True: "yes", False: "NO", None: "-"}[self.held]
        return {"what": self.what, "figure": self.figure, "allowed": self.allowed, "held": held}


def webcams(size: Size) -> Iterator[Line]:
    what = f"8 webcams at 10 frames/s, {size.steady_s:g} s"
    found = asyncio.run(load.steady(8, 10, size.steady_s))
    missing = found["sent"] - found["answered"]
    # A frame that waited while a newer one came is answered with that one.
    yield Line(
        f"{what}: not answered",
        f"{missing} of {found['sent']}",
        "1 %",
        missing <= 0.01 * found["sent"],
    )
    yield Line(
        f"{what}: most / least served", f"{found['fairness']:.2f}", "1.5", found["fairness"] <= 1.5
    )
    yield Line(
        f"{what}: delay p50, p99",
        f"{found['p50_ms']:.0f}, {found['p99_ms']:.0f} ms",
        "p99 250 ms",
        None,
    )
    yield Line(f"{what}: event loop late p99", f"{found['lag_p99_ms']:.1f} ms", "20 ms", None)


def overload(size: Size) -> Iterator[Line]:
    what = f"64 sockets at 30 frames/s, {size.overload_s:g} s"
    found = asyncio.run(load.overload(64, 30, size.overload_s))
    rates = f"{found['sent_per_s']:.0f}, {found['answered_per_s']:.0f} /s"
    yield Line(f"{what}: sent, answered", rates, "", None)
    yield Line(f"{what}: starved pages", str(found["starved"]), "0", found["starved"] == 0)
    yield Line(
        f"{what}: memory grew", f"{found['grown_mib']:+.1f} MiB", "20 MiB", found["grown_mib"] <= 20
    )
    yield Line(f"{what}: oldest answer", f"{found['oldest_ms']:.0f} ms", "", None)
    yield Line(
        f"{what}: one webcam as before after",
        f"{found['recovery_s']:.2f} s",
        "2 s",
        found["recovery_s"] <= 2,
    )


def churn(size: Size) -> Iterator[Line]:
    found = asyncio.run(load.churn(size.visits))
    what = f"{found['visits']:,} pages that come and go"
    for name in ("tasks", "files", "sockets"):
        yield Line(f"{what}: {name} left behind", str(found[name]), "2", found[name] <= 2)


def stalled(_size: Size) -> Iterator[Line]:
    found = asyncio.run(load.stalled(32))
    what = "32 pages that do not read, 32 half requests"
    yield Line(f"{what}: connections left after 20 s", str(found["left"]), "0", found["left"] == 0)
    yield Line(f"{what}: another page's delay p99", f"{found['p99_ms']:.0f} ms", "", None)
    yield Line(
        f"{what}: to shut down", f"{found['shutdown_s']:.2f} s", "3 s", found["shutdown_s"] <= 3
    )


def kills(size: Size) -> Iterator[Line]:
    found = storage.kills(size.kills)
    what = f"{found['kills']:,} kills while recording"
    yield Line(
        f"{what}: projects unreadable", str(found["unreadable"]), "0", found["unreadable"] == 0
    )
    yield Line(f"{what}: examples wrong", str(found["wrong"]), "0", found["wrong"] == 0)
    yield Line(f"{what}: lost of {found['recorded']:,}", str(found["lost"]), "", None)
    yield Line(f"{what}: oldest that was lost", f"{found['oldest_lost_ms']:.0f} ms", "250 ms", None)


def damage(size: Size) -> Iterator[Line]:
    found = storage.damage(size.damages)
    what = f"{found['files']:,} damaged project files"
    yield Line(
        f"{what}: wrong label or number unsaid", str(found["wrong"]), "0", found["wrong"] == 0
    )
    yield Line(
        f"{what}: other errors than ours", str(found["uncaught"]), "0", found["uncaught"] == 0
    )
    kept = f"{found['kept']:,} of {found['examples']:,}"
    yield Line(f"{what}: examples read all the same", kept, "", None)


def disks(_size: Size) -> Iterator[Line]:
    for name, found in storage.refusals().items():
        what = f"{name}, at {found['tried']} places"
        yield Line(f"{what}: old data lost", str(found["lost"]), "0", found["lost"] == 0)
        yield Line(f"{what}: not told", str(found["untold"]), "0", found["untold"] == 0)


def wrong_messages(size: Size) -> Iterator[Line]:
    found = asyncio.run(messages.fuzz(size.messages))
    what = f"{found['sent']:,} wrong messages"
    yield Line(f"{what}: exceptions", str(found["errors"]), "0", found["errors"] == 0)
    yield Line(
        f"{what}: memory grew", f"{found['grown_mib']:+.1f} MiB", "20 MiB", found["grown_mib"] <= 20
    )
    yield Line(f"{what}: connections closed for it", str(found["closed"]), "", None)


def headers(_size: Size) -> Iterator[Line]:
    found = gate.matrix()
    what = f"{found['cells']:,} combinations of headers"
    yield Line(f"{what}: wrongly let in or kept out", str(found["wrong"]), "0", found["wrong"] == 0)
    yield Line(f"{what}: let in", f"{found['passed']:,}", "", None)


PARTS: dict[str, Callable[[Size], Iterator[Line]]] = {
    "gate": headers,
    "messages": wrong_messages,
    "damage": damage,
    "disks": disks,
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
