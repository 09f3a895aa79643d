"""What ends campad politely has everything put away, as Ctrl-C has."""

import os
import signal
from pathlib import Path

import pytest

from campad.cli.terminal.ends import ENDING, interruptible
from campad.server.port_file import read_port
from live import QUICK, running_server

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_server_that_has_ended_no_longer_says_where_it_is(
    number: signal.Signals, cache_folder: Path, tmp_path: Path
) -> None:
    """Or `campad link` prints a link that leads nowhere."""
    with running_server(cache_folder, tmp_path, start=QUICK) as server:
        while_running = read_port(tmp_path)
        server.process.send_signal(number)
        code = server.process.wait(20)

    assert (server.port, 0, None) == (while_running, code, read_port(tmp_path))


def test_a_signal_that_is_ignored_stays_so() -> None:
    """By `nohup`, for which a terminal that is closed ends nothing."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible((*ENDING, "SIGOFNOSYSTEM")):
            signal.raise_signal(signal.SIGHUP)
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGHUP, before)

    assert signal.SIG_DFL is signal.getsignal(signal.SIGTERM)
