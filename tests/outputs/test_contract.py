"""What every output keeps, whichever it is: one that is added is added here."""

import os
import pty
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from campad.errors import ArgumentError, MissingExtraError
from campad.learning.prediction import Prediction
from campad.outputs.bindings import Binding
from campad.outputs.desk import Desk
from campad.outputs.kinds import REGISTRY, plan_of, read_from_page, read_typed
from outputs.mosquitto import Subscriber, broker, free_port, needed
from outputs.steered import pressed, wait_until

LABELS = ("left", "right")
LEFT = Prediction.from_row(LABELS, (0.75, 0.25))

EXTRAS = {"osc": "pythonosc", "mqtt": "paho.mqtt.client", "midi": "mido", "serial": "serial"}
"""Kinds, which are called like their extra, and what they import."""


@dataclass
class Ear:
    """A receiver: what to write after `--out`, and all that it has heard."""

    out: str
    heard: Callable[[], bytes]
    press: bytes
    release: bytes


@contextmanager
def osc(_folder: Path) -> Iterator[Ear]:
    heard = bytearray()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))

        def hear() -> bytes:
            ear.setblocking(False)
            with suppress(BlockingIOError):
                while True:
                    heard.extend(ear.recv(1_000))
            return bytes(heard)

        yield Ear(f"osc: 127.0.0.1:{ear.getsockname()[1]}", hear, b"/press", b"/release")


@contextmanager
def serial(_folder: Path) -> Iterator[Ear]:
    heard = bytearray()
    board, port = pty.openpty()
    os.set_blocking(board, False)

    def hear() -> bytes:
        with suppress(BlockingIOError):
            heard.extend(os.read(board, 1_000))
        return bytes(heard)

    yield Ear(f"serial: {os.ttyname(port)}", hear, b"left", b"none")
    os.close(board)
    os.close(port)


@contextmanager
def mqtt(folder: Path) -> Iterator[Ear]:
    needed()
    port = free_port()
    with broker(folder, port), Subscriber(port, "a/#") as subscriber:
        ear = Ear(f"mqtt: 127.0.0.1:{port}, topic=a", subscriber.sofar, b"a/press", b"a/release")
        yield ear


@contextmanager
def jsonl(folder: Path) -> Iterator[Ear]:
    path = folder / "lines"
    with path.open("w", encoding="utf-8") as file, redirect_stdout(file):
        yield Ear("jsonl:", path.read_bytes, b'"press"', b'"release"')


@contextmanager
def command(folder: Path) -> Iterator[Ear]:
    """A program is started; nothing is held, so nothing is let go."""
    path = folder / "made"
    yield Ear(
        f"command: left=touch {path}", lambda: b"made" if path.exists() else b"", b"made", b"made"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    "kind", [osc, serial, mqtt, jsonl, command], ids=lambda kind: kind.__name__
)
def test_nothing_is_heard_before_it_is_armed_and_all_is_let_go_after(
    kind: Callable[[Path], object], tmp_path: Path
) -> None:
    """A press is heard once armed, and its release when it is disarmed, whoever still holds it."""
    with kind(tmp_path) as ear:  # type: ignore[attr-defined]
        desk = Desk()
        desk.set_labels(LABELS)
        desk.bind(read_typed(ear.out))
        desk.act(pressed("left"), LEFT)
        desk.act(pressed(before=("left",)), LEFT)
        before = ear.heard()

        desk.arm()
        desk.act(pressed("left"), LEFT)
        wait_until(lambda: ear.press in ear.heard(), 10)
        desk.disarm()
        wait_until(lambda: ear.release in ear.heard(), 10)

    assert before == b""


@pytest.mark.parametrize("kind", sorted(REGISTRY))
def test_what_a_kind_does_not_know_is_refused(kind: str) -> None:
    """A setting that it has not, and where it takes none, an address or an action."""
    known = REGISTRY[kind]

    with pytest.raises(ArgumentError, match=f"{kind}: 'colour' is no setting"):
        plan_of(Binding(kind, settings={"colour": "red"}))
    if not known.address:
        with pytest.raises(ArgumentError, match=f"{kind}: 'somewhere' is neither"):
            plan_of(Binding(kind, address="somewhere"))
    if not known.action:
        with pytest.raises(ArgumentError, match=f"{kind}: 'left' is no setting"):
            plan_of(Binding(kind, actions={"left": "something"}))


@pytest.mark.parametrize(("kind", "package"), EXTRAS.items())
def test_what_is_not_installed_is_said_with_the_command_for_it(
    kind: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is sent."""
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(MissingExtraError, match=rf'pip install "\.\[{kind}\]"'):
        plan_of(Binding(kind, address="somewhere:1"))


def test_a_page_starts_no_programs_and_reads_no_files() -> None:
    """What could do harm counts only where a person wrote it."""
    for data in (
        {"kind": "command", "classes": {"left": "touch it"}},
        {"kind": "mqtt", "address": "localhost", "password-file": "key"},
        {"kind": "mqtt", "address": "localhost", "ca": "key"},
        {"kind": "websocket", "origin": "http://evil.example"},
        {"kind": "jsonl"},
    ):
        with pytest.raises(
            ArgumentError, match="cannot be set in the page, nor come with a project"
        ):
            read_from_page(data)
