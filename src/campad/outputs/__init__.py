"""What decisions act on: the game, and whatever else is steered.

    bindings.py   what a person writes: "keyboard: left=Left, jump=space", TOML, the page's data
    kinds.py      the outputs by name; nothing of one is imported before it is used
    base.py       what an output is
    desk.py       the gate in front of all: nothing is sent before it is armed
    worker.py     a thread for an output that may have to wait

A file for each output.
"""
