"""OSC, Open Sound Control 1.0 over UDP: for music, light and art, and for users of Wekinator.

Numbers are sent as floats (`f`) and names as strings (`s`), one argument or a flat row of them:
what else python-osc could send, other receivers misread or drop.
"""

import re
from collections.abc import Callable

from campad.decisions import Decision
from campad.errors import OutputError, needs_extra
from campad.learning.prediction import Prediction
from campad.outputs.base import Plan
from campad.outputs.bindings import Binding
from campad.outputs.names import find_address, safe_names

FORBIDDEN = r"[^!-~]|[#*,/?\[\]{}]"
"""OSC 1.0: an address is ASCII, and these have a meaning in patterns."""

MESSAGES = ("campad", "wekinator", "wekinator-continuous", "wekinator-inputs")
USUAL_PORTS = {
    "campad": 9000,
    "wekinator": 12_000,
    "wekinator-continuous": 12_000,
    "wekinator-inputs": 6448,
}

Send = Callable[[str, float | str | list[float]], object]


def plan(binding: Binding) -> Plan:
    """Check host, port and messages; the host's name is looked up."""
    with needs_extra("python-osc", "osc"):
        import pythonosc  # noqa: F401
    messages = binding.choice("messages", MESSAGES)
    host, port = binding.host_and_port(USUAL_PORTS[messages])
    prefix = binding.settings.get("prefix", "/campad")
    if not re.fullmatch(r"(/[^/]+)+", prefix) or re.search(FORBIDDEN, prefix.replace("/", "")):
        raise binding.wrong(f"prefix must be like /campad; got {prefix!r}")
    address = find_address(binding, host, port)
    return Plan(
        lambda: OscOutput(address, port, messages, prefix), f"OSC at {address}:{port}", waits=True
    )


class OscOutput:
    """Sends every frame's probabilities and what was decided.

    Args:
        address: the receiver's IP address.
        port: its port.
        messages: what is sent: one of MESSAGES.
        prefix: what campad's own addresses begin with.
    """

    def __init__(
        self, address: str, port: int, messages: str = "campad", prefix: str = "/campad"
    ) -> None:
        from pythonosc.udp_client import SimpleUDPClient

        self._client = SimpleUDPClient(address, port)
        self._where = f"{address}:{port}"
        self._send_frame = {
            "campad": self._send_own,
            "wekinator": self._send_class,
            "wekinator-continuous": self._send_outputs,
            "wekinator-inputs": self._send_inputs,
        }[messages]
        self._prefix = prefix
        self._names: dict[str, str] = {}

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Learn the classes: their order is what Wekinator's numbers mean."""
        self._names = safe_names(labels, FORBIDDEN)

    def act(self, decision: Decision, prediction: Prediction | None) -> None:
        """Send what was decided, and the probabilities where they are known."""
        self._send_frame(decision, prediction)

    def close(self) -> None:
        """Close the socket."""
        self._client.close()

    def _send_own(self, decision: Decision, prediction: Prediction | None) -> None:
        for label, probability in (prediction.probabilities if prediction else {}).items():
            if label in self._names:
                self._send(f"{self._prefix}/probability/{self._names[label]}", float(probability))
        for event in decision.events:
            self._send(f"{self._prefix}/{event.kind}", event.label)
        # At every frame: over UDP something is lost at times, and a receiver may start later.
        self._send(f"{self._prefix}/class", decision.label or "")

    def _send_class(self, decision: Decision, prediction: Prediction | None) -> None:
        """As Wekinator with one classifier does: the class's number, from 1 on; 0 is none."""
        labels = list(self._names)
        number = labels.index(decision.label) + 1 if decision.label in labels else 0
        self._send("/wek/outputs", float(number))

    def _send_outputs(self, decision: Decision, prediction: Prediction | None) -> None:
        """As Wekinator with a continuous output for each class does."""
        if prediction:
            self._send("/wek/outputs", _row(prediction))

    def _send_inputs(self, decision: Decision, prediction: Prediction | None) -> None:
        """As a feature extractor for Wekinator does."""
        if prediction:
            self._send("/wek/inputs", _row(prediction))

    def _send(self, address: str, value: float | str | list[float]) -> None:
        try:
            self._client.send_message(address, value)
        except BlockingIOError:  # the system has no room for it now; UDP promises nothing
            return
        except OSError as error:
            raise OutputError(f"osc: {self._where} cannot be sent to ({error.strerror})") from error


def _row(prediction: Prediction) -> list[float]:
    return [float(probability) for probability in prediction.probabilities.values()]
