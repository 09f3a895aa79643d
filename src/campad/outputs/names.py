"""Names: of hosts, and of classes in addresses and topics, where not every character may stand."""

import re
import socket
from collections.abc import Sequence

from campad.outputs.bindings import Binding


def safe_names(labels: Sequence[str], forbidden: str) -> dict[str, str]:
    """Return for each class a name without some characters; no two are alike.

    Args:
        labels: the classes.
        forbidden: a regular expression; `_` takes the place of what matches.
    """
    names: dict[str, str] = {}
    for label in labels:
        name = plain = re.sub(forbidden, "_", label)
        number = 2
        while name in names.values():
            name, number = f"{plain}_{number}", number + 1
        names[label] = name
    return names


def find_address(binding: Binding, host: str, port: int) -> str:
    """Return a host's IP address, the first for IPv4 where it has one.

    On many machines `localhost` is ::1 first, where few programs that are sent to listen.

    Raises:
        ArgumentError: there is no such host.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise binding.wrong(f"there is no host {host!r} ({why})") from error
    old_first = sorted(found, key=lambda one: one[0] != socket.AF_INET)
    return str(old_first[0][4][0])
