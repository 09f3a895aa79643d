"""OSC, compared with datagrams of liblo 0.31's `oscsend`, which is somebody else's."""

import socket
from collections.abc import Iterator

import pytest

from campad.errors import ArgumentError
from campad.learning.prediction import Prediction
from campad.outputs.base import Output
from campad.outputs.kinds import plan_of, read_typed
from outputs.steered import pressed

LEFT = Prediction.from_row(("left", "right/up"), (0.75, 0.25))

# oscsend 127.0.0.1 PORT ADDRESS TYPES VALUES
PROBABILITY_LEFT = (  # /campad/probability/left f 0.75
    "2f63616d7061642f70726f626162696c6974792f6c656674000000002c6600003f400000"
)
PROBABILITY_RIGHT = (  # /campad/probability/right_up f 0.25
    "2f63616d7061642f70726f626162696c6974792f72696768745f7570000000002c6600003e800000"
)
PRESS_LEFT = "2f63616d7061642f70726573730000002c7300006c65667400000000"  # /campad/press s left
CLASS_LEFT = "2f63616d7061642f636c6173730000002c7300006c65667400000000"  # /campad/class s left
CLASS_NONE = "2f63616d7061642f636c6173730000002c73000000000000"  # /campad/class s ""
OUTPUTS_1 = "2f77656b2f6f757470757473000000002c6600003f800000"  # /wek/outputs f 1
OUTPUTS = "2f77656b2f6f757470757473000000002c6666003f4000003e800000"  # /wek/outputs ff 0.75 0.25
INPUTS = "2f77656b2f696e70757473002c6666003f4000003e800000"  # /wek/inputs ff 0.75 0.25


@pytest.fixture
def receiver() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as heard:
        heard.bind(("127.0.0.1", 0))
        heard.settimeout(5)
        yield heard


def sending_to(receiver: socket.socket, more: str = "") -> Output:
    (binding,) = read_typed(f"osc: 127.0.0.1:{receiver.getsockname()[1]}{more}")
    output = plan_of(binding).make()
    output.set_labels(("left", "right/up"))
    return output


def heard(receiver: socket.socket, number: int) -> list[str]:
    """So many datagrams, and no more."""
    datagrams = [receiver.recv(1_000).hex() for _ in range(number)]
    receiver.setblocking(False)
    with pytest.raises(BlockingIOError):
        receiver.recv(1)
    receiver.setblocking(True)
    return datagrams


def test_a_frame_is_each_class_what_happens_and_what_is_on(receiver: socket.socket) -> None:
    """To the byte what liblo sends; a name's `/` is no part of an address."""
    output = sending_to(receiver)

    output.act(pressed("left"), LEFT)
    first = heard(receiver, 4)
    output.act(pressed(), None)
    output.close()

    assert [PROBABILITY_LEFT, PROBABILITY_RIGHT, PRESS_LEFT, CLASS_LEFT] == first
    assert [CLASS_NONE] == heard(receiver, 1)


@pytest.mark.parametrize(
    ("messages", "datagram"),
    [
        ("wekinator", OUTPUTS_1),
        ("wekinator-continuous", OUTPUTS),
        ("wekinator-inputs", INPUTS),
    ],
)
def test_wekinators_messages_are_one_row_of_floats(
    messages: str, datagram: str, receiver: socket.socket
) -> None:
    """Its own addresses, and nothing but `f`: it takes anything else for 0."""
    output = sending_to(receiver, f", messages={messages}")

    output.act(pressed("left"), LEFT)
    output.close()

    assert [datagram] == heard(receiver, 1)


def test_nobody_who_listens_is_no_error(receiver: socket.socket) -> None:
    """UDP has no answer: a receiver may be started later."""
    port = receiver.getsockname()[1]
    receiver.close()
    (binding,) = read_typed(f"osc: 127.0.0.1:{port}")
    output = plan_of(binding).make()

    for _ in range(3):
        output.act(pressed("left"), LEFT)
    output.close()


def test_a_name_with_two_addresses_is_the_one_that_programs_listen_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What many machines say of localhost: ::1 first. Few programs listen there."""
    both = [
        (socket.AF_INET6, socket.SOCK_DGRAM, 17, "", ("::1", 9000, 0, 0)),
        (socket.AF_INET, socket.SOCK_DGRAM, 17, "", ("127.0.0.1", 9000)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_names, **_kinds: both)
    (binding,) = read_typed("osc: localhost:9000")

    assert plan_of(binding).device == "OSC at 127.0.0.1:9000"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("osc: 127.0.0.1:70000", "a port is 1 to 65535; got 70000"),
        ("osc: no host:9000", "must be HOST:PORT"),
        ("osc: nowhere.invalid:9000", "there is no host 'nowhere.invalid'"),
        ("osc: a..b:9000", "there is no host 'a..b'"),
        ("osc: 127.0.0.1, messages=all", "messages must be one of campad, wekinator"),
        ("osc: 127.0.0.1, prefix=campad", "prefix must be like /campad"),
        ("osc: 127.0.0.1, prefix=/my pads", "prefix must be like /campad"),
        ("osc: 127.0.0.1, prefix=//*", "prefix must be like /campad"),
        ("osc: 127.0.0.1, left=1", "'left' is no setting"),
    ],
)
def test_what_cannot_be_sent_to_is_said_before(text: str, words: str) -> None:
    """Nothing is made of an address, a port or a setting that cannot be."""
    (binding,) = read_typed(text)

    with pytest.raises(ArgumentError, match=words):
        plan_of(binding)
