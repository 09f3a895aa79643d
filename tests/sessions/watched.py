"""Starts `campad` with its arguments and writes down every file that it opens for writing, every
file that it makes, moves or deletes, every connection and every program that it starts.

    python watched.py LOG [campad's arguments]
"""

import json
import os
import sys

log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
WATCHED = ("socket.", "sqlite3.connect", "subprocess.", "os.system", "os.exec", "os.posix_spawn",
           "os.fork", "os.rename", "os.link", "os.symlink", "os.mkdir", "shutil.", "urllib.",
           "http.client.", "ftplib.", "smtplib.", "webbrowser.")  # fmt: skip
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


def watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        _path, mode, flags = arguments
        writes = isinstance(flags, int) and flags & WRITES
        if not writes and not (isinstance(mode, str) and set(mode) & set("wax+")):
            return
    elif not event.startswith(WATCHED) or event.endswith("/handle"):  # the same once more
        return
    os.write(log, (json.dumps([event, [str(argument) for argument in arguments]]) + "\n").encode())


sys.addaudithook(watch)
sys.argv = ["campad", *sys.argv[2:]]

from campad.cli.main import main  # noqa: E402 - watched from here on

main()
