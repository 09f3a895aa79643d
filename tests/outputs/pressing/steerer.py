"""A campad that steers: a desk that gets 30 decisions a second; ended in many ways by tests.

It takes what is bound as arguments, prints "armed" and the pids of what presses, and holds "left".
On each line of its input it does what the line says: "stall" (no frame comes any more), "close"
(the page goes), "fail" (what makes decisions fails, as on a full disk), "tap" and "turn" (another
class is pressed).
"""

import os
import queue
import sys
import threading
import time

from campad.outputs.desk import Desk
from campad.outputs.kinds import read_typed
from campad.outputs.pressing.presser import Presser
from outputs.steered import LABELS, pressed


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main() -> None:
    desk = Desk()
    desk.set_labels(LABELS)
    desk.bind([binding for text in sys.argv[1:] for binding in read_typed(text)])
    desk.arm()
    pids = [one.output.pid for one in desk.bound if isinstance(one.output, Presser)]
    say("armed", *pids)
    told = queue.SimpleQueue[str]()
    threading.Thread(
        target=lambda: [told.put(line.strip()) for line in sys.stdin], daemon=True
    ).start()
    held: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ("left",)
    while True:
        match told.get() if told.qsize() else "":
            case "stall":
                time.sleep(60)
            case "close":
                desk.disarm("the page has gone")
                time.sleep(60)
            case "fail":
                with open("/dev/full", "w") as file:  # noqa: PTH123 - a path that is no file
                    file.write("it is full")
            case "turn":
                wanted = ("right",) if held == ("left",) else ("left",)
            case "tap":
                wanted = () if held else ("left",)
        desk.act(pressed(*wanted, before=held, at_s=time.monotonic()), None)
        held = wanted
        time.sleep(1 / 30)


if __name__ == "__main__":
    try:
        main()
    except OSError:
        os._exit(1)  # at once, without a word to anybody
