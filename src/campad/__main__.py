"""`python -m campad` is the command `campad`."""

from campad.cli.main import main

main(prog_name="campad")
