"""Serial lines: text for an Arduino, a micro:bit, or whatever else is on a serial port."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from campad.decisions import Decision
from campad.errors import OutputError, needs_extra
from campad.learning.prediction import Prediction
from campad.outputs.base import Plan
from campad.outputs.bindings import Binding

BAUD = 115_200
WRITE_S = 1.0
"""A board that does not read for so long is gone, or hangs."""


def plan(binding: Binding) -> Plan:
    """Check the port's name and speed."""
    with needs_extra("pyserial", "serial"):
        import serial  # noqa: F401
        from serial.tools import list_ports
    baud = round(binding.number("baud", BAUD, 50, 4_000_000))
    none, port = binding.settings.get("none", "none"), binding.address
    ports = {found.device: found.description for found in list_ports.comports()}
    if port not in ports and not Path(port).is_char_device():  # opening starts a board anew
        there = ", ".join(f"{device} ({text})" for device, text in ports.items()) or "none"
        raise binding.wrong(f"there is no port {port!r}; there are: {there}")
    # A port may have several names on Linux, like those of /dev/serial/by-id.
    device = port if port in ports else Path(port).resolve()
    return Plan(
        lambda: SerialOutput(_open(port, baud), binding.actions, none), f"port {device}", waits=True
    )


class SerialOutput:
    """Writes a line when a class is pressed, and one when nothing is pressed any more.

    Args:
        port: an open port of pyserial.
        lines: the text of each class; without any, its name.
        none: the text for nothing.
    """

    def __init__(self, port: Any, lines: Mapping[str, str], none: str = "none") -> None:
        self._port, self._lines, self._none = port, lines, none
        self._last = none

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """The lines name them."""

    def act(self, decision: Decision, prediction: Prediction | None) -> None:
        """Write what has changed."""
        for event in decision.events:
            if event.kind == "press":
                line = self._line(event.label)
                if line == self._last:  # it was let go for a moment
                    self._write(self._none)
                self._write(line)
        if not decision.pressed:
            self._write(self._none)

    def close(self) -> None:
        """Write that nothing is pressed, and close the port."""
        try:
            self._write(self._none)
        finally:
            self._port.close()

    def _line(self, label: str) -> str:
        return self._lines.get(label, self._none) if self._lines else label

    def _write(self, line: str) -> None:
        if line == self._last:
            return
        self._last = line
        try:
            self._port.write(line.encode() + b"\n")
        except OSError as error:  # SerialException is one
            raise OutputError(f"serial: {self._port.port}: {error}") from error


def _open(name: str, baud: int) -> Any:
    """Open a port; where the system allows it without starting the board behind it anew."""
    import serial

    port = serial.Serial(baudrate=baud, write_timeout=WRITE_S)
    port.port = name
    port.dtr = port.rts = False  # before it is opened: an Arduino starts anew when DTR rises
    try:
        port.open()
    except (OSError, ValueError) as error:
        raise OutputError(f"serial: {error}") from error
    return port
