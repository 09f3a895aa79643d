"""The addresses and names by which other devices of the network reach this machine."""

import ipaddress
import re
import socket
from contextlib import suppress

NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_ELSEWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses that nobody has. Nothing is sent: the system only says where it would send from."""


def addresses() -> list[str]:
    """Return this machine's addresses in its network, the one that most devices use first."""
    found: list[str] = []
    for family, elsewhere in _ELSEWHERE.items():
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((elsewhere, 9))
            found.append(probe.getsockname()[0])
    with suppress(OSError):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)]
    usable = [one for one in found if not _unusable(one)]
    return list(dict.fromkeys(usable))


def names() -> list[str]:
    """Return what this machine is called in its network."""
    name = socket.gethostname().lower()
    if not NAME.fullmatch(name) or name == "localhost":
        return []
    return [name] if "." in name else [name, f"{name}.local"]


def checked_host(text: str) -> str:
    """Return a host name or an address as Host headers write it; raises ValueError."""
    name = text.strip().lower().strip("[]")
    with suppress(ValueError):
        return in_address(str(ipaddress.ip_address(name)))
    if not NAME.fullmatch(name):
        raise ValueError(f"{text!r} is no name of a machine, and no address")
    return name


def in_address(host: str) -> str:
    """Return a host as it stands in an address: that of IPv6 is bracketed."""
    return f"[{host}]" if ":" in host else host


def _unusable(address: str) -> bool:
    """Loopback is another machine for everybody else; link-local IPv6 needs a zone."""
    one = ipaddress.ip_address(address.partition("%")[0])
    return one.is_loopback or one.is_unspecified or (one.version == 6 and one.is_link_local)
