"""What a server holds, by the kernel, and what it says of itself."""

from http.client import HTTPConnection
from json import loads
from pathlib import Path


def resident_mib(pid: int) -> float:
    """Resident memory of a process, from the kernel."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def open_files(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def ended(pid: int) -> bool:
    """Whether a process has ended, even if nobody has asked for its exit status yet.

    It may end at any moment, so there is one reading and no question before it: the kernel has no
    file then, or one that can be opened and no longer read.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


def ask(address: str, token: str, path: str, session: str = "", data: bytes | None = None) -> bytes:
    """Get something from the server, or send it some data; gives what it answers."""
    connection = HTTPConnection(address, timeout=20)
    headers = {
        "Authorization": f"Bearer {token}",
        "Origin": f"http://{address}",
        "Campad-Session": session,
        "Content-Type": "application/octet-stream",
    }
    connection.request("GET" if data is None else "POST", path, data, headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status >= 400:
        raise ConnectionError(f"{path}: {answer.status} {body.decode(errors='replace')}")
    return body


def metrics(address: str, token: str) -> dict[str, float]:
    """What the server says of itself."""
    found: dict[str, float] = loads(ask(address, token, "/api/metrics"))
    return found
