"""What becomes of pictures: nothing, while somebody records, trains and plays."""

import json
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from campad.imaging.frame import Pixels
from campad.protocol.limits import Limits
from live import live_page, running_server

SIZE = 192
WATCHED = Path(__file__).with_name("watched.py")
INSIDE = ("socket.__new__", "socket.bind", "socket.gethostname")
"""A server makes and binds sockets; it connects to nobody."""

FILES = ("open", "sqlite3.connect", "os.mkdir", "os.link", "os.rename")


@pytest.fixture(scope="module")
def frames() -> dict[str, list[Pixels]]:
    """Noise, so that a piece of it can come from nowhere else."""
    rng = np.random.default_rng(0)
    return {
        label: [
            np.clip(rng.normal(level, 40, (SIZE, SIZE, 3)), 0, 255).astype(np.uint8)
            for _ in range(6)
        ]
        for label, level in (("up", 60), ("down", 110), ("left", 150), ("right", 200))
    }


def remote_addresses(pid: int) -> set[str]:
    """Where the process's internet sockets lead, as the kernel says."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since it was listed
            target = str(entry.readlink())
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        lines = Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
        for fields in map(str.split, lines):
            if fields[9] in inodes:
                raw = bytes.fromhex(fields[2].split(":")[0])
                words = struct.unpack(f"<{len(raw) // 4}I", raw)
                packed = struct.pack(f">{len(words)}I", *words)
                family = socket.AF_INET if len(packed) == 4 else socket.AF_INET6
                found.add(socket.inet_ntop(family, packed))
    return found


def paced(frames: list[Pixels]) -> Iterator[Pixels]:
    """As a camera gives them: what comes faster is dropped, and never answered."""
    for frame in frames:
        time.sleep(1 / Limits().max_frames_per_s)
        yield frame


def pieces(frames: dict[str, list[Pixels]]) -> list[bytes]:
    """Some dozens of stretches of sixteen numbers of the pictures, from all over them."""
    data = [frame.tobytes() for several in frames.values() for frame in several]
    places = range(1000, SIZE * SIZE * 3 - 100, 9973)
    return [picture[place : place + 16] for picture in data for place in places]


@pytest.mark.slow
def test_no_picture_and_no_byte_leaves(
    tmp_path: Path, cache_folder: Path, frames: dict[str, list[Pixels]]
) -> None:
    """Recorded, trained, played: only the project's file is written, and no picture is in it."""
    home, data, log = tmp_path / "home", tmp_path / "data", tmp_path / "log"
    (home / "tmp").mkdir(parents=True)
    environment = {"HOME": str(home), "TMPDIR": str(home / "tmp"), "XDG_DATA_HOME": str(home)}
    with (
        running_server(
            cache_folder, data, start=(str(WATCHED), str(log)), environment=environment
        ) as server,
        live_page(server) as page,
    ):
        for burst, (label, several) in enumerate(frames.items()):
            page.record(label, paced(several), burst)
            page.say("release")
        page.hear("trained")
        page.say("play")
        page.hear("game")
        for frame in paced([several[0] for several in frames.values()]):
            page.hear("predicted", seq=page.send(frame))
        addresses = (
            remote_addresses(server.process.pid) if Path("/proc/net/tcp").exists() else set()
        )
        page.say("halt")
        page.hear("state", playing=False)
    events = [json.loads(line) for line in log.read_text().splitlines()]

    assert {event for event, _ in events} >= {"sqlite3.connect", "open", "socket.bind"}
    assert addresses <= {"127.0.0.1", "0.0.0.0", "::"}
    for event, arguments in events:
        if event.startswith("socket."):
            assert event in INSIDE, (event, arguments)
        else:
            assert event in FILES, event
            assert arguments[0].isdigit() or arguments[0].startswith(  # a file opened before
                (str(data), str(cache_folder))
            ), arguments
    assert [path for path in home.rglob("*") if path.is_file()] == []
    written = [path for path in data.rglob("*") if path.is_file()]
    assert {path.suffix for path in written} <= {"", ".db", ".db-journal"}
    kept = b"".join(path.read_bytes() for path in written)
    assert len(kept) > 24 * 1000  # the activations are there
    assert [piece for piece in pieces(frames) if piece in kept] == []
