"""What presses keys, moves the mouse and plays a gamepad.

    keyboard.py   the outputs keyboard, mouse and gamepad
    actions.py    what a class may be bound to: the keys that are allowed, and their words
    keys.py       the keys' names, here and in each system
    presser.py    campad's side: starts the child, watches it, releases what it leaves
    child.py      a process of its own, which does nothing but press and release
    stop_key.py   the key that ends it, whatever program has the keyboard
    hands.py      what is held, with its limits
    device.py     finds what can press here: uinput.py, x11.py, elsewhere.py, windows_pad.py

The child releases everything when it hears nothing for a moment, when campad is gone and on any
error. When the child is gone or stands still, campad ends it and releases what it had pressed.
"""
