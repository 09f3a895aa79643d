"""A connection to an MQTT broker. When it breaks it is over; whoever wants makes another."""

import ssl
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campad.errors import OutputError

ANSWER_S = 5.0
"""So long a broker may take to answer."""

KEEPALIVE_S = 5
"""A broker that is silent for twice as long is given up, and gives us up after 1.5 times."""

GOODBYE_S = 1.0


@dataclass(frozen=True)
class Account:
    """Where a broker is, and how it is spoken to.

    Attributes:
        host: its name or address.
        port: its port.
        user: who we are; None is anybody.
        password: of that user.
        tls: the connection is encrypted, and the broker's certificate is checked.
        authority: a file with the certificates to check by; None are the system's.
    """

    host: str
    port: int
    user: str | None = None
    password: str | None = None
    tls: bool = False
    authority: Path | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Broker:
    """Connects, and waits until the broker has agreed.

    Args:
        account: see there.
        will: topic and text that the broker publishes, retained, if we are gone without a goodbye.
        answer_s: so long it may take to answer.
        name: who we are, the same for connections that follow one another; else anybody. Where a
            broker has not noticed yet that the last one broke, it ends that for the new one: its
            will comes before what the new one tells, not seconds behind it. A broker that keeps
            both (findings/amqtt_keeps_both.sh) is told again (`announce`).

    Raises:
        OutputError: it cannot be reached, or does not want us; the message says why.
    """

    def __init__(
        self,
        account: Account,
        will: tuple[str, str],
        answer_s: float = ANSWER_S,
        name: str = "",
    ) -> None:
        from paho.mqtt.client import Client
        from paho.mqtt.enums import CallbackAPIVersion

        self._account = account
        self._answered = threading.Event()
        self._refusal = ""
        self._gone = ""
        self._will = will
        self._here: str | None = None
        # Its own queue would send what is old after a break; so no connection outlives one.
        self._client = client = Client(
            CallbackAPIVersion.VERSION2, client_id=name, reconnect_on_failure=False
        )
        client.connect_timeout = answer_s
        client.will_set(*will, qos=1, retain=True)
        client.username_pw_set(account.user, account.password)
        client.on_connect, client.on_disconnect = self._on_connect, self._on_disconnect
        client.on_message = self._on_message
        try:
            if account.tls:
                client.tls_set(ca_certs=str(account.authority) if account.authority else None)
            client.connect(account.host, account.port, KEEPALIVE_S)
        except ssl.SSLError as error:
            raise self._error(f"the encrypted connection failed ({error.reason})") from error
        except OSError as error:
            raise self._error(f"it cannot be reached ({error.strerror or error})") from error
        client.loop_start()
        self._answered.wait(answer_s)
        if not self._answered.is_set() or self._refusal or self._gone:
            why = self._refusal or self._gone or "it does not answer"  # before we break it off
            self.close()
            raise self._error(why)

    def publish(self, topic: str, text: str, *, retain: bool = False, qos: int = 0) -> None:
        """Hand a message to the connection; does not wait.

        Raises:
            OutputError: the connection has broken.
        """
        if self._gone:
            raise self._error(self._gone)
        self._client.publish(topic, text, qos, retain)

    def announce(self, text: str) -> None:
        """Say on the will's topic, retained, that we are here; again whenever a will denies it.

        Raises:
            OutputError: the connection has broken.
        """
        self._here = text
        self.publish(self._will[0], text, retain=True)

    def close(self, last: tuple[str, str] | None = None) -> None:
        """Say goodbye: a retained message if there is one, then no last will."""
        self._here = None
        if last and not self._gone:
            told = self._client.publish(*last, qos=1, retain=True)
            told.wait_for_publish(GOODBYE_S)
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, client: Any, _data: Any, _flags: Any, reason: Any, _: Any) -> None:
        self._refusal = f"it says: {reason}" if reason.is_failure else ""
        if not reason.is_failure:
            client.subscribe(self._will[0], qos=1)
        self._answered.set()

    def _on_message(self, client: Any, _data: Any, message: Any) -> None:
        """The will of a connection before this one, or of another campad, is not ours."""
        here, (topic, will) = self._here, self._will
        if here is not None and message.topic == topic and message.payload == will.encode():
            client.publish(topic, here, qos=0, retain=True)

    def _on_disconnect(self, _client: Any, _data: Any, _flags: Any, reason: Any, _: Any) -> None:
        self._gone = f"the connection has broken ({reason})"
        self._answered.set()

    def _error(self, words: str) -> OutputError:
        return OutputError(f"mqtt: {self._account}: {words}")
