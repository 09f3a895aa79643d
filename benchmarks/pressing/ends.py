"""Does a key stay down? Campad and what presses are ended in every way, at random moments.

    python benchmarks/pressing/ends.py --ends 200

A process steers an X server (Xvfb) at 30 decisions a second and holds keys; then it comes to one of
the ends of `tests/outputs/pressing/ends.py`. The figure is how long after that the X server still
says that something is down, looked at every 2 ms by a connection of its own. The promise is 300 ms.
Of a run that breaks it, what was seen is told: which key, and what both processes did meanwhile.
"""

import random
import sys
import time
from collections import defaultdict
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS.parent / "tests")]

from common.machine import arguments, one_thread, report  # noqa: E402

one_thread()

from outputs.pressing.ends import (  # noqa: E402
    ENDS,
    NothingPressedError,
    Outcome,
    outcome_of,
)
from outputs.pressing.screen import Keyboard, x_server  # noqa: E402

PROMISED_MS = 300


def main() -> None:
    parser = arguments(str(__doc__).partition("\n")[0])
    parser.add_argument("--ends", type=int, default=200, help="how many")
    parser.add_argument("--seconds", type=float, default=3_600, help="begin none after so long")
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)
    held_ms = defaultdict[str, list[float]](list)
    broken: list[tuple[str, Outcome]] = []
    never = 0  # had pressed anything
    names = [list(ENDS)[number % len(ENDS)] for number in range(wanted.ends)]
    chance.shuffle(names)
    began_s = time.monotonic()
    with x_server() as display:
        screen = Keyboard(display)
        for name in names:
            if time.monotonic() - began_s > wanted.seconds:
                break
            try:
                outcome = outcome_of(name, display, screen, chance)
            except NothingPressedError:
                never += 1
                continue
            held_ms[name].append(1_000 * outcome.held_s)
            if outcome.left or held_ms[name][-1] > PROMISED_MS:
                broken.append((name, outcome))
                screen.let_go()
        screen.close()
    rows = [
        {"end": name, "times": len(times), "median ms": sorted(times)[len(times) // 2],
         "most ms": max(times)}
        for name, times in held_ms.items()
    ]  # fmt: skip
    count = sum(len(times) for times in held_ms.values())
    late = sum(time_ms > PROMISED_MS for times in held_ms.values() for time_ms in times)
    left = sum(bool(outcome.left) for _, outcome in broken)
    title = f"{count} ends: {left} left a key down, {late} took more than {PROMISED_MS} ms"
    report(title, rows, wanted.json, "python-xlib")
    if never:
        print(f"\n{never} more had pressed nothing, and are not counted.")
    for name, outcome in broken:
        print(
            "",
            f"{name}: left down: {', '.join(outcome.left) or 'nothing'}",
            sep="\n",
            file=sys.stderr,
        )
        print(*outcome.story, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main()
