"""Does a key stay down when `campad run` ends, or its camera does?

    python benchmarks/pressing/whole.py --ends 45

ends.py ends the part that decides and presses; here it is the whole program, as a person starts it,
that watches a camera of the network (camera.py) and holds a key in an X server (Xvfb). It comes to
an end at a random moment. The figure is how long after that the X server still says that something
is down, looked at every 2 ms by a connection of its own. The promise is 300 ms.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

BENCHMARKS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS.parent / "tests")]

from common.machine import arguments, one_thread, report  # noqa: E402

one_thread()

from common.webcam import poses  # noqa: E402

import campad  # noqa: E402
from outputs.pressing.ends import down_s  # noqa: E402
from outputs.pressing.screen import Keyboard, x_server  # noqa: E402

LABELS = ["left", "rest"]
BOUND = "keyboard: left=shift+Left, hold=60"
PROMISED_MS = 300


@dataclass(frozen=True)
class Processes:
    """Who is there, by process id."""

    campad: int
    presses: int
    camera: int


def kill(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


ENDS: dict[str, Callable[[Processes], object]] = {
    "the camera is gone": lambda p: kill(p.camera, signal.SIGKILL),
    "the camera stands still": lambda p: kill(p.camera, signal.SIGSTOP),
    "kill -9 of campad run": lambda p: kill(p.campad, signal.SIGKILL),
    "kill -9 of what presses": lambda p: kill(p.presses, signal.SIGKILL),
    "SIGSTOP of campad run": lambda p: kill(p.campad, signal.SIGSTOP),
    "SIGSTOP of what presses": lambda p: kill(p.presses, signal.SIGSTOP),
    "Ctrl-C": lambda p: [*map(partial(kill, number=signal.SIGINT), (p.presses, p.campad))],
    "kill of campad run": lambda p: kill(p.campad, signal.SIGTERM),
    "its terminal is closed": lambda p: kill(p.campad, signal.SIGHUP),
}


def taught(folder: Path) -> Path:
    """Make a project of the two poses that the camera shows."""
    pad = campad.Controller(LABELS, backbone=campad.load_backbone())
    for label, pictures in poses(224, LABELS, 8).items():
        for picture in pictures:
            pad.add_example(picture, label)
    pad.train()
    pad.save(folder / "me.campad")
    return folder / "me.campad"


@contextmanager
def started(project: Path, display: str, screen: Keyboard) -> Iterator[Processes]:
    """Have a camera and `campad run`; yields when a key is down."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    camera = subprocess.Popen(
        [sys.executable, str(BENCHMARKS / "pressing" / "camera.py"), str(port)], **quiet
    )
    words = ["run", str(project), "--video", f"tcp://127.0.0.1:{port}", "--no-mirror", "--arm"]
    while f":{port:04X} 00000000:0000 0A" not in Path("/proc/net/tcp").read_text("ascii"):
        time.sleep(0.02)  # until the camera listens
    run = subprocess.Popen(
        [sys.executable, "-m", "campad", *words, "--out", BOUND],
        env=os.environ | {"DISPLAY": display},
        **quiet,
    )
    try:
        began_s = time.monotonic()
        while not screen.down():
            assert run.poll() is None, "campad run has ended"
            assert time.monotonic() - began_s < 60, "nothing is pressed"
            time.sleep(0.005)
        yield Processes(run.pid, child_of(run.pid), camera.pid)
    finally:
        for process in (run, camera):
            kill(process.pid, signal.SIGCONT)
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()


def child_of(pid: int) -> int:
    """The process that presses, which is the only one that campad run starts."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()[0])


def held_s(end: str, there: Processes, screen: Keyboard, chance: random.Random) -> float:
    """Come to an end; returns how long after it something was down."""
    time.sleep(chance.uniform(0.1, 0.5))
    while not screen.down():  # so soon after the start a frame may be late, and it was let go
        time.sleep(0.005)
    ENDS[end](there)
    last_s = down_s(screen.down)
    if end.startswith("SIGSTOP"):
        time.sleep(0.4)
        for pid in (there.campad, there.presses):
            kill(pid, signal.SIGCONT)
        time.sleep(0.3)
    return last_s


def main() -> None:
    parser = arguments(str(__doc__).partition("\n")[0])
    parser.add_argument("--ends", type=int, default=45, help="how many")
    parser.add_argument("--seconds", type=float, default=3_600, help="begin none after so long")
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    chance, held_ms, left = random.Random(wanted.seed), defaultdict[str, list[float]](list), 0
    names = [list(ENDS)[number % len(ENDS)] for number in range(wanted.ends)]
    chance.shuffle(names)
    began_s = time.monotonic()
    with x_server() as display, TemporaryDirectory() as folder:
        screen, project = Keyboard(display), taught(Path(folder))
        for name in names:
            if time.monotonic() - began_s > wanted.seconds:
                break
            with started(project, display, screen) as there:
                held_ms[name].append(1_000 * held_s(name, there, screen, chance))
            time.sleep(0.3)
            left += bool(screen.down())
            screen.let_go()
        screen.close()
    rows = [
        {"end": name, "times": len(times), "median ms": sorted(times)[len(times) // 2],
         "most ms": max(times)}
        for name, times in sorted(held_ms.items())
    ]  # fmt: skip
    late = sum(time_ms > PROMISED_MS for times in held_ms.values() for time_ms in times)
    count = sum(map(len, held_ms.values()))
    title = f"{count} ends: {left} left a key down, {late} took more than {PROMISED_MS} ms"
    report(title, rows, wanted.json, "python-xlib")


if __name__ == "__main__":
    main()
