"""A program with a window: prints the keys and buttons that it receives, with their times."""

import sys
import time

from Xlib import XK, X
from Xlib.display import Display


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main() -> None:
    display = Display()
    screen = display.screen()
    mask = X.KeyPressMask | X.KeyReleaseMask | X.ButtonPressMask | X.ButtonReleaseMask
    window = screen.root.create_window(
        0, 0, 640, 480, 0, screen.root_depth, event_mask=mask | X.ExposureMask
    )
    window.map()
    while display.next_event().type != X.Expose:
        pass
    window.set_input_focus(X.RevertToParent, X.CurrentTime)
    display.sync()
    names = {getattr(XK, name): name[3:] for name in dir(XK) if name.startswith("XK_")}
    say("ready")
    while True:
        event = display.next_event()
        if event.type in (X.KeyPress, X.KeyRelease):
            what = names[display.keycode_to_keysym(event.detail, 0)]
            sign = "+" if event.type == X.KeyPress else "-"
        elif event.type in (X.ButtonPress, X.ButtonRelease):
            what, sign = f"button{event.detail}", "+" if event.type == X.ButtonPress else "-"
        else:
            continue
        say(time.monotonic(), sign + what)


if __name__ == "__main__":
    main()
