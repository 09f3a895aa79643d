"""`python -m campad` is the command `campad`."""

from campad.cli import main

main(prog_name="campad")
