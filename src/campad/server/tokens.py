"""Who may talk to the server. Links let a page in once; tokens let it in from then on.

Both are signed with one key, and the key lies in a file that only its owner can read. So a page
that is open keeps its token when the server is started anew, and `campad link` can make a link
for a server that runs already. Nothing of this is a cookie, which other ports would get as well,
or a part of an address, which ends up in logs.

    signed = base64url(kind, 1 byte | expires, 8 bytes | chance, 16 bytes | HMAC-SHA-256, 32 bytes)
"""

import base64
import hmac
import logging
import os
import secrets
import struct
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from campad.errors import ServerError
from campad.protocol.limits import Limits

log = logging.getLogger(__name__)

OWNER = "owner"
"""The role of whoever came by a link."""

LISTENER = "listener"
"""The role of another program: it may hear what is decided, and nothing else."""

READER = "reader"
"""The role of a program that looks after the server: it may read metrics, and nothing else."""

PHONE = "phone"
"""The role of a person's phone: a camera and a button for their page, and nothing else."""

TEACHER, STUDENT = "teacher", "student"
"""The roles of people in a room that is served; see `campad.server.lesson`."""

KEY_BYTES = 32
_CODE, _TOKEN, _LISTENER = b"c", b"t", b"l"
_HEAD = struct.Struct(">cQ16s")
_SIGNATURE_BYTES = 32


class TooManyTriesError(ServerError):
    """Wrong codes came faster than a person mistypes."""


class Tokens:
    """Makes and checks links' codes and pages' tokens.

    Args:
        key: KEY_BYTES bytes; see `read_key`.
        limits: how long codes and tokens are good, and how many wrong ones are looked at.
        clock: seconds since 1970.
        timer: seconds, never set back.
    """

    def __init__(
        self,
        key: bytes,
        limits: Limits,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._key, self._limits = key, limits
        self._clock, self._timer = clock, timer
        # Codes that were redeemed. Also those that have expired: the clock may be set back.
        self._used: deque[bytes] = deque(maxlen=limits.max_used_codes)
        self._wrong: deque[float] = deque(maxlen=limits.max_wrong_codes)

    def new_code(self, seconds: float | None = None) -> str:
        """Return a code that lets one page in, once, within so many seconds."""
        return self._sign(_CODE, self._limits.code_s if seconds is None else seconds)

    def redeem(self, code: str) -> str | None:
        """Give a token for a code; None if the code is wrong, expired or was used before.

        Raises:
            TooManyTriesError: too many wrong ones came within a minute.
        """
        moment = self._timer()
        full = len(self._wrong) == self._limits.max_wrong_codes
        if full and moment - self._wrong[0] < self._limits.wrong_codes_s:
            raise TooManyTriesError("too many wrong codes; wait a minute")
        chance = self._read(_CODE, code)
        if chance is None or chance in self._used:
            self._wrong.append(moment)
            return None
        self._used.append(chance)
        return self._sign(_TOKEN, self._limits.token_s)

    def new_listener(self) -> str:
        """Return a token for another program; see LISTENER."""
        return self._sign(_LISTENER, self._limits.token_s)

    def role_of(self, token: str) -> str | None:
        """Return the role of whoever has a token; None if it is not ours, or has expired."""
        for kind, role in ((_TOKEN, OWNER), (_LISTENER, LISTENER)):
            if self._read(kind, token) is not None:
                return role
        return None

    def _sign(self, kind: bytes, seconds: float) -> str:
        head = _HEAD.pack(kind, int(self._clock() + seconds), secrets.token_bytes(16))
        signed = head + hmac.digest(self._key, head, "sha256")
        return base64.urlsafe_b64encode(signed).decode().rstrip("=")

    def _read(self, kind: bytes, text: str) -> bytes | None:
        """Return the chance in something that we signed; None if it is not good, or not now."""
        if len(text) > 100 or not text.isascii():
            return None
        try:
            data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            return None
        if len(data) != _HEAD.size + _SIGNATURE_BYTES:
            return None
        head, signature = data[: _HEAD.size], data[_HEAD.size :]
        if not hmac.compare_digest(signature, hmac.digest(self._key, head, "sha256")):
            return None
        its_kind, expires, chance = _HEAD.unpack(head)
        return chance if its_kind == kind and expires > self._clock() else None


def read_key(folder: Path | None) -> bytes:
    """Return the key of `folder`, which is made at first; without a folder a key of its own.

    A key that cannot be kept costs this: pages must be opened anew when the server was.
    """
    if folder is not None:
        try:
            return kept_key(folder)
        except OSError as error:
            log.warning("%s cannot be kept (%s)", folder / "key", error.strerror or error)
    return secrets.token_bytes(KEY_BYTES)


def kept_key(folder: Path) -> bytes:
    """Return the key of `folder`, which is made at first; raises OSError if it cannot be kept."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "key"
    return _read_private(path) or _write_private(path)


def _read_private(path: Path) -> bytes | None:
    """Return the key if there is a good one that nobody else can read."""
    try:
        with path.open("rb") as file:
            others = os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077
            key = file.read(KEY_BYTES + 1)
    except FileNotFoundError:
        return None
    return None if others or len(key) != KEY_BYTES else key


def _write_private(path: Path) -> bytes:
    """Make a key, beside its place and then renamed: another campad may do the same now."""
    key = secrets.token_bytes(KEY_BYTES)
    temporary = path.with_name(f"key.{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(temporary, flags, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
    try:
        if path.exists():  # not a good one
            temporary.replace(path)
        else:
            path.hardlink_to(temporary)  # fails where another campad was first
    except FileExistsError:
        return _read_private(path) or key
    except OSError:
        temporary.replace(path)  # no links on this file system
    finally:
        temporary.unlink(missing_ok=True)
    return key
