"""Eclipse Mosquitto, a real broker, and its subscriber: both are other people's programs."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

GREETING = "there hello"
MOSQUITTO = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
"""Debian puts it where only root looks."""

NEEDED = (MOSQUITTO, "mosquitto_sub", "mosquitto_passwd", "openssl")


def needed() -> None:
    """Skip where one of the programs is missing."""
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing:
        pytest.skip(f"needs {' and '.join(missing)}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(*words: object) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True)


@contextlib.contextmanager
def broker(folder: Path, port: int, *, secured: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """A broker on loopback; `secured` asks for TLS and ada's password."""
    lines = [f"listener {port} 127.0.0.1", f"allow_anonymous {str(not secured).lower()}"]
    if secured:
        run("mosquitto_passwd", "-b", "-c", folder / "passwords", "ada", "secret")
        subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
        files = ["-keyout", folder / "key.pem", "-out", folder / "ca.pem"]
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        run("openssl", "req", "-x509", *curve, "-days", "2", *subject, *files)
        for name in ("passwords", "key.pem"):
            (folder / name).chmod(0o644)  # started by root, it gives its rights away
        lines += [f"password_file {folder}/passwords", f"certfile {folder}/ca.pem"]
        lines += [f"keyfile {folder}/key.pem"]
    (folder / "broker.conf").write_text("\n".join(["user root", *lines, ""]), "utf-8")
    process = subprocess.Popen([MOSQUITTO, "-c", folder / "broker.conf"], stderr=-3)
    try:
        await_port(port)
        yield process
    finally:
        process.kill()
        process.wait()


def await_port(port: int) -> None:
    for _ in range(500):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.01)
    pytest.fail("the broker did not start")


class Subscriber:
    """Hears what is published below some topics, as TOPIC TEXT; what was old is marked."""

    def __init__(self, port: int, *topics: str) -> None:
        where = ["-h", "127.0.0.1", "-p", str(port)]
        run("mosquitto_pub", *where, "-r", "-t", "there", "-m", "hello")
        words = ["mosquitto_sub", *where, "-F", "%r %t %p"]
        words += [word for topic in ("there", *topics) for word in ("-t", topic)]
        self._process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        self._before = b""
        self.until(GREETING)  # now it listens

    def next(self) -> str:
        """What is told next."""
        assert self._process.stdout
        return self._process.stdout.readline()

    def sofar(self) -> bytes:
        """All that was told and not asked for yet, and before; does not wait."""
        assert self._process.stdout
        os.set_blocking(self._process.stdout.fileno(), False)
        with contextlib.suppress(BlockingIOError):
            self._before += os.read(self._process.stdout.fileno(), 100_000)
        return self._before

    def until(self, text: str) -> list[str]:
        """All that was told since the last time, up to this; the rest waits."""
        told: list[str] = []
        assert self._process.stdout
        for line in self._process.stdout:
            retained, _, what = line.rstrip("\n").partition(" ")
            heard = what if what == GREETING else "(retained) " * (retained == "1") + what
            if heard != GREETING:
                told.append(heard)
            if heard == text:
                return told
        pytest.fail(f"{text!r} was not told, but {told}")

    def __enter__(self) -> "Subscriber":
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process.stdout
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
