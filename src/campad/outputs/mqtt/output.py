"""MQTT: the classes on a broker, for homes and robots; Home Assistant finds them by itself.

    TOPIC/status           online, or offline: also the last will                   retained
    TOPIC/class            the class that is on, or none                            retained
    TOPIC/pressed/CLASS    ON or OFF                                                retained
    TOPIC/press, release   the class, at the moment it happens
    TOPIC/probabilities    of all classes, as JSON, where that is wanted

What happens is sent once (QoS 0): a command that comes late is worse than one that is lost. What is
the case is retained, and told anew to each new connection.
"""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from campad.decisions import Decision
from campad.errors import needs_extra
from campad.learning.prediction import Prediction
from campad.outputs.base import Plan
from campad.outputs.bindings import Binding
from campad.outputs.mqtt.broker import Account, Broker
from campad.outputs.mqtt.home_assistant import Device, describe, discovery_topic, platforms
from campad.outputs.names import find_address, safe_names

NONE, ON, OFF = "none", "ON", "OFF"
PASSWORD = "CAMPAD_MQTT_PASSWORD"  # noqa: S105 - where it is looked for
MAX_PASSWORD_BYTES = 1_000
PROBABILITIES_EVERY = 6
"""Of so many frames one's probabilities are sent: about five a second."""


def plan(binding: Binding) -> Plan:
    """Check everything but the broker, whose name is looked up."""
    with needs_extra("paho-mqtt", "mqtt"):
        import paho.mqtt.client  # noqa: F401
    account = _account(binding)
    topic = _checked_topic(binding, binding.settings.get("topic", "campad"))
    messages = {label: _message(binding, text) for label, text in binding.actions.items()}
    name = binding.settings.get("name", "campad")
    discovers = binding.choice("discovery", ("homeassistant", "no")) != "no"
    probabilities = binding.flag("probabilities")
    who = f"campad-{secrets.token_hex(8)}"  # 23 characters: all that a broker has to take
    return Plan(
        lambda: MqttOutput(
            account,
            topic,
            name,
            messages,
            discovers=discovers,
            probabilities=probabilities,
            who=who,
        ),
        f"the topic {topic} at {find_address(binding, account.host, account.port)}:{account.port}",
        waits=True,
    )


class MqttOutput:
    """Publishes on a broker; see the module.

    Args:
        account: the broker.
        topic: what its topics begin with.
        name: what Home Assistant shows.
        messages: more to publish at a class's press: a topic and a text.
        discovers: Home Assistant is told.
        probabilities: they are published, too.
        who: what the broker knows us by, over all connections (`Broker`).

    Raises:
        OutputError: the broker cannot be reached, or does not want us.
    """

    def __init__(
        self,
        account: Account,
        topic: str = "campad",
        name: str = "campad",
        messages: Mapping[str, tuple[str, str]] | None = None,
        *,
        discovers: bool = True,
        probabilities: bool = False,
        who: str = "",
    ) -> None:
        self._topic, self._name, self._messages = topic, name, messages or {}
        self._discovers, self._probabilities = discovers, probabilities
        self._names: dict[str, str] = {}
        self._former: dict[str, str] = {}
        self._told: dict[str, str] = {}
        self._frames = 0
        self._broker = Broker(account, (f"{topic}/status", "offline"), name=who)

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Tell which classes there are, and that none is on."""
        gone = {label: name for label, name in self._names.items() if label not in labels}
        for name in gone.values():
            self._tell(f"pressed/{name}", "")  # the broker forgets it
        self._names = safe_names(labels, r"[/+#]")
        if self._discovers:
            device = Device(self._name, self._topic, self._names, NONE)
            description = describe(device, self._former)
            self._former |= platforms(description)
            self._broker.publish(
                discovery_topic(device), json.dumps(description), retain=True, qos=1
            )
        self._broker.announce("online")
        self._tell("class", NONE)
        for name in self._names.values():
            self._tell(f"pressed/{name}", OFF)

    def act(self, decision: Decision, prediction: Prediction | None) -> None:
        """Tell what has happened, and what is the case now."""
        for event in decision.events:
            self._broker.publish(f"{self._topic}/{event.kind}", event.label)
            if event.kind == "press" and event.label in self._messages:
                self._broker.publish(*self._messages[event.label])
        pressed = {self._names.get(label) for label in decision.pressed}
        for name in self._names.values():
            self._tell(f"pressed/{name}", ON if name in pressed else OFF)
        self._tell("class", decision.label or NONE)
        self._frames += 1
        if self._probabilities and prediction and self._frames % PROBABILITIES_EVERY == 1:
            shares = {label: round(p, 4) for label, p in prediction.probabilities.items()}
            self._broker.publish(f"{self._topic}/probabilities", json.dumps(shares))

    def close(self) -> None:
        """Tell that nothing is pressed and nobody there."""
        try:
            self.act(Decision(None, 0.0, changed=True), None)
        finally:
            self._broker.close((f"{self._topic}/status", "offline"))

    def _tell(self, what: str, text: str) -> None:
        """Publish what is the case, if it is not the same as before."""
        if self._told.get(what) != text:
            self._told[what] = text
            self._broker.publish(f"{self._topic}/{what}", text, retain=True)


def _account(binding: Binding) -> Account:
    settings = binding.settings
    authority = Path(settings["ca"]) if "ca" in settings else None
    tls = binding.flag("tls") or authority is not None
    host, port = binding.host_and_port(8883 if tls else 1883)
    if authority and not authority.is_file():
        raise binding.wrong(f"ca: {authority} is no file")
    user, password = settings.get("user"), None
    if user is not None:
        password = _password(binding)
    return Account(host, port, user, password, tls, authority)


def _password(binding: Binding) -> str | None:
    """Return the password, which is never an argument: other users could read it there."""
    if "password-file" not in binding.settings:
        return os.environ.get(PASSWORD)
    path = Path(binding.settings["password-file"])
    try:
        with path.open("rb") as file:
            return file.read(MAX_PASSWORD_BYTES).decode("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise binding.wrong(f"password-file: {path} cannot be read ({error})") from error


def _message(binding: Binding, text: str) -> tuple[str, str]:
    topic, _, message = text.partition(" ")
    return _checked_topic(binding, topic), message


def _checked_topic(binding: Binding, topic: str) -> str:
    if not topic or "+" in topic or "#" in topic or topic.startswith("$") or topic.endswith("/"):
        raise binding.wrong(f"a topic is a name like campad or home/pads; got {topic!r}")
    return topic
