"""MQTT, with a real broker and somebody else's subscriber."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from campad.errors import ArgumentError, OutputError
from campad.learning.prediction import Prediction
from campad.outputs.base import Output, Plan
from campad.outputs.desk import Desk
from campad.outputs.kinds import plan_of, read_typed
from campad.outputs.mqtt.broker import Account, Broker
from campad.outputs.worker import Worker
from campad.testing import FakeClock
from outputs.mosquitto import Subscriber, broker, free_port, needed, run
from outputs.steered import pressed, wait_until

LABELS = ("left", "a/b")
LEFT = Prediction.from_row(LABELS, (0.75, 0.25))


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where a broker listens that lets anybody in."""
    needed()
    number = free_port()
    with broker(tmp_path_factory.mktemp("broker"), number):
        yield number


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """Where a broker listens that wants TLS and ada's password, and its folder."""
    needed()
    number, folder = free_port(), tmp_path_factory.mktemp("secured")
    with broker(folder, number, secured=True):
        yield number, folder


def planned(text: str) -> Plan:
    (binding,) = read_typed(f"mqtt: {text}")
    return plan_of(binding)


def connected(text: str) -> Output:
    output = planned(text).make()
    output.set_labels(LABELS)
    return output


def test_what_happens_is_told_once_and_what_is_the_case_is_retained(port: int) -> None:
    """Whoever listens hears of a press, and its own message; who comes later what is pressed."""
    message = """left='lamp/set {"on": true}'"""
    with Subscriber(port, "a/#", "lamp/#") as early:
        output = connected(f"127.0.0.1:{port}, topic=a, discovery=no, {message}")
        output.act(pressed("left"), LEFT)
        told = early.until("a/class left")
        with Subscriber(port, "a/#") as late:
            present = late.until("(retained) a/status online")
            output.act(pressed("left", before=("left",)), LEFT)  # nothing new
            output.act(pressed(before=("left",)), LEFT)
            present += late.until("a/release left")
        output.close()
        ended = early.until("a/status offline")

    assert told[-4:] == ["a/press left", 'lamp/set {"on": true}', "a/pressed/left ON", told[-1]]
    assert sorted(present[:-1]) == [
        "(retained) a/class left",
        "(retained) a/pressed/a_b OFF",
        "(retained) a/pressed/left ON",
        "(retained) a/status online",
    ]
    assert ended == ["a/release left", "a/pressed/left OFF", "a/class none", "a/status offline"]


def test_a_class_that_is_no_more_is_forgotten(port: int) -> None:
    """Its retained state is taken off the broker, so nobody takes it for one that is there."""
    with Subscriber(port, "b/#") as early:
        output = connected(f"127.0.0.1:{port}, topic=b, discovery=no")
        output.set_labels(("left", "right"))
        early.until("b/pressed/right OFF")
    with Subscriber(port, "b/#") as late:
        output.close()
        told = late.until("b/status offline")

    assert not any("b/pressed/a_b" in line for line in told)


def test_probabilities_are_told_where_they_are_wanted(port: int) -> None:
    """About five times a second at thirty frames, as JSON."""
    with Subscriber(port, "c/#") as listener:
        output = connected(f"127.0.0.1:{port}, topic=c, discovery=no, probabilities=yes")
        for _ in range(12):
            output.act(pressed(), LEFT)
        output.close()
        told = listener.until("c/status offline")

    assert told.count('c/probabilities {"left": 0.75, "a/b": 0.25}') == 2


def test_the_last_will_says_that_nobody_is_there(port: int) -> None:
    """When campad is killed, the broker says offline in its place."""
    program = (
        "import time; from campad.outputs.mqtt.broker import *; "
        f"broker = Broker(Account('127.0.0.1', {port}), ('d/status', 'offline')); "
        "broker.publish('d/status', 'online', retain=True); time.sleep(60)"
    )
    with Subscriber(port, "d/#") as listener:
        process = subprocess.Popen([sys.executable, "-c", program])
        listener.until("d/status online")
        process.kill()
        process.wait()
        told = listener.until("d/status offline")

    assert told == ["d/status offline"]


def test_a_connection_that_the_broker_has_not_missed_yet_leaves_no_will_behind(port: int) -> None:
    """Its will comes before what the next connection tells, which is then what is retained."""
    plan = planned(f"127.0.0.1:{port}, topic=g, discovery=no")
    with Subscriber(port, "g/status") as listener:
        lost = plan.make()
        lost.set_labels(LABELS)
        listener.until("g/status online")
        found = plan.make()
        found.set_labels(LABELS)
        told = listener.until("g/status online")
        found.close()

    assert told == ["g/status offline", "g/status online"]


def test_a_will_that_comes_late_does_not_leave_offline_behind(port: int) -> None:
    """Some brokers keep a broken connection beside the new one, and tell its will afterwards."""
    with Subscriber(port, "h/status") as listener:
        output = connected(f"127.0.0.1:{port}, topic=h, discovery=no")
        listener.until("h/status online")
        run("mosquitto_pub", "-p", port, "-r", "-t", "h/status", "-m", "offline")
        told = listener.until("h/status online")
        output.close()
        ended = listener.until("h/status offline")
    with Subscriber(port, "h/status") as late:
        left = late.next()

    assert told == ["h/status offline", "h/status online"]
    assert (ended, left) == (["h/status offline"], "1 h/status offline\n")


@pytest.mark.filterwarnings(  # paho leaves the socket of a handshake that failed to the collector
    r"ignore:.*SSLSocket:pytest.PytestUnraisableExceptionWarning"
)
def test_a_broker_with_tls_and_a_password(
    secured: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has the right password and certificate is let in; who has not is told which is wrong."""
    port, folder = secured
    (folder / "password").write_text("secret\n", "utf-8")
    right = f"127.0.0.1:{port}, user=ada, ca={folder}/ca.pem"

    monkeypatch.setenv("CAMPAD_MQTT_PASSWORD", "wrong")
    connected(f"{right}, password-file={folder}/password").close()
    for text, words in (
        (right, "it says: Not authorized"),
        (f"127.0.0.1:{port}, user=ada, tls=yes", "CERTIFICATE_VERIFY_FAILED"),
        (f"127.0.0.1:{port}, user=ada", "the connection has broken"),
        (f"127.0.0.1:{free_port()}", "it cannot be reached .Connection refused"),
    ):
        with pytest.raises(OutputError, match=words):
            planned(text).make()


def test_what_happens_while_the_broker_is_gone_is_not_told_later(tmp_path: Path) -> None:
    """It comes back to what is the case then, and to no command that is out of date."""
    needed()
    port, clock = free_port(), FakeClock()
    with broker(tmp_path, port):
        worker = Worker(planned(f"127.0.0.1:{port}, topic=e, discovery=no").make, clock)
        worker.set_labels(LABELS)
        with Subscriber(port, "e/#") as listener:
            worker.act(pressed("left"), LEFT)
            listener.until("e/class left")

    def gone() -> bool:
        worker.act(pressed("left"), LEFT)
        return "the connection has broken" in worker.trouble

    wait_until(gone, 10)
    worker.act(pressed("a/b", before=("left",)), LEFT)
    worker.act(pressed(before=("a/b",)), LEFT)
    with broker(tmp_path, port), Subscriber(port, "e/#") as listener:
        clock.advance(10)
        worker.act(pressed(), LEFT)
        told = listener.until("e/pressed/a_b OFF")
        worker.close()

    assert told == ["e/status online", "e/class none", "e/pressed/left OFF", "e/pressed/a_b OFF"]
    assert worker.trouble == ""


def test_a_broker_that_hangs_delays_no_other_output(tmp_path: Path, port: int) -> None:
    """While one does not answer at all, for the five seconds that it may, another hears at once."""
    hanging = free_port()
    desk = Desk()
    with broker(tmp_path, hanging) as process, Subscriber(port, "f/#") as listener:
        bindings = [
            read_typed(f"mqtt: 127.0.0.1:{number}, topic=f, discovery=no")[0]
            for number in (hanging, port)
        ]
        desk.set_labels(LABELS)
        desk.bind(bindings)
        os.kill(process.pid, signal.SIGSTOP)
        desk.arm()
        desk.act(pressed(), LEFT)
        listener.until("f/class none")
        began_s = time.monotonic()
        for _ in range(20):
            desk.act(pressed("left"), LEFT)
        listener.until("f/press left")
        took_s = time.monotonic() - began_s
        os.kill(process.pid, signal.SIGCONT)
        desk.disarm()

    assert took_s < 1


def test_one_topic_of_one_broker_is_one_device() -> None:
    """By whatever name the broker is called; another topic is another one."""
    devices = [
        planned(text).device for text in ("127.0.0.1", "localhost:1883", "localhost, topic=b")
    ]

    assert devices[0] == devices[1] != devices[2]


def test_what_takes_a_connection_and_says_nothing_is_no_broker() -> None:
    """It is said that it does not answer, not that somebody broke off."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        account = Account("127.0.0.1", silent.getsockname()[1])

        with pytest.raises(OutputError, match="it does not answer"):
            Broker(account, ("a/status", "offline"), answer_s=0.1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("127.0.0.1:0", "a port is 1 to 65535; got 0"),
        ("nowhere.invalid", "there is no host 'nowhere.invalid'"),
        ("127.0.0.1, topic=a/#", "a topic is a name like campad or home/pads; got 'a/#'"),
        ("127.0.0.1, left=+ on", "a topic is a name"),
        ("127.0.0.1, ca=missing.pem", "ca: missing.pem is no file"),
        ("127.0.0.1, user=ada, password-file=missing", "password-file: missing cannot be read"),
        ("127.0.0.1, discovery=maybe", "discovery must be one of homeassistant, no"),
    ],
)
def test_what_cannot_be_published_to_is_said_before(text: str, words: str) -> None:
    """Nothing is made of an address, a topic or a file that cannot be."""
    with pytest.raises(ArgumentError, match=words):
        planned(text)
