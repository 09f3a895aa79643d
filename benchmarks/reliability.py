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

import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from common.machine import arguments, one_thread, report

one_thread()
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from faults.files import parts as files  # noqa: E402
from faults.lines import Line, counted  # noqa: E402
from faults.pages import parts as pages  # noqa: E402
from faults.process import parts as process  # noqa: E402
from faults.sizes import LONG, QUICK, Size  # noqa: E402

PARTS: dict[str, Callable[[Size], Iterator[Line]]] = {
    "gate": pages.headers,
    "messages": pages.wrong_messages,
    "files": files.files,
    "damage": files.damage,
    "trips": files.trips,
    "disks": files.disks,
    "calls": files.calls,
    "stops": process.stops,
    "kills": files.kills,
    "network": process.broken_network,
    "clocks": process.set_clocks,
    "churn": pages.churn,
    "returns": pages.returns,
    "stalled": pages.stalled,
    "one": pages.one,
    "webcams": pages.webcams,
    "classroom": pages.crowd,
    "overload": pages.overload,
    "training": process.late,
    "soak": pages.mixed,
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
