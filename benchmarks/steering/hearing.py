"""From a decision to whoever hears it: OSC, MQTT, serial, WebSocket, beside a broker that hangs.

    python -m benchmarks.steering.hearing

Decisions come at 30 frames a second, as `campad run` makes them, each pressing or letting go. Four
outputs are armed at one desk, and where Mosquitto is there a fifth: a broker that does not answer
at all. The time is taken from the call of the desk until this program has heard of it, by the
receiving end of a socket, a pseudo-terminal, Mosquitto's subscriber and a WebSocket. `desk` is how
long the call itself takes, which is what one output could delay another by.
"""

import os
import pty
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

BENCHMARKS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS.parent / "tests")]

from common.machine import arguments, one_thread, report  # noqa: E402

one_thread()

from websockets.exceptions import ConnectionClosed  # noqa: E402
from websockets.sync.client import connect  # noqa: E402

from campad.learning.prediction import Prediction  # noqa: E402
from campad.outputs.desk import Desk  # noqa: E402
from campad.outputs.kinds import read_typed  # noqa: E402
from campad.protocol.limits import Limits  # noqa: E402
from campad.server.feed_server import serving_feed  # noqa: E402
from campad.server.tokens import Tokens  # noqa: E402
from outputs.mosquitto import Subscriber, broker, free_port  # noqa: E402
from outputs.steered import pressed  # noqa: E402

LEFT = Prediction.from_row(("left", "right"), (0.75, 0.25))
Hear = Callable[[], object]


def main() -> None:
    parser = arguments("From a decision to whoever hears it.")
    parser.add_argument("--frames", type=int, default=300)
    options = parser.parse_args()
    with ExitStack() as stack:
        desk, ears = Desk(), dict[str, Hear]()
        outs = [*_osc(stack, ears), *_serial(ears), *_websocket(stack, ears)]
        if shutil.which("mosquitto"):
            outs += _mqtt(stack, ears)
        desk.set_labels(("left", "right"))
        desk.bind([binding for out in outs for binding in read_typed(out)])
        desk.arm()
        stack.callback(desk.disarm)
        rows = _measure(desk, ears, options.frames)
    report("Milliseconds from a decision", rows, options.json, "python-osc", "paho-mqtt")


def _measure(desk: Desk, ears: dict[str, Hear], frames: int) -> list[dict[str, Any]]:
    heard: dict[str, list[float]] = {name: [] for name in ears}
    for name, hear in ears.items():
        threading.Thread(target=_listen, args=(hear, heard[name]), daemon=True).start()
    time.sleep(1)  # all have connected
    for decision in (pressed("left"), pressed(before=("left",))):
        desk.act(decision, LEFT)
        time.sleep(1)
    for times in heard.values():
        times.clear()
    sent, calls = [], []
    for number in range(frames):
        decision = pressed("left") if number % 2 == 0 else pressed(before=("left",))
        sent.append(time.perf_counter())
        desk.act(decision, LEFT)
        calls.append(time.perf_counter() - sent[-1])
        time.sleep(1 / 30)
    time.sleep(1)
    rows = [_row("desk", calls)]
    for name, times in heard.items():
        rows.append(_row(name, [b - a for a, b in zip(sent, times, strict=False)]))
        assert len(times) == frames, f"{name} heard {len(times)} of {frames}"
    return rows


def _row(name: str, seconds: list[float]) -> dict[str, Any]:
    ms = sorted(1_000 * s for s in seconds)
    return {"to": name, "p50": ms[len(ms) // 2], "p99": ms[int(0.99 * len(ms))], "worst": ms[-1]}


def _listen(hear: Hear, times: list[float]) -> None:
    with suppress(ValueError, OSError, ConnectionClosed):  # it is over
        while True:
            hear()
            times.append(time.perf_counter())


def _osc(stack: ExitStack, ears: dict[str, Hear]) -> list[str]:
    ear = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    ear.bind(("127.0.0.1", 0))

    def event() -> None:
        while not ear.recv(1_000).startswith((b"/campad/press", b"/campad/release")):
            pass

    ears["OSC"] = event
    return [f"osc: 127.0.0.1:{ear.getsockname()[1]}"]


def _serial(ears: dict[str, Hear]) -> list[str]:
    board, port = pty.openpty()
    text = bytearray()

    def line() -> None:
        while b"\n" not in text:
            text.extend(os.read(board, 100))
        del text[: text.index(b"\n") + 1]

    ears["serial"] = line
    return [f"serial: {os.ttyname(port)}"]


def _websocket(stack: ExitStack, ears: dict[str, Hear]) -> list[str]:
    address = stack.enter_context(serving_feed(free_port(), frozenset(), bytes(32)))
    token = Tokens(bytes(32), Limits()).new_listener()
    offered: Any = ["campad.v1", f"campad.auth.{token}"]
    ear = stack.enter_context(connect(f"ws://{address}/decisions", subprotocols=offered))

    def event() -> None:
        while '"kind"' not in ear.recv(decode=True):
            pass

    ears["WebSocket"] = event
    return ["websocket:"]


def _mqtt(stack: ExitStack, ears: dict[str, Hear]) -> list[str]:
    ports = (free_port(), free_port())
    for port in ports:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        process = stack.enter_context(broker(folder, port))
    os.kill(process.pid, signal.SIGSTOP)  # the second answers nothing
    ear = stack.enter_context(Subscriber(ports[0], "a/press", "a/release"))
    ears["MQTT"] = ear.next
    return [f"mqtt: 127.0.0.1:{port}, topic=a, discovery=no" for port in ports]


if __name__ == "__main__":
    main()
